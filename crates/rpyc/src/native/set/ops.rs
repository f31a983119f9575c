//! What sets do with each other, and with anything that can be iterated over.

use indexmap::IndexSet;
use rpyc_brine as brine;
use rpyc_protocol::CompareOp;

use super::super::{
    collect::elements,
    compare::{allows, inclusion_of},
    dict::{ItemsView, KeysView},
    key::{self, Key},
    stored_all,
};
use super::Set;
use crate::{Connection, Exception, Result, Value};

/// The members of a set.
pub(in crate::native) type Members = IndexSet<Key>;

/// The four ways to make a set of two.
#[derive(Clone, Copy, Debug)]
pub(in crate::native) enum Operation {
    Union,
    Intersection,
    Difference,
    SymmetricDifference,
}

impl Operation {
    pub(in crate::native) fn apply(self, left: &Members, right: Members) -> Members {
        let right = &key::aligned(right, |probe| left.contains(probe));
        match self {
            Self::Union => left.union(right).cloned().collect(),
            Self::Intersection => left.intersection(right).cloned().collect(),
            Self::Difference => left.difference(right).cloned().collect(),
            Self::SymmetricDifference => left.symmetric_difference(right).cloned().collect(),
        }
    }
}

impl Set {
    pub(in crate::native) fn of(members: Members) -> Self {
        Self { members: members.into() }
    }

    pub(in crate::native) fn members(&self) -> Members {
        self.lock().clone()
    }

    /// Makes this the result of the operation.
    pub(super) fn change(&self, operation: Operation, right: Members) {
        let right = &self.aligned(right);
        let mut members = self.lock();
        let removed: Vec<Key> = match operation {
            Operation::Union => {
                members.extend(right.iter().cloned());
                Vec::new()
            }
            Operation::Difference => right.iter().filter_map(|key| members.swap_take(key)).collect(),
            Operation::Intersection => members.extract_if(.., |key| !right.contains(key)).collect(),
            Operation::SymmetricDifference => {
                let common = right.iter().filter_map(|key| members.swap_take(key)).collect::<Members>();
                members.extend(right.difference(&common).cloned());
                common.into_iter().collect()
            }
        };
        // What was removed may be the last handle of an object, whose end may use this set.
        drop(members);
        drop(removed);
    }

    /// The members of another set, those that are equal to one of this set replaced by that one.
    pub(super) fn aligned(&self, members: Members) -> Members {
        key::aligned(members, |probe| self.lock().contains(probe))
    }

    pub(super) fn clear_all(&self) {
        let cleared = std::mem::take(&mut *self.lock());
        drop(cleared);
    }

    /// Takes a member out; says whether it was there.
    pub(super) fn take(&self, value: Value) -> Result<bool> {
        let key = self.key(value)?;
        let taken = self.lock().swap_take(&key);
        Ok(taken.is_some())
    }

    pub(super) fn pop_any(&self) -> Result<Value> {
        let popped = self.lock().pop();
        popped.map(Key::into_value).ok_or_else(|| Exception::key_error("pop from an empty set"))
    }
}

/// The members of all that can be iterated over: the operand of a set's methods.
pub(in crate::native) async fn members_of(connection: &Connection, value: &Value) -> Result<Members> {
    match set_members(value)? {
        Some(members) => Ok(members),
        None => {
            let items = elements(connection, value).await?;
            keys(stored_all(items)?)
        }
    }
}

/// The set of these values.
pub(in crate::native) fn keys(values: impl IntoIterator<Item = Value>) -> Result<Members> {
    let keys = values.into_iter().map(|value| Ok((Key::new(value)?, ())));
    Ok(key::table(keys.collect::<Result<Vec<_>>>()?).into_keys().collect())
}

/// The members of a set of either side: the operand of a set's operators. `None` for anything else.
pub(in crate::native) async fn operand(connection: &Connection, value: &Value) -> Result<Option<Members>> {
    const REMOTE: [&str; 4] = ["builtins.set", "builtins.frozenset", "builtins.dict_keys", "builtins.dict_items"];
    match value {
        Value::Netref(netref) if REMOTE.contains(&netref.qualified_type_name()) => {
            members_of(connection, value).await.map(Some)
        }
        value => set_members(value),
    }
}

/// The members of a set that is here.
fn set_members(value: &Value) -> Result<Option<Members>> {
    match value {
        Value::Plain(brine::Value::FrozenSet(set)) => keys(set.iter().cloned().map(Value::Plain)).map(Some),
        Value::Object(object) => {
            if let Some(set) = object.downcast_ref::<Set>() {
                return Ok(Some(set.members()));
            }
            if let Some(keys) = object.downcast_ref::<KeysView>() {
                return keys.members().map(Some);
            }
            object.downcast_ref::<ItemsView>().map(ItemsView::members).transpose()
        }
        _ => Ok(None),
    }
}

/// `left <op> right`: sets are ordered by inclusion.
pub(in crate::native) fn compare(left: &Members, right: Members, op: CompareOp) -> bool {
    let right = key::aligned(right, |probe| left.contains(probe));
    match inclusion_of(left, &right) {
        Some(ordering) => allows(op, ordering),
        None => op == CompareOp::Ne,
    }
}
