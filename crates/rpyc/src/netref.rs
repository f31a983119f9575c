//! Netrefs: handles to objects that live at the peer.

use std::fmt;
use std::sync::Arc;

use rpyc_protocol::{CompareOp, Handler, IdPack};

use crate::connection::Command;
use crate::{Args, Connection, Exception, Result, Value};

/// A handle to an object of the peer. Cheap to clone; the peer is told when the last clone is dropped.
///
/// Every operation is a request to the peer and fails with the exception that it raises there, with `TimeoutError`
/// after [`request_timeout`](crate::Config::request_timeout), or with `EOFError` when the connection is gone.
/// From synchronous code that may block (`#[exposed(blocking)]` handlers, other threads), use
/// [`Connection::block_on`].
#[derive(Clone)]
pub struct Netref(Arc<Inner>);

struct Inner {
    connection: Connection,
    id: IdPack,
    /// How often the peer sent it: so often it is to be released.
    received: std::sync::atomic::AtomicU64,
}

/// A netref that the connection knows without keeping it alive.
pub(crate) struct WeakNetref(std::sync::Weak<Inner>);

impl Netref {
    pub(crate) fn new(connection: Connection, id: IdPack) -> Self {
        Self(Arc::new(Inner { connection, id, received: std::sync::atomic::AtomicU64::new(1) }))
    }

    pub(crate) fn downgrade(&self) -> WeakNetref {
        WeakNetref(Arc::downgrade(&self.0))
    }

    pub(crate) fn id(&self) -> &IdPack {
        &self.0.id
    }

    /// The connection to the peer that has the object.
    #[must_use]
    pub fn connection(&self) -> &Connection {
        &self.0.connection
    }

    /// Module and name of the object's class: `builtins.list`.
    #[must_use]
    pub fn qualified_type_name(&self) -> &str {
        self.0.id.type_name()
    }

    /// The name of the object's class without its module: `list`.
    #[must_use]
    pub fn type_name(&self) -> &str {
        let name = self.qualified_type_name();
        name.rsplit_once('.').map_or(name, |(_, class)| class)
    }

    /// Whether this refers to a class rather than to an instance.
    #[must_use]
    pub fn is_class(&self) -> bool {
        self.0.id.is_class()
    }

    async fn request(&self, handler: Handler, args: impl IntoIterator<Item = Value>) -> Result {
        let args = std::iter::once(Value::Netref(self.clone())).chain(args).collect();
        self.0.connection.request(handler, args).await
    }

    /// `netref.name`
    pub async fn getattr(&self, name: &str) -> Result {
        self.request(Handler::GETATTR, [name.into()]).await
    }

    /// `netref.name = value`
    pub async fn setattr(&self, name: &str, value: impl Into<Value>) -> Result<()> {
        self.request(Handler::SETATTR, [name.into(), value.into()]).await.map(drop)
    }

    /// `del netref.name`
    pub async fn delattr(&self, name: &str) -> Result<()> {
        self.request(Handler::DELATTR, [name.into()]).await.map(drop)
    }

    /// `netref(*args, **kwargs)`
    pub async fn call(&self, args: Args) -> Result {
        let (positional, keyword) = args.into_values();
        self.request(Handler::CALL, [positional, keyword]).await
    }

    /// `netref.name(*args, **kwargs)` in one round trip.
    pub async fn call_method(&self, name: &str, args: Args) -> Result {
        let (positional, keyword) = args.into_values();
        self.request(Handler::CALLATTR, [name.into(), positional, keyword]).await
    }

    /// `repr(netref)`
    pub async fn repr(&self) -> Result<String> {
        text(self.request(Handler::REPR, []).await?)
    }

    /// `str(netref)`
    pub async fn str(&self) -> Result<String> {
        text(self.request(Handler::STR, []).await?)
    }

    /// `netref == other` and the like: a `bool`, or `NotImplemented`.
    pub async fn compare(&self, other: impl Into<Value>, op: CompareOp) -> Result {
        self.request(Handler::CMP, [other.into(), op.name().into()]).await
    }

    /// `hash(netref)`
    pub async fn hash(&self) -> Result<i64> {
        let hash = self.request(Handler::HASH, []).await?;
        hash.as_plain().and_then(rpyc_brine::Value::as_i64).ok_or_else(|| unexpected("an int", &hash))
    }

    /// `dir(netref)`
    pub async fn dir(&self) -> Result<Vec<String>> {
        let names = self.request(Handler::DIR, []).await?;
        match names {
            Value::Plain(rpyc_brine::Value::Tuple(names)) => {
                names.into_iter().map(|name| text(Value::Plain(name))).collect()
            }
            other => Err(unexpected("a tuple of str", &other)),
        }
    }

    /// Up to `count` further items of a remote iterator in one round trip; fewer only at its end.
    pub async fn next_items(&self, count: usize) -> Result<Vec<Value>> {
        let count = i64::try_from(count).unwrap_or(i64::MAX);
        match self.request(Handler::BUFFITER, [count.into()]).await? {
            Value::Tuple(items) => Ok(items),
            Value::Plain(rpyc_brine::Value::Tuple(items)) => Ok(items.into_iter().map(Value::Plain).collect()),
            other => Err(unexpected("a tuple", &other)),
        }
    }

    /// The object's content as a Python pickle, if it is picklable and the peer allows it. The caller decides what
    /// to do with it: this crate never unpickles.
    pub async fn pickle(&self, protocol: i64) -> Result<bytes::Bytes> {
        match self.request(Handler::PICKLE, [protocol.into()]).await? {
            Value::Plain(rpyc_brine::Value::Bytes(pickle)) => Ok(pickle),
            other => Err(unexpected("bytes", &other)),
        }
    }
}

fn text(value: Value) -> Result<String> {
    value.as_str().map(ToOwned::to_owned).ok_or_else(|| unexpected("a str", &value))
}

fn unexpected(wanted: &str, value: &Value) -> Exception {
    Exception::type_error(format!("the peer should have answered with {wanted}, not {}", value.type_name()))
}

impl WeakNetref {
    /// The netref, if it is still alive, counted as received once more.
    pub(crate) fn receive(&self) -> Option<Netref> {
        let inner = self.0.upgrade()?;
        inner.received.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        Some(Netref(inner))
    }

    pub(crate) fn is_dead(&self) -> bool {
        self.0.strong_count() == 0
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        let received = *self.received.get_mut();
        // Nobody listens any more when the connection is gone: the peer has forgotten the object with it.
        self.connection.send(Command::Release { id: self.id.clone(), count: received });
    }
}

/// Two netrefs are equal when they refer to the same object (Python's `is`); `==` as Python understands it is
/// [`compare`](Netref::compare).
impl PartialEq for Netref {
    fn eq(&self, other: &Self) -> bool {
        self.0.connection == other.0.connection && self.0.id.number() == other.0.id.number()
    }
}

impl fmt::Debug for Netref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<netref {} #{}>", self.qualified_type_name(), self.0.id.number())
    }
}
