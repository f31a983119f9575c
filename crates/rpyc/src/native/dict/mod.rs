//! Python's `dict`.

mod iter;
mod ops;
mod service;
pub(super) mod source;
mod views;

use std::sync::{Mutex, MutexGuard};

use indexmap::IndexMap;

use super::{
    key::{self, Key},
    lock, teardown,
};
use crate::{Exception, Value};

pub use views::{ItemsView, KeysView, ValuesView};

/// A Python `dict`, shared with the peer by reference. It keeps the order of insertion.
///
/// Keys are compared as in Python: plain values by value (`1`, `1.0` and `True` are one key), objects with their own
/// `__eq__` and `__hash__` by these, unless they are `async`; the peer's objects by identity.
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
        let entries = entries.collect::<Result<Vec<_>, Exception>>()?;
        Ok(Self { entries: Mutex::new(key::table(entries)) })
    }

    /// The dict of these names and values.
    pub(super) fn from_entries(entries: impl Iterator<Item = (String, Value)>) -> Self {
        let entries = entries.filter_map(|(name, value)| Some((Key::new(name.into()).ok()?, value)));
        Self { entries: Mutex::new(entries.collect()) }
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
        let key = self.key(key.clone()).ok()?;
        self.lock().get(&key).cloned()
    }

    /// Sets the value of a key; gives the previous one.
    ///
    /// # Errors
    /// `TypeError` for a key that is not hashable.
    pub fn insert(&self, key: impl Into<Value>, value: impl Into<Value>) -> Result<Option<Value>, Exception> {
        let key = self.key(key.into())?;
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

    /// The key as it is in the dict, if it is.
    fn key(&self, key: Value) -> Result<Key, Exception> {
        Ok(Key::new(key)?.canonical(|probe| self.lock().contains_key(probe)))
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
