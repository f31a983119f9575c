//! Python's stable sort, with comparisons that may ask objects of either side.

use std::collections::VecDeque;

use super::super::compare::Comparison;
use crate::{Args, Connection, Result, Value};

/// The values in order of `key(value)`, or of the values themselves.
pub(in crate::native) async fn sorted(
    connection: &Connection,
    values: Vec<Value>,
    key: &Value,
    reverse: bool,
) -> Result<Vec<Value>> {
    let mut runs = VecDeque::with_capacity(values.len());
    for value in values {
        let key = match key.is_none() {
            true => None,
            false => Some(key.call_on(connection, Args::positional([value.clone()])).await?),
        };
        runs.push_back(vec![Keyed { key, value }]);
    }
    // Python sorts in reverse by reversing, sorting and reversing again, which keeps equal values in order.
    if reverse {
        runs.make_contiguous().reverse();
    }
    let mut sorted: Vec<_> = merge_all(connection, runs).await?.into_iter().map(|keyed| keyed.value).collect();
    if reverse {
        sorted.reverse();
    }
    Ok(sorted)
}

struct Keyed {
    key: Option<Value>,
    value: Value,
}

impl Keyed {
    fn key(&self) -> &Value {
        self.key.as_ref().unwrap_or(&self.value)
    }
}

/// Merges neighbours, round by round, until one run is left. (The standard sort panics where `<` is no order, which
/// a peer can bring about.)
async fn merge_all(connection: &Connection, mut runs: VecDeque<Vec<Keyed>>) -> Result<Vec<Keyed>> {
    let comparison = Comparison::new(connection);
    while runs.len() > 1 {
        let mut merged = VecDeque::with_capacity(runs.len().div_ceil(2));
        while let Some(left) = runs.pop_front() {
            merged.push_back(match runs.pop_front() {
                Some(right) => merge(&comparison, left, right).await?,
                None => left,
            });
        }
        runs = merged;
    }
    Ok(runs.pop_front().unwrap_or_default())
}

async fn merge(comparison: &Comparison<'_>, left: Vec<Keyed>, right: Vec<Keyed>) -> Result<Vec<Keyed>> {
    // Runs that are in order already, as in a sorted list, take one comparison.
    if let (Some(last), Some(first)) = (left.last(), right.first())
        && !comparison.less(first.key(), last.key()).await?
    {
        return Ok(left.into_iter().chain(right).collect());
    }
    let mut merged = Vec::with_capacity(left.len() + right.len());
    let mut left = left.into_iter().peekable();
    let mut right = right.into_iter().peekable();
    while let (Some(l), Some(r)) = (left.peek(), right.peek()) {
        let next = if comparison.less(r.key(), l.key()).await? { &mut right } else { &mut left };
        merged.extend(next.next());
    }
    merged.extend(left.chain(right));
    Ok(merged)
}
