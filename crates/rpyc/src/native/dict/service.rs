//! Python's `dict`, as the peer sees it.

use rpyc_protocol::CompareOp;

use super::super::{
    collect::elements,
    compare::Comparison,
    iterator::{Iter, Supply},
    not_implemented_unless, show, stored, stored_all,
};
use super::{
    Dict, ItemsView, KeysView, ValuesView,
    iter::{Cursor, Part},
    source::{operand, pairs_of},
};
use crate::{ClassRef, Context, Exception, Keywords, Ref, Result, Value, service};

#[service(name = "builtins.dict")]
impl Dict {
    #[exposed(constructor)]
    async fn construct(cx: &Context<'_>, #[args] source: Vec<Value>, #[keywords] more: Keywords) -> Result<Self> {
        let dict = Self::new();
        dict.fill(cx, "dict", source, more).await?;
        Ok(dict)
    }

    /// Create a new dictionary with keys from iterable and values set to value.
    #[exposed(class)]
    async fn fromkeys(
        _class: &ClassRef,
        cx: &Context<'_>,
        iterable: Value,
        #[default(Value::none())] value: Value,
    ) -> Result<Self> {
        let keys = elements(cx.connection(), &iterable).await?;
        let value = stored(value)?;
        Self::from_pairs(stored_all(keys)?.into_iter().map(|key| (key, value.clone())))
    }

    /// Return the value for key if key is in the dictionary, else default.
    #[exposed(name = "get")]
    fn value_of(&self, key: Value, #[default(Value::none())] default: Value) -> Result {
        Ok(self.lookup(key)?.unwrap_or(default))
    }

    /// Insert key with a value of default if key is not in the dictionary.
    ///
    /// Return the value for key if key is in the dictionary, else default.
    #[exposed]
    fn setdefault(&self, key: Value, #[default(Value::none())] default: Value) -> Result {
        self.default_item(key, default)
    }

    /// `D.pop(k[,d]) -> v`, remove specified key and return the corresponding value.
    ///
    /// If the key is not found, return the default if given; otherwise, raise a KeyError.
    #[exposed]
    fn pop(&self, key: Value, #[args] default: Vec<Value>) -> Result {
        match <[Value; 1]>::try_from(default) {
            Ok([default]) => self.take_or(key, default),
            Err(default) if default.is_empty() => self.take(key),
            Err(default) => {
                Err(Exception::type_error(format!("pop expected at most 2 arguments, got {}", default.len() + 1)))
            }
        }
    }

    /// Remove and return a (key, value) pair as a 2-tuple.
    ///
    /// Pairs are returned in LIFO (last-in, first-out) order.
    /// Raises KeyError if the dict is empty.
    #[exposed]
    fn popitem(&self) -> Result {
        self.take_last()
    }

    /// `D.update([E, ]**F) -> None`.  Update D from mapping/iterable E and F.
    #[exposed]
    async fn update(&self, cx: &Context<'_>, #[args] source: Vec<Value>, #[keywords] more: Keywords) -> Result<()> {
        self.fill(cx, "update", source, more).await
    }

    /// D.clear() -> None.  Remove all items from D.
    #[exposed]
    fn clear(&self) {
        self.clear_all();
    }

    /// D.copy() -> a shallow copy of D
    #[exposed]
    fn copy(&self) -> Self {
        self.duplicate()
    }

    /// D.keys() -> a set-like object providing a view on D's keys
    #[exposed(name = "keys")]
    fn keys_view(this: &Ref<Self>) -> KeysView {
        KeysView::of(this.clone())
    }

    /// D.values() -> an object providing a view on D's values
    #[exposed]
    fn values(this: &Ref<Self>) -> ValuesView {
        ValuesView::of(this.clone())
    }

    /// D.items() -> a set-like object providing a view on D's items
    #[exposed]
    fn items(this: &Ref<Self>) -> ItemsView {
        ItemsView::of(this.clone())
    }

    #[exposed]
    fn __len__(&self) -> usize {
        self.len()
    }

    #[exposed]
    fn __getitem__(&self, key: Value) -> Result {
        self.item(key)
    }

    #[exposed]
    fn __setitem__(&self, key: Value, value: Value) -> Result<()> {
        self.set_item(key, value)
    }

    #[exposed]
    fn __delitem__(&self, key: Value) -> Result<()> {
        self.take(key).map(drop)
    }

    #[exposed]
    fn __contains__(&self, key: Value) -> Result<bool> {
        Ok(self.lookup(key)?.is_some())
    }

    /// Named `list_iterator`: clients know that class, so that they do not have to ask for its methods.
    #[exposed]
    fn __iter__(this: &Ref<Self>) -> Iter {
        Iter::list(Supply::pull(Cursor::new(this.clone(), Part::Keys, false)))
    }

    #[exposed]
    fn __reversed__(this: &Ref<Self>) -> Iter {
        Iter::list(Supply::pull(Cursor::new(this.clone(), Part::Keys, true)))
    }

    #[exposed]
    async fn __or__(&self, cx: &Context<'_>, other: Value) -> Result {
        let Some(pairs) = operand(cx.connection(), &other).await? else {
            return Ok(Value::not_implemented());
        };
        let merged = self.duplicate();
        merged.merge(pairs)?;
        Ok(Ref::new(merged).into())
    }

    #[exposed]
    async fn __ror__(&self, cx: &Context<'_>, other: Value) -> Result {
        let Some(pairs) = operand(cx.connection(), &other).await? else {
            return Ok(Value::not_implemented());
        };
        let merged = Self::from_pairs(pairs)?;
        merged.merge(self.to_pairs())?;
        Ok(Ref::new(merged).into())
    }

    #[exposed]
    async fn __ior__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result<Ref<Self>> {
        this.merge(pairs_of(cx.connection(), &other).await?)?;
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
    async fn __repr__(this: &Ref<Self>, cx: &Context<'_>) -> Result<String> {
        show::repr(cx.connection(), &this.clone().into()).await
    }

    async fn fill(&self, cx: &Context<'_>, name: &str, source: Vec<Value>, more: Keywords) -> Result<()> {
        if source.len() > 1 {
            let given = source.len();
            return Err(Exception::type_error(format!("{name} expected at most 1 argument, got {given}")));
        }
        for source in source {
            self.merge(pairs_of(cx.connection(), &source).await?)?;
        }
        more.into_iter().try_for_each(|(name, value)| self.set_item(name.into(), value))
    }
}

async fn compared(this: &Ref<Dict>, cx: &Context<'_>, other: Value, op: CompareOp) -> Result {
    let comparison = Comparison::new(cx.connection());
    comparison.container(&this.clone().into(), &other, op).await.map(not_implemented_unless)
}
