//! The peer's objects that we hold, with how often we were given each (`protocol-spec/references.md`).

use indexmap::IndexMap;

use crate::{Exception, IdPack};

#[derive(Debug)]
pub(crate) struct Netrefs {
    counts: IndexMap<u64, u64>,
    limit: usize,
}

impl Netrefs {
    pub(crate) fn new(limit: usize) -> Self {
        Self { counts: IndexMap::new(), limit }
    }

    pub(crate) fn len(&self) -> usize {
        self.counts.len()
    }

    /// Counts an object as received once more. It is counted beyond the limit, too, so that it can be released.
    pub(crate) fn receive(&mut self, id: &IdPack) -> Result<(), Exception> {
        *self.counts.entry(id.number()).or_default() += 1;
        if self.counts.len() <= self.limit {
            return Ok(());
        }
        Err(Exception::memory_error(format!(
            "this side holds {} of your objects, which is the limit of the connection",
            self.limit
        )))
    }

    /// Takes back up to `count` receipts; gives how many there were.
    pub(crate) fn release(&mut self, id: &IdPack, count: u64) -> u64 {
        let Some(held) = self.counts.get_mut(&id.number()) else {
            return 0;
        };
        let released = count.min(*held);
        *held -= released;
        if *held == 0 {
            self.counts.swap_remove(&id.number());
        }
        released
    }
}
