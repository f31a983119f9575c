//! Rust values as Python values.

use bytes::Bytes;
use bytestring::ByteString;
use num_bigint::BigInt;

use crate::{FrozenSet, Slice, Value};

/// `int`, kept in [`Value::Int`] wherever it fits.
impl From<BigInt> for Value {
    fn from(int: BigInt) -> Self {
        i64::try_from(&int).map_or_else(|_| Self::BigInt(Box::new(int)), Self::Int)
    }
}

macro_rules! from_small_int {
    ($($int:ty),*) => {$(
        #[doc = "`int`"]
        impl From<$int> for Value {
            fn from(int: $int) -> Self {
                Self::Int(i64::from(int))
            }
        }
    )*};
}

macro_rules! from_large_int {
    ($($int:ty),*) => {$(
        #[doc = "`int`"]
        impl From<$int> for Value {
            fn from(int: $int) -> Self {
                i64::try_from(int).map_or_else(|_| Self::BigInt(Box::new(int.into())), Self::Int)
            }
        }
    )*};
}

from_small_int!(i8, i16, i32, i64, u8, u16, u32);
from_large_int!(u64, i128, u128, isize, usize);

macro_rules! from_variant {
    ($($from:ty => $variant:ident, $python:literal;)*) => {$(
        #[doc = $python]
        impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Self::$variant(value.into())
            }
        }
    )*};
}

from_variant! {
    bool => Bool, "`bool`";
    f32 => Float, "`float`";
    f64 => Float, "`float`";
    &str => Str, "`str`";
    String => Str, "`str`";
    ByteString => Str, "`str`";
    Bytes => Bytes, "`bytes`";
    Vec<u8> => Bytes, "`bytes`";
    Vec<Value> => Tuple, "`tuple`";
    FrozenSet => FrozenSet, "`frozenset`";
    Slice => Slice, "`slice`";
}

/// `bytes`
impl From<&[u8]> for Value {
    fn from(bytes: &[u8]) -> Self {
        Self::Bytes(Bytes::copy_from_slice(bytes))
    }
}

/// `None`: what a Rust function without a result returns. The empty tuple is `Value::Tuple(Vec::new())`.
impl From<()> for Value {
    fn from((): ()) -> Self {
        Self::None
    }
}

/// `None` if there is nothing
impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(option: Option<T>) -> Self {
        option.map_or(Self::None, Into::into)
    }
}

macro_rules! from_tuple {
    ($len:literal: $($name:ident),+) => {
        #[doc = "`tuple`"]
        impl<$($name: Into<Value>),+> From<($($name,)+)> for Value {
            #[expect(non_snake_case, reason = "each variable is named after its type parameter")]
            fn from(($($name,)+): ($($name,)+)) -> Self {
                // Not `vec![]`, which drops one value alone if another panics. Where the compiler meets that first, it
                // turns the loop that drops a tuple inside out, and the order of `Value`'s variants is for nothing.
                let mut members = Vec::with_capacity($len);
                $(members.push($name.into());)+
                Self::Tuple(members)
            }
        }
    };
}

from_tuple!(1: A);
from_tuple!(2: A, B);
from_tuple!(3: A, B, C);
from_tuple!(4: A, B, C, D);
from_tuple!(5: A, B, C, D, E);
from_tuple!(6: A, B, C, D, E, F);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ints_are_kept_in_64_bits_wherever_they_fit() {
        assert_eq!(Value::from(u64::MAX >> 1), Value::Int(i64::MAX));
        assert_eq!(Value::from(i128::from(i64::MIN)), Value::Int(i64::MIN));
        assert_eq!(Value::from(BigInt::from(5)), Value::Int(5));
        let beyond = Value::BigInt(Box::new(BigInt::from(u64::MAX)));
        assert_eq!(Value::from(u64::MAX), beyond);
        assert_eq!(Value::from(u128::from(u64::MAX)), beyond);
        assert_eq!(Value::from(-1_i8), Value::Int(-1));
        assert_eq!(Value::from(usize::MIN), Value::Int(0));
    }

    #[test]
    fn nothing_is_none() {
        assert_eq!(Value::from(()), Value::None);
        assert_eq!(Value::from(None::<&str>), Value::None);
        assert_eq!(Value::from(Some("a")), Value::from("a"));
    }

    #[test]
    fn tuples_are_tuples() {
        let value = Value::from((1, "a", 2.5, true, b"b".to_vec(), (3,)));
        assert_eq!(value.repr(), "(1, 'a', 2.5, True, b'b', (3,))");
        assert_eq!(Value::from(vec![Value::from(1_u8)]), Value::from((1,)));
    }
}
