//! Python's `set`, as the peer sees it.

use rpyc_protocol::CompareOp;

use super::super::{
    iterator::{Iter, Supply},
    key::Key,
    not_implemented_unless, show, stored,
};
use super::{
    Set,
    iter::Cursor,
    ops::{Operation, compare, members_of, operand},
};
use crate::{Context, Ref, Result, Value, service};

#[service(name = "builtins.set")]
impl Set {
    #[exposed(constructor)]
    async fn construct(cx: &Context<'_>, #[default(Value::tuple(Vec::new()))] iterable: Value) -> Result<Self> {
        members_of(cx.connection(), &iterable).await.map(Self::of)
    }

    /// Add an element to a set.
    #[exposed]
    fn add(&self, object: Value) -> Result<()> {
        self.insert(stored(object)?).map(drop)
    }

    /// Remove an element from a set if it is a member.
    #[exposed]
    fn discard(&self, object: Value) -> Result<()> {
        self.take(object).map(drop)
    }

    /// Remove an element from a set; it must be a member.
    #[exposed]
    fn remove(&self, object: Value) -> Result<()> {
        match self.take(object.clone())? {
            true => Ok(()),
            false => Err(Key::new(object)?.error()),
        }
    }

    /// Remove and return an arbitrary set element.
    #[exposed]
    fn pop(&self) -> Result {
        self.pop_any()
    }

    /// Remove all elements from this set.
    #[exposed]
    fn clear(&self) {
        self.clear_all();
    }

    /// Return a shallow copy of a set.
    #[exposed]
    fn copy(&self) -> Self {
        Self::of(self.members())
    }

    /// Update a set with the union of itself and others.
    #[exposed]
    async fn update(&self, cx: &Context<'_>, #[args] others: Vec<Value>) -> Result<()> {
        self.change_all(cx, Operation::Union, others).await
    }

    /// Update a set with the intersection of itself and another.
    #[exposed]
    async fn intersection_update(&self, cx: &Context<'_>, #[args] others: Vec<Value>) -> Result<()> {
        self.change_all(cx, Operation::Intersection, others).await
    }

    /// Remove all elements of another set from this set.
    #[exposed]
    async fn difference_update(&self, cx: &Context<'_>, #[args] others: Vec<Value>) -> Result<()> {
        self.change_all(cx, Operation::Difference, others).await
    }

    /// Update a set with the symmetric difference of itself and another.
    #[exposed]
    async fn symmetric_difference_update(&self, cx: &Context<'_>, other: Value) -> Result<()> {
        self.change_all(cx, Operation::SymmetricDifference, vec![other]).await
    }

    /// Return the union of sets as a new set.
    #[exposed]
    async fn union(&self, cx: &Context<'_>, #[args] others: Vec<Value>) -> Result<Self> {
        self.combined(cx, Operation::Union, others).await
    }

    /// Return the intersection of two sets as a new set.
    #[exposed]
    async fn intersection(&self, cx: &Context<'_>, #[args] others: Vec<Value>) -> Result<Self> {
        self.combined(cx, Operation::Intersection, others).await
    }

    /// Return the difference of two or more sets as a new set.
    #[exposed]
    async fn difference(&self, cx: &Context<'_>, #[args] others: Vec<Value>) -> Result<Self> {
        self.combined(cx, Operation::Difference, others).await
    }

    /// Return the symmetric difference of two sets as a new set.
    #[exposed]
    async fn symmetric_difference(&self, cx: &Context<'_>, other: Value) -> Result<Self> {
        self.combined(cx, Operation::SymmetricDifference, vec![other]).await
    }

    /// Return True if two sets have a null intersection.
    #[exposed]
    async fn isdisjoint(&self, cx: &Context<'_>, other: Value) -> Result<bool> {
        let other = self.aligned(members_of(cx.connection(), &other).await?);
        Ok(self.lock().is_disjoint(&other))
    }

    /// Report whether another set contains this set.
    #[exposed]
    async fn issubset(&self, cx: &Context<'_>, other: Value) -> Result<bool> {
        let other = self.aligned(members_of(cx.connection(), &other).await?);
        Ok(self.lock().is_subset(&other))
    }

    /// Report whether this set contains another set.
    #[exposed]
    async fn issuperset(&self, cx: &Context<'_>, other: Value) -> Result<bool> {
        let other = self.aligned(members_of(cx.connection(), &other).await?);
        Ok(self.lock().is_superset(&other))
    }

    #[exposed]
    fn __len__(&self) -> usize {
        self.len()
    }

    #[exposed]
    fn __contains__(&self, value: Value) -> Result<bool> {
        let key = self.key(value)?;
        Ok(self.lock().contains(&key))
    }

    #[exposed]
    fn __iter__(this: &Ref<Self>) -> Iter {
        Iter::set(Supply::pull(Cursor::new(this.clone())))
    }

    #[exposed]
    async fn __or__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.operated(cx, Operation::Union, other).await
    }

    #[exposed]
    async fn __ror__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.operated(cx, Operation::Union, other).await
    }

    #[exposed]
    async fn __and__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.operated(cx, Operation::Intersection, other).await
    }

    #[exposed]
    async fn __rand__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.operated(cx, Operation::Intersection, other).await
    }

    #[exposed]
    async fn __sub__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.operated(cx, Operation::Difference, other).await
    }

    #[exposed]
    async fn __rsub__(&self, cx: &Context<'_>, other: Value) -> Result {
        match operand(cx.connection(), &other).await? {
            Some(other) => Ok(Ref::new(Self::of(Operation::Difference.apply(&other, self.members()))).into()),
            None => Ok(Value::not_implemented()),
        }
    }

    #[exposed]
    async fn __xor__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.operated(cx, Operation::SymmetricDifference, other).await
    }

    #[exposed]
    async fn __rxor__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.operated(cx, Operation::SymmetricDifference, other).await
    }

    #[exposed]
    async fn __ior__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        Self::changed(this, cx, Operation::Union, other).await
    }

    #[exposed]
    async fn __iand__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        Self::changed(this, cx, Operation::Intersection, other).await
    }

    #[exposed]
    async fn __isub__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        Self::changed(this, cx, Operation::Difference, other).await
    }

    #[exposed]
    async fn __ixor__(this: &Ref<Self>, cx: &Context<'_>, other: Value) -> Result {
        Self::changed(this, cx, Operation::SymmetricDifference, other).await
    }

    #[exposed]
    async fn __eq__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.compared(cx, other, CompareOp::Eq).await
    }

    #[exposed]
    async fn __ne__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.compared(cx, other, CompareOp::Ne).await
    }

    #[exposed]
    async fn __lt__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.compared(cx, other, CompareOp::Lt).await
    }

    #[exposed]
    async fn __le__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.compared(cx, other, CompareOp::Le).await
    }

    #[exposed]
    async fn __gt__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.compared(cx, other, CompareOp::Gt).await
    }

    #[exposed]
    async fn __ge__(&self, cx: &Context<'_>, other: Value) -> Result {
        self.compared(cx, other, CompareOp::Ge).await
    }

    #[exposed]
    async fn __repr__(this: &Ref<Self>, cx: &Context<'_>) -> Result<String> {
        show::repr(cx.connection(), &this.clone().into()).await
    }
}

/// What the methods have in common.
impl Set {
    async fn combined(&self, cx: &Context<'_>, operation: Operation, others: Vec<Value>) -> Result<Self> {
        let mut members = self.members();
        for other in others {
            members = operation.apply(&members, members_of(cx.connection(), &other).await?);
        }
        Ok(Self::of(members))
    }

    async fn change_all(&self, cx: &Context<'_>, operation: Operation, others: Vec<Value>) -> Result<()> {
        for other in others {
            let other = members_of(cx.connection(), &other).await?;
            self.change(operation, other);
        }
        Ok(())
    }

    /// A binary operator.
    async fn operated(&self, cx: &Context<'_>, operation: Operation, other: Value) -> Result {
        match operand(cx.connection(), &other).await? {
            Some(other) => Ok(Ref::new(Self::of(operation.apply(&self.members(), other))).into()),
            None => Ok(Value::not_implemented()),
        }
    }

    /// An operator that changes its left operand.
    async fn changed(this: &Ref<Self>, cx: &Context<'_>, operation: Operation, other: Value) -> Result {
        match operand(cx.connection(), &other).await? {
            Some(other) => {
                this.change(operation, other);
                Ok(this.clone().into())
            }
            None => Ok(Value::not_implemented()),
        }
    }

    async fn compared(&self, cx: &Context<'_>, other: Value, op: CompareOp) -> Result {
        let other = operand(cx.connection(), &other).await?;
        Ok(not_implemented_unless(other.map(|other| compare(&self.members(), other, op))))
    }
}
