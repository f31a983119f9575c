//! Netrefs: handles to objects that live at the peer.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use rpyc_protocol::{CompareOp, IdPack, Request};

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
    received: AtomicU64,
}

/// A netref that the connection knows without keeping it alive.
#[derive(Debug)]
pub(crate) struct WeakNetref(Weak<Inner>);

impl Netref {
    pub(crate) fn new(connection: Connection, id: IdPack) -> Self {
        Self(Arc::new(Inner { connection, id, received: AtomicU64::new(1) }))
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

    async fn request(&self, request: impl FnOnce(IdPack) -> Request<IdPack, Value>) -> Result {
        self.0.connection.request(request(self.0.id.clone())).await
    }

    /// `netref.name`
    pub async fn getattr(&self, name: &str) -> Result {
        self.request(|target| Request::GetAttr { target, name: name.into() }).await
    }

    /// `netref.name = value`
    pub async fn setattr(&self, name: &str, value: impl Into<Value>) -> Result<()> {
        let value = value.into();
        self.request(|target| Request::SetAttr { target, name: name.into(), value }).await.map(drop)
    }

    /// `del netref.name`
    pub async fn delattr(&self, name: &str) -> Result<()> {
        self.request(|target| Request::DelAttr { target, name: name.into() }).await.map(drop)
    }

    /// `netref(*args, **kwargs)`
    pub async fn call(&self, args: Args) -> Result {
        let Args { positional: args, keyword: kwargs } = args;
        self.request(|target| Request::Call { target, args, kwargs }).await
    }

    /// `netref.name(*args, **kwargs)` in one round trip.
    pub async fn call_method(&self, name: &str, args: Args) -> Result {
        let Args { positional: args, keyword: kwargs } = args;
        self.request(|target| Request::CallAttr { target, name: name.into(), args, kwargs }).await
    }

    /// `repr(netref)`
    pub async fn repr(&self) -> Result<String> {
        text(self.request(|target| Request::Repr { target }).await?)
    }

    /// `str(netref)`
    pub async fn str(&self) -> Result<String> {
        text(self.request(|target| Request::Str { target }).await?)
    }

    /// `netref == other` and the like: a `bool`, or `NotImplemented`.
    pub async fn compare(&self, other: impl Into<Value>, op: CompareOp) -> Result {
        let other = other.into();
        self.request(|target| Request::Compare { target, other, op }).await
    }

    /// `hash(netref)`
    pub async fn hash(&self) -> Result<i64> {
        let hash = self.request(|target| Request::Hash { target }).await?;
        hash.as_plain().and_then(rpyc_brine::Value::as_i64).ok_or_else(|| unexpected("an int", &hash))
    }

    /// `dir(netref)`
    pub async fn dir(&self) -> Result<Vec<String>> {
        let names = self.request(|target| Request::Dir { target }).await?.into_tuple()?;
        names.into_iter().map(text).collect()
    }

    /// Up to `count` further items of a remote iterator in one round trip; none at its end.
    pub async fn next_items(&self, count: usize) -> Result<Vec<Value>> {
        self.request(|target| Request::BuffIter { target, count }).await?.into_tuple()
    }

    /// The object's content as a Python pickle, if it is picklable and the peer allows it. The caller decides what
    /// to do with it: this crate never unpickles.
    pub async fn pickle(&self, protocol: i64) -> Result<bytes::Bytes> {
        match self.request(|target| Request::Pickle { target, protocol }).await? {
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
        inner.received.fetch_add(1, Ordering::Relaxed);
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

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<netref {} #{}>", self.id.type_name(), self.id.number())
    }
}

impl fmt::Debug for Netref {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
