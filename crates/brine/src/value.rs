use bytes::Bytes;
use bytestring::ByteString;
use num_bigint::BigInt;

/// An immutable Python value that RPyC sends by value.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value {
    /// `None`
    None,
    /// `NotImplemented`
    NotImplemented,
    /// `Ellipsis`
    Ellipsis,
    /// `bool`
    Bool(bool),
    /// `int` that fits 64 bits
    Int(i64),
    /// `int` beyond 64 bits; build it with `Value::from(BigInt)`, which keeps small ones in [`Value::Int`]
    BigInt(Box<BigInt>),
    /// `float`
    Float(f64),
    /// `complex`: real and imaginary part
    Complex(f64, f64),
    /// `str`
    Str(ByteString),
    /// `bytes` (to a Python 2 peer: its native `str`)
    Bytes(Bytes),
    /// `tuple`
    Tuple(Vec<Value>),
    /// `frozenset`
    FrozenSet(FrozenSet),
    /// `slice`
    Slice(Box<Slice>),
}

/// A Python `frozenset` of plain values.
#[derive(Clone, Debug, Default)]
pub struct FrozenSet(Vec<Value>);

/// A Python `slice`; absent bounds are `Value::None`.
#[derive(Clone, Debug)]
pub struct Slice {
    /// First index
    pub start: Value,
    /// Index after the last one
    pub stop: Value,
    /// Step
    pub step: Value,
}
