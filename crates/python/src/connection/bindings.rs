//! Bound threads (`protocol-spec/message.md#thread-header`): which thread of ours does what for which of the peer's.
//!
//! A peer with bound threads expects that its threads are served side by side, each by a thread of ours, and that what a
//! thread asks on behalf of one of ours is done by that one. With all other peers, any thread does anything.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};

use rpyc_protocol::Threads;

thread_local! {
    static NUMBER: u64 = {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        NEXT.fetch_add(1, Ordering::Relaxed)
    };
}

/// The number by which the peer knows this thread.
pub(super) fn this_thread() -> u64 {
    NUMBER.with(|number| *number)
}

/// What the threads of a connection are doing.
#[derive(Debug, Default)]
pub(super) struct Bindings {
    /// Threads of the peer that wait for one of ours, with how many of its requests they do.
    serving: HashMap<u64, (u64, usize)>,
    /// Threads of ours that wait for the peer, with how many requests.
    waiting: HashMap<u64, usize>,
    /// Whether a thread has been started to serve and does not do so yet.
    pub(super) is_starting: bool,
}

impl Bindings {
    /// The thread of ours that a request is for; `None` for any that has nothing else to do.
    pub(super) fn thread_for(&self, threads: Threads) -> Option<u64> {
        let addressed = Some(threads.own).filter(|own| self.waiting.contains_key(own));
        addressed.or_else(|| self.serving.get(&threads.peer).map(|(thread, _)| *thread))
    }

    pub(super) fn begin_serving(&mut self, threads: Threads) {
        self.serving.entry(threads.peer).or_insert_with(|| (this_thread(), 0)).1 += 1;
    }

    pub(super) fn end_serving(&mut self, threads: Threads) {
        if let Some((_, requests)) = self.serving.get_mut(&threads.peer) {
            *requests -= 1;
            if *requests == 0 {
                self.serving.remove(&threads.peer);
            }
        }
    }

    pub(super) fn begin_waiting(&mut self) {
        *self.waiting.entry(this_thread()).or_default() += 1;
    }

    pub(super) fn end_waiting(&mut self) {
        let thread = this_thread();
        if let Some(requests) = self.waiting.get_mut(&thread) {
            *requests -= 1;
            if *requests == 0 {
                self.waiting.remove(&thread);
            }
        }
    }
}
