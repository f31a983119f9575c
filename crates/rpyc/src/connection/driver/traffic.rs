//! Bytes in both directions, how much memory they take, and how long they may be waited for.

use std::io;
use std::pin::Pin;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context as TaskContext, Poll};
use std::time::Duration;

use bytes::{Buf, BufMut, BytesMut};
use rpyc_protocol::{ConnectionError, Limit, LimitHit, Waiting};

use super::super::timer::now;
use super::Driver;
use crate::transport::Transport;

/// How many bytes one read asks for, at least.
const READ_SIZE: usize = 16 << 10;
/// Room is made as data arrives, not as a frame's header claims.
const MOST_RESERVED: usize = 1 << 20;
/// A buffer for output that has become larger is given back when there is nothing to do.
const KEPT: usize = 512;
/// How often a connection that is not read for want of memory is looked at again.
const MEMORY_RETRY: Duration = Duration::from_millis(50);

/// How much of what the peer sends is to be read now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reading {
    /// Nothing: its own answers stand in the way, or it has too many requests open.
    Nothing,
    /// A byte now and then, which shows whether the peer is still there: there is no memory for more.
    Trickle(bool),
    /// All that comes.
    All,
}

impl<T: Transport> Driver<T> {
    pub(super) fn collect_output(&mut self) {
        let _ = self.protocol.poll_transmit(&mut self.output);
        self.connection.set_local_objects(self.protocol.local_objects());
        let (requests, exceptions) = std::mem::take(&mut self.answered);
        if requests > 0 {
            self.connection.counters().requests.fetch_add(requests, Relaxed);
        }
        if exceptions > 0 {
            self.connection.counters().exceptions.fetch_add(exceptions, Relaxed);
        }
    }

    /// Writes what is to be sent. Ready when nothing is left.
    pub(super) fn poll_write(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        if self.output.is_empty() {
            return Poll::Ready(Ok(()));
        }
        let mut progress = false;
        while !self.output.is_empty() {
            let Poll::Ready(written) = Pin::new(&mut self.transport).poll_write(cx, &self.output)? else {
                if progress {
                    self.watchdog.sent(now());
                }
                return Poll::Pending;
            };
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.output.advance(written);
            self.acknowledged = true;
            progress = true;
        }
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    /// How much is to be read now.
    pub(super) fn reading(&mut self) -> Reading {
        let output_limit = self.connection.config().limits.output;
        self.share.set(self.input.len().saturating_add(self.output.len()).saturating_add(self.protocol.backlog()));
        if self.output.len() > output_limit {
            self.protocol.reach_limit(LimitHit::new(Limit::Output, self.output.len(), output_limit));
            self.handle_events();
            return Reading::Nothing;
        }
        if !self.protocol.wants_input() {
            return Reading::Nothing;
        }
        if self.share.excess(self.max_buffers).is_none() {
            self.memory_retry = None;
            return Reading::All;
        }
        let now = now();
        let retry = *self.memory_retry.get_or_insert(now + MEMORY_RETRY);
        if retry <= now {
            self.memory_retry = Some(now + MEMORY_RETRY);
        }
        Reading::Trickle(retry <= now)
    }

    /// Reads once; whether something came.
    pub(super) fn poll_read(&mut self, cx: &mut TaskContext<'_>, reading: Reading) -> io::Result<bool> {
        if matches!(reading, Reading::Nothing | Reading::Trickle(false)) {
            return Ok(false);
        }
        // Frames may be left from the last read, which answers have made room for.
        if self.protocol.missing_input(&self.input) == 0 {
            self.protocol.handle_input(now(), &mut self.input);
            return Ok(true);
        }
        if !self.acknowledged {
            self.transport.acknowledge();
            self.acknowledged = true;
        }
        self.input.reserve(self.protocol.missing_input(&self.input).clamp(READ_SIZE, MOST_RESERVED));
        let most = if reading == Reading::All { usize::MAX } else { 1 };
        let mut input = (&mut self.input).limit(most);
        match tokio_util::io::poll_read_buf(Pin::new(&mut self.transport), cx, &mut input) {
            Poll::Pending => Ok(false),
            Poll::Ready(read) => {
                if read? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                self.acknowledged = false;
                let now = now();
                if reading == Reading::All {
                    self.watchdog.received(now);
                }
                self.protocol.handle_input(now, &mut self.input);
                Ok(true)
            }
        }
    }

    /// Gives empty buffers back, as there is nothing to do: connections that wait are many.
    pub(super) fn give_back(&mut self) {
        if self.input.is_empty() {
            self.input = BytesMut::new();
        }
        if self.output.is_empty() && self.output.capacity() > KEPT {
            self.output = BytesMut::new();
        }
    }

    /// Whether time has run out for something.
    pub(super) fn poll_timer(&mut self, cx: &mut TaskContext<'_>, reading: Reading) -> bool {
        let quiet = self.input.is_empty() && self.output.is_empty() && !self.protocol.is_busy();
        let waiting = Waiting {
            frame: !self.input.is_empty() && reading != Reading::Nothing,
            write: !self.output.is_empty(),
            idle: quiet && self.connection.config().limits.timeouts.idle.is_some(),
        };
        if self.watchdog.concerns(waiting) {
            self.watchdog.update(now(), waiting);
        }
        let retry = self.memory_retry.filter(|_| matches!(reading, Reading::Trickle(_)));
        let deadlines = [self.protocol.poll_timeout(), self.watchdog.deadline(), retry];
        if !self.timer.poll(cx, deadlines.into_iter().flatten().min()) {
            return false;
        }
        let now = now();
        self.protocol.handle_timeout(now);
        if let Some(hit) = self.watchdog.expired(now) {
            self.expire(hit);
        }
        true
    }

    /// Ends the connection because the peer took too long for something.
    fn expire(&mut self, hit: LimitHit) {
        if hit.limit == Limit::Idle {
            self.protocol.reach_limit(hit);
            return self.protocol.close_because("this connection was not used for too long");
        }
        let hit = match self.share.excess(self.max_buffers) {
            Some(all) if hit.limit == Limit::MidFrame => LimitHit::new(Limit::Buffers, all, self.max_buffers),
            _ => hit,
        };
        self.protocol.fail(ConnectionError::LimitReached(hit));
    }
}
