//! Finding items in a list.

use std::ops::Range;

use super::super::compare::{Comparison, equal_now};
use super::List;
use crate::{Connection, Result, Value};

/// What comes next in a search.
enum Step {
    Found(usize),
    /// Only the objects involved know whether they are equal.
    Ask(usize, Value),
    End,
}

impl List {
    /// The index of the first item in the range that is equal to the value.
    pub(super) async fn find(
        &self,
        connection: &Connection,
        value: &Value,
        range: Range<usize>,
    ) -> Result<Option<usize>> {
        let comparison = Comparison::new(connection);
        let mut from = range.start;
        loop {
            match self.step(value, from..range.end) {
                Step::Found(index) => return Ok(Some(index)),
                Step::End => return Ok(None),
                Step::Ask(index, item) => {
                    if comparison.equal(&item, value).await? {
                        return Ok(Some(index));
                    }
                    from = index + 1;
                }
            }
        }
    }

    /// How many items are equal to the value.
    pub(super) async fn occurrences(&self, connection: &Connection, value: &Value) -> Result<usize> {
        let mut count = 0;
        let mut from = 0;
        while let Some(index) = self.find(connection, value, from..usize::MAX).await? {
            count += 1;
            from = index + 1;
        }
        Ok(count)
    }

    /// Searches as far as that takes no question to an object: the list is not locked while one is asked.
    fn step(&self, value: &Value, range: Range<usize>) -> Step {
        let items = self.lock();
        let len = range.end.saturating_sub(range.start);
        for (index, item) in items.iter().enumerate().skip(range.start).take(len) {
            match equal_now(item, value) {
                Some(true) => return Step::Found(index),
                Some(false) => {}
                None => return Step::Ask(index, item.clone()),
            }
        }
        Step::End
    }
}
