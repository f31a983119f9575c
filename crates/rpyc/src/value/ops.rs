//! Python's operations on a value wherever its object lives: here, or at the peer.

use rpyc_brine as brine;
use rpyc_protocol::CompareOp;

use super::Value;
use crate::{Args, Connection, Context, Exception, Result};

/// How many items one request to the peer asks for, at first and at most (those of `rpyc.utils.helpers.buffiter`).
const FIRST_CHUNK: usize = 100;
const LARGEST_CHUNK: usize = 1000;

/// Operations that may ask the peer. Those named `.._on` happen on behalf of the given connection; the others on
/// behalf of the one whose request is being served.
impl Value {
    /// `self(*args, **kwargs)`
    pub async fn call(&self, args: Args) -> Result {
        self.call_on(&Connection::current(), args).await
    }

    /// `self(*args, **kwargs)`
    pub async fn call_on(&self, connection: &Connection, args: Args) -> Result {
        match self {
            Self::Object(object) => object.call(&Context::new(object, connection), args).resolve().await,
            Self::Netref(netref) => netref.call(args).await,
            _ => Err(Exception::type_error(format!("'{}' object is not callable", self.type_name()))),
        }
    }

    /// `self.name`
    pub async fn getattr(&self, name: &str) -> Result {
        let connection = Connection::current();
        match self {
            Self::Object(object) => object.getattr(&Context::new(object, &connection), name).resolve().await,
            Self::Netref(netref) => netref.getattr(name).await,
            _ => Err(self.no_attribute(name)),
        }
    }

    /// `self.name = value`
    pub async fn setattr(&self, name: &str, value: impl Into<Self>) -> Result<()> {
        let connection = Connection::current();
        match self {
            Self::Object(object) => {
                object.setattr(&Context::new(object, &connection), name, value.into()).resolve().await.map(drop)
            }
            Self::Netref(netref) => netref.setattr(name, value).await,
            _ => Err(self.no_attribute(name)),
        }
    }

    /// `self.name(*args, **kwargs)`
    pub async fn call_method(&self, name: &str, args: Args) -> Result {
        self.call_method_on(&Connection::current(), name, args).await
    }

    /// `self.name(*args, **kwargs)`
    pub async fn call_method_on(&self, connection: &Connection, name: &str, args: Args) -> Result {
        match self {
            Self::Object(object) => object.callattr(&Context::new(object, connection), name, args).resolve().await,
            Self::Netref(netref) => netref.call_method(name, args).await,
            _ => Err(self.no_attribute(name)),
        }
    }

    /// `repr(self)`
    pub async fn repr_on(&self, connection: &Connection) -> Result<String> {
        match self {
            Self::Plain(value) => Ok(value.repr()),
            Self::Tuple(items) => {
                let mut shown = Vec::with_capacity(items.len());
                for item in items {
                    shown.push(Box::pin(item.repr_on(connection)).await?);
                }
                let comma = if items.len() == 1 { "," } else { "" };
                Ok(format!("({}{comma})", shown.join(", ")))
            }
            Self::Object(object) => {
                let repr = object.repr(&Context::new(object, connection)).resolve().await?;
                Ok(repr.as_str().unwrap_or_default().to_owned())
            }
            Self::Netref(netref) => netref.repr().await,
        }
    }

    /// `self == other` and the like, by the value's own rule: a `bool`, or `NotImplemented`.
    pub async fn compare_on(&self, connection: &Connection, other: Self, op: CompareOp) -> Result {
        match self {
            Self::Object(object) => object.compare(&Context::new(object, connection), other, op).resolve().await,
            Self::Netref(netref) => netref.compare(other, op).await,
            Self::Plain(_) | Self::Tuple(_) => Ok(match op {
                CompareOp::Eq => (*self == other).into(),
                CompareOp::Ne => (*self != other).into(),
                _ => Self::not_implemented(),
            }),
        }
    }

    /// Up to `count` further items of an iterator, as a tuple.
    pub(crate) async fn next_items_on(&self, connection: &Connection, count: usize) -> Result {
        match self {
            Self::Object(object) => object.next_items(&Context::new(object, connection), count).resolve().await,
            Self::Netref(netref) => netref.next_items(count).await.map(Self::tuple),
            _ => Err(Exception::type_error(format!("'{}' object is not an iterator", self.type_name()))),
        }
    }

    /// All that iterating over the value gives, fetched in few round trips: `list(self)`.
    pub async fn elements(&self) -> Result<Vec<Self>> {
        self.elements_on(&Connection::current()).await
    }

    /// All that iterating over the value gives: `list(self)`.
    ///
    /// # Errors
    /// `TypeError` if it is not iterable, `MemoryError` if it gives more than [`Limits`](crate::Limits) allows.
    pub async fn elements_on(&self, connection: &Connection) -> Result<Vec<Self>> {
        match self {
            Self::Tuple(items) => return Ok(items.clone()),
            Self::Plain(value) => return plain_elements(value),
            Self::Object(_) | Self::Netref(_) => {}
        }
        let iterator = self.call_method_on(connection, "__iter__", Args::default()).await?;
        let limit = connection.config().limits.brine.elements;
        let mut elements = Vec::new();
        let mut chunk = FIRST_CHUNK;
        loop {
            let items = iterator.next_items_on(connection, chunk).await?.into_tuple()?;
            if items.is_empty() {
                return Ok(elements);
            }
            elements.extend(items);
            if elements.len() > limit {
                return Err(Exception::memory_error(format!("an iterable gave more than {limit} items")));
            }
            chunk = (chunk * 2).min(LARGEST_CHUNK);
        }
    }

    /// The key and value pairs of a mapping: `list(self.items())`.
    pub async fn items(&self) -> Result<Vec<(Self, Self)>> {
        self.items_on(&Connection::current()).await
    }

    /// The key and value pairs of a mapping: `list(self.items())`.
    ///
    /// # Errors
    /// `AttributeError` or `TypeError` if it is no mapping.
    pub async fn items_on(&self, connection: &Connection) -> Result<Vec<(Self, Self)>> {
        let items = self.call_method_on(connection, "items", Args::default()).await?;
        let pairs = items.elements_on(connection).await?;
        pairs
            .into_iter()
            .map(|pair| match <[Self; 2]>::try_from(pair.into_tuple()?) {
                Ok([key, value]) => Ok((key, value)),
                Err(_) => Err(Exception::type_error("items() gave something else than pairs")),
            })
            .collect()
    }

    /// The items of a tuple.
    ///
    /// # Errors
    /// `TypeError` if it is none.
    pub fn into_tuple(self) -> Result<Vec<Self>> {
        match self {
            Self::Tuple(items) => Ok(items),
            Self::Plain(brine::Value::Tuple(items)) => Ok(items.into_iter().map(Self::Plain).collect()),
            other => Err(Exception::type_error(format!("expected a tuple, not {}", other.type_name()))),
        }
    }

    fn no_attribute(&self, name: &str) -> Exception {
        Exception::attribute_error(format!("'{}' object has no attribute '{name}'", self.type_name()))
    }
}

fn plain_elements(value: &brine::Value) -> Result<Vec<Value>> {
    match value {
        brine::Value::Tuple(items) => Ok(items.iter().cloned().map(Value::Plain).collect()),
        brine::Value::FrozenSet(items) => Ok(items.iter().cloned().map(Value::Plain).collect()),
        brine::Value::Str(text) => Ok(text.chars().map(|c| Value::from(c.to_string())).collect()),
        brine::Value::Bytes(bytes) => Ok(bytes.iter().map(|&byte| Value::from(i64::from(byte))).collect()),
        other => Err(Exception::type_error(format!("'{}' object is not iterable", other.type_name()))),
    }
}
