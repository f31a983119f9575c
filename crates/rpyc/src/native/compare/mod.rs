//! Python's comparisons between values of any kind, here and at the peer.
//!
//! Stock rpyc compares a list with the other side's list as Python compares a list with something that is none: they
//! are never equal. Here `remote_list == [1, 2, 3]` compares the items.

mod frame;
mod plain;

use rpyc_brine as brine;
use rpyc_protocol::CompareOp;

use super::{
    Dict, List, Namespace,
    budget::{Budget, STEPS},
    number,
};
use crate::{Connection, Context, Exception, ObjectRef, Result, Value};
use frame::{Frame, Next, Question};

pub(super) use plain::{allows, equal_now, inclusion_of};
use plain::{equality, plain_order, unordered};

/// How deep containers are compared, as in CPython: one that holds itself has no end.
const DEPTH: usize = 1000;

/// One comparison, or a series of them, on behalf of a connection's peer.
#[derive(Debug)]
pub(super) struct Comparison<'a> {
    connection: &'a Connection,
    budget: Budget,
}

/// A comparison that has begun.
enum Begun {
    Known(bool),
    /// Containers, whose items have to be compared first.
    Inside(Frame),
}

impl<'a> Comparison<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection, budget: Budget::new(STEPS) }
    }

    /// `left is right or left == right`, as containers compare their items.
    pub(super) async fn equal(&self, left: &Value, right: &Value) -> Result<bool> {
        self.holds(left, right, CompareOp::Eq).await
    }

    /// `left < right`
    pub(super) async fn less(&self, left: &Value, right: &Value) -> Result<bool> {
        self.holds(left, right, CompareOp::Lt).await
    }

    /// `left.__op__(right)` of a native container: `None` for `NotImplemented`.
    pub(super) async fn container(&self, left: &ObjectRef, right: &Value, op: CompareOp) -> Result<Option<bool>> {
        match self.inside(left, right, op).await? {
            Some(begun) => self.finish(begun).await.map(Some),
            None => Ok(None),
        }
    }

    async fn holds(&self, left: &Value, right: &Value, op: CompareOp) -> Result<bool> {
        if let (Value::Plain(left), Value::Plain(right)) = (left, right) {
            return plain_order(left, right, op);
        }
        let begun = self.begin(Question { left: left.clone(), right: right.clone(), op }).await?;
        self.finish(begun).await
    }

    /// Containers in containers are compared with a stack of our own: the thread's is too small for what a peer can
    /// nest.
    async fn finish(&self, begun: Begun) -> Result<bool> {
        let mut stack = Vec::new();
        let mut begun = begun;
        loop {
            let mut known = match begun {
                Begun::Known(answer) => Some(answer),
                Begun::Inside(frame) => {
                    stack.push(frame);
                    None
                }
            };
            if stack.len() > DEPTH {
                return Err(Exception::recursion_error("maximum recursion depth exceeded in comparison"));
            }
            let question = loop {
                let Some(frame) = stack.last_mut() else { return Ok(known == Some(true)) };
                match frame.next(known.take()) {
                    Next::Ask(question) => break question,
                    Next::Instead(question) => {
                        stack.pop();
                        break question;
                    }
                    Next::Known(answer) => {
                        stack.pop();
                        known = Some(answer);
                    }
                }
            };
            begun = self.begin(question).await?;
        }
    }

    async fn begin(&self, question: Question) -> Result<Begun> {
        let Question { left, right, op } = question;
        self.budget.step().await?;
        if let (Some(known), Some(negate)) = (equal_now(&left, &right), equality(op)) {
            return Ok(Begun::Known(known != negate));
        }
        if let (Value::Plain(left), Value::Plain(right)) = (&left, &right) {
            return plain_order(left, right, op).map(Begun::Known);
        }
        if let (Some(left), Some(right)) = (tuple_items(&left), tuple_items(&right)) {
            return Ok(Begun::Inside(Frame::items(left, right, op)));
        }
        if let Some(begun) = self.ask(&left, &right, op).await? {
            return Ok(begun);
        }
        if let Some(begun) = self.ask(&right, &left, op.swapped()).await? {
            return Ok(begun);
        }
        match equality(op) {
            Some(negate) => Ok(Begun::Known(negate)),
            None => Err(unordered(op, &left.type_name(), &right.type_name())),
        }
    }

    /// `left.__op__(right)`; `None` for `NotImplemented`.
    async fn ask(&self, left: &Value, right: &Value, op: CompareOp) -> Result<Option<Begun>> {
        let answer = match left {
            Value::Plain(_) | Value::Tuple(_) => return Ok(None),
            Value::Netref(netref) => netref.compare(right.clone(), op).await?,
            Value::Object(object) if is_container(object) => {
                return self.inside(object, right, op).await;
            }
            Value::Object(object) => {
                let cx = Context::new(object, self.connection);
                object.compare(&cx, right.clone(), op).resolve().await?
            }
        };
        Ok(match answer {
            Value::Plain(brine::Value::NotImplemented) => None,
            Value::Plain(answer) => Some(Begun::Known(number::truth(&answer))),
            _ => Some(Begun::Known(true)),
        })
    }

    /// Begins to compare a native container; `None` if the other value is of another type.
    async fn inside(&self, left: &ObjectRef, right: &Value, op: CompareOp) -> Result<Option<Begun>> {
        if let Some(list) = left.downcast_ref::<List>() {
            // `__cmp__` is Python 2's.
            let items = if op == CompareOp::Cmp { None } else { self.list_items(right).await? };
            return Ok(items.map(|items| Begun::Inside(Frame::items(list.to_vec(), items, op))));
        }
        let Some(negate) = equality(op) else { return Ok(None) };
        if let Some(dict) = left.downcast_ref::<Dict>() {
            let pairs = self.dict_pairs(right).await?;
            return Ok(pairs.map(|pairs| begin_dicts(dict, pairs, negate)));
        }
        let (Some(left), Some(right)) = (attributes(left), right.as_object().and_then(attributes)) else {
            return Ok(None);
        };
        Ok(Some(begin_dicts(&left, right.to_pairs(), negate)))
    }

    async fn list_items(&self, value: &Value) -> Result<Option<Vec<Value>>> {
        match value {
            Value::Object(object) => Ok(object.downcast_ref::<List>().map(List::to_vec)),
            Value::Netref(netref) if netref.qualified_type_name() == "builtins.list" => {
                value.elements_on(self.connection).await.map(Some)
            }
            _ => Ok(None),
        }
    }

    async fn dict_pairs(&self, value: &Value) -> Result<Option<Vec<(Value, Value)>>> {
        match value {
            Value::Object(object) => Ok(object.downcast_ref::<Dict>().map(Dict::to_pairs)),
            Value::Netref(netref) if netref.qualified_type_name() == "builtins.dict" => {
                value.items_on(self.connection).await.map(Some)
            }
            _ => Ok(None),
        }
    }
}

/// Dicts are equal if they have the same keys, with equal values.
fn begin_dicts(left: &Dict, right: Vec<(Value, Value)>, negate: bool) -> Begun {
    if left.len() != right.len() {
        return Begun::Known(negate);
    }
    let values = right.into_iter().map(|(key, right)| Some((left.get(&key)?, right)));
    match values.collect::<Option<Vec<_>>>() {
        Some(values) => Begun::Inside(Frame::values(values, negate)),
        None => Begun::Known(negate),
    }
}

fn is_container(object: &ObjectRef) -> bool {
    object.is::<List>() || object.is::<Dict>() || object.is::<Namespace>()
}

/// The attributes of a namespace.
fn attributes(object: &ObjectRef) -> Option<Dict> {
    object.downcast_ref::<Namespace>().map(Namespace::to_dict)
}

fn tuple_items(value: &Value) -> Option<Vec<Value>> {
    match value {
        Value::Tuple(items) => Some(items.clone()),
        Value::Plain(brine::Value::Tuple(items)) => Some(items.iter().cloned().map(Value::Plain).collect()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use futures_util::FutureExt;

    use super::*;
    use crate::Ref;

    fn list(items: impl IntoIterator<Item = Value>) -> Value {
        Value::from(Ref::new(items.into_iter().collect::<List>()))
    }

    fn holds(left: &Value, right: &Value, op: CompareOp) -> Result<bool> {
        let connection = Connection::detached();
        let comparison = Comparison::new(&connection);
        comparison.holds(left, right, op).now_or_never().expect("nobody to wait for")
    }

    #[test]
    fn sequences_are_ordered_by_their_first_difference() {
        let [a, b, c] = [list([1.into(), 2.into()]), list([1.into(), 3.into()]), list([1.into()])];
        for (left, right, ordering) in
            [(&a, &b, Ordering::Less), (&a, &c, Ordering::Greater), (&a, &a.clone(), Ordering::Equal)]
        {
            for op in [CompareOp::Eq, CompareOp::Ne, CompareOp::Lt, CompareOp::Le, CompareOp::Gt, CompareOp::Ge] {
                assert_eq!(holds(left, right, op), Ok(allows(op, ordering)), "{op:?} {ordering:?}");
            }
        }
        let mixed = holds(&a, &list(["x".into()]), CompareOp::Lt).unwrap_err();
        assert_eq!(mixed.to_string(), "TypeError: '<' not supported between instances of 'int' and 'str'");
    }

    #[test]
    fn a_nan_equals_nothing_and_orders_nothing() {
        let nan = || list([f64::NAN.into()]);
        assert_eq!(holds(&nan(), &nan(), CompareOp::Eq), Ok(false));
        assert_eq!(holds(&nan(), &list([1.into()]), CompareOp::Lt), Ok(false));
    }

    #[test]
    fn comparing_what_holds_itself_has_an_end() {
        let [left, right] = [(); 2].map(|()| {
            let list = Ref::new(List::new());
            list.push(list.clone());
            list
        });
        let error = holds(&left.into(), &right.into(), CompareOp::Eq).unwrap_err();
        assert!(error.is_builtin("RecursionError"), "{error}");
    }

    #[tokio::test]
    async fn comparing_what_grows_exponentially_has_an_end() {
        let doubled = || (0..60).fold(list([]), |inner, _| list([inner.clone(), inner]));
        let connection = Connection::detached();
        let comparison = Comparison { connection: &connection, budget: Budget::new(10_000) };
        let error = comparison.equal(&doubled(), &doubled()).await.unwrap_err();
        assert!(error.is_builtin("MemoryError"), "{error}");
    }
}
