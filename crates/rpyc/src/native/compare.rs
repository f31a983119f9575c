//! Python's comparisons between values of any kind, here and at the peer.
//!
//! Stock rpyc compares a list with the other side's list as Python compares a list with something that is none: they
//! are never equal. Here `remote_list == [1, 2, 3]` compares the items.

use std::cmp::Ordering;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use rpyc_brine as brine;
use rpyc_protocol::CompareOp;

use super::{Dict, List, number, number::Number};
use crate::{Connection, Context, Exception, ObjectRef, Result, Value};

/// How deep containers are compared: one that holds itself has no end.
const DEPTH: usize = 200;

/// How many pairs one comparison looks at. Small containers can refer to each other so that there are more pairs
/// than time.
const STEPS: usize = 10_000_000;

/// One comparison on behalf of a connection's peer.
#[derive(Debug)]
pub(super) struct Comparison<'a> {
    connection: &'a Connection,
    steps: AtomicUsize,
}

type Comparing<'a, T> = Pin<Box<dyn Future<Output = Result<T>> + Send + 'a>>;

impl<'a> Comparison<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection, steps: AtomicUsize::new(0) }
    }

    /// `left is right or left == right`, as containers compare their items.
    pub(super) async fn equal(&self, left: &Value, right: &Value) -> Result<bool> {
        self.holds(left, right, CompareOp::Eq, 0).await
    }

    /// `left < right`
    pub(super) async fn less(&self, left: &Value, right: &Value) -> Result<bool> {
        self.holds(left, right, CompareOp::Lt, 0).await
    }

    /// `left <op> right` for a list that is `left`: `None` where Python's `list` gives `NotImplemented`.
    pub(super) async fn list(&self, left: &List, right: &Value, op: CompareOp) -> Result<Option<bool>> {
        self.list_at(left, right, op, 0).await
    }

    /// `left == right` or `left != right` for a dict that is `left`: `None` where Python's `dict` gives
    /// `NotImplemented`.
    pub(super) async fn dict(&self, left: &Dict, right: &Value, op: CompareOp) -> Result<Option<bool>> {
        self.dict_at(left, right, op, 0).await
    }

    async fn holds(&self, left: &Value, right: &Value, op: CompareOp, depth: usize) -> Result<bool> {
        if self.steps.fetch_add(1, Relaxed) >= STEPS {
            return Err(Exception::memory_error(format!("a comparison took more than {STEPS} steps")));
        }
        if let Some(known) = equal_now(left, right) {
            match op {
                CompareOp::Eq => return Ok(known),
                CompareOp::Ne => return Ok(!known),
                _ => {}
            }
        }
        if let (Value::Plain(left), Value::Plain(right)) = (left, right) {
            return plain_order(left, right, op);
        }
        if depth > DEPTH {
            return Err(Exception::recursion_error("maximum recursion depth exceeded in comparison"));
        }
        self.references(left, right, op, depth).await
    }

    /// Boxed, because containers hold containers.
    fn references<'s>(&'s self, left: &'s Value, right: &'s Value, op: CompareOp, depth: usize) -> Comparing<'s, bool> {
        Box::pin(async move {
            if let (Some(left), Some(right)) = (tuple_items(left), tuple_items(right)) {
                return self.sequences(&left, &right, op, depth).await;
            }
            if let Some(answer) = self.ask(left, right, op, depth).await? {
                return Ok(answer);
            }
            if let Some(answer) = self.ask(right, left, op.swapped(), depth).await? {
                return Ok(answer);
            }
            match op {
                CompareOp::Eq => Ok(false),
                CompareOp::Ne => Ok(true),
                _ => Err(unordered(op, &left.type_name(), &right.type_name())),
            }
        })
    }

    /// `left.__op__(right)`; `None` for `NotImplemented`.
    async fn ask(&self, left: &Value, right: &Value, op: CompareOp, depth: usize) -> Result<Option<bool>> {
        let answer = match left {
            Value::Plain(_) | Value::Tuple(_) => return Ok(None),
            Value::Netref(netref) => netref.compare(right.clone(), op).await?,
            Value::Object(object) => {
                if let Some(list) = object.downcast_ref::<List>() {
                    return self.list_at(list, right, op, depth).await;
                }
                if let Some(dict) = object.downcast_ref::<Dict>() {
                    return self.dict_at(dict, right, op, depth).await;
                }
                ask_object(self.connection, object, right, op).await?
            }
        };
        Ok(match answer {
            Value::Plain(brine::Value::NotImplemented) => None,
            Value::Plain(answer) => Some(number::truth(&answer)),
            _ => Some(true),
        })
    }

    async fn list_at(&self, left: &List, right: &Value, op: CompareOp, depth: usize) -> Result<Option<bool>> {
        let right = match right {
            // Python 2's, which no list has.
            _ if op == CompareOp::Cmp => return Ok(None),
            Value::Object(object) => match object.downcast_ref::<List>() {
                Some(list) => list.to_vec(),
                None => return Ok(None),
            },
            Value::Netref(netref) if netref.qualified_type_name() == "builtins.list" => {
                right.elements_on(self.connection).await?
            }
            _ => return Ok(None),
        };
        self.sequences(&left.to_vec(), &right, op, depth).await.map(Some)
    }

    async fn sequences(&self, left: &[Value], right: &[Value], op: CompareOp, depth: usize) -> Result<bool> {
        if let Some(negate) = equality(op).filter(|_| left.len() != right.len()) {
            return Ok(negate);
        }
        for (left, right) in left.iter().zip(right) {
            if !self.holds(left, right, CompareOp::Eq, depth + 1).await? {
                return match equality(op) {
                    Some(negate) => Ok(negate),
                    None => self.holds(left, right, op, depth + 1).await,
                };
            }
        }
        Ok(allows(op, left.len().cmp(&right.len())))
    }

    async fn dict_at(&self, left: &Dict, right: &Value, op: CompareOp, depth: usize) -> Result<Option<bool>> {
        let Some(negate) = equality(op) else { return Ok(None) };
        let right = match right {
            Value::Object(object) => match object.downcast_ref::<Dict>() {
                Some(dict) => dict.to_pairs(),
                None => return Ok(None),
            },
            Value::Netref(netref) if netref.qualified_type_name() == "builtins.dict" => {
                right.items_on(self.connection).await?
            }
            _ => return Ok(None),
        };
        self.entries(left, &right, depth).await.map(|equal| Some(equal != negate))
    }

    async fn entries(&self, left: &Dict, right: &[(Value, Value)], depth: usize) -> Result<bool> {
        if left.len() != right.len() {
            return Ok(false);
        }
        for (key, right) in right {
            let Some(left) = left.get(key) else { return Ok(false) };
            if !self.holds(&left, right, CompareOp::Eq, depth + 1).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }
}

async fn ask_object(connection: &Connection, object: &ObjectRef, other: &Value, op: CompareOp) -> Result {
    object.compare(&Context::new(object, connection), other.clone(), op).resolve().await
}

/// Whether two values are equal, where that takes no question to an object.
pub(super) fn equal_now(left: &Value, right: &Value) -> Option<bool> {
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
pub(super) fn inclusion_of<K: std::hash::Hash + Eq>(
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
pub(super) fn allows(op: CompareOp, ordering: Ordering) -> bool {
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
fn equality(op: CompareOp) -> Option<bool> {
    match op {
        CompareOp::Eq => Some(false),
        CompareOp::Ne => Some(true),
        _ => None,
    }
}

fn tuple_items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Tuple(items) => Some(items.clone()),
        Value::Plain(brine::Value::Tuple(items)) => Some(items.iter().cloned().map(Value::Plain).collect()),
        _ => None,
    }
}

fn unordered(op: CompareOp, left: &str, right: &str) -> Exception {
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
