//! Iterating over a set.

use super::super::iterator::Source;
use super::super::key::Key;
use super::Set;
use crate::{Exception, Ref, Value};

/// A place in a set, which must not change size meanwhile.
pub(in crate::native) struct Cursor {
    set: Ref<Set>,
    next: usize,
    len: usize,
}

impl Cursor {
    pub(in crate::native) fn new(set: Ref<Set>) -> Self {
        let len = set.len();
        Self { set, next: 0, len }
    }
}

impl Source for Cursor {
    fn take(&mut self, count: usize) -> Result<Vec<Value>, Exception> {
        let members = self.set.lock();
        if members.len() != self.len {
            return Err(Exception::runtime_error("Set changed size during iteration"));
        }
        let taken: Vec<_> = members.iter().skip(self.next).take(count).map(Key::value).collect();
        self.next += taken.len();
        Ok(taken)
    }

    fn remaining(&self) -> usize {
        self.len.saturating_sub(self.next)
    }
}
