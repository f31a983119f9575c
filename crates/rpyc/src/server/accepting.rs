//! Accepting goes on, whatever fails.

use std::io;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use tokio::time::Instant;

use super::stats::Counters;

/// How long accepting pauses when the system has no resources for another connection.
const BACKOFF: Duration = Duration::from_millis(100);

/// How often failures are logged at most.
const LOG_PAUSE: Duration = Duration::from_secs(60);

/// Failures of one listener, so that a flood of them is one line in the log now and then.
#[derive(Debug, Default)]
pub(super) struct Failures {
    /// How many were not logged yet.
    unlogged: u64,
    logged: Option<Instant>,
}

impl Failures {
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
        self.unlogged += 1;
        if self.logged.is_none_or(|logged| logged.elapsed() >= LOG_PAUSE) {
            tracing::warn!(%error, failures = self.unlogged, "connections cannot be accepted now; trying again");
            *self = Self { unlogged: 0, logged: Some(Instant::now()) };
        }
        counters.accept_failures.fetch_add(1, Relaxed);
        Some(BACKOFF)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn only_a_lack_of_resources_is_worth_waiting_for() {
        let (mut failures, counters) = (Failures::default(), Counters::default());
        assert_eq!(failures.failed(&io::ErrorKind::ConnectionAborted.into(), &counters), None);
        assert_eq!(counters.read().accept_failures, 0);
        let no_files = io::Error::from_raw_os_error(24);
        assert_eq!(failures.failed(&no_files, &counters), Some(BACKOFF));
        assert_eq!(failures.failed(&no_files, &counters), Some(BACKOFF));
        assert_eq!((failures.unlogged, counters.read().accept_failures), (1, 2), "the second is not logged");
        tokio::time::advance(LOG_PAUSE).await;
        assert_eq!(failures.failed(&no_files, &counters), Some(BACKOFF));
        assert_eq!((failures.unlogged, counters.read().accept_failures), (0, 3));
    }
}
