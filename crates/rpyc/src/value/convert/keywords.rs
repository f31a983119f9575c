use std::ops::{Deref, DerefMut};

use indexmap::IndexMap;
use rpyc_brine::ByteString;

/// What a `#[keywords]` parameter gets: the arguments given by keyword that no other parameter takes, in the caller's
/// order.
#[derive(Clone, Debug, PartialEq)]
pub struct Keywords<T = crate::Value>(pub IndexMap<ByteString, T>);

impl<T> Default for Keywords<T> {
    fn default() -> Self {
        Self(IndexMap::new())
    }
}

impl<T> FromIterator<(ByteString, T)> for Keywords<T> {
    fn from_iter<I: IntoIterator<Item = (ByteString, T)>>(pairs: I) -> Self {
        Self(pairs.into_iter().collect())
    }
}

impl<T> IntoIterator for Keywords<T> {
    type Item = (ByteString, T);
    type IntoIter = indexmap::map::IntoIter<ByteString, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<T> Deref for Keywords<T> {
    type Target = IndexMap<ByteString, T>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<T> DerefMut for Keywords<T> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}
