//! Python's `list`, as the peer sees it.

use rpyc_protocol::CompareOp;

use super::super::{
    collect::elements,
    compare::Comparison,
    iterator::{Iter, Supply},
    not_implemented_unless, show,
    slice::{self, Subscript},
    stored, stored_all,
};
use super::{List, iter, sort};
use crate::{Context, Exception, Ref, Result, Value, service};

#[service(name = "builtins.list")]
impl List {
    #[exposed(constructor)]
    async fn construct(cx: &Context<'_>, #[default(Value::tuple(Vec::new()))] iterable: Value) -> Result<Self> {
        let items = elements(cx.connection(), &iterable).await?;
        Ok(stored_all(items)?.into_iter().collect())
    }

    /// Append object to the end of the list.
    #[exposed]
    fn append(&self, object: Value) -> Result<()> {
        self.push(stored(object)?);
        Ok(())
    }

    /// Extend list by appending elements from the iterable.
    #[exposed]
    async fn extend(&self, cx: &Context<'_>, iterable: Value) -> Result<()> {
        let items = elements(cx.connection(), &iterable).await?;
        self.append_all(stored_all(items)?);
        Ok(())
    }

    /// Insert object before index.
    #[exposed]
    fn insert(&self, index: i64, object: Value) -> Result<()> {
        self.insert_at(index, stored(object)?);
        Ok(())
    }

    /// Remove first occurrence of value.
    #[exposed]
    async fn remove(&self, cx: &Context<'_>, value: Value) -> Result<()> {
        loop {
            let Some(index) = self.find(cx.connection(), &value, 0..usize::MAX).await? else {
                return Err(Exception::value_error("list.remove(x): x not in list"));
            };
            // Another client may have changed the list while an object was asked.
            if self.remove_if(index, &value) {
                return Ok(());
            }
        }
    }

    /// Remove and return item at index (default last).
    #[exposed]
    fn pop(&self, #[default(-1)] index: i64) -> Result {
        self.pop_at(index)
    }

    /// Remove all items from list.
    #[exposed]
    fn clear(&self) {
        self.replace(Vec::new());
    }

    /// Return first index of value.
    #[exposed]
    async fn index(
        &self,
        cx: &Context<'_>,
        value: Value,
        #[default(0)] start: i64,
        #[default(i64::MAX)] stop: i64,
    ) -> Result<usize> {
        let len = self.len();
        let range = slice::clamp(start, len)..slice::clamp(stop, len);
        match self.find(cx.connection(), &value, range).await? {
            Some(index) => Ok(index),
            None => {
                let shown = show::repr(cx.connection(), &value).await?;
                Err(Exception::value_error(format!("{shown} is not in list")))
            }
        }
    }

    /// Return number of occurrences of value.
    #[exposed]
    async fn count(&self, cx: &Context<'_>, value: Value) -> Result<usize> {
        self.occurrences(cx.connection(), &value).await
    }

    /// Sort the list in ascending order and return None.
    #[exposed]
    async fn sort(
        &self,
        cx: &Context<'_>,
        #[keyword_only]
        #[default(Value::none())]
        key: Value,
        #[keyword_only]
        #[default(false)]
        reverse: bool,
    ) -> Result<()> {
        let items = self.to_vec();
        let sorted = sort::sorted(cx.connection(), items.clone(), &key, reverse).await?;
        match self.replace_if(&items, sorted) {
            true => Ok(()),
            false => Err(Exception::value_error("list modified during sort")),
        }
    }

    /// Reverse in place.
    #[exposed]
    fn reverse(&self) {
        self.reverse_items();
    }

    /// Return a shallow copy of the list.
    #[exposed]
    fn copy(&self) -> Self {
        self.to_vec().into_iter().collect()
    }

    #[exposed]
    fn __len__(&self) -> usize {
        self.len()
    }

    #[exposed]
    fn __getitem__(&self, key: Value) -> Result {
        self.item(&key)
    }

    #[exposed]
    async fn __setitem__(&self, cx: &Context<'_>, key: Value, value: Value) -> Result<()> {
        match Subscript::of(&key, "list")? {
            Subscript::Index(index) => self.set_item(index, stored(value)?),
            Subscript::Slice(slice) => {
                let values = elements(cx.connection(), &value).await.map_err(only_iterables)?;
                self.set_slice(slice, stored_all(values)?)
            }
        }
    }

    #[exposed]
    fn __delitem__(&self, key: Value) -> Result<()> {
        self.delete(&key)
    }

    #[exposed]
    async fn __contains__(&self, cx: &Context<'_>, value: Value) -> Result<bool> {
        Ok(self.find(cx.connection(), &value, 0..usize::MAX).await?.is_some())
    }

    #[exposed]
    fn __iter__(this: &Ref<Self>) -> Iter {
        Iter::list(Supply::pull(iter::Cursor::new(this.clone())))
    }

    #[exposed]
    fn __reversed__(this: &Ref<Self>) -> Iter {
        Iter::list(Supply::pull(iter::Reversed::new(this.clone())))
    }

    #[exposed]
    async fn __add__(&self, cx: &Context<'_>, other: Value) -> Result<Self> {
        if other.type_name() != "list" {
            let other = other.type_name();
            return Err(Exception::type_error(format!("can only concatenate list (not \"{other}\") to list")));
        }
        let other = elements(cx.connection(), &other).await?;
        Ok(self.to_vec().into_iter().chain(stored_all(other)?).collect())
    }

    #[exposed]
    async fn __iadd__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result<Ref<Self>> {
        this.extend(cx, other).await?;
        Ok(this.clone())
    }

    #[exposed]
    fn __mul__(&self, cx: &Context<'_>, count: i64) -> Result<Self> {
        Ok(self.repeated(count, limit(cx))?.into_iter().collect())
    }

    #[exposed]
    fn __rmul__(&self, cx: &Context<'_>, count: i64) -> Result<Self> {
        self.__mul__(cx, count)
    }

    #[exposed]
    fn __imul__(this: &Ref<Self>, cx: &Context<'_>, count: i64) -> Result<Ref<Self>> {
        this.replace(this.repeated(count, limit(cx))?);
        Ok(this.clone())
    }

    #[exposed]
    async fn __eq__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        compared(this, cx, other, CompareOp::Eq).await
    }

    #[exposed]
    async fn __ne__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        compared(this, cx, other, CompareOp::Ne).await
    }

    #[exposed]
    async fn __lt__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        compared(this, cx, other, CompareOp::Lt).await
    }

    #[exposed]
    async fn __le__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        compared(this, cx, other, CompareOp::Le).await
    }

    #[exposed]
    async fn __gt__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        compared(this, cx, other, CompareOp::Gt).await
    }

    #[exposed]
    async fn __ge__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        compared(this, cx, other, CompareOp::Ge).await
    }

    #[exposed]
    async fn __repr__(this: &Ref<Self>, cx: &Context<'_>) -> Result<String> {
        show::repr(cx.connection(), &this.clone().into()).await
    }
}

async fn compared(this: &Ref<List>, cx: &Context<'_>, other: Value, op: CompareOp) -> Result {
    let comparison = Comparison::new(cx.connection());
    comparison.container(&this.clone().into(), &other, op).await.map(not_implemented_unless)
}

/// How long a list may be made at once.
fn limit(cx: &Context<'_>) -> usize {
    cx.connection().config().limits.brine.elements
}

fn only_iterables(exception: Exception) -> Exception {
    match exception.is_builtin("TypeError") {
        true => Exception::type_error("can only assign an iterable"),
        false => exception,
    }
}
