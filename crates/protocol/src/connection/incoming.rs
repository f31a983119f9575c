//! Requests of the peer that wait for our answer.

use std::collections::VecDeque;

use super::{RequestId, Seq};
use crate::message::Threads;

/// What is kept of a request until it is answered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Incoming {
    pub(super) seq: Seq,
    /// The peer's thread that waits for the answer, and the one of ours that it was addressed to.
    pub(super) threads: Threads,
    /// Whether the answer is native text of the peer.
    pub(super) native: bool,
    /// How much memory the request takes, about.
    pub(super) size: usize,
}

/// In the order of their ids, which is the one in which they came. The next to be answered is nearly always the first.
#[derive(Debug, Default)]
pub(super) struct IncomingRequests {
    requests: VecDeque<(RequestId, Incoming)>,
    next: u64,
}

impl IncomingRequests {
    pub(super) fn len(&self) -> usize {
        self.requests.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.requests.is_empty()
    }

    pub(super) fn add(&mut self, incoming: Incoming) -> RequestId {
        let id = RequestId(self.next);
        self.next += 1;
        self.requests.push_back((id, incoming));
        id
    }

    pub(super) fn get(&self, id: RequestId) -> Option<&Incoming> {
        self.requests.get(self.position(id)?).map(|(_, incoming)| incoming)
    }

    pub(super) fn remove(&mut self, id: RequestId) -> Option<Incoming> {
        self.requests.remove(self.position(id)?).map(|(_, incoming)| incoming)
    }

    fn position(&self, id: RequestId) -> Option<usize> {
        match self.requests.front() {
            Some(&(first, _)) if first == id => Some(0),
            _ => self.requests.binary_search_by_key(&id, |&(id, _)| id).ok(),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Incoming> {
        self.requests.iter().map(|(_, incoming)| incoming)
    }

    /// Takes all out, in order.
    pub(super) fn take(&mut self) -> impl Iterator<Item = Incoming> + use<> {
        std::mem::take(&mut self.requests).into_iter().map(|(_, incoming)| incoming)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn incoming(seq: i64) -> Incoming {
        Incoming { seq: Seq(seq), threads: Threads::default(), native: false, size: 0 }
    }

    #[test]
    fn each_is_found_once_in_any_order_of_answers() {
        let mut requests = IncomingRequests::default();
        let ids: Vec<RequestId> = (0..5).map(|_| requests.add(incoming(7))).collect();
        for index in [0, 3, 1, 4, 2] {
            assert!(requests.get(ids[index]).is_some());
            assert!(requests.remove(ids[index]).is_some());
            assert!(requests.get(ids[index]).is_none());
            assert!(requests.remove(ids[index]).is_none());
        }
        assert!(requests.is_empty());
    }

    #[test]
    fn ids_are_not_used_again() {
        let mut requests = IncomingRequests::default();
        let first = requests.add(incoming(1));
        assert_eq!(requests.take().map(|incoming| incoming.seq).collect::<Vec<_>>(), [Seq(1)]);
        assert_ne!(requests.add(incoming(1)), first);
        assert_eq!(requests.len(), 1);
    }
}
