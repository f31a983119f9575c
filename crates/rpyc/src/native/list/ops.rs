//! What Python's `list` does to its items, without asking anybody.

use super::super::slice::{self, Slice, Subscript};
use super::List;
use crate::{Exception, Value};

impl List {
    pub(super) fn item(&self, key: &Value) -> Result<Value, Exception> {
        match Subscript::of(key, "list")? {
            Subscript::Index(index) => {
                let items = self.lock();
                let item = slice::position(index, items.len()).and_then(|index| items.get(index));
                item.cloned().ok_or_else(|| out_of_range("list index"))
            }
            Subscript::Slice(slice) => {
                let items = self.lock();
                let positions = slice.positions(items.len()).iter();
                let taken: Self = positions.filter_map(|index| items.get(index).cloned()).collect();
                drop(items);
                Ok(crate::ObjectRef::new(taken).into())
            }
        }
    }

    /// `self[index] = value`
    pub(super) fn set_item(&self, index: i64, value: Value) -> Result<(), Exception> {
        let replaced = {
            let mut items = self.lock();
            let slot = slice::position(index, items.len()).and_then(|index| items.get_mut(index));
            let slot = slot.ok_or_else(|| out_of_range("list assignment index"))?;
            std::mem::replace(slot, value)
        };
        drop(replaced);
        Ok(())
    }

    /// `self[slice] = values`
    pub(super) fn set_slice(&self, slice: Slice, values: Vec<Value>) -> Result<(), Exception> {
        let mut items = self.lock();
        let positions = slice.positions(items.len());
        let replaced: Vec<Value> = if slice.is_range() {
            let start = usize::try_from(positions.start).unwrap_or_default();
            items.splice(start..start + positions.len, values).collect()
        } else if values.len() != positions.len {
            return Err(Exception::value_error(format!(
                "attempt to assign sequence of size {} to extended slice of size {}",
                values.len(),
                positions.len
            )));
        } else {
            let pairs = positions.iter().zip(values);
            pairs.filter_map(|(i, value)| Some(std::mem::replace(items.get_mut(i)?, value))).collect()
        };
        // What was replaced may be the last handle of an object, whose end may use this list.
        drop(items);
        drop(replaced);
        Ok(())
    }

    /// `del self[key]`
    pub(super) fn delete(&self, key: &Value) -> Result<(), Exception> {
        let deleted: Vec<Value> = match Subscript::of(key, "list")? {
            Subscript::Index(index) => {
                let mut items = self.lock();
                let index = slice::position(index, items.len());
                vec![items.remove(index.ok_or_else(|| out_of_range("list assignment index"))?)]
            }
            Subscript::Slice(slice) => {
                let mut items = self.lock();
                let mut positions: Vec<_> = slice.positions(items.len()).iter().collect();
                positions.sort_unstable();
                let mut positions = positions.into_iter().peekable();
                let mut index = 0..;
                items
                    .extract_if(.., |_| index.next() == positions.peek().copied() && positions.next().is_some())
                    .collect()
            }
        };
        drop(deleted);
        Ok(())
    }

    pub(super) fn insert_at(&self, index: i64, value: Value) {
        let mut items = self.lock();
        let index = slice::clamp(index, items.len());
        items.insert(index, value);
    }

    pub(super) fn pop_at(&self, index: i64) -> Result<Value, Exception> {
        let mut items = self.lock();
        if items.is_empty() {
            return Err(Exception::index_error("pop from empty list"));
        }
        match slice::position(index, items.len()) {
            Some(index) => Ok(items.remove(index)),
            None => Err(out_of_range("pop index")),
        }
    }

    /// Takes out the item at `index` if it is still this one; says whether it was.
    pub(super) fn remove_if(&self, index: usize, item: &Value) -> bool {
        let removed = {
            let mut items = self.lock();
            (items.get(index) == Some(item)).then(|| items.remove(index))
        };
        removed.is_some()
    }

    pub(super) fn append_all(&self, values: Vec<Value>) {
        self.lock().extend(values);
    }

    /// Replaces all items.
    pub(super) fn replace(&self, values: Vec<Value>) {
        let replaced = std::mem::replace(&mut *self.lock(), values);
        drop(replaced);
    }

    /// Replaces the items if they are still `expected`; says whether they were.
    pub(super) fn replace_if(&self, expected: &[Value], values: Vec<Value>) -> bool {
        let mut items = self.lock();
        if *items != expected {
            return false;
        }
        let replaced = std::mem::replace(&mut *items, values);
        drop(items);
        drop(replaced);
        true
    }

    pub(super) fn reverse_items(&self) {
        self.lock().reverse();
    }

    /// The items, `count` times over.
    ///
    /// # Errors
    /// `MemoryError` if that is more than `limit` items.
    pub(super) fn repeated(&self, count: i64, limit: usize) -> Result<Vec<Value>, Exception> {
        let items = self.to_vec();
        let count = usize::try_from(count.max(0)).unwrap_or(usize::MAX);
        match items.len().checked_mul(count) {
            Some(len) if len <= limit => Ok(items.iter().cycle().take(len).cloned().collect()),
            _ => Err(Exception::memory_error(format!("a list of more than {limit} items"))),
        }
    }
}

fn out_of_range(what: &str) -> Exception {
    Exception::index_error(format!("{what} out of range"))
}
