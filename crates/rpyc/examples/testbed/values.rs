//! What travels by value, of every type and size.

use bytes::Bytes;
use rpyc::brine::{self, BigInt, FrozenSet, Slice};
use rpyc::native::Module;
use rpyc::{Value, exposed, function};

pub(crate) fn add_to(module: Module) -> Module {
    module
        .value("ANSWER", 42)
        .value("NAME", "testbed")
        .function(function!(echo))
        .function(function!(values))
        .function(function!(type_name))
        .function(function!(power_of_two))
        .function(function!(huge_int))
        .function(function!(zeros))
        .function(function!(noise))
        .function(function!(byte_sum))
        .function(function!(text_length))
}

/// Return the argument: plain values by value, a client's object as that very object.
#[exposed]
fn echo(value: Value) -> Value {
    value
}

/// Return one tuple with every type that travels by value.
#[exposed]
fn values() -> rpyc::Result<brine::Value> {
    let set = |members: Vec<brine::Value>| {
        FrozenSet::new(members).map_err(|error| rpyc::Exception::type_error(error.to_string()))
    };
    let slice = |start: Option<i64>, stop: Option<i64>, step: Option<i64>| Slice {
        start: start.into(),
        stop: stop.into(),
        step: step.into(),
    };
    let nothing = || brine::Value::Tuple(Vec::new());
    let values: Vec<brine::Value> = vec![
        ().into(),
        true.into(),
        false.into(),
        brine::Value::NotImplemented,
        brine::Value::Ellipsis,
        0.into(),
        (-48).into(),
        (-49).into(),
        159.into(),
        160.into(),
        (1_i64 << 31).into(),
        i64::MIN.into(),
        (1_u128 << 64).into(),
        (-(BigInt::from(1) << 200_u32)).into(),
        0.0.into(),
        1.5.into(),
        (-2.5e300).into(),
        f64::INFINITY.into(),
        brine::Value::Complex(1.0, -2.0),
        "".into(),
        "text".into(),
        "\u{e9}\u{20ac}\u{1f600}".into(),
        Bytes::new().into(),
        Bytes::from_static(b"bytes\x00\xff").into(),
        nothing(),
        (1,).into(),
        (1, (2, (3, nothing()))).into(),
        set(vec![])?.into(),
        set(vec![1.into(), "two".into()])?.into(),
        slice(None, None, None).into(),
        slice(Some(1), Some(10), Some(2)).into(),
    ];
    Ok(values.into())
}

/// Return the name of the Python type of a plain value, e.g. ``'int'``, ``'NoneType'``, ``'ellipsis'``.
#[exposed]
fn type_name(value: Value) -> String {
    value.type_name()
}

/// Return ``2 ** exponent``, an integer of any size.
#[exposed]
fn power_of_two(exponent: u32) -> BigInt {
    BigInt::from(1) << exponent
}

/// Return an integer of 5001 digits, which no reply can carry.
///
/// The caller gets a ``ValueError``; the connection serves on.
#[exposed]
fn huge_int() -> BigInt {
    BigInt::from(10).pow(5000)
}

/// Return that many zero bytes.
#[exposed]
fn zeros(size: usize) -> Vec<u8> {
    vec![0; size]
}

/// Return that many incompressible bytes, the same ones each time.
#[exposed]
fn noise(size: usize) -> Vec<u8> {
    let mut state = 1_u32;
    let next = || {
        state = state.wrapping_mul(1_103_515_245).wrapping_add(12345) & 0x7FFF_FFFF;
        let [_, byte, _, _] = state.to_be_bytes();
        byte
    };
    std::iter::repeat_with(next).take(size).collect()
}

/// Return the sum of the bytes, to check what arrived.
#[exposed]
fn byte_sum(data: Bytes) -> u64 {
    data.iter().copied().map(u64::from).sum()
}

/// Return the number of code points.
#[exposed]
fn text_length(text: &str) -> usize {
    text.chars().count()
}
