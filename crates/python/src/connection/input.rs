//! What was read of the peer, and how long that may take.

use std::time::Instant;

use bytes::BytesMut;
use rpyc_protocol::{LimitHit, Timeouts, Waiting, Watchdog};

/// Bytes that are no complete frame yet.
#[derive(Debug)]
pub(super) struct Input {
    pub(super) bytes: BytesMut,
    watchdog: Watchdog,
    /// How much there was at most since the buffer was made.
    largest: usize,
    /// Whether the peer is to say something now and then.
    is_to_speak: bool,
}

impl Input {
    pub(super) fn new(bytes: BytesMut, timeouts: Timeouts) -> Self {
        let is_to_speak = timeouts.idle.is_some();
        Self { bytes, watchdog: Watchdog::new(timeouts, Instant::now()), largest: 0, is_to_speak }
    }

    /// Says that the peer is waited for, while one side is busy for the other or not.
    pub(super) fn wait(&mut self, busy: bool) {
        let frame = !self.bytes.is_empty();
        let waiting = Waiting { frame, write: false, idle: self.is_to_speak && !frame && !busy };
        if self.watchdog.concerns(waiting) {
            self.watchdog.update(Instant::now(), waiting);
        }
    }

    pub(super) fn received(&mut self, now: Instant) {
        self.watchdog.received(now);
        self.largest = self.largest.max(self.bytes.len());
    }

    /// Gives the memory of a large message back, when it is done with.
    pub(super) fn give_back(&mut self, kept: usize) {
        if self.largest > kept && self.bytes.is_empty() {
            self.bytes = BytesMut::new();
            self.largest = 0;
        }
    }

    /// Until when the peer is to have said something.
    pub(super) fn deadline(&self) -> Option<Instant> {
        self.watchdog.deadline()
    }

    /// What it took too long for.
    pub(super) fn expired(&self, now: Instant) -> Option<LimitHit> {
        self.watchdog.expired(now)
    }
}
