//! Accepting goes on, whatever fails.

use std::io;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use super::stats::Counters;

/// How long accepting pauses when the system has no resources for another connection.
const BACKOFF: Duration = Duration::from_millis(100);

/// Failures in a row of one listener, so that a flood of them is two lines in the log.
#[derive(Debug, Default)]
pub(super) struct Failures(u64);

impl Failures {
    /// Takes note of a connection that was accepted.
    pub(super) fn succeeded(&mut self) {
        if self.0 > 0 {
            tracing::warn!(failures = self.0, "connections are accepted again");
        }
        self.0 = 0;
    }

    /// Takes note of a failure; how long to wait before the next try.
    pub(super) fn failed(&mut self, error: &io::Error, counters: &Counters) -> Option<Duration> {
        // The connection failed, not the listener: the peer has gone before it was accepted.
        if matches!(
            error.kind(),
            io::ErrorKind::ConnectionAborted | io::ErrorKind::ConnectionReset | io::ErrorKind::Interrupted
        ) {
            tracing::debug!(%error, "a connection ended before it was accepted");
            return None;
        }
        if self.0 == 0 {
            tracing::warn!(%error, "connections cannot be accepted now; trying again");
        }
        self.0 += 1;
        counters.accept_failures.fetch_add(1, Relaxed);
        Some(BACKOFF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_lack_of_resources_is_worth_waiting_for() {
        let (mut failures, counters) = (Failures::default(), Counters::default());
        assert_eq!(failures.failed(&io::ErrorKind::ConnectionAborted.into(), &counters), None);
        assert_eq!(counters.read().accept_failures, 0);
        let no_files = io::Error::from_raw_os_error(24);
        assert_eq!(failures.failed(&no_files, &counters), Some(BACKOFF));
        assert_eq!(failures.failed(&no_files, &counters), Some(BACKOFF));
        assert_eq!((failures.0, counters.read().accept_failures), (2, 2));
        failures.succeeded();
        assert_eq!(failures.0, 0);
    }
}
