//! What Python's `dict` does with its entries, without asking anybody.

use super::super::stored;
use super::Dict;
use crate::{Exception, Result, Value};

impl Dict {
    pub(super) fn lookup(&self, key: Value) -> Result<Option<Value>> {
        let key = self.key(key)?;
        Ok(self.lock().get(&key).cloned())
    }

    /// `self[key]`
    pub(super) fn item(&self, key: Value) -> Result<Value> {
        let key = self.key(key)?;
        let found = self.lock().get(&key).cloned();
        found.ok_or_else(|| key.error())
    }

    /// `self[key] = value`
    pub(super) fn set_item(&self, key: Value, value: Value) -> Result<()> {
        let key = self.key(stored(key)?)?;
        let value = stored(value)?;
        let replaced = self.lock().insert(key, value);
        drop(replaced);
        Ok(())
    }

    /// Takes an entry out; `KeyError` if there is none.
    pub(super) fn take(&self, key: Value) -> Result<Value> {
        let key = self.key(key)?;
        let taken = self.lock().shift_remove(&key);
        taken.ok_or_else(|| key.error())
    }

    pub(super) fn take_or(&self, key: Value, default: Value) -> Result<Value> {
        let key = self.key(key)?;
        let taken = self.lock().shift_remove(&key);
        Ok(taken.unwrap_or(default))
    }

    pub(super) fn take_last(&self) -> Result<Value> {
        let taken = self.lock().pop();
        match taken {
            Some((key, value)) => Ok(Value::tuple(vec![key.into_value(), value])),
            None => Err(Exception::key_error("popitem(): dictionary is empty")),
        }
    }

    pub(super) fn default_item(&self, key: Value, default: Value) -> Result<Value> {
        let key = self.key(stored(key)?)?;
        let default = stored(default)?;
        Ok(self.lock().entry(key).or_insert(default).clone())
    }

    /// Adds entries and replaces those that are there.
    pub(super) fn merge(&self, pairs: Vec<(Value, Value)>) -> Result<()> {
        pairs.into_iter().try_for_each(|(key, value)| self.set_item(key, value))
    }

    /// A new dict with the same entries.
    pub(super) fn duplicate(&self) -> Self {
        Self { entries: self.lock().clone().into() }
    }

    pub(super) fn clear_all(&self) {
        let cleared = std::mem::take(&mut *self.lock());
        drop(cleared);
    }
}
