use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::hash::{BuildHasher, Hash};

use indexmap::{IndexMap, IndexSet};
use rpyc_brine as brine;

use super::{Conversion, FromValue};
use crate::{Shape, Value};

/// The items of a value that is a tuple or a frozenset, or has been fetched as a tuple.
fn items(value: Value) -> Result<Vec<Value>, Value> {
    match value {
        Value::Tuple(items) => Ok(items),
        Value::Plain(brine::Value::Tuple(items)) => Ok(items.into_iter().map(Value::Plain).collect()),
        Value::Plain(brine::Value::FrozenSet(items)) => Ok(items.into_iter().map(Value::Plain).collect()),
        other => Err(other),
    }
}

/// Converts the items of a sequence.
pub(super) fn sequence<T: FromValue, C: FromIterator<T>>(value: Value) -> Result<C, Conversion> {
    collect(value, "sequence")
}

fn collect<T: FromValue, C: FromIterator<T>>(value: Value, expected: &'static str) -> Result<C, Conversion> {
    let items = items(value).map_err(|other| Conversion::expected(expected, &other))?;
    let converted = items.into_iter().enumerate();
    converted.map(|(index, item)| T::from_value(item).map_err(|error| error.at(index))).collect()
}

/// Exactly `N` items.
fn exactly<const N: usize>(value: Value) -> Result<[Value; N], Conversion> {
    let items = items(value).map_err(|other| Conversion::expected(format!("{N}-item sequence"), &other))?;
    <[Value; N]>::try_from(items).map_err(|items| Conversion::length(N, items.len()))
}

/// Any iterable but `str`; for `Vec<u8>`, `bytes`, too.
impl<T: FromValue> FromValue for Vec<T> {
    const SHAPE: Shape = Shape::Sequence(&T::SHAPE);

    fn from_value(value: Value) -> Result<Self, Conversion> {
        T::vec_from_value(value)
    }
}

/// A sequence of that length.
impl<T: FromValue, const N: usize> FromValue for [T; N] {
    const SHAPE: Shape = Shape::Sequence(&T::SHAPE);

    fn from_value(value: Value) -> Result<Self, Conversion> {
        let items = exactly::<N>(value)?.into_iter().enumerate();
        let converted = items.map(|(index, item)| T::from_value(item).map_err(|error| error.at(index)));
        let converted: Vec<T> = converted.collect::<Result<_, _>>()?;
        Self::try_from(converted).map_err(|items| Conversion::length(N, items.len()))
    }
}

macro_rules! tuples {
    ($($len:literal: $($name:ident $index:literal),+;)*) => {$(
        #[doc = concat!("A sequence of ", $len, " items.")]
        impl<$($name: FromValue),+> FromValue for ($($name,)+) {
            const SHAPE: Shape = Shape::Tuple(&[$($name::SHAPE),+]);

            #[expect(non_snake_case, reason = "each variable is named after its type parameter")]
            fn from_value(value: Value) -> Result<Self, Conversion> {
                let [$($name),+] = exactly::<$len>(value)?;
                Ok(($($name::from_value($name).map_err(|error| error.at($index))?,)+))
            }
        }
    )*};
}

tuples! {
    1: A 0;
    2: A 0, B 1;
    3: A 0, B 1, C 2;
    4: A 0, B 1, C 2, D 3;
    5: A 0, B 1, C 2, D 3, E 4;
    6: A 0, B 1, C 2, D 3, E 4, F 5;
}

macro_rules! sets {
    ($($set:ty, [$($params:tt)*];)*) => {$(
        /// Any iterable but `str` and `bytes`.
        impl<$($params)*> FromValue for $set {
            const SHAPE: Shape = Shape::Sequence(&T::SHAPE);

            fn from_value(value: Value) -> Result<Self, Conversion> {
                collect(value, "set")
            }
        }
    )*};
}

sets! {
    HashSet<T, S>, [T: FromValue + Eq + Hash, S: BuildHasher + Default];
    IndexSet<T, S>, [T: FromValue + Eq + Hash, S: BuildHasher + Default];
    BTreeSet<T>, [T: FromValue + Ord];
}

/// The pairs of a mapping, fetched as a tuple of pairs.
fn mapping<K: FromValue, V: FromValue, C: FromIterator<(K, V)>>(value: Value) -> Result<C, Conversion> {
    let pairs = items(value).map_err(|other| Conversion::expected("dict", &other))?;
    let pair = |pair: Value| {
        let [key, value] = exactly(pair)?;
        let shown = if let Value::Plain(key) = &key { key.repr() } else { key.type_name() };
        Ok((K::from_value(key).map_err(Conversion::key)?, V::from_value(value).map_err(|error| error.value_of(shown))?))
    };
    pairs.into_iter().map(pair).collect()
}

macro_rules! maps {
    ($($map:ty, [$($params:tt)*];)*) => {$(
        /// `dict`, or another mapping.
        impl<V: FromValue, $($params)*> FromValue for $map {
            const SHAPE: Shape = Shape::Mapping(&V::SHAPE);

            fn from_value(value: Value) -> Result<Self, Conversion> {
                mapping(value)
            }
        }
    )*};
}

maps! {
    HashMap<K, V, S>, [K: FromValue + Eq + Hash, S: BuildHasher + Default];
    IndexMap<K, V, S>, [K: FromValue + Eq + Hash, S: BuildHasher + Default];
    BTreeMap<K, V>, [K: FromValue + Ord];
}
