use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use bytes::Bytes;
use indexmap::{IndexMap, IndexSet};
use rpyc_brine::{self as brine, BigInt, ByteString, FrozenSet, Slice};

use crate::native::{Dict, List, Set};
use crate::{BoundMethod, Class, Function, Netref, Object, ObjectRef, Ref, Service, Value};

/// A Rust type that can be turned into a [`Value`]: what a handler returns.
///
/// | Rust | Python |
/// |---|---|
/// | `()`, `Option<T>` | `None`; `None` or `T` |
/// | `bool`, integers, `f32`, `f64` | `bool`, `int`, `float` |
/// | [`String`], `&str`, [`ByteString`] | `str` |
/// | [`Bytes`], `Vec<u8>`, `&[u8]` | `bytes` |
/// | tuples, `[T; N]` | `tuple` |
/// | `Vec<T>` and `&[T]`, maps, sets | new `list`, `dict`, `set`, which the peer gets a reference to |
/// | `ByValue<..>` of these | `tuple`, `tuple` of pairs, `frozenset`: copied to the peer |
/// | a `#[service]` type | new object |
/// | [`Ref<T>`], [`ObjectRef`], [`Netref`] | that object |
///
/// ```
/// use rpyc::{ByValue, IntoValue, Value, native::List};
/// assert!(vec![1, 2].into_value().as_object().is_some_and(|list| list.is::<List>()));
/// assert_eq!(ByValue(vec![1, 2]).into_value(), Value::from((1, 2)));
/// assert_eq!(b"abc".to_vec().into_value().type_name(), "bytes");
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be turned into a Python value",
    note = "a `#[service]` type, a `#[derive(rpyc::Enum)]` type, or a type with `impl rpyc::IntoValue` can"
)]
pub trait IntoValue: Sized {
    /// Converts; containers become objects that the peer gets a reference to.
    fn into_value(self) -> Value;

    /// Converts; containers are copied to the peer as `tuple` and `frozenset`.
    fn into_plain_value(self) -> Value {
        self.into_value()
    }

    /// Converts a whole vector: `u8` makes `bytes` here.
    #[doc(hidden)]
    fn vec_into_value(items: Vec<Self>) -> Value {
        object(items.into_iter().map(Self::into_value).collect::<List>())
    }

    #[doc(hidden)]
    fn vec_into_plain_value(items: Vec<Self>) -> Value {
        Value::tuple(items.into_iter().map(Self::into_plain_value).collect())
    }
}

/// Turns a container into `tuple` or `frozenset`, copied to the peer, instead of an object at this side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ByValue<T>(pub T);

impl<T: IntoValue> IntoValue for ByValue<T> {
    fn into_value(self) -> Value {
        self.0.into_plain_value()
    }
}

fn object(object: impl Object) -> Value {
    Value::Object(ObjectRef::new(object))
}

macro_rules! plain {
    ($($from:ty),* $(,)?) => {$(
        impl IntoValue for $from {
            fn into_value(self) -> Value {
                Value::Plain(self.into())
            }
        }
    )*};
}

plain! {
    (), bool, i8, i16, i32, i64, i128, isize, u16, u32, u64, u128, usize, f32, f64, BigInt,
    &str, String, ByteString, Bytes, FrozenSet, Slice,
}

impl IntoValue for u8 {
    fn into_value(self) -> Value {
        self.into()
    }

    fn vec_into_value(bytes: Vec<Self>) -> Value {
        bytes.into()
    }

    fn vec_into_plain_value(bytes: Vec<Self>) -> Value {
        bytes.into()
    }
}

macro_rules! by {
    ($($(#[$attribute:meta])* [$($params:tt)*] $from:ty, $self:ident => $value:expr;)*) => {$(
        $(#[$attribute])*
        impl<$($params)*> IntoValue for $from {
            fn into_value($self) -> Value {
                $value
            }
        }
    )*};
}

by! {
    [] Value, self => self;
    [] brine::Value, self => Value::Plain(self);
    [] &Value, self => self.clone();
    [] &String, self => Value::from(self.as_str());
    [] &ByteString, self => Value::from(self.clone());
    [] Cow<'_, str>, self => Value::from(self.into_owned());
    [] Arc<str>, self => Value::from(&*self);
    [] ObjectRef, self => Value::Object(self);
    [] &ObjectRef, self => Value::Object(self.clone());
    [] Netref, self => Value::Netref(self);
    [] &Netref, self => Value::Netref(self.clone());
    [T: Object] Ref<T>, self => Value::Object(self.into());
    [T: Object] &Ref<T>, self => Value::Object(self.clone().into());
    /// A new object.
    #[diagnostic::do_not_recommend]
    [T: Service] T, self => Value::Object(self.into_object());
    [] Class, self => object(self);
    [] Function, self => object(self);
    [] BoundMethod, self => object(self);
}

/// `None` if there is nothing.
impl<T: IntoValue> IntoValue for Option<T> {
    fn into_value(self) -> Value {
        self.map_or(Value::none(), T::into_value)
    }

    fn into_plain_value(self) -> Value {
        self.map_or(Value::none(), T::into_plain_value)
    }
}

/// `list`; `bytes` for bytes.
impl<T: IntoValue> IntoValue for Vec<T> {
    fn into_value(self) -> Value {
        T::vec_into_value(self)
    }

    fn into_plain_value(self) -> Value {
        T::vec_into_plain_value(self)
    }
}

/// `list`; `bytes` for bytes.
impl<T: IntoValue + Clone> IntoValue for &[T] {
    fn into_value(self) -> Value {
        T::vec_into_value(self.to_vec())
    }

    fn into_plain_value(self) -> Value {
        T::vec_into_plain_value(self.to_vec())
    }
}

/// `tuple`
impl<T: IntoValue, const N: usize> IntoValue for [T; N] {
    fn into_value(self) -> Value {
        Value::tuple(self.into_iter().map(T::into_value).collect())
    }

    fn into_plain_value(self) -> Value {
        Value::tuple(self.into_iter().map(T::into_plain_value).collect())
    }
}

macro_rules! tuples {
    ($($($name:ident),+;)*) => {$(
        /// `tuple`
        #[expect(non_snake_case, reason = "each variable is named after its type parameter")]
        impl<$($name: IntoValue),+> IntoValue for ($($name,)+) {
            fn into_value(self) -> Value {
                let ($($name,)+) = self;
                Value::tuple(vec![$($name.into_value()),+])
            }

            fn into_plain_value(self) -> Value {
                let ($($name,)+) = self;
                Value::tuple(vec![$($name.into_plain_value()),+])
            }
        }
    )*};
}

tuples! {
    A;
    A, B;
    A, B, C;
    A, B, C, D;
    A, B, C, D, E;
    A, B, C, D, E, F;
}

/// A Rust type whose values are keys of a Python `dict` and members of a `set`: plain and hashable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be a key of a Python `dict` or a member of a `set`",
    note = "build a `rpyc::native::Dict` or `Set`, which take any value"
)]
pub trait KeyValue: Into<brine::Value> + sealed::Hashable {}

impl<T: Into<brine::Value> + sealed::Hashable> KeyValue for T {}

mod sealed {
    use super::{BigInt, ByteString, Bytes, FrozenSet};

    /// Says that the type's brine value holds no `slice`, the only plain value that Python cannot hash.
    #[expect(unnameable_types, reason = "sealed")]
    pub trait Hashable {}

    macro_rules! hashable {
        ($([$($params:tt)*] $type:ty),* $(,)?) => {$( impl<$($params)*> Hashable for $type {} )*};
    }

    hashable! {
        [] bool, [] i8, [] i16, [] i32, [] i64, [] i128, [] isize, [] u8, [] u16, [] u32, [] u64, [] u128, [] usize,
        [] BigInt, [] &str, [] String, [] ByteString, [] Bytes, [] Vec<u8>, [] FrozenSet,
        [T: Hashable] Option<T>,
        [A: Hashable] (A,),
        [A: Hashable, B: Hashable] (A, B),
        [A: Hashable, B: Hashable, C: Hashable] (A, B, C),
        [A: Hashable, B: Hashable, C: Hashable, D: Hashable] (A, B, C, D),
    }
}

#[expect(clippy::expect_used, reason = "sealed: every key type is hashable")]
fn dict<K: KeyValue>(pairs: impl IntoIterator<Item = (K, Value)>) -> Value {
    let pairs = pairs.into_iter().map(|(key, value)| (Value::Plain(key.into()), value));
    object(Dict::from_pairs(pairs).expect("hashable keys"))
}

#[expect(clippy::expect_used, reason = "sealed: every key type is hashable")]
fn set<K: KeyValue>(members: impl IntoIterator<Item = K>) -> Value {
    object(Set::from_values(members.into_iter().map(|member| Value::Plain(member.into()))).expect("hashable members"))
}

#[expect(clippy::expect_used, reason = "sealed: every key type is hashable")]
fn frozen_set<K: KeyValue>(members: impl IntoIterator<Item = K>) -> Value {
    Value::from(FrozenSet::new(members.into_iter().map(Into::into)).expect("hashable members"))
}

macro_rules! maps {
    ($($map:ty, [$($params:ident),*];)*) => {$(
        /// `dict`; by value, a `tuple` of pairs
        impl<K: KeyValue, V: IntoValue, $($params),*> IntoValue for $map {
            fn into_value(self) -> Value {
                dict(self.into_iter().map(|(key, value)| (key, value.into_value())))
            }

            fn into_plain_value(self) -> Value {
                let pair = |(key, value): (K, V)| Value::tuple(vec![Value::Plain(key.into()), value.into_plain_value()]);
                Value::tuple(self.into_iter().map(pair).collect())
            }
        }
    )*};
}

maps! {
    HashMap<K, V, S>, [S];
    IndexMap<K, V, S>, [S];
    BTreeMap<K, V>, [];
}

macro_rules! sets {
    ($($set:ty, [$($params:ident),*];)*) => {$(
        /// `set`; by value, a `frozenset`
        impl<T: KeyValue, $($params),*> IntoValue for $set {
            fn into_value(self) -> Value {
                set(self)
            }

            fn into_plain_value(self) -> Value {
                frozen_set(self)
            }
        }
    )*};
}

sets! {
    HashSet<T, S>, [S];
    IndexSet<T, S>, [S];
    BTreeSet<T>, [];
}
