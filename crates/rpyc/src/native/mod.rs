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

use rpyc_brine as brine;

use crate::{Exception, Result, Value};

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

/// How deep tuples and the like may be nested in a value that is kept: what a frame can carry.
const KEPT_DEPTH: usize = 512;

/// A value to be kept. Plain data that came in a frame is copied, because it would keep the whole frame in memory.
///
/// # Errors
/// `RecursionError` for tuples nested deeper than any frame can carry, which a peer can make here step by step.
fn stored(value: Value) -> Result<Value> {
    if !is_flatter(&value, KEPT_DEPTH) {
        return Err(Exception::recursion_error(format!(
            "values nested deeper than {KEPT_DEPTH} levels cannot be kept"
        )));
    }
    Ok(detached(value))
}

/// Several values to be kept.
fn stored_all(values: Vec<Value>) -> Result<Vec<Value>> {
    values.into_iter().map(stored).collect()
}

fn detached(value: Value) -> Value {
    match value {
        Value::Plain(value) => Value::Plain(value.detach()),
        Value::Tuple(items) => Value::Tuple(items.into_iter().map(detached).collect()),
        reference => reference,
    }
}

fn is_flatter(value: &Value, depth: usize) -> bool {
    match value {
        Value::Plain(value) => is_flatter_plain(value, depth),
        Value::Tuple(items) => depth > 0 && items.iter().all(|item| is_flatter(item, depth - 1)),
        Value::Object(_) | Value::Netref(_) => true,
    }
}

fn is_flatter_plain(value: &brine::Value, depth: usize) -> bool {
    match value {
        brine::Value::Tuple(items) => depth > 0 && items.iter().all(|item| is_flatter_plain(item, depth - 1)),
        brine::Value::FrozenSet(items) => depth > 0 && items.iter().all(|item| is_flatter_plain(item, depth - 1)),
        brine::Value::Slice(slice) => {
            let parts = [&slice.start, &slice.stop, &slice.step];
            depth > 0 && parts.into_iter().all(|part| is_flatter_plain(part, depth - 1))
        }
        _ => true,
    }
}

/// `bool`, or `NotImplemented`.
fn not_implemented_unless(answer: Option<bool>) -> Value {
    answer.map_or_else(Value::not_implemented, Value::from)
}
