//! Iterating over a dict.

use super::super::iterator::Source;
use super::super::key::Key;
use super::Dict;
use crate::{Exception, Ref, Value};

/// What of a dict's entries is of interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::native) enum Part {
    Keys,
    Values,
    Items,
}

impl Part {
    pub(super) fn of(self, key: &Key, value: &Value) -> Value {
        match self {
            Self::Keys => key.value(),
            Self::Values => value.clone(),
            Self::Items => Value::tuple(vec![key.value(), value.clone()]),
        }
    }
}

/// A place in a dict, which must not change size meanwhile.
pub(in crate::native) struct Cursor {
    dict: Ref<Dict>,
    part: Part,
    reversed: bool,
    next: usize,
    len: usize,
}

impl Cursor {
    pub(in crate::native) fn new(dict: Ref<Dict>, part: Part, reversed: bool) -> Self {
        let len = dict.len();
        Self { dict, part, reversed, next: 0, len }
    }
}

impl Source for Cursor {
    fn take(&mut self, count: usize) -> Result<Vec<Value>, Exception> {
        let entries = self.dict.lock();
        if entries.len() != self.len {
            return Err(Exception::runtime_error("dictionary changed size during iteration"));
        }
        let wanted = self.next..self.len.min(self.next.saturating_add(count));
        let position = |nth: usize| if self.reversed { self.len - 1 - nth } else { nth };
        let taken: Vec<_> = wanted
            .filter_map(|nth| entries.get_index(position(nth)))
            .map(|(key, value)| self.part.of(key, value))
            .collect();
        self.next += taken.len();
        Ok(taken)
    }

    fn remaining(&self) -> usize {
        self.len.saturating_sub(self.next)
    }
}
