//! Served objects are shared by all connections, so what changes is kept in a `Mutex`.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks without caring whether another thread panicked meanwhile: every change here is one step.
///
/// The guard is never held across an `.await`, and no object is called under it: that object may come back.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
