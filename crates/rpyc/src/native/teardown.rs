//! Dropping containers without recursion.
//!
//! A peer can put a list into a list a million times; dropping such a chain naively would overflow the stack and end
//! the process.

use std::cell::RefCell;

use crate::Value;

/// What is to be dropped.
enum Garbage {
    Value(Value),
    /// What an iterator is made of.
    Source(Box<dyn Send>),
}

#[derive(Default)]
struct Queue {
    garbage: Vec<Garbage>,
    draining: bool,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// Drops the values; those that containers inside them hold are dropped after them instead of within them.
pub(super) fn drop_flat(values: impl IntoIterator<Item = Value>) {
    // Only references can lead deeper.
    let references = values.into_iter().filter(|value| !matches!(value, Value::Plain(_)));
    enqueue(references.map(Garbage::Value).collect());
}

/// Drops what an iterator is made of, in the same way.
pub(super) fn drop_source(source: impl Send + 'static) {
    enqueue(vec![Garbage::Source(Box::new(source))]);
}

fn enqueue(garbage: Vec<Garbage>) {
    if garbage.is_empty() {
        return;
    }
    // Without a queue (the thread is ending) it is dropped in place.
    let first = QUEUE.try_with(|queue| {
        let mut queue = queue.borrow_mut();
        queue.garbage.extend(garbage);
        !std::mem::replace(&mut queue.draining, true)
    });
    if first == Ok(true) {
        drop(Drain);
    }
}

/// Empties the queue when it is dropped, so that one destructor that panics does not keep the others from running.
struct Drain;

impl Drop for Drain {
    fn drop(&mut self) {
        let next = || {
            QUEUE.try_with(|queue| {
                let mut queue = queue.borrow_mut();
                let next = queue.garbage.pop();
                queue.draining = next.is_some();
                next
            })
        };
        // The queue is not borrowed while something is dropped: that may add to it.
        while let Ok(Some(garbage)) = next() {
            let rest = Self;
            match garbage {
                Garbage::Value(value) => drop(value),
                Garbage::Source(source) => drop(source),
            }
            std::mem::forget(rest);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

    use super::super::{Dict, List, Set, iterator};
    use super::*;
    use crate::{IntoValue, Object, ObjectRef};

    #[test]
    fn a_long_chain_of_containers_is_dropped() {
        const LENGTH: usize = 100_000;
        let list = |inner| ObjectRef::new(List::from_iter([inner])).into();
        let dict = |inner| ObjectRef::new(Dict::from_pairs([("x".into(), inner)]).unwrap()).into();
        let tuple = |inner| Value::tuple(vec![ObjectRef::new(List::from_iter([inner])).into(), 1.into()]);
        let chain = (0..LENGTH).fold(Value::none(), |inner, depth| match depth % 3 {
            0 => list(inner),
            1 => dict(inner),
            _ => tuple(inner),
        });
        drop(chain);
    }

    #[test]
    fn a_long_chain_of_iterators_is_dropped() {
        let chain = (0..100_000).fold(Value::none(), |inner, depth| {
            let set = || Set::from_values([inner.clone()]).unwrap();
            match depth % 2 {
                0 => iterator([inner]).into_value(),
                _ => ObjectRef::new(set()).into(),
            }
        });
        drop(chain);
    }

    #[test]
    fn a_destructor_that_panics_keeps_no_other_from_running() {
        struct Bomb(Arc<AtomicUsize>);
        impl Object for Bomb {
            fn class(&self) -> &crate::ClassRef {
                super::super::builtins::object()
            }
        }
        impl Drop for Bomb {
            fn drop(&mut self) {
                assert_eq!(self.0.fetch_add(1, Relaxed), 1, "the first one panics");
            }
        }
        let dropped = Arc::new(AtomicUsize::new(0));
        let bombs = List::from_iter([(); 2].map(|()| ObjectRef::new(Bomb(Arc::clone(&dropped)))));
        catch_unwind(AssertUnwindSafe(|| drop(bombs))).unwrap_err();
        assert_eq!(dropped.load(Relaxed), 2);
        let quiet = List::from_iter([ObjectRef::new(List::new())]);
        drop(quiet);
        assert!(QUEUE.with_borrow(|queue| queue.garbage.is_empty() && !queue.draining));
    }
}
