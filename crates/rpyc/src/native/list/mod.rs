//! Python's `list`.

pub(super) mod iter;
mod ops;
mod search;
mod service;
pub(super) mod sort;

use std::sync::{Mutex, MutexGuard};

use super::{lock, teardown};
use crate::Value;

/// A Python `list`, shared with the peer by reference.
///
/// ```
/// use rpyc::{Value, native::List};
/// let list = List::from_iter([1, 2]);
/// list.push(3);
/// assert_eq!(list.len(), 3);
/// assert_eq!(list.get(2), Some(Value::from(3)));
/// ```
#[derive(Debug, Default)]
pub struct List {
    items: Mutex<Vec<Value>>,
}

impl List {
    /// An empty list.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Number of items.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there are no items.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// The item at an index, counted from the start.
    #[must_use]
    pub fn get(&self, index: usize) -> Option<Value> {
        self.lock().get(index).cloned()
    }

    /// Adds an item at the end.
    pub fn push(&self, item: impl Into<Value>) {
        self.lock().push(item.into());
    }

    /// The items as they are now.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Value> {
        self.lock().clone()
    }

    /// The items. Never hold this while another object is called: it may use this list.
    fn lock(&self) -> MutexGuard<'_, Vec<Value>> {
        lock(&self.items)
    }
}

impl<V: Into<Value>> FromIterator<V> for List {
    fn from_iter<I: IntoIterator<Item = V>>(items: I) -> Self {
        Self { items: Mutex::new(items.into_iter().map(Into::into).collect()) }
    }
}

impl Drop for List {
    fn drop(&mut self) {
        teardown::drop_flat(std::mem::take(&mut *self.lock()));
    }
}
