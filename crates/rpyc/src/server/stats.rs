//! What a server counts.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering::Relaxed};

use rpyc_protocol::{Limit, LimitHit};

/// What a server has counted since its start; see [`Server::stats`](crate::Server::stats).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServerStats {
    /// Connections that are open now.
    pub connections: usize,
    /// Connections accepted, the refused ones not among them.
    pub accepted: u64,
    /// Connections refused, because there were too many or the service did not want them.
    pub refused: u64,
    /// Times that the system could not give the server a connection: out of file descriptors or memory.
    pub accept_failures: u64,
    /// Connections that ended because the peer broke the protocol.
    pub misbehaved: u64,
    /// Requests answered; PING, DEL and CLOSE are not counted.
    pub requests: u64,
    /// Those of them that were answered with an exception.
    pub exceptions: u64,
    /// Panics of handlers and destructors: each is a bug.
    pub panics: u64,
    /// Objects that the peers hold now, over all connections.
    pub local_objects: usize,
    /// Memory in bytes that is taken now by what is on its way, over all connections that take more than a little.
    pub buffers: usize,
    /// How many connections have reached which limit.
    pub limits: Vec<(Limit, u64)>,
}

impl ServerStats {
    /// How many connections have reached a limit.
    #[must_use]
    pub fn reached(&self, limit: Limit) -> u64 {
        self.limits.iter().find(|(reached, _)| *reached == limit).map_or(0, |&(_, count)| count)
    }
}

/// Counters that the connections of one server share.
#[derive(Default)]
pub(crate) struct Counters {
    pub(super) accepted: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) accept_failures: AtomicU64,
    pub(crate) misbehaved: AtomicU64,
    pub(crate) requests: AtomicU64,
    pub(crate) exceptions: AtomicU64,
    pub(crate) panics: AtomicU64,
    limits: [AtomicU64; Limit::ALL.len()],
    buffers: AtomicUsize,
}

impl Counters {
    /// Logs and counts that a peer has reached a limit.
    pub(crate) fn limit_reached(&self, peer: &str, hit: LimitHit) {
        tracing::warn!(peer, limit = %hit.limit, value = hit.value, allowed = hit.allowed, "limit reached");
        if let Some(count) = self.limits.get(hit.limit.index()) {
            count.fetch_add(1, Relaxed);
        }
    }

    /// All but what the connections are asked for.
    pub(super) fn read(&self) -> ServerStats {
        let limits = Limit::ALL.iter().zip(&self.limits).map(|(&limit, count)| (limit, count.load(Relaxed)));
        ServerStats {
            accepted: self.accepted.load(Relaxed),
            refused: self.refused.load(Relaxed),
            accept_failures: self.accept_failures.load(Relaxed),
            misbehaved: self.misbehaved.load(Relaxed),
            requests: self.requests.load(Relaxed),
            exceptions: self.exceptions.load(Relaxed),
            panics: self.panics.load(Relaxed),
            buffers: self.buffers.load(Relaxed),
            limits: limits.filter(|&(_, count)| count > 0).collect(),
            ..ServerStats::default()
        }
    }
}

impl fmt::Debug for Counters {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.read().fmt(f)
    }
}

/// What one connection takes of the memory that all may take together for what is on its way.
#[derive(Debug)]
pub(crate) struct BufferShare {
    counters: Arc<Counters>,
    counted: usize,
}

/// So much a connection takes without being counted, and without being held back.
const UNCOUNTED: usize = 64 << 10;

impl BufferShare {
    pub(crate) fn new(counters: Arc<Counters>) -> Self {
        Self { counters, counted: 0 }
    }

    /// Says how much the connection takes now.
    pub(crate) fn set(&mut self, taken: usize) {
        // In steps, so that the memory all connections share is not written at each message.
        let counted = taken / UNCOUNTED * UNCOUNTED;
        if counted > self.counted {
            self.counters.buffers.fetch_add(counted - self.counted, Relaxed);
        } else if counted < self.counted {
            self.counters.buffers.fetch_sub(self.counted - counted, Relaxed);
        }
        self.counted = counted;
    }

    /// How much all take together, if that is more than `allowed` and this connection takes more than a little.
    pub(crate) fn excess(&self, allowed: usize) -> Option<usize> {
        let all = self.counters.buffers.load(Relaxed);
        (self.counted > 0 && all > allowed).then_some(all)
    }
}

impl Drop for BufferShare {
    fn drop(&mut self) {
        self.set(0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn limits_are_counted_apart() {
        let counters = Counters::default();
        assert_eq!(counters.read(), ServerStats::default());
        for limit in [Limit::Frame, Limit::Idle, Limit::Frame] {
            counters.limit_reached("somebody", LimitHit::new(limit, 2, 1));
        }
        let stats = counters.read();
        assert_eq!(stats.limits, [(Limit::Frame, 2), (Limit::Idle, 1)]);
        assert_eq!((stats.reached(Limit::Frame), stats.reached(Limit::Write)), (2, 0));
    }

    #[test]
    fn only_who_takes_much_is_held_back() {
        let counters = Arc::<Counters>::default();
        let (mut small, mut large) = (BufferShare::new(Arc::clone(&counters)), BufferShare::new(Arc::clone(&counters)));
        small.set(UNCOUNTED - 1);
        large.set(10 * UNCOUNTED + 1);
        assert_eq!(counters.read().buffers, 10 * UNCOUNTED);
        assert_eq!(large.excess(10 * UNCOUNTED), None);
        assert_eq!(large.excess(9 * UNCOUNTED), Some(10 * UNCOUNTED));
        assert_eq!(small.excess(9 * UNCOUNTED), None);
        large.set(UNCOUNTED);
        assert_eq!(counters.read().buffers, UNCOUNTED);
        drop(large);
        assert_eq!(counters.read().buffers, 0);
    }
}
