//! What `keys()`, `values()` and `items()` give: views that follow the dict.

use rpyc_protocol::CompareOp;

use super::super::{
    Set,
    compare::Comparison,
    iterator::{Iter, Supply},
    not_implemented_unless,
    set::ops::{Members, Operation, compare, keys, members_of, operand},
    show,
};
use super::{
    Dict,
    iter::{Cursor, Part},
};
use crate::{Context, Ref, Result, Value, service};

macro_rules! view {
    ($(#[$doc:meta])* $name:ident, $python:tt, $part:ident, set { $($more:tt)* }) => {
        view! {
            $(#[$doc])* $name, $python, $part, {
                $($more)*

                /// Return True if the view and the given iterable have a null intersection.
                #[exposed]
                async fn isdisjoint(&self, cx: &Context<'_>, other: Value) -> Result<bool> {
                    let common = combined(cx, self.members()?, Operation::Intersection, other);
                    Ok(common.await?.is_empty())
                }

                #[exposed]
                async fn __or__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    combined(cx, self.members()?, Operation::Union, other).await
                }

                #[exposed]
                async fn __ror__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    combined(cx, self.members()?, Operation::Union, other).await
                }

                #[exposed]
                async fn __and__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    combined(cx, self.members()?, Operation::Intersection, other).await
                }

                #[exposed]
                async fn __rand__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    combined(cx, self.members()?, Operation::Intersection, other).await
                }

                #[exposed]
                async fn __sub__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    combined(cx, self.members()?, Operation::Difference, other).await
                }

                #[exposed]
                async fn __rsub__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    let other = members_of(cx.connection(), &other).await?;
                    Ok(Set::of(Operation::Difference.apply(&other, self.members()?)))
                }

                #[exposed]
                async fn __xor__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    combined(cx, self.members()?, Operation::SymmetricDifference, other).await
                }

                #[exposed]
                async fn __rxor__(&self, cx: &Context<'_>, other: Value) -> Result<Set> {
                    combined(cx, self.members()?, Operation::SymmetricDifference, other).await
                }

                #[exposed]
                async fn __eq__(&self, cx: &Context<'_>, other: Value) -> Result {
                    compared(cx, self.members()?, other, CompareOp::Eq).await
                }

                #[exposed]
                async fn __ne__(&self, cx: &Context<'_>, other: Value) -> Result {
                    compared(cx, self.members()?, other, CompareOp::Ne).await
                }

                #[exposed]
                async fn __lt__(&self, cx: &Context<'_>, other: Value) -> Result {
                    compared(cx, self.members()?, other, CompareOp::Lt).await
                }

                #[exposed]
                async fn __le__(&self, cx: &Context<'_>, other: Value) -> Result {
                    compared(cx, self.members()?, other, CompareOp::Le).await
                }

                #[exposed]
                async fn __gt__(&self, cx: &Context<'_>, other: Value) -> Result {
                    compared(cx, self.members()?, other, CompareOp::Gt).await
                }

                #[exposed]
                async fn __ge__(&self, cx: &Context<'_>, other: Value) -> Result {
                    compared(cx, self.members()?, other, CompareOp::Ge).await
                }
            }
        }
    };
    ($(#[$doc:meta])* $name:ident, $python:tt, $part:ident, { $($more:tt)* }) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name(Ref<Dict>);

        #[service(name = $python)]
        impl $name {
            #[exposed]
            fn __len__(&self) -> usize {
                self.0.len()
            }

            #[exposed]
            fn __iter__(&self) -> Iter {
                Iter::list(Supply::pull(Cursor::new(self.0.clone(), Part::$part, false)))
            }

            #[exposed]
            fn __reversed__(&self) -> Iter {
                Iter::list(Supply::pull(Cursor::new(self.0.clone(), Part::$part, true)))
            }

            /// dictionary that this view refers to
            #[exposed(getter)]
            fn mapping(&self) -> Ref<Dict> {
                self.0.clone()
            }

            #[exposed]
            async fn __repr__(this: &Ref<Self>, cx: &Context<'_>) -> Result<String> {
                show::repr(cx.connection(), &this.clone().into()).await
            }

            $($more)*
        }

        impl $name {
            /// The view of a dict.
            #[must_use]
            pub fn of(dict: Ref<Dict>) -> Self {
                Self(dict)
            }

            pub(in crate::native) fn parts(&self) -> Vec<Value> {
                self.0.lock().iter().map(|(key, value)| Part::$part.of(key, value)).collect()
            }
        }
    };
}

view! {
    /// The keys of a [`Dict`], as they are at any time.
    KeysView, "builtins.dict_keys", Keys, set {
        #[exposed]
        fn __contains__(&self, key: Value) -> Result<bool> {
            Ok(self.0.lookup(key)?.is_some())
        }
    }
}

view! {
    /// The entries of a [`Dict`] as pairs, as they are at any time.
    ItemsView, "builtins.dict_items", Items, set {
        #[exposed]
        async fn __contains__(&self, cx: &Context<'_>, item: Value) -> Result<bool> {
            let Ok([key, value]) = item.into_tuple().map(<[Value; 2]>::try_from) .and_then(|pair| pair.map_err(|_| crate::Exception::type_error("not a pair"))) else {
                return Ok(false);
            };
            match self.0.lookup(key)? {
                Some(found) => Comparison::new(cx.connection()).equal(&found, &value).await,
                None => Ok(false),
            }
        }
    }
}

view! {
    /// The values of a [`Dict`], as they are at any time.
    ValuesView, "builtins.dict_values", Values, {}
}

impl KeysView {
    pub(in crate::native) fn members(&self) -> Result<Members> {
        Ok(self.0.lock().keys().cloned().collect())
    }
}

impl ItemsView {
    /// # Errors
    /// `TypeError` for a value that is not hashable.
    pub(in crate::native) fn members(&self) -> Result<Members> {
        keys(self.parts())
    }
}

async fn combined(cx: &Context<'_>, left: Members, operation: Operation, right: Value) -> Result<Set> {
    let right = members_of(cx.connection(), &right).await?;
    Ok(Set::of(operation.apply(&left, right)))
}

async fn compared(cx: &Context<'_>, left: Members, right: Value, op: CompareOp) -> Result {
    let right = operand(cx.connection(), &right).await?;
    Ok(not_implemented_unless(right.map(|right| compare(&left, right, op))))
}
