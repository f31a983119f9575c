//! Python's builtin types as Rust objects: what handlers return by reference looks to the client like the real ones.

mod attributes;
mod budget;
pub mod builtins;
mod collect;
mod compare;
mod dict;
mod iterator;
mod key;
mod list;
mod modules;
mod namespace;
mod number;
mod outcome;
mod pickle;
mod set;
mod show;
mod slice;
mod teardown;
mod truth;

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Value;

pub use dict::{Dict, ItemsView, KeysView, ValuesView};
pub use iterator::{Iter, iterator, stream};
pub use list::List;
pub use modules::{Module, importlib, sys};
pub use namespace::Namespace;
pub(crate) use pickle::answer as pickle;
pub use set::Set;

/// Locks without caring whether another thread panicked meanwhile: every change of a container is one step.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A value to be kept: plain data that came in a frame would keep the whole frame in memory.
fn stored(value: Value) -> Value {
    match value {
        Value::Plain(value) => Value::Plain(value.detach()),
        Value::Tuple(items) => Value::Tuple(items.into_iter().map(stored).collect()),
        reference => reference,
    }
}

/// `bool`, or `NotImplemented`.
fn not_implemented_unless(answer: Option<bool>) -> Value {
    answer.map_or_else(Value::not_implemented, Value::from)
}
