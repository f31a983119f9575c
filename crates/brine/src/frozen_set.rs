use std::{collections::HashSet, slice, vec};

use crate::{
    Unhashable, Value,
    identity::{self, Hashed, Sense},
    key,
};

/// A Python `frozenset` of plain values.
///
/// It keeps the order in which it was built or received, so that it is sent on unchanged; the order makes no
/// difference to [`PartialEq`].
///
/// ```
/// use rpyc_brine::{FrozenSet, Value};
///
/// let set = FrozenSet::new([1.into(), "a".into(), true.into()])?;
/// assert_eq!(set.len(), 2); // True == 1
/// assert!(set.contains(&Value::Float(1.0)));
/// # Ok::<(), rpyc_brine::Unhashable>(())
/// ```
#[derive(Clone, Debug, Default)]
pub struct FrozenSet {
    members: Box<[Value]>,
    traits: Traits,
}

/// What is known of all members together. Kept, because nested sets would otherwise be walked through again at
/// every level; 32 bits of a seeded hash tell sets apart well enough, and the rest is compared.
#[derive(Clone, Copy, Debug, Default)]
struct Traits {
    exact_hash: u32,
    python_hash: u32,
    has_nan: bool,
}

impl FrozenSet {
    /// The set of these values. Of those that are equal in Python the first stays, as in Python; a NaN equals nothing.
    ///
    /// # Errors
    ///
    /// A value is a slice or holds one.
    pub fn new(values: impl IntoIterator<Item = Value>) -> Result<Self, Unhashable> {
        let mut members: Vec<_> = values.into_iter().collect();
        members.iter().try_for_each(key::check_hashable)?;
        let (traits, duplicates) = survey(&members);
        if !duplicates.is_empty() {
            let mut index = 0..;
            members.retain(|_| index.next().is_none_or(|index| !duplicates.contains(&index)));
        }
        Ok(Self { members: members.into_boxed_slice(), traits })
    }

    /// The members, in the order of the set.
    #[must_use]
    pub fn as_slice(&self) -> &[Value] {
        &self.members
    }

    /// Number of members.
    #[must_use]
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Whether there are no members.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The members, in the order of the set.
    pub fn iter(&self) -> slice::Iter<'_, Value> {
        self.members.iter()
    }

    /// Whether a value equal to this one in Python is a member. Takes time proportional to the size of the set.
    #[must_use]
    pub fn contains(&self, value: &Value) -> bool {
        self.iter().any(|member| member.python_eq(value))
    }

    /// Copies the strings of the members; what is known of them stays true.
    pub(crate) fn detach_in_place(&mut self) {
        self.members.iter_mut().for_each(Value::detach_in_place);
    }

    pub(crate) fn same(&self, other: &Self, sense: Sense) -> bool {
        self.len() == other.len()
            && self.hash(sense) == other.hash(sense)
            && identity::same_unordered(&self.members, &other.members, sense)
    }

    pub(crate) const fn hash(&self, sense: Sense) -> u32 {
        match sense {
            Sense::Exact => self.traits.exact_hash,
            Sense::Python => self.traits.python_hash,
        }
    }

    pub(crate) const fn has_nan(&self) -> bool {
        self.traits.has_nan
    }
}

/// What all members but the duplicates have in common, and the indices of the duplicates.
fn survey(members: &[Value]) -> (Traits, HashSet<usize>) {
    let mut traits = Traits::default();
    let mut duplicates = HashSet::new();
    let mut seen = HashSet::with_capacity(members.len());
    for (index, member) in members.iter().enumerate() {
        let python = Hashed::new(member, Sense::Python);
        let has_nan = identity::has_nan(member);
        //= protocol-spec/brine.md#frozensets
        //# A decoder MUST accept members that are equal in Python and MUST keep the first of them
        if has_nan || seen.insert(python) {
            traits.add(identity::hash(member, Sense::Exact), python.hash, has_nan);
        } else {
            duplicates.insert(index);
        }
    }
    (traits, duplicates)
}

impl Traits {
    /// Sums do not depend on the order.
    const fn add(&mut self, exact_hash: u64, python_hash: u64, has_nan: bool) {
        self.exact_hash = self.exact_hash.wrapping_add(low(exact_hash));
        self.python_hash = self.python_hash.wrapping_add(low(python_hash));
        self.has_nan |= has_nan;
    }
}

const fn low(hash: u64) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "any 32 bits of a hash do")]
    let low = hash as u32;
    low
}

impl PartialEq for FrozenSet {
    fn eq(&self, other: &Self) -> bool {
        self.same(other, Sense::Exact)
    }
}

impl Eq for FrozenSet {}

impl IntoIterator for FrozenSet {
    type Item = Value;
    type IntoIter = vec::IntoIter<Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.members.into_vec().into_iter()
    }
}

impl<'a> IntoIterator for &'a FrozenSet {
    type Item = &'a Value;
    type IntoIter = slice::Iter<'a, Value>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Slice;

    fn set(members: impl IntoIterator<Item = Value>) -> FrozenSet {
        FrozenSet::new(members).unwrap()
    }

    #[test]
    fn the_first_of_equal_members_stays() {
        let members =
            set([true.into(), 1.into(), Value::Float(1.0), Value::Complex(1.0, 0.0), 0.into(), Value::Float(-0.0)]);
        assert_eq!(members.as_slice(), [Value::from(true), Value::from(0)]);
        let big = set([u64::MAX.into(), Value::Float(18_446_744_073_709_551_616.0), (1_i128 << 64).into()]);
        assert_eq!(big.len(), 2);
        assert_eq!(set([(1, "a").into(), (1.0, "a").into()]).len(), 1);
        assert_eq!(set(["a".into(), b"a"[..].into()]).len(), 2);
    }

    #[test]
    fn nans_all_stay() {
        let nan = Value::Float(f64::NAN);
        let nans = set([nan.clone(), nan.clone(), (nan.clone(),).into(), (nan.clone(),).into()]);
        assert_eq!(nans.len(), 4);
        assert!(!nans.contains(&nan));
        assert_eq!(nans, nans.clone());
    }

    #[test]
    fn order_makes_no_difference() {
        let (a, b) = (set([1.into(), "a".into()]), set(["a".into(), 1.into()]));
        assert_eq!(a, b);
        assert_ne!(a.as_slice(), b.as_slice());
        assert_eq!(set([a.clone().into(), b.clone().into()]).len(), 1);
        assert_ne!(a, set([1.into()]));
        assert_ne!(a, set([1.into(), "b".into()]));
    }

    #[test]
    fn members_are_compared_by_their_build() {
        let (int, bool) = (set([1.into()]), set([true.into()]));
        assert_ne!(int, bool);
        assert!(Value::from(int).python_eq(&bool.into()));
    }

    #[test]
    fn slices_are_no_members() {
        let slice = Value::from(Slice { start: 1.into(), stop: 2.into(), step: Value::None });
        assert_eq!(FrozenSet::new([slice.clone()]), Err(Unhashable));
        assert_eq!(FrozenSet::new([((slice,),).into()]), Err(Unhashable));
    }

    #[test]
    fn an_empty_set_is_the_default() {
        assert_eq!(set([]), FrozenSet::default());
        assert!(set([]).is_empty());
        assert_eq!(set([2.into()]).into_iter().next(), Some(Value::from(2)));
    }
}
