//! When two values are the same, and hashes that agree with it.
//!
//! Nested frozensets keep their hashes, and those of different sets differ, so that neither comparing nor hashing
//! takes more time than there are values, whatever a hostile peer nests. The hashes are seeded: nobody can choose
//! values that collide (stock can be stalled by ints that are multiples of 2^61 - 1).

use std::{
    collections::HashMap,
    hash::{BuildHasher, Hash, Hasher, RandomState},
    mem,
    sync::LazyLock,
};

use crate::{Value, number::Number};

/// The seed of the hashes that frozensets keep. One for the process, since they have to be comparable.
static SEED: LazyLock<RandomState> = LazyLock::new(RandomState::new);

/// What "the same" means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Sense {
    /// Built alike.
    Exact,
    /// Equal in Python, but that a NaN is the same as one with the same bits.
    Python,
}

pub(crate) fn same(a: &Value, b: &Value, sense: Sense) -> bool {
    if sense == Sense::Python {
        match (Number::of(a), Number::of(b)) {
            (Some(a), Some(b)) => return a == b,
            (None, None) => {}
            _ => return false,
        }
    }
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        (Value::BigInt(a), Value::BigInt(b)) => a == b,
        (Value::Float(a), Value::Float(b)) => a.to_bits() == b.to_bits(),
        (Value::Complex(a, b), Value::Complex(c, d)) => (a.to_bits(), b.to_bits()) == (c.to_bits(), d.to_bits()),
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::Tuple(a), Value::Tuple(b)) => same_members(a, b, sense),
        (Value::FrozenSet(a), Value::FrozenSet(b)) => a.same(b, sense),
        (Value::Slice(a), Value::Slice(b)) => {
            same(&a.start, &b.start, sense) && same(&a.stop, &b.stop, sense) && same(&a.step, &b.step, sense)
        }
        _ => mem::discriminant(a) == mem::discriminant(b),
    }
}

fn same_members(a: &[Value], b: &[Value], sense: Sense) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b, sense))
}

/// Whether the members are the same in any order.
pub(crate) fn same_unordered(a: &[Value], b: &[Value], sense: Sense) -> bool {
    let mut counts = HashMap::with_capacity(a.len());
    for member in a {
        *counts.entry(Hashed::new(member, sense)).or_insert(0_usize) += 1;
    }
    a.len() == b.len()
        && b.iter().all(|member| match counts.get_mut(&Hashed::new(member, sense)) {
            Some(count) if *count > 0 => {
                *count -= 1;
                true
            }
            _ => false,
        })
}

pub(crate) fn hash_into<H: Hasher>(value: &Value, sense: Sense, state: &mut H) {
    if sense == Sense::Python
        && let Some(number) = Number::of(value)
    {
        return number.hash(state);
    }
    // Numbers have no discriminant in Python's sense: one type they all are.
    mem::discriminant(value).hash(state);
    match value {
        Value::None | Value::NotImplemented | Value::Ellipsis => {}
        Value::Bool(bool) => bool.hash(state),
        Value::Int(int) => int.hash(state),
        Value::BigInt(int) => int.hash(state),
        Value::Float(float) => float.to_bits().hash(state),
        Value::Complex(real, imag) => (real.to_bits(), imag.to_bits()).hash(state),
        Value::Str(text) => text.hash(state),
        Value::Bytes(bytes) => bytes.hash(state),
        Value::Tuple(members) => {
            state.write_usize(members.len());
            for member in members {
                hash_into(member, sense, state);
            }
        }
        Value::FrozenSet(set) => set.hash(sense).hash(state),
        Value::Slice(slice) => {
            for part in [&slice.start, &slice.stop, &slice.step] {
                hash_into(part, sense, state);
            }
        }
    }
}

/// A hash of its own, comparable within this process.
pub(crate) fn hash(value: &Value, sense: Sense) -> u64 {
    let mut state = SEED.build_hasher();
    hash_into(value, sense, &mut state);
    state.finish()
}

/// Whether a NaN is anywhere in the value, which then equals nothing in Python.
pub(crate) fn has_nan(value: &Value) -> bool {
    match value {
        Value::Float(float) => float.is_nan(),
        Value::Complex(real, imag) => real.is_nan() || imag.is_nan(),
        Value::Tuple(members) => members.iter().any(has_nan),
        Value::FrozenSet(set) => set.has_nan(),
        Value::Slice(slice) => has_nan(&slice.start) || has_nan(&slice.stop) || has_nan(&slice.step),
        _ => false,
    }
}

/// A value with its hash, as a key of a table: hashed once, even when the table grows.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hashed<'a> {
    value: &'a Value,
    pub(crate) hash: u64,
    sense: Sense,
}

impl<'a> Hashed<'a> {
    pub(crate) fn new(value: &'a Value, sense: Sense) -> Self {
        Self { value, hash: hash(value, sense), sense }
    }
}

impl Hash for Hashed<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialEq for Hashed<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.hash == other.hash && same(self.value, other.value, self.sense)
    }
}

impl Eq for Hashed<'_> {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_in_any_order_are_counted() {
        let (nan, one) = (Value::from(f64::NAN), Value::from(1));
        let a = [nan.clone(), nan.clone(), one.clone()];
        let b = [one.clone(), nan.clone(), nan.clone()];
        let c = [one.clone(), nan.clone(), one.clone()];
        for sense in [Sense::Exact, Sense::Python] {
            assert!(same_unordered(&a, &b, sense));
            assert!(!same_unordered(&a, &c, sense));
            assert!(!same_unordered(&c, &a, sense));
            assert!(!same_unordered(&a, &a[..2], sense));
            assert!(!same_unordered(&a[..2], &a, sense));
        }
    }

    #[test]
    fn the_sense_decides_about_numbers() {
        let (int, float) = (Value::from((1,)), Value::from((1.0,)));
        assert!(!same(&int, &float, Sense::Exact));
        assert!(same(&int, &float, Sense::Python));
        assert_eq!(hash(&int, Sense::Python), hash(&float, Sense::Python));
        assert_ne!(hash(&int, Sense::Exact), hash(&float, Sense::Exact));
    }

    #[test]
    fn tuples_of_other_shape_hash_differently() {
        let (a, b) = (Value::from(((1,), 2)), Value::from(((1, 2),)));
        assert_ne!(hash(&a, Sense::Exact), hash(&b, Sense::Exact));
        assert_ne!(hash(&a, Sense::Python), hash(&b, Sense::Python));
    }
}
