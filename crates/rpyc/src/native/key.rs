//! Keys of dicts and members of sets.

use std::cell::RefCell;
use std::hash::{DefaultHasher, Hash, Hasher};

use indexmap::{Equivalent, IndexMap, IndexSet};
use rpyc_brine as brine;
use rpyc_protocol::CompareOp;

use super::number;
use crate::{Connection, Context, Exception, Netref, ObjectRef, Outcome, Value};

/// A hashable value.
///
/// Plain values are compared as Python does (`1`, `1.0` and `True` are one key), the peer's objects by identity. So
/// are our own objects, as far as tables of keys are concerned: those with an `__eq__` of their own are looked up with
/// [`canonical`](Self::canonical) first, because a table must not call into objects while it is locked.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Plain(brine::Key),
    /// A tuple with at least one reference in it.
    Tuple(Vec<Self>),
    Object(ObjectKey),
    Netref(Netref),
}

/// One of our objects as a key.
#[derive(Clone, Debug)]
pub(super) struct ObjectKey {
    object: ObjectRef,
    /// What its `__hash__` gives, if it has an `__eq__` of its own.
    value_hash: Option<i64>,
}

/// The mutable builtin classes of a peer, whose instances cannot be keys.
const UNHASHABLE: [&str; 4] = ["builtins.list", "builtins.dict", "builtins.set", "builtins.bytearray"];

impl Key {
    /// Makes a key of a value.
    ///
    /// # Errors
    /// `TypeError: unhashable type: 'list'`, or what an object's `__hash__` raises.
    pub(super) fn new(value: Value) -> Result<Self, Exception> {
        match value {
            Value::Plain(value) => brine::Key::new(value).map(Self::Plain).map_err(|_| unhashable("slice")),
            Value::Tuple(items) => match Value::tuple(items) {
                Value::Tuple(items) => items.into_iter().map(Self::new).collect::<Result<_, _>>().map(Self::Tuple),
                plain => Self::new(plain),
            },
            Value::Object(object) => ObjectKey::new(object).map(Self::Object),
            Value::Netref(netref) if UNHASHABLE.contains(&netref.qualified_type_name()) => {
                Err(unhashable(netref.type_name()))
            }
            Value::Netref(netref) => Ok(Self::Netref(netref)),
        }
    }

    /// The value.
    pub(super) fn value(&self) -> Value {
        self.clone().into_value()
    }

    /// The value.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Plain(key) => Value::Plain(key.into_value()),
            Self::Tuple(items) => Value::Tuple(items.into_iter().map(Self::into_value).collect()),
            Self::Object(key) => Value::Object(key.object),
            Self::Netref(netref) => Value::Netref(netref),
        }
    }

    /// `hash(value)`
    pub(super) fn python_hash(&self) -> i64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        i64::from_ne_bytes(hasher.finish().to_ne_bytes())
    }

    /// `KeyError(key)`. An exception carries plain data only: of another key it shows the text.
    pub(super) fn error(&self) -> Exception {
        match self {
            Self::Plain(key) => Exception::key_error(key.value().clone()),
            other => Exception::key_error(format!("{:?}", other.value())),
        }
    }

    /// The key of a table that is equal to this one by its objects' own `__eq__`, or this one if there is none.
    /// `look_up` looks the probe up in the table, which need not stay locked.
    pub(super) fn canonical(self, look_up: impl FnOnce(&Probe<'_>) -> bool) -> Self {
        if !self.has_own_equality() {
            return self;
        }
        let probe = Probe { key: &self, candidates: RefCell::default() };
        // Always answered with no: the probe is equal to nothing, but has seen what is alike.
        let _ = look_up(&probe);
        let candidates = probe.candidates.into_inner();
        candidates.into_iter().find(|candidate| candidate.equals(&self)).unwrap_or(self)
    }

    fn has_own_equality(&self) -> bool {
        match self {
            Self::Object(key) => key.value_hash.is_some(),
            Self::Tuple(items) => items.iter().any(Self::has_own_equality),
            Self::Plain(_) | Self::Netref(_) => false,
        }
    }

    /// `self == other` by the objects' own `__eq__`.
    fn equals(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Object(a), Self::Object(b)) => a.equals(b),
            (Self::Tuple(a), Self::Tuple(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.equals(b)),
            (a, b) => a == b,
        }
    }
}

impl ObjectKey {
    fn new(object: ObjectRef) -> Result<Self, Exception> {
        let class = object.class();
        if class.function("__eq__").is_none() {
            return Ok(Self { object, value_hash: None });
        }
        // Python's rule: a class that defines `__eq__` alone loses the `__hash__` by identity.
        if class.function("__hash__").is_none() {
            return Err(unhashable(class.name()));
        }
        let connection = Connection::current();
        let value_hash = match object.hash(&Context::new(&object, &connection)) {
            Outcome::Ready(hash) => hash?.as_plain().and_then(brine::Value::as_i64),
            // A hash that has to be waited for: the object is known by its identity.
            Outcome::Pending(_) => None,
        };
        Ok(Self { object, value_hash })
    }

    fn equals(&self, other: &Self) -> bool {
        if self.object == other.object {
            return true;
        }
        let connection = Connection::current();
        let cx = Context::new(&self.object, &connection);
        match self.object.compare(&cx, other.object.clone().into(), CompareOp::Eq) {
            Outcome::Ready(Ok(Value::Plain(brine::Value::NotImplemented))) => false,
            Outcome::Ready(Ok(Value::Plain(answer))) => number::truth(&answer),
            _ => false,
        }
    }
}

/// Finds the keys of a table that have the hash of a key, and may turn out to be equal to it.
#[derive(Debug)]
pub(super) struct Probe<'k> {
    key: &'k Key,
    candidates: RefCell<Vec<Key>>,
}

impl Hash for Probe<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl Equivalent<Key> for Probe<'_> {
    /// Takes note of the key, and goes on.
    fn equivalent(&self, key: &Key) -> bool {
        if key.has_own_equality() {
            self.candidates.borrow_mut().push(key.clone());
        }
        false
    }
}

/// A table of these keys and values; of equal keys the first stays, with the last value.
pub(super) fn table<V>(entries: impl IntoIterator<Item = (Key, V)>) -> IndexMap<Key, V> {
    let mut table = IndexMap::new();
    for (key, value) in entries {
        let key = key.canonical(|probe| table.contains_key(probe));
        table.insert(key, value);
    }
    table
}

/// The same members, but those that are equal to one of a table by their own `__eq__` replaced by that one.
pub(super) fn aligned(members: IndexSet<Key>, look_up: impl Fn(&Probe<'_>) -> bool) -> IndexSet<Key> {
    if !members.iter().any(Key::has_own_equality) {
        return members;
    }
    members.into_iter().map(|key| key.canonical(&look_up)).collect()
}

fn unhashable(class: &str) -> Exception {
    Exception::type_error(format!("unhashable type: '{class}'"))
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(a), Self::Plain(b)) => a == b,
            (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => a.object == b.object,
            (Self::Netref(a), Self::Netref(b)) => a == b,
            _ => false,
        }
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Plain(key) => key.hash(state),
            Self::Tuple(items) => items.hash(state),
            Self::Object(ObjectKey { value_hash: Some(hash), .. }) => hash.hash(state),
            Self::Object(ObjectKey { object, .. }) => object.id().hash(state),
            Self::Netref(netref) => {
                (netref.connection().id(), netref.id().number()).hash(state);
            }
        }
    }
}
