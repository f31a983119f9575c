//! `repr()` of containers, whatever they hold.

use std::fmt::Write;
use std::future::Future;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use super::{Dict, List, Set};
use crate::{Connection, Context, Exception, ObjectId, ObjectRef, Result, Value};

/// How deep containers are shown.
const DEPTH: usize = 200;

/// One text being made on behalf of a connection's peer.
#[derive(Debug)]
pub(super) struct Show<'a> {
    connection: &'a Connection,
    /// How many bytes may still be written: small containers can refer to each other so that there is no end to
    /// their text.
    budget: AtomicUsize,
}

/// The containers around the one being shown: one that is among them is shown as `[...]`.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Around<'a> {
    innermost: Option<(ObjectId, &'a Self)>,
    depth: usize,
}

type Showing<'a> = Pin<Box<dyn Future<Output = Result<String>> + Send + 'a>>;

impl<'a> Show<'a> {
    pub(super) fn new(connection: &'a Connection) -> Self {
        Self { connection, budget: AtomicUsize::new(connection.config().limits.brine.bytes) }
    }

    /// `repr(value)`
    pub(super) async fn value(&self, value: &Value) -> Result<String> {
        self.inside(value, &Around::default()).await
    }

    /// `repr()` of an object that is shown like a container: `before`, the items, `after`.
    pub(super) async fn wrapped(&self, this: &ObjectRef, before: &str, items: &[Value], after: &str) -> Result<String> {
        let outside = Around::default();
        let around = outside.with(this.id());
        Ok(format!("{before}{}{after}", self.joined(items, &around).await?))
    }

    /// `repr()` of entries that belong to `this`, each `key`, `between`, value.
    pub(super) async fn attributes(&self, this: &ObjectRef, entries: &[(String, Value)]) -> Result<String> {
        let outside = Around::default();
        let around = outside.with(this.id());
        let mut shown = String::new();
        for (name, value) in entries {
            let separator = if shown.is_empty() { "" } else { ", " };
            let value = self.inside(value, &around).await?;
            write!(shown, "{separator}{name}={value}").map_err(|_| too_long())?;
        }
        Ok(shown)
    }

    fn inside<'s>(&'s self, value: &'s Value, around: &'s Around<'s>) -> Showing<'s> {
        Box::pin(async move {
            let shown = match value {
                Value::Plain(value) => value.repr(),
                Value::Netref(netref) => netref.repr().await?,
                Value::Tuple(items) => {
                    let comma = if items.len() == 1 { "," } else { "" };
                    format!("({}{comma})", self.joined(items, around).await?)
                }
                Value::Object(object) => self.object(object, around).await?,
            };
            self.spend(shown.len())?;
            Ok(shown)
        })
    }

    async fn object(&self, object: &ObjectRef, around: &Around<'_>) -> Result<String> {
        let inner = around.with(object.id());
        let seen = around.contains(object.id());
        if inner.depth > DEPTH {
            return Err(Exception::recursion_error(
                "maximum recursion depth exceeded while getting the repr of an object",
            ));
        }
        if let Some(list) = object.downcast_ref::<List>() {
            return match seen {
                true => Ok("[...]".to_owned()),
                false => Ok(format!("[{}]", self.joined(&list.to_vec(), &inner).await?)),
            };
        }
        if let Some(dict) = object.downcast_ref::<Dict>() {
            return match seen {
                true => Ok("{...}".to_owned()),
                false => self.pairs(&dict.to_pairs(), &inner).await,
            };
        }
        if let Some(set) = object.downcast_ref::<Set>() {
            return match set.to_vec().as_slice() {
                [] => Ok("set()".to_owned()),
                members => Ok(format!("{{{}}}", self.joined(members, &inner).await?)),
            };
        }
        let shown = object.repr(&Context::new(object, self.connection)).resolve().await?;
        Ok(shown.as_str().unwrap_or_default().to_owned())
    }

    async fn joined(&self, items: &[Value], around: &Around<'_>) -> Result<String> {
        let mut shown = String::new();
        for item in items {
            if !shown.is_empty() {
                shown.push_str(", ");
            }
            match item {
                Value::Plain(item) => {
                    let item = item.repr();
                    self.spend(item.len())?;
                    shown.push_str(&item);
                }
                item => shown.push_str(&self.inside(item, around).await?),
            }
        }
        Ok(shown)
    }

    async fn pairs(&self, pairs: &[(Value, Value)], around: &Around<'_>) -> Result<String> {
        let mut shown = String::from("{");
        for (key, value) in pairs {
            if shown.len() > 1 {
                shown.push_str(", ");
            }
            shown.push_str(&self.inside(key, around).await?);
            shown.push_str(": ");
            shown.push_str(&self.inside(value, around).await?);
        }
        shown.push('}');
        Ok(shown)
    }

    fn spend(&self, bytes: usize) -> Result<()> {
        let spent = self.budget.fetch_update(Relaxed, Relaxed, |budget| budget.checked_sub(bytes));
        spent.map(drop).map_err(|_| too_long())
    }
}

fn too_long() -> Exception {
    Exception::memory_error("the repr() of a container is too long")
}

impl<'a> Around<'a> {
    fn with(&'a self, id: ObjectId) -> Self {
        Self { innermost: Some((id, self)), depth: self.depth + 1 }
    }

    fn contains(&self, id: ObjectId) -> bool {
        let mut around = self;
        while let Some((inner, outer)) = around.innermost {
            if inner == id {
                return true;
            }
            around = outer;
        }
        false
    }
}
