//! Arbitrary values.

use arbitrary::{Arbitrary, Unstructured};
use rpyc_brine::{BigInt, FrozenSet, Slice, Value};

/// A value made of the input.
#[derive(Debug)]
pub struct AnyValue(pub Value);

impl<'a> Arbitrary<'a> for AnyValue {
    fn arbitrary(input: &mut Unstructured<'a>) -> arbitrary::Result<Self> {
        value(input, 6).map(Self)
    }
}

fn value(input: &mut Unstructured<'_>, depth: usize) -> arbitrary::Result<Value> {
    let kinds = if depth == 0 { 9 } else { 12 };
    Ok(match input.int_in_range(0..=kinds)? {
        0 => Value::None,
        1 => Value::NotImplemented,
        2 => Value::Ellipsis,
        3 => Value::Bool(input.arbitrary()?),
        4 => Value::Int(input.arbitrary()?),
        5 => Value::from(BigInt::from_signed_bytes_be(input.arbitrary()?)),
        6 => Value::Float(input.arbitrary()?),
        7 => Value::Complex(input.arbitrary()?, input.arbitrary()?),
        8 => Value::from(input.arbitrary::<&str>()?),
        9 => Value::from(input.arbitrary::<&[u8]>()?),
        10 => Value::Tuple(values(input, depth)?),
        // One with a slice in it is none.
        11 => FrozenSet::new(values(input, depth)?).map_or(Value::None, Value::FrozenSet),
        _ => Value::Slice(Box::new(Slice {
            start: value(input, depth - 1)?,
            stop: value(input, depth - 1)?,
            step: value(input, depth - 1)?,
        })),
    })
}

fn values(input: &mut Unstructured<'_>, depth: usize) -> arbitrary::Result<Vec<Value>> {
    let count = input.int_in_range(0..=8)?;
    (0..count).map(|_| value(input, depth - 1)).collect()
}
