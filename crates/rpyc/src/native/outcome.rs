//! Operations that wait only if they have to.

use std::future::Future;
use std::task::{Context, Poll, Waker};

use crate::{Exception, Outcome, Value};

/// Runs an operation at once; it stays pending only if it waits, for the peer or for another object.
pub(super) fn eager(operation: impl Future<Output = Result<Value, Exception>> + Send + 'static) -> Outcome {
    let mut operation = Box::pin(operation);
    match operation.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(result) => Outcome::Ready(result),
        // Whoever takes the outcome polls it again, with a waker that wakes.
        Poll::Pending => Outcome::Pending(operation),
    }
}
