//! Dropping containers without recursion.
//!
//! A peer can put a list into a list a million times; dropping such a chain naively would overflow the stack and end
//! the process.

use std::cell::RefCell;

use crate::Value;

#[derive(Default)]
struct Queue {
    values: Vec<Value>,
    draining: bool,
}

thread_local! {
    static QUEUE: RefCell<Queue> = RefCell::default();
}

/// Drops the values; those that containers inside them hold are dropped after them instead of within them.
pub(super) fn drop_flat(values: impl IntoIterator<Item = Value>) {
    // Only references can lead deeper.
    let mut values = values.into_iter().filter(|value| !matches!(value, Value::Plain(_))).peekable();
    if values.peek().is_none() {
        return;
    }
    // Without a queue (the thread is ending) the values are dropped in place.
    let first = QUEUE.try_with(|queue| {
        let mut queue = queue.borrow_mut();
        queue.values.extend(values);
        !std::mem::replace(&mut queue.draining, true)
    });
    if first == Ok(true) {
        drain();
    }
}

fn drain() {
    let next = || {
        QUEUE.try_with(|queue| {
            let mut queue = queue.borrow_mut();
            let next = queue.values.pop();
            queue.draining = next.is_some();
            next
        })
    };
    // The queue is not borrowed while a value is dropped: that may add to it.
    while let Ok(Some(value)) = next() {
        drop(value);
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Dict, List, Set};
    use super::*;
    use crate::ObjectRef;

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
        let set = Set::from_values([ObjectRef::new(List::new()).into()]);
        assert!(set.is_err(), "a set holds no lists, so that it starts no chain");
        drop(chain);
    }
}
