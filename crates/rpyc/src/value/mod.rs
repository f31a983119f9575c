//! Values that cross the wire, and their conversion from and to Rust types.

mod convert;
mod fetch;
mod ops;

use rpyc_brine as brine;

pub use convert::{Borrowed, ByValue, Conversion, FromValue, IntoValue, KeyValue, Keywords};
pub use fetch::Shape;
pub(crate) use fetch::fetch;

use crate::{Netref, ObjectRef};

/// Any value that a request can carry: by value, or by reference to an object of either side.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// An immutable value, sent by value. A tuple of such values is one, too.
    Plain(brine::Value),
    /// A tuple with at least one reference in it.
    Tuple(Vec<Self>),
    /// One of our objects; the peer gets a netref to it.
    Object(ObjectRef),
    /// One of the peer's objects.
    Netref(Netref),
}

impl Value {
    /// Python's `None`.
    #[must_use]
    pub const fn none() -> Self {
        Self::Plain(brine::Value::None)
    }

    /// Python's `NotImplemented`: "let the other operand try".
    #[must_use]
    pub const fn not_implemented() -> Self {
        Self::Plain(brine::Value::NotImplemented)
    }

    /// A tuple: plain when all its items are.
    #[must_use]
    pub fn tuple(items: Vec<Self>) -> Self {
        if items.iter().all(|item| matches!(item, Self::Plain(_))) {
            let plain = items.into_iter().filter_map(|item| match item {
                Self::Plain(value) => Some(value),
                _ => None,
            });
            Self::Plain(brine::Value::Tuple(plain.collect()))
        } else {
            Self::Tuple(items)
        }
    }

    /// Whether this is `None`.
    #[must_use]
    pub fn is_none(&self) -> bool {
        matches!(self, Self::Plain(brine::Value::None))
    }

    /// The text, if this is a `str`.
    #[must_use]
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Plain(value) => value.as_str(),
            _ => None,
        }
    }

    /// The immutable value, if this is one.
    #[must_use]
    pub fn as_plain(&self) -> Option<&brine::Value> {
        match self {
            Self::Plain(value) => Some(value),
            _ => None,
        }
    }

    /// The local object, if this is one.
    #[must_use]
    pub fn as_object(&self) -> Option<&ObjectRef> {
        match self {
            Self::Object(object) => Some(object),
            _ => None,
        }
    }

    /// Python's name of the value's type, without its module: `int`, `list`, `Node`.
    #[must_use]
    pub fn type_name(&self) -> String {
        match self {
            Self::Plain(value) => value.type_name().to_owned(),
            Self::Tuple(_) => "tuple".to_owned(),
            Self::Object(object) => object.class().name().to_string(),
            Self::Netref(netref) => netref.type_name().to_owned(),
        }
    }
}

impl<T: Into<brine::Value>> From<T> for Value {
    fn from(value: T) -> Self {
        Self::Plain(value.into())
    }
}
