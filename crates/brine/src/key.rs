use std::hash::{Hash, Hasher};

use crate::{
    Unhashable, Value,
    identity::{self, Sense},
    python_hash,
};

/// A value as a key of a Python `dict` or a member of a `set`: `1`, `1.0` and `True` are one key.
///
/// Python tells NaNs apart by the object they are, which a value does not have; here NaNs with the same bits are one
/// key.
///
/// ```
/// use std::collections::HashMap;
/// use rpyc_brine::{Key, Value};
///
/// let mut dict = HashMap::new();
/// dict.insert(Key::new(1.into())?, "one");
/// assert_eq!(dict.get(&Key::new(true.into())?), Some(&"one"));
/// # Ok::<(), rpyc_brine::Unhashable>(())
/// ```
#[derive(Clone, Debug)]
pub struct Key(Value);

impl Key {
    /// Makes a key of a value.
    ///
    /// # Errors
    ///
    /// The value is a slice or holds one.
    pub fn new(value: Value) -> Result<Self, Unhashable> {
        check_hashable(&value)?;
        Ok(Self(value))
    }

    /// The value.
    #[must_use]
    pub const fn value(&self) -> &Value {
        &self.0
    }

    /// The value.
    #[must_use]
    pub fn into_value(self) -> Value {
        self.0
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        identity::same(&self.0, &other.0, Sense::Python)
    }
}

impl Eq for Key {}

impl Hash for Key {
    /// Not [`Value::python_hash`], for which colliding ints are easily found.
    fn hash<H: Hasher>(&self, state: &mut H) {
        identity::hash_into(&self.0, Sense::Python, state);
    }
}

impl TryFrom<Value> for Key {
    type Error = Unhashable;

    fn try_from(value: Value) -> Result<Self, Unhashable> {
        Self::new(value)
    }
}

impl From<Key> for Value {
    fn from(key: Key) -> Self {
        key.0
    }
}

/// A frozenset is hashable by construction.
pub(crate) fn check_hashable(value: &Value) -> Result<(), Unhashable> {
    match value {
        Value::Slice(_) => Err(Unhashable),
        Value::Tuple(members) => members.iter().try_for_each(check_hashable),
        _ => Ok(()),
    }
}

impl Value {
    /// Whether Python's `==` holds: numbers by value, across their types; a NaN equals nothing, itself included.
    ///
    /// ```
    /// use rpyc_brine::Value;
    ///
    /// assert!(Value::from((1, "a")).python_eq(&(1.0, "a").into()));
    /// assert!(!Value::from("a").python_eq(&b"a"[..].into()));
    /// ```
    #[must_use]
    pub fn python_eq(&self, other: &Self) -> bool {
        identity::same(self, other, Sense::Python) && !identity::has_nan(self)
    }

    /// A hash for Python: equal for values that are equal in Python (see [`Key`]).
    ///
    /// Numbers, and tuples of them, hash as in 64-bit CPython, where `hash(5) == 5`. Everything else differs, and
    /// from process to process, as text does there.
    ///
    /// # Errors
    ///
    /// The value is a slice or holds one.
    pub fn python_hash(&self) -> Result<i64, Unhashable> {
        check_hashable(self)?;
        Ok(python_hash::of(self))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;
    use crate::{FrozenSet, Slice};

    #[test]
    fn keys_that_are_equal_in_python_find_each_other() {
        let set = |members: [Value; 2]| Value::from(FrozenSet::new(members).unwrap());
        let pairs = [
            (Value::from(1), Value::from(true)),
            (Value::from(2), Value::Complex(2.0, 0.0)),
            (Value::from(0), Value::from(-0.0)),
            (Value::from(1_i128 << 70), Value::from(2_f64.powi(70))),
            (Value::from(-(1_i128 << 63)), Value::from(-(2_f64.powi(63)))),
            ((1, "a").into(), (1.0, "a").into()),
            (set([1.into(), "a".into()]), set(["a".into(), true.into()])),
            (Value::from(f64::NAN), Value::from(f64::NAN)),
        ];
        for (a, b) in pairs {
            let dict = HashMap::from([(Key::new(a.clone()).unwrap(), ())]);
            assert!(dict.contains_key(&Key::new(b.clone()).unwrap()), "{a:?} {b:?}");
        }
    }

    #[test]
    fn keys_that_differ_in_python_do_not() {
        let pairs = [
            (Value::from("1"), Value::from(1)),
            (Value::from("a"), Value::from(&b"a"[..])),
            (Value::from(0.5), Value::from(0)),
            (Value::from((1_i128 << 70) + 1), Value::from(2_f64.powi(70))),
            (Value::Complex(1.0, 1.0), Value::from(1)),
            (Value::from(f64::INFINITY), Value::from(f64::NEG_INFINITY)),
            ((1, 2).into(), (2, 1).into()),
            ((1,).into(), Value::from(1)),
        ];
        for (a, b) in pairs {
            assert!(!a.python_eq(&b), "{a:?} {b:?}");
            assert_ne!(Key::new(a), Key::new(b));
        }
    }

    #[test]
    fn a_nan_equals_nothing() {
        let nan = Value::from(f64::NAN);
        let set = Value::from(FrozenSet::new([nan.clone()]).unwrap());
        let slice = Value::from(Slice { start: nan.clone(), stop: Value::None, step: Value::None });
        for value in [nan.clone(), (1, nan.clone()).into(), Value::Complex(0.0, f64::NAN), set, slice] {
            assert!(!value.python_eq(&value.clone()), "{value:?}");
        }
    }

    #[test]
    fn slices_are_equal_but_no_keys() {
        let slice = Value::from(Slice { start: 1.into(), stop: Value::None, step: Value::None });
        assert!(slice.python_eq(&Slice { start: true.into(), stop: Value::None, step: Value::None }.into()));
        assert_eq!(Key::new(slice.clone()), Err(Unhashable));
        assert_eq!(Key::new((slice.clone(),).into()), Err(Unhashable));
        assert_eq!(slice.python_hash(), Err(Unhashable));
    }
}
