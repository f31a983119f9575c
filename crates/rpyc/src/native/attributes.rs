//! Attributes that can be set and deleted at will.

use std::sync::Mutex;

use indexmap::IndexMap;

use super::{Dict, lock, stored, teardown};
use crate::{Context, Exception, Member, MemberKind, Outcome, Value};

/// Names and values in the order in which they were set first.
#[derive(Debug, Default)]
pub(super) struct Attributes(Mutex<IndexMap<String, Value>>);

impl Attributes {
    pub(super) fn get(&self, name: &str) -> Option<Value> {
        lock(&self.0).get(name).cloned()
    }

    pub(super) fn insert(&self, name: impl Into<String>, value: Value) {
        let replaced = lock(&self.0).insert(name.into(), value);
        drop(replaced);
    }

    pub(super) fn to_vec(&self) -> Vec<(String, Value)> {
        lock(&self.0).iter().map(|(name, value)| (name.clone(), value.clone())).collect()
    }

    pub(super) fn to_dict(&self) -> Dict {
        Dict::from_entries(self.to_vec().into_iter())
    }

    /// `object.name`; `None` if there is none.
    pub(super) fn getattr(&self, cx: &Context<'_>, name: &str) -> Option<Outcome> {
        let value = self.get(name)?;
        Some(may_access(cx, name).map(|()| value).into())
    }

    /// `object.name = value`
    pub(super) fn setattr(&self, cx: &Context<'_>, name: &str, value: Value) -> Outcome {
        let allowed = cx.policy().may_set(name);
        let stored = allowed.and_then(|()| stored(value));
        stored.map(|value| self.insert(name, value)).map(Value::from).into()
    }

    /// `del object.name`; `None` if there is none.
    pub(super) fn delattr(&self, cx: &Context<'_>, name: &str) -> Option<Outcome> {
        if let Err(denied) = cx.policy().may_delete(name) {
            return Some(denied.into());
        }
        let deleted = lock(&self.0).shift_remove(name)?;
        drop(deleted);
        Some(Outcome::ok(()))
    }

    /// The names that the peer may use.
    pub(super) fn dir(&self, cx: &Context<'_>) -> Vec<String> {
        let names = lock(&self.0).keys().cloned().collect::<Vec<_>>();
        names.into_iter().filter(|name| may_access(cx, name).is_ok()).collect()
    }
}

/// Such attributes are plain ones, never exposed by a prefix.
fn may_access(cx: &Context<'_>, name: &str) -> Result<(), Exception> {
    let plain = Member { kind: MemberKind::Value(Value::none()), public_only: true };
    match cx.policy().allow_getattr && cx.policy().may_access(name, &plain) {
        true => Ok(()),
        false => Err(Exception::attribute_error(format!("cannot access '{name}'"))),
    }
}

impl Drop for Attributes {
    fn drop(&mut self) {
        let values = std::mem::take(&mut *lock(&self.0));
        teardown::drop_flat(values.into_values());
    }
}
