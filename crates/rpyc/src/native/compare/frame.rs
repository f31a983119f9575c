//! Containers that are being compared.

use std::vec;

use rpyc_protocol::CompareOp;

use super::plain::{allows, equal_now, equality};
use crate::Value;

/// `left <op> right`?
#[derive(Debug)]
pub(super) struct Question {
    pub(super) left: Value,
    pub(super) right: Value,
    pub(super) op: CompareOp,
}

/// Two containers of which some items are compared.
#[derive(Debug)]
pub(super) enum Frame {
    /// Lists or tuples: their first difference decides.
    Items { left: Vec<Value>, right: Vec<Value>, next: usize, op: CompareOp },
    /// The values that dicts have for the same keys: all have to be equal.
    Values { pairs: vec::IntoIter<(Value, Value)>, negate: bool },
}

/// How comparing two containers goes on.
#[derive(Debug)]
pub(super) enum Next {
    /// With a question whose answer is needed.
    Ask(Question),
    /// With a question whose answer is that of the containers.
    Instead(Question),
    /// Not at all.
    Known(bool),
}

impl Frame {
    pub(super) fn items(left: Vec<Value>, right: Vec<Value>, op: CompareOp) -> Self {
        Self::Items { left, right, next: 0, op }
    }

    pub(super) fn values(pairs: Vec<(Value, Value)>, negate: bool) -> Self {
        Self::Values { pairs: pairs.into_iter(), negate }
    }

    /// Goes on, given the answer to the last question.
    pub(super) fn next(&mut self, equal: Option<bool>) -> Next {
        match self {
            Self::Items { left, right, next, op } => match equality(*op) {
                Some(negate) if left.len() != right.len() => Next::Known(negate),
                _ => next_items(left, right, next, *op, equal),
            },
            Self::Values { negate, .. } if equal == Some(false) => Next::Known(*negate),
            Self::Values { pairs, negate } => match pairs.next() {
                Some((left, right)) => Next::Ask(Question { left, right, op: CompareOp::Eq }),
                None => Next::Known(!*negate),
            },
        }
    }
}

fn next_items(left: &[Value], right: &[Value], next: &mut usize, op: CompareOp, mut equal: Option<bool>) -> Next {
    loop {
        let pair = left.get(*next).zip(right.get(*next));
        let Some((l, r)) = pair else { return Next::Known(allows(op, left.len().cmp(&right.len()))) };
        match equal.take().or_else(|| equal_now(l, r)) {
            Some(true) => *next += 1,
            Some(false) => {
                let question = Question { left: l.clone(), right: r.clone(), op };
                return equality(op).map_or(Next::Instead(question), Next::Known);
            }
            None => {
                return Next::Ask(Question { left: l.clone(), right: r.clone(), op: CompareOp::Eq });
            }
        }
    }
}
