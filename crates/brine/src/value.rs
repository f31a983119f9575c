use bytes::Bytes;
use bytestring::ByteString;
use num_bigint::BigInt;

use crate::{
    FrozenSet,
    identity::{self, Sense},
};

/// An immutable Python value that RPyC sends by value.
///
/// Two values are equal (`==`) if they are built alike: the same variant, floats with the same bits, frozensets with
/// equal members in any order. So `1`, `1.0` and `True` differ, `0.0` differs from `-0.0`, and a NaN equals itself.
/// For Python's own notion see [`Value::python_eq`] and [`Key`](crate::Key).
///
/// ```
/// use rpyc_brine::Value;
///
/// let value = Value::from(("name", 1, 2.5));
/// assert_eq!(value.as_tuple().map(<[_]>::len), Some(3));
/// ```
// After a tag of one byte there would be 39 bytes to move, in pieces that overlap, for which the processor has to wait:
// a request took a quarter longer.
//
// What owns memory comes first, and what does not last: so few cases are left that the compiler drops a tuple of numbers
// in its own loop. In any other order it calls a function for each, which takes as long as reading it: 2 ns.
#[repr(u64)]
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Value {
    /// `str`
    Str(ByteString),
    /// `bytes` (to a Python 2 peer: its native `str`)
    Bytes(Bytes),
    /// `tuple`
    Tuple(Vec<Self>),
    /// `frozenset`
    FrozenSet(FrozenSet),
    /// `slice`
    Slice(Box<Slice>),
    /// `int` beyond 64 bits; build it with `Value::from(BigInt)`, which keeps small ones in [`Value::Int`]
    BigInt(Box<BigInt>),
    /// `int` that fits 64 bits
    Int(i64),
    /// `float`
    Float(f64),
    /// `complex`: real and imaginary part
    Complex(f64, f64),
    /// `bool`
    Bool(bool),
    /// `None`
    None,
    /// `NotImplemented`
    NotImplemented,
    /// `Ellipsis`
    Ellipsis,
}

/// A Python `slice`; absent bounds are `Value::None`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slice {
    /// First index
    pub start: Value,
    /// Index after the last one
    pub stop: Value,
    /// Step
    pub step: Value,
}

impl PartialEq for Value {
    fn eq(&self, other: &Self) -> bool {
        identity::same(self, other, Sense::Exact)
    }
}

impl Eq for Value {}

impl Value {
    /// The name of the value's type in Python: `"int"`, `"str"`, `"NoneType"`, ...
    #[must_use]
    pub const fn type_name(&self) -> &'static str {
        match self {
            Self::None => "NoneType",
            Self::NotImplemented => "NotImplementedType",
            Self::Ellipsis => "ellipsis",
            Self::Bool(_) => "bool",
            Self::Int(_) | Self::BigInt(_) => "int",
            Self::Float(_) => "float",
            Self::Complex(..) => "complex",
            Self::Str(_) => "str",
            Self::Bytes(_) => "bytes",
            Self::Tuple(_) => "tuple",
            Self::FrozenSet(_) => "frozenset",
            Self::Slice(_) => "slice",
        }
    }

    /// The text, if this is a `str`.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The number, if this is an `int` that fits. A `bool` is not converted.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Int(int) => Some(*int),
            _ => None,
        }
    }

    /// The number, if this is a `float`. An `int` is not converted.
    #[must_use]
    pub const fn as_f64(&self) -> Option<f64> {
        match self {
            Self::Float(float) => Some(*float),
            _ => None,
        }
    }

    /// The truth value, if this is a `bool`.
    #[must_use]
    pub const fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(bool) => Some(*bool),
            _ => None,
        }
    }

    /// The bytes, if this is a `bytes`. Text is not converted.
    #[must_use]
    pub fn as_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// The members, if this is a `tuple`.
    #[must_use]
    pub fn as_tuple(&self) -> Option<&[Self]> {
        match self {
            Self::Tuple(members) => Some(members),
            _ => None,
        }
    }

    /// The same value with its strings copied, so that it no longer keeps the message alive that it was decoded from.
    ///
    /// For values that stay: a few bytes kept in a list would otherwise hold a frame of many megabytes.
    #[must_use]
    pub fn detach(mut self) -> Self {
        self.detach_in_place();
        self
    }

    pub(crate) fn detach_in_place(&mut self) {
        match self {
            Self::Str(text) => *text = ByteString::from(&**text),
            Self::Bytes(bytes) => *bytes = Bytes::copy_from_slice(bytes),
            Self::Tuple(members) => members.iter_mut().for_each(Self::detach_in_place),
            Self::FrozenSet(set) => set.detach_in_place(),
            Self::Slice(slice) => {
                slice.start.detach_in_place();
                slice.stop.detach_in_place();
                slice.step.detach_in_place();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_small() {
        assert!(size_of::<Value>() <= 40, "{}", size_of::<Value>());
    }

    #[test]
    fn equality_is_of_the_build() {
        assert_ne!(Value::from(1), Value::from(1.0));
        assert_ne!(Value::from(1), Value::from(true));
        assert_ne!(Value::from(0.0), Value::from(-0.0));
        assert_ne!(Value::from("a"), Value::from(&b"a"[..]));
        assert_eq!(Value::from(f64::NAN), Value::from(f64::NAN));
        assert_ne!(Value::Complex(0.0, 1.0), Value::Complex(-0.0, 1.0));
        assert_ne!(Value::None, Value::Ellipsis);
        let slice = |stop: i64| Value::from(Slice { start: 1.into(), stop: stop.into(), step: Value::None });
        assert_eq!(slice(2), slice(2));
        assert_ne!(slice(2), slice(3));
    }

    #[test]
    fn accessors_do_not_convert() {
        let value = Value::from(true);
        assert_eq!((value.as_bool(), value.as_i64()), (Some(true), None));
        let value = Value::from(7);
        assert_eq!((value.as_i64(), value.as_f64(), value.as_bool()), (Some(7), None, None));
        assert_eq!(Value::from(0.5).as_f64(), Some(0.5));
        let text = Value::from("a");
        assert_eq!((text.as_str(), text.as_bytes()), (Some("a"), None));
        let bytes = Value::from(vec![1_u8]);
        assert_eq!((bytes.as_bytes(), bytes.as_str()), (Some(&[1][..]), None));
        assert_eq!(Value::from((1,)).as_tuple(), Some(&[Value::Int(1)][..]));
        assert_eq!(text.as_tuple(), None);
    }
}
