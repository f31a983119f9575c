//! Comparisons of plain values, and the meaning of the operators.

use std::cmp::Ordering;

use rpyc_brine as brine;
use rpyc_protocol::CompareOp;

use super::super::number::Number;
use crate::{Exception, Result, Value};

/// Whether two values are equal, where that takes no question to an object.
pub(in crate::native) fn equal_now(left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Plain(left), Value::Plain(right)) => Some(left.python_eq(right)),
        (Value::Object(left), Value::Object(right)) if left == right => Some(true),
        (Value::Netref(left), Value::Netref(right)) if left == right => Some(true),
        _ => None,
    }
}

/// `left <op> right` of plain values.
pub(super) fn plain_order(left: &brine::Value, right: &brine::Value, op: CompareOp) -> Result<bool> {
    use brine::Value as V;
    if let Some(negate) = equality(op) {
        return Ok(left.python_eq(right) != negate);
    }
    let ordering = match (left, right) {
        (V::Str(left), V::Str(right)) => Some(left.cmp(right)),
        (V::Bytes(left), V::Bytes(right)) => Some(left.cmp(right)),
        (V::Tuple(left), V::Tuple(right)) => {
            return match left.iter().zip(right).find(|(left, right)| !left.python_eq(right)) {
                Some((left, right)) => plain_order(left, right, op),
                None => Ok(allows(op, left.len().cmp(&right.len()))),
            };
        }
        (V::FrozenSet(left), V::FrozenSet(right)) => inclusion(left, right),
        _ => match (Number::of(left), Number::of(right)) {
            (Some(left), Some(right)) => left.compare(&right),
            _ => return Err(unordered(op, left.type_name(), right.type_name())),
        },
    };
    Ok(ordering.is_some_and(|ordering| allows(op, ordering)))
}

/// Sets are ordered by inclusion.
fn inclusion(left: &brine::FrozenSet, right: &brine::FrozenSet) -> Option<Ordering> {
    let keys = |set: &brine::FrozenSet| set.iter().filter_map(|member| brine::Key::new(member.clone()).ok()).collect();
    inclusion_of(&keys(left), &keys(right))
}

/// The order of two sets: `None` if neither includes the other.
pub(in crate::native) fn inclusion_of<K: std::hash::Hash + Eq>(
    left: &indexmap::IndexSet<K>,
    right: &indexmap::IndexSet<K>,
) -> Option<Ordering> {
    let order = left.len().cmp(&right.len());
    let included = match order {
        Ordering::Greater => right.is_subset(left),
        Ordering::Less | Ordering::Equal => left.is_subset(right),
    };
    included.then_some(order)
}

/// Whether the operator holds for operands in this order.
pub(in crate::native) fn allows(op: CompareOp, ordering: Ordering) -> bool {
    match op {
        CompareOp::Eq => ordering.is_eq(),
        CompareOp::Ne => ordering.is_ne(),
        CompareOp::Lt => ordering.is_lt(),
        CompareOp::Le => ordering.is_le(),
        CompareOp::Gt => ordering.is_gt(),
        CompareOp::Ge => ordering.is_ge(),
        CompareOp::Cmp => false,
    }
}

/// For `==` and `!=`: whether the answer is negated.
pub(super) fn equality(op: CompareOp) -> Option<bool> {
    match op {
        CompareOp::Eq => Some(false),
        CompareOp::Ne => Some(true),
        _ => None,
    }
}

pub(super) fn unordered(op: CompareOp, left: &str, right: &str) -> Exception {
    let sign = match op {
        CompareOp::Eq => "==",
        CompareOp::Ne => "!=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
        CompareOp::Cmp => "cmp",
    };
    Exception::type_error(format!("'{sign}' not supported between instances of '{left}' and '{right}'"))
}
