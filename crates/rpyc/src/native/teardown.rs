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
