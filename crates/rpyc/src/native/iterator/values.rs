//! Iterating over values of any kind, without waiting for all of them.

use futures_util::{Stream, StreamExt, TryStreamExt, stream};

use super::supply::Items;
use crate::{Args, Connection, Exception, Value};

/// All that iterating over a value gives, fetched in few round trips where it is the peer's.
pub(in crate::native) fn items_of(connection: Connection, value: Value) -> Items {
    /// How many items are fetched at once.
    const CHUNK: usize = 100;
    let iterator = async move {
        let iterator = match value {
            Value::Plain(_) | Value::Tuple(_) => None,
            _ => Some(value.call_method_on(&connection, "__iter__", Args::default()).await?),
        };
        Ok::<_, Exception>(match iterator {
            None => stream::iter(value.elements_on(&connection).await?).map(Ok).boxed(),
            Some(iterator) => chunks(connection, iterator, CHUNK).boxed(),
        })
    };
    stream::once(iterator).try_flatten().boxed()
}

fn chunks(connection: Connection, iterator: Value, size: usize) -> impl Stream<Item = Result<Value, Exception>> + Send {
    stream::try_unfold((connection, iterator), move |(connection, iterator)| async move {
        let items = iterator.next_items_on(&connection, size).await?.into_tuple()?;
        if items.is_empty() {
            return Ok::<_, Exception>(None);
        }
        Ok(Some((stream::iter(items).map(Ok), (connection, iterator))))
    })
    .try_flatten()
}
