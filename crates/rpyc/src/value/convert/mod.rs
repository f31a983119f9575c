//! Conversion between Rust types and [`Value`].

mod borrowed;
mod container;
mod error;
mod into;
mod keywords;
mod number;
mod scalar;

pub use borrowed::Borrowed;
pub use error::Conversion;
pub use into::{ByValue, IntoValue, KeyValue};
pub use keywords::Keywords;

use super::{Shape, Value};
use crate::{Exception, ObjectRef, Ref};

/// A Rust type that a [`Value`] can be turned into: the type of a handler's parameter, or of a result expected from
/// the peer.
///
/// | Rust | Python |
/// |---|---|
/// | `bool`, integers, `f32`, `f64` | `bool` (also 0 and 1); `int`; `float` or `int` |
/// | [`String`], [`ByteString`](crate::brine::ByteString) (not copied) | `str` |
/// | `Vec<u8>`, [`Bytes`](bytes::Bytes) (not copied) | `bytes` |
/// | `Option<T>` | `None`, or `T` |
/// | tuples, `[T; N]` | sequence of that length |
/// | `Vec<T>`, sets | any iterable but `str` and `bytes` |
/// | maps | `dict`, or any mapping |
/// | [`Ref<T>`](crate::Ref) | object of this program of exactly that Rust type |
/// | [`ObjectRef`], [`Netref`](crate::Netref) | object of this program; object of the peer |
/// | [`Value`] | anything |
///
/// What the peer passes by reference (every `list` and `dict`) is fetched first, as [`SHAPE`](Self::SHAPE) says.
///
/// ```
/// use rpyc::{FromValue, Value};
/// let pair: (String, f64) = Value::from(("x", 1)).extract()?;
/// assert_eq!(pair, ("x".to_owned(), 1.0));
/// let error = Value::from("1").extract::<i64>().unwrap_err();
/// assert_eq!(error.to_string(), "TypeError: must be int, not str");
/// # Ok::<(), rpyc::Exception>(())
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` cannot be made from a Python value",
    note = "take `rpyc::Value` for anything, `rpyc::Ref<T>` or `&T` for an object of a `#[service]` type"
)]
pub trait FromValue: Sized {
    /// What has to be fetched of a value that comes by reference.
    const SHAPE: Shape = Shape::Scalar;

    /// Converts the value.
    ///
    /// # Errors
    /// The value is of another type, or out of range.
    fn from_value(value: Value) -> Result<Self, Conversion>;

    /// Converts a whole vector: `u8` reads `bytes` here.
    #[doc(hidden)]
    fn vec_from_value(value: Value) -> Result<Vec<Self>, Conversion> {
        container::sequence(value)
    }
}

impl Value {
    /// The value as a Rust type. What comes by reference is not fetched: that is [`fetch`](Self::fetch).
    ///
    /// # Errors
    /// `TypeError` if it is of another type, `OverflowError` if it is out of range.
    pub fn extract<T: FromValue>(self) -> Result<T, Exception> {
        Ok(T::from_value(self)?)
    }
}

/// A reference to a local object.
impl From<ObjectRef> for Value {
    fn from(object: ObjectRef) -> Self {
        Self::Object(object)
    }
}

/// A reference to a local object.
impl<T: crate::Object> From<Ref<T>> for Value {
    fn from(reference: Ref<T>) -> Self {
        Self::Object(reference.into())
    }
}

/// The peer's object.
impl From<crate::Netref> for Value {
    fn from(netref: crate::Netref) -> Self {
        Self::Netref(netref)
    }
}
