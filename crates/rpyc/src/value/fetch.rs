//! Fetching the content of containers that the peer passed by reference, before a handler sees them.

use futures_util::future::{BoxFuture, FutureExt};

use super::{FromValue, Value};
use crate::{Args, Connection, Result};

/// What a parameter's type needs to have fetched of a value that comes by reference.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Nothing: the value is taken as it comes.
    Scalar,
    /// An `int`, of what has `__index__` (numpy's integers, for one).
    Integer,
    /// A `float`, of what has `__float__`.
    Real,
    /// The elements of a sequence, each of the inner shape.
    Sequence(&'static Self),
    /// A value of the inner shape, or the elements of a sequence of such values.
    OneOrMore(&'static Self),
    /// The elements of a sequence of fixed length, each of its own shape.
    Tuple(&'static [Self]),
    /// The pairs of a mapping, each value of the inner shape.
    Mapping(&'static Self),
}

impl Shape {
    /// Whether something has to be fetched of the value: a handler runs at once where not.
    #[must_use]
    pub fn wants(self, value: &Value) -> bool {
        match (self, value) {
            (Self::Scalar, _) | (_, Value::Plain(_)) => false,
            (_, Value::Object(_) | Value::Netref(_)) => true,
            (Self::Integer | Self::Real | Self::Mapping(_), Value::Tuple(_)) => false,
            (Self::Sequence(inner) | Self::OneOrMore(inner), Value::Tuple(items)) => {
                items.iter().any(|item| inner.wants(item))
            }
            (Self::Tuple(shapes), Value::Tuple(items)) => {
                shapes.iter().zip(items).any(|(shape, item)| shape.wants(item))
            }
        }
    }
}

impl Value {
    /// The value as a Rust type, fetched from where it lives as far as the type needs it: a `Vec<f64>` of a Python
    /// list takes a few round trips, whatever its length.
    ///
    /// # Errors
    /// `TypeError` if it is of another type, `OverflowError` if it is out of range, and what the peer raises.
    pub async fn fetch<T: FromValue>(self) -> Result<T> {
        fetch(self, T::SHAPE, &Connection::current()).await?.extract()
    }
}

/// Replaces what came by reference by what the shape needs of it. A value that lacks what is needed stays as it is:
/// the conversion then says what was expected.
pub(crate) fn fetch(value: Value, shape: Shape, connection: &Connection) -> BoxFuture<'_, Result> {
    async move {
        if !shape.wants(&value) {
            return Ok(value);
        }
        match shape {
            Shape::Scalar => Ok(value),
            Shape::Integer => number(value, "__index__", connection).await,
            Shape::Real => number(value, "__float__", connection).await,
            Shape::Sequence(inner) => match unless_lacking(value.elements_on(connection).await)? {
                Some(items) => each(items, std::iter::repeat(inner), connection).await,
                None => Ok(value),
            },
            Shape::OneOrMore(inner) => match unless_lacking(value.elements_on(connection).await)? {
                Some(items) => each(items, std::iter::repeat(inner), connection).await,
                None => fetch(value, *inner, connection).await,
            },
            Shape::Tuple(shapes) => match unless_lacking(value.elements_on(connection).await)? {
                Some(items) => each(items, shapes.iter().chain(std::iter::repeat(&Shape::Scalar)), connection).await,
                None => Ok(value),
            },
            Shape::Mapping(inner) => match unless_lacking(value.items_on(connection).await)? {
                Some(pairs) => mapping(pairs, *inner, connection).await,
                None => Ok(value),
            },
        }
    }
    .boxed()
}

/// `None` where the value has no such operation: it is of another type.
fn unless_lacking<T>(result: Result<T>) -> Result<Option<T>> {
    match result {
        Ok(result) => Ok(Some(result)),
        Err(exception) if exception.is_builtin("AttributeError") => Ok(None),
        Err(exception) => Err(exception),
    }
}

async fn number(value: Value, method: &str, connection: &Connection) -> Result {
    let number = value.call_method_on(connection, method, Args::default()).await;
    Ok(unless_lacking(number)?.unwrap_or(value))
}

async fn each(items: Vec<Value>, shapes: impl Iterator<Item = &Shape> + Send, connection: &Connection) -> Result {
    let mut fetched = Vec::with_capacity(items.len());
    for (item, shape) in items.into_iter().zip(shapes) {
        fetched.push(if shape.wants(&item) { fetch(item, *shape, connection).await? } else { item });
    }
    Ok(Value::tuple(fetched))
}

async fn mapping(pairs: Vec<(Value, Value)>, inner: Shape, connection: &Connection) -> Result {
    let mut fetched = Vec::with_capacity(pairs.len());
    for (key, value) in pairs {
        fetched.push(Value::tuple(vec![key, fetch(value, inner, connection).await?]));
    }
    Ok(Value::tuple(fetched))
}
