//! Python's `dict`.

mod iter;
mod ops;
mod service;
pub(super) mod source;
mod views;

use std::sync::{Mutex, MutexGuard};

use indexmap::IndexMap;

use super::{key::Key, lock, teardown};
use crate::{Exception, Value};

pub use views::{ItemsView, KeysView, ValuesView};

/// A Python `dict`, shared with the peer by reference. It keeps the order of insertion.
///
/// Keys are compared as Python does for plain values (`1`, `1.0` and `True` are one key); objects, ours and the
/// peer's, are keys by identity.
///
/// ```
/// use rpyc::{Value, native::Dict};
/// let dict = Dict::from_pairs([("x".into(), 1.into()), (2.into(), "y".into())])?;
/// assert_eq!(dict.get(&"x".into()), Some(Value::from(1)));
/// assert_eq!(dict.len(), 2);
/// # Ok::<(), rpyc::Exception>(())
/// ```
#[derive(Debug, Default)]
pub struct Dict {
    entries: Mutex<IndexMap<Key, Value>>,
}

impl Dict {
    /// An empty dict.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The dict of these keys and values; of equal keys the first stays, with the last value, as in Python.
    ///
    /// # Errors
    /// `TypeError` for a key that is not hashable.
    pub fn from_pairs(pairs: impl IntoIterator<Item = (Value, Value)>) -> Result<Self, Exception> {
        let entries = pairs.into_iter().map(|(key, value)| Ok((Key::new(key)?, value)));
        Ok(Self { entries: Mutex::new(entries.collect::<Result<_, Exception>>()?) })
    }

    /// Number of entries.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there are no entries.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// The value of a key.
    #[must_use]
    pub fn get(&self, key: &Value) -> Option<Value> {
        let key = Key::new(key.clone()).ok()?;
        self.lock().get(&key).cloned()
    }

    /// Sets the value of a key; gives the previous one.
    ///
    /// # Errors
    /// `TypeError` for a key that is not hashable.
    pub fn insert(&self, key: impl Into<Value>, value: impl Into<Value>) -> Result<Option<Value>, Exception> {
        let key = Key::new(key.into())?;
        Ok(self.lock().insert(key, value.into()))
    }

    /// The keys as they are now.
    #[must_use]
    pub fn keys(&self) -> Vec<Value> {
        self.lock().keys().map(Key::value).collect()
    }

    /// Keys and values as they are now.
    #[must_use]
    pub fn to_pairs(&self) -> Vec<(Value, Value)> {
        self.lock().iter().map(|(key, value)| (key.value(), value.clone())).collect()
    }

    /// The entries. Never hold this while another object is called: it may use this dict.
    fn lock(&self) -> MutexGuard<'_, IndexMap<Key, Value>> {
        lock(&self.entries)
    }
}

impl Drop for Dict {
    fn drop(&mut self) {
        let entries = std::mem::take(&mut *self.lock());
        teardown::drop_flat(entries.into_iter().flat_map(|(key, value)| [key.into_value(), value]));
    }
}
