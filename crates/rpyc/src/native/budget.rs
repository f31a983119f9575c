//! How much work one operation on containers may be.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use crate::{Exception, Result};

/// Small containers can refer to each other so that walking through them has no end in sight.
pub(super) const STEPS: usize = 5_000_000;

/// After how many steps others get their turn.
const TURN: usize = 4096;

/// The steps that an operation has left.
#[derive(Debug)]
pub(super) struct Budget(AtomicUsize);

impl Budget {
    pub(super) fn new(steps: usize) -> Self {
        Self(AtomicUsize::new(steps))
    }

    /// Takes one step.
    ///
    /// # Errors
    /// `MemoryError` if none is left.
    pub(super) async fn step(&self) -> Result<()> {
        let Ok(left) = self.0.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)) else {
            return Err(Exception::memory_error("an operation on containers takes too many steps"));
        };
        if left % TURN == 0 {
            tokio::task::yield_now().await;
        }
        Ok(())
    }
}
