//! Python's builtin types as Rust objects: what handlers return by reference looks to the client like the real ones.

pub mod builtins;
mod dict;
mod key;
mod list;
mod set;
mod teardown;

use std::sync::{Mutex, MutexGuard, PoisonError};

pub use dict::Dict;
pub use list::List;
pub use set::Set;

/// Locks without caring whether another thread panicked meanwhile: every change of a container is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
