//! Panics of user code: each costs what it happened in, and no more.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::Ordering::Relaxed;

use super::Connection;
use crate::Exception;

/// Runs user code.
///
/// # Errors
/// `RuntimeError` if it panics, which is logged and counted.
pub(crate) fn caught<R>(connection: &Connection, code: impl FnOnce() -> R) -> Result<R, Exception> {
    // What the code was at may be left half done, as after an exception in Python.
    catch_unwind(AssertUnwindSafe(code)).map_err(|panic| panicked(connection, &*panic))
}

/// What is told to who asked for what has panicked.
pub(super) fn panicked(connection: &Connection, panic: &(dyn Any + Send)) -> Exception {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    connection.counters().panics.fetch_add(1, Relaxed);
    Exception::runtime_error(format!("the server's handler failed unexpectedly (please report it): {text}"))
}
