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
    ($($name:ident),+) => {
        #[doc = "`tuple`"]
        impl<$($name: Into<Value>),+> From<($($name,)+)> for Value {
            #[expect(non_snake_case, reason = "each variable is named after its type parameter")]
            fn from(($($name,)+): ($($name,)+)) -> Self {
                Self::Tuple(vec![$($name.into()),+])
            }
        }
    };
}

from_tuple!(A);
from_tuple!(A, B);
from_tuple!(A, B, C);
from_tuple!(A, B, C, D);
from_tuple!(A, B, C, D, E);
from_tuple!(A, B, C, D, E, F);
