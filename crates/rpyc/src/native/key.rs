//! Keys of dicts and members of sets.

use std::hash::{DefaultHasher, Hash, Hasher};

use rpyc_brine as brine;

use crate::{Exception, Netref, ObjectRef, Value};

/// A hashable value. Plain values are compared as Python does (`1`, `1.0` and `True` are one key), objects of either
/// side by identity.
#[derive(Clone, Debug)]
pub(super) enum Key {
    Plain(brine::Key),
    /// A tuple with at least one reference in it.
    Tuple(Vec<Self>),
    Object(ObjectRef),
    Netref(Netref),
}

/// The mutable builtin classes of a peer, whose instances cannot be keys.
const UNHASHABLE: [&str; 4] = ["builtins.list", "builtins.dict", "builtins.set", "builtins.bytearray"];

impl Key {
    /// Makes a key of a value.
    ///
    /// # Errors
    /// `TypeError: unhashable type: 'list'`
    pub(super) fn new(value: Value) -> Result<Self, Exception> {
        match value {
            Value::Plain(value) => brine::Key::new(value).map(Self::Plain).map_err(|_| unhashable("slice")),
            Value::Tuple(items) => items.into_iter().map(Self::new).collect::<Result<_, _>>().map(Self::Tuple),
            Value::Object(object) => {
                let class = object.class();
                // Python's rule: a class that defines `__eq__` alone loses the `__hash__` by identity.
                if class.function("__hash__").is_none() && class.function("__eq__").is_some() {
                    return Err(unhashable(class.name()));
                }
                Ok(Self::Object(object))
            }
            Value::Netref(netref) if UNHASHABLE.contains(&netref.qualified_type_name()) => {
                Err(unhashable(netref.type_name()))
            }
            Value::Netref(netref) => Ok(Self::Netref(netref)),
        }
    }

    /// The value.
    pub(super) fn value(&self) -> Value {
        match self {
            Self::Plain(key) => Value::Plain(key.value().clone()),
            Self::Tuple(items) => Value::Tuple(items.iter().map(Self::value).collect()),
            Self::Object(object) => Value::Object(object.clone()),
            Self::Netref(netref) => Value::Netref(netref.clone()),
        }
    }

    /// The value.
    pub(super) fn into_value(self) -> Value {
        match self {
            Self::Plain(key) => Value::Plain(key.into_value()),
            Self::Tuple(items) => Value::Tuple(items.into_iter().map(Self::into_value).collect()),
            Self::Object(object) => Value::Object(object),
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
}

fn unhashable(class: &str) -> Exception {
    Exception::type_error(format!("unhashable type: '{class}'"))
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Plain(a), Self::Plain(b)) => a == b,
            (Self::Tuple(a), Self::Tuple(b)) => a == b,
            (Self::Object(a), Self::Object(b)) => a == b,
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
            Self::Object(object) => object.id().hash(state),
            Self::Netref(netref) => {
                (netref.connection().id(), netref.id().number()).hash(state);
            }
        }
    }
}
