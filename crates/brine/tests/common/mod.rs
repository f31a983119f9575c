//! Values of every kind, for the property and differential tests.

use proptest::prelude::*;
use rpyc_brine::{BigInt, FrozenSet, Slice, Value};

/// Text beyond letters: quotes, escapes, several planes.
fn text() -> impl Strategy<Value = String> {
    let char = prop_oneof![
        4 => prop::char::range(' ', '~'),
        1 => prop::sample::select(vec!['\'', '"', '\\', '\n', '\t', '\0', '\u{7f}', '\u{ad}', '\u{301}', '\u{2028}']),
        2 => prop::char::range('\0', '\u{24f}'),
        1 => prop::char::range('\u{1f600}', '\u{1f64f}'),
        1 => prop::char::range('\u{4e00}', '\u{9f00}'),
    ];
    prop_oneof![
        4 => prop::collection::vec(char.clone(), 0..8),
        1 => prop::collection::vec(char, 250..260),
    ]
    .prop_map(String::from_iter)
}

fn float() -> impl Strategy<Value = f64> {
    prop_oneof![
        prop::num::f64::ANY,
        // Around the places where Python changes to exponents.
        (-30..30_i32, -1000..1000_i32).prop_map(|(exponent, digits)| f64::from(digits) * 10_f64.powi(exponent)),
        any::<i32>().prop_map(f64::from),
        // Halfway between two decimals; and next to a power of two, where floats are not evenly spaced.
        (any::<i32>(), 0..60_i32).prop_map(|(int, shift)| f64::from(int) / 2_f64.powi(shift)),
        (-1022..1024_i32).prop_map(|exponent| 2_f64.powi(exponent)),
        any::<i64>().prop_map(|bits| f64::from_bits(bits.cast_unsigned() & !0xffff_ffff)),
        prop::sample::select(vec![0.0, -0.0, f64::INFINITY, f64::NEG_INFINITY, f64::NAN, f64::MAX, 5e-324, 1e16, 1e22]),
    ]
}

fn int() -> impl Strategy<Value = Value> {
    prop_oneof![
        (-60..170_i64).prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i128>().prop_map(Value::from),
        (0..63_u32, -1..=1_i64).prop_map(|(shift, add)| Value::from((1_i64 << shift) + add)),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(|bytes| Value::from(BigInt::from_signed_bytes_be(&bytes))),
        // Around 256 digits.
        prop::collection::vec(any::<u8>(), 104..108)
            .prop_map(|bytes| Value::from(BigInt::from_signed_bytes_be(&bytes))),
    ]
}

fn leaf() -> impl Strategy<Value = Value> {
    prop_oneof![
        4 => int(),
        2 => text().prop_map(Value::from),
        1 => prop::collection::vec(any::<u8>(), 0..8).prop_map(Value::from),
        1 => prop::collection::vec(any::<u8>(), 250..260).prop_map(Value::from),
        2 => float().prop_map(Value::from),
        1 => (float(), float()).prop_map(|(real, imag)| Value::Complex(real, imag)),
        1 => any::<bool>().prop_map(Value::from),
        1 => prop::sample::select(vec![Value::None, Value::NotImplemented, Value::Ellipsis]),
    ]
}

/// Any value that the default limits allow.
pub(crate) fn value() -> impl Strategy<Value = Value> {
    leaf().prop_recursive(5, 64, 6, |inner| {
        prop_oneof![
            3 => prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            1 => prop::collection::vec((-60..170_i64).prop_map(Value::from), 250..260).prop_map(Value::from),
            1 => prop::collection::vec(inner.clone(), 0..6).prop_map(|members| {
                FrozenSet::new(members).map_or(Value::None, Value::from)
            }),
            1 => (inner.clone(), inner.clone(), inner)
                .prop_map(|(start, stop, step)| Value::from(Slice { start, stop, step })),
        ]
    })
}
