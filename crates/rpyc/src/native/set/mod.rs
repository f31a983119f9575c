//! Python's `set`.

mod iter;
pub(super) mod ops;
mod service;

use std::sync::{Mutex, MutexGuard};

use indexmap::IndexSet;

use super::{key::Key, lock, teardown};
use crate::{Exception, Value};

/// A Python `set`, shared with the peer by reference.
///
/// Members are compared like the keys of a [`Dict`](super::Dict).
///
/// ```
/// use rpyc::native::Set;
/// let set = Set::from_values([1.into(), "a".into(), true.into()])?;
/// assert_eq!(set.len(), 2); // True == 1
/// assert!(set.contains(&1.0.into()));
/// # Ok::<(), rpyc::Exception>(())
/// ```
#[derive(Debug, Default)]
pub struct Set {
    members: Mutex<IndexSet<Key>>,
}

impl Set {
    /// An empty set.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// The set of these values; of equal ones the first stays, as in Python.
    ///
    /// # Errors
    /// `TypeError` for a value that is not hashable.
    pub fn from_values(values: impl IntoIterator<Item = Value>) -> Result<Self, Exception> {
        ops::keys(values).map(Self::of)
    }

    /// Number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lock().is_empty()
    }

    /// Whether the value is a member.
    #[must_use]
    pub fn contains(&self, value: &Value) -> bool {
        self.key(value.clone()).is_ok_and(|key| self.lock().contains(&key))
    }

    /// Adds a value; says whether it is new.
    ///
    /// # Errors
    /// `TypeError` for a value that is not hashable.
    pub fn insert(&self, value: impl Into<Value>) -> Result<bool, Exception> {
        let key = self.key(value.into())?;
        Ok(self.lock().insert(key))
    }

    /// The members as they are now.
    #[must_use]
    pub fn to_vec(&self) -> Vec<Value> {
        self.lock().iter().map(Key::value).collect()
    }

    /// The member as it is in the set, if it is.
    fn key(&self, value: Value) -> Result<Key, Exception> {
        Ok(Key::new(value)?.canonical(|probe| self.lock().contains(probe)))
    }

    /// The members. Never hold this while another object is called: it may use this set.
    fn lock(&self) -> MutexGuard<'_, IndexSet<Key>> {
        lock(&self.members)
    }
}

impl Drop for Set {
    fn drop(&mut self) {
        let members = std::mem::take(&mut *self.lock());
        teardown::drop_flat(members.into_iter().map(Key::into_value));
    }
}
