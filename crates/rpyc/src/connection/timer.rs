//! The one timer of a connection.

use std::pin::Pin;
use std::task::Context;
use std::time::Instant;

use tokio::time::{Sleep, sleep_until};

/// A timer that is set anew only when it has to go off earlier, or has gone off too early: what it waits for is put
/// off, or is over, much more often than it happens.
#[derive(Debug, Default)]
pub(super) struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Whether the deadline has passed. If not, the task is woken when it does, or earlier.
    pub(super) fn poll(&mut self, cx: &mut Context<'_>, deadline: Option<Instant>) -> bool {
        let Some(deadline) = deadline.map(tokio::time::Instant::from_std) else { return false };
        let sleep = self.0.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
        if deadline < sleep.deadline() {
            sleep.as_mut().reset(deadline);
        }
        while sleep.as_mut().poll(cx).is_ready() {
            if sleep.deadline() >= deadline {
                return true;
            }
            sleep.as_mut().reset(deadline);
        }
        false
    }
}

/// The time: tokio's, which tests can turn.
pub(super) fn now() -> Instant {
    tokio::time::Instant::now().into_std()
}

#[cfg(test)]
mod tests {
    use std::task::Waker;
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn goes_off_at_the_deadline_however_that_moves() {
        let mut timer = Timer::default();
        let mut cx = Context::from_waker(Waker::noop());
        let begin = now();
        let mut at = |seconds: Option<u64>| timer.poll(&mut cx, seconds.map(|s| begin + Duration::from_secs(s)));
        assert!(!at(None));
        assert!(!at(Some(10)));
        tokio::time::advance(Duration::from_secs(5)).await;
        assert!(!at(Some(7)), "earlier");
        assert!(!at(Some(20)), "later");
        tokio::time::advance(Duration::from_secs(5)).await;
        assert!(!at(Some(20)), "it has gone off for the time before");
        assert!(at(Some(10)));
        tokio::time::advance(Duration::from_secs(11)).await;
        assert!(at(Some(20)));
        assert!(!at(None));
    }
}
