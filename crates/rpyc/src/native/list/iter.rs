//! Iterating over a list.

use super::super::iterator::Source;
use super::List;
use crate::{Exception, Ref, Value};

/// A place in a list that may change meanwhile.
pub(in crate::native) struct Cursor {
    list: Ref<List>,
    next: usize,
}

/// A place in a list, moving towards its start.
pub(in crate::native) struct Reversed {
    list: Ref<List>,
    /// How many items are before it.
    left: usize,
}

impl Cursor {
    pub(in crate::native) fn new(list: Ref<List>) -> Self {
        Self { list, next: 0 }
    }
}

impl Reversed {
    pub(in crate::native) fn new(list: Ref<List>) -> Self {
        let left = list.len();
        Self { list, left }
    }
}

impl Source for Cursor {
    fn take(&mut self, count: usize) -> Result<Vec<Value>, Exception> {
        let taken: Vec<_> = self.list.lock().iter().skip(self.next).take(count).cloned().collect();
        self.next += taken.len();
        Ok(taken)
    }

    fn remaining(&self) -> usize {
        self.list.len().saturating_sub(self.next)
    }
}

impl Source for Reversed {
    fn take(&mut self, count: usize) -> Result<Vec<Value>, Exception> {
        let items = self.list.lock();
        // The list may have become shorter: then this is its end.
        let before = if self.left > items.len() { &[] } else { items.get(..self.left).unwrap_or_default() };
        let taken: Vec<_> = before.iter().rev().take(count).cloned().collect();
        self.left = before.len() - taken.len();
        Ok(taken)
    }

    fn remaining(&self) -> usize {
        self.left
    }
}
