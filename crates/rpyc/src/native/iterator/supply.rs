//! Where an iterator's items come from, and taking them.

use std::fmt;
use std::sync::{Arc, Mutex};

use futures_util::{Stream, StreamExt, TryStreamExt, stream::BoxStream};

use super::super::{lock, outcome::eager, teardown};
use crate::{Context, Exception, Outcome, Value};

/// Where an iterator's items come from.
pub(in crate::native) trait Source: Send + 'static {
    /// Up to `count` further items; fewer only at the end.
    fn take(&mut self, count: usize) -> Result<Vec<Value>, Exception>;

    /// How many items are left, as far as that is known.
    fn remaining(&self) -> usize {
        0
    }
}

/// What an iterator has left.
pub(in crate::native) enum Supply {
    /// Items that are there when they are asked for.
    Pull(Mutex<Slot>),
    /// Items that may have to be waited for.
    Stream(Arc<tokio::sync::Mutex<Option<Items>>>),
}

/// A source in the hands of its iterator, unless somebody is taking from it.
pub(in crate::native) enum Slot {
    Waiting(Box<dyn Source>),
    Running,
    Finished,
}

/// A stream of items.
pub(in crate::native) type Items = BoxStream<'static, Result<Value, Exception>>;

impl Supply {
    pub(in crate::native) fn pull(source: impl Source) -> Self {
        Self::Pull(Mutex::new(Slot::Waiting(Box::new(source))))
    }

    pub(in crate::native) fn iterator(items: impl Iterator<Item = Result<Value, Exception>> + Send + 'static) -> Self {
        Self::pull(FromIterator(items))
    }

    pub(in crate::native) fn stream(items: impl Stream<Item = Result<Value, Exception>> + Send + 'static) -> Self {
        Self::Stream(Arc::new(tokio::sync::Mutex::new(Some(items.boxed()))))
    }

    /// The next item, or `StopIteration`.
    pub(in crate::native) fn next(&self) -> Outcome {
        let only = |items: Vec<Value>| items.into_iter().next().ok_or_else(Exception::stop_iteration);
        match self {
            Self::Pull(slot) => take(slot, 1).and_then(only).into(),
            Self::Stream(items) => {
                let items = Arc::clone(items);
                eager(async move { only(take_stream(&items, 1).await?) })
            }
        }
    }

    /// Up to `count` further items, as a tuple.
    pub(in crate::native) fn next_items(&self, cx: &Context<'_>, count: usize) -> Outcome {
        let count = count.min(cx.connection().config().limits.buffiter);
        match self {
            Self::Pull(slot) => take(slot, count).map(Value::tuple).into(),
            Self::Stream(items) => {
                let items = Arc::clone(items);
                eager(async move { take_stream(&items, count).await.map(Value::tuple) })
            }
        }
    }

    pub(in crate::native) fn remaining(&self) -> usize {
        match self {
            Self::Pull(slot) => match &*lock(slot) {
                Slot::Waiting(source) => source.remaining(),
                Slot::Running | Slot::Finished => 0,
            },
            Self::Stream(_) => 0,
        }
    }

    /// Ends the iteration and drops what it is made of.
    pub(in crate::native) fn close(&self) {
        match self {
            Self::Pull(slot) => {
                let found = std::mem::replace(&mut *lock(slot), Slot::Finished);
                if let Slot::Waiting(source) = found {
                    teardown::drop_source(source);
                }
            }
            Self::Stream(items) => {
                // A stream being read is closed by its end.
                let found = items.try_lock().ok().and_then(|mut items| items.take());
                if let Some(items) = found {
                    teardown::drop_source(items);
                }
            }
        }
    }
}

/// The source is out of its slot while it runs, so that it may use the iterator without a deadlock.
fn take(slot: &Mutex<Slot>, count: usize) -> Result<Vec<Value>, Exception> {
    let found = std::mem::replace(&mut *lock(slot), Slot::Running);
    let mut source = match found {
        Slot::Waiting(source) => source,
        Slot::Running => return Err(Exception::value_error("generator already executing")),
        Slot::Finished => {
            *lock(slot) = Slot::Finished;
            return Ok(Vec::new());
        }
    };
    let taken = source.take(count);
    let ended = taken.as_ref().map_or(true, |items| items.len() < count);
    let mut slot = lock(slot);
    // Closed meanwhile, it stays closed.
    if matches!(*slot, Slot::Running) {
        *slot = if ended { Slot::Finished } else { Slot::Waiting(source) };
    }
    taken
}

async fn take_stream(items: &tokio::sync::Mutex<Option<Items>>, count: usize) -> Result<Vec<Value>, Exception> {
    let mut items = items.lock().await;
    let Some(stream) = items.as_mut() else { return Ok(Vec::new()) };
    let taken = stream.by_ref().take(count).try_collect::<Vec<_>>().await;
    if taken.as_ref().map_or(true, |taken| taken.len() < count) {
        *items = None;
    }
    taken
}

/// Any Rust iterator.
struct FromIterator<I>(I);

impl<I> Source for FromIterator<I>
where
    I: Iterator<Item = Result<Value, Exception>> + Send + 'static,
{
    fn take(&mut self, count: usize) -> Result<Vec<Value>, Exception> {
        self.0.by_ref().take(count).collect()
    }

    fn remaining(&self) -> usize {
        self.0.size_hint().0
    }
}

impl fmt::Debug for Supply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pull(_) => "Pull",
            Self::Stream(_) => "Stream",
        })
    }
}
