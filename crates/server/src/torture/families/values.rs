//! Values that are none, too deep, too long, or read more leniently than they should be.

use rpyc::brine::{BigInt, Value};

use crate::torture::attack::{Attack, Good};
use crate::torture::form::{encode, many_header};

pub(super) fn attacks() -> Vec<Attack> {
    let bytes = |row, name, good, data: &'static [u8]| Attack::data(row, name, good, || data.to_vec());
    let nested =
        |name, good, levels| Attack::data(6, name, good, move || [&b"\x10".repeat(levels)[..], b"\x50"].concat());
    let sets =
        |name, levels| Attack::data(6, name, Good::React, move || [&b"\x1a\x10".repeat(levels)[..], b"\x50"].concat());
    let digits = |name, good, digits: usize| {
        Attack::data(8, name, good, move || {
            let text = "9".repeat(digits);
            let size = u32::try_from(digits).unwrap_or_default().to_be_bytes();
            [b"\x17", &size[..], text.as_bytes()].concat()
        })
    };
    vec![
        bytes(4, "text that is no UTF-8", Good::Refuse, b"\x08\x0b\xc3\x28"),
        bytes(4, "text around a tuple", Good::Refuse, b"\x08\x02"),
        bytes(4, "float cut short", Good::Refuse, b"\x18\x00\x00"),
        bytes(4, "int that is no number", Good::Refuse, b"\x16\x03abc"),
        bytes(4, "int without digits", Good::Refuse, b"\x16\x00"),
        bytes(4, "no value at all", Good::Refuse, b""),
        bytes(4, "slice of two", Good::Refuse, b"\x19\x11\x50\x50"),
        bytes(4, "frozenset of an int", Good::Refuse, b"\x1a\x50"),
        bytes(4, "frozenset with a slice", Good::Refuse, b"\x1a\x10\x19\x12\x50\x50\x50"),
        bytes(5, "bytes of 4 GiB, of which 3 come", Good::Refuse, b"\x0f\xff\xff\xff\xffabc"),
        bytes(5, "int with spaces and underscores", Good::Refuse, b"\x16\x06 +1_0 "),
        bytes(5, "frozenset of bytes", Good::Refuse, b"\x1a\x0cabc"),
        nested("300 levels", Good::Answer, 300),
        nested("330 levels", Good::React, 330),
        nested("900 levels", Good::React, 900),
        nested("100 000 levels", Good::React, 100_000),
        nested("1 000 000 levels", Good::React, 1_000_000),
        sets("100 000 levels of frozensets", 100_000),
        Attack::data(7, "tuple of 4 294 967 295, of which none come", Good::Refuse, || many_header(usize::MAX)),
        digits("int of 4 300 digits", Good::Answer, 4300),
        digits("int of 4 301 digits", Good::React, 4301),
        digits("int of 1 000 000 digits", Good::React, 1_000_000),
        Attack::data(15, "frozenset of 5 000 ints that Python hashes to 0", Good::React, || hashed_to_zero(5000)),
        Attack::data(15, "frozenset of 20 000 ints that Python hashes to 0", Good::React, || hashed_to_zero(20_000)),
    ]
}

/// CPython takes ints modulo 2^61 - 1.
fn hashed_to_zero(count: i64) -> Vec<u8> {
    let modulus = BigInt::from((1_i64 << 61) - 1);
    let members = (1..=count).map(|factor| Value::from(&modulus * factor)).collect();
    [b"\x1a", &encode(Value::Tuple(members))[..]].concat()
}
