//! Indices and slices of sequences.

use rpyc_brine as brine;

use crate::{Exception, Value};

/// What `sequence[key]` means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subscript {
    Index(i64),
    Slice(Slice),
}

/// A slice whose bounds are not yet fitted to a length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    start: Option<i64>,
    stop: Option<i64>,
    step: i64,
}

/// The positions that a slice takes of a sequence of known length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Positions {
    pub(super) start: i64,
    pub(super) step: i64,
    pub(super) len: usize,
}

impl Subscript {
    /// # Errors
    /// `TypeError` if the key is neither index nor slice; `IndexError` and `ValueError` for impossible ones.
    pub(super) fn of(key: &Value, sequence: &str) -> Result<Self, Exception> {
        match key {
            Value::Plain(brine::Value::Slice(slice)) => Slice::of(slice).map(Self::Slice),
            key => match index(key) {
                Some(Ok(index)) => Ok(Self::Index(index)),
                Some(Err(_)) => Err(Exception::index_error("cannot fit 'int' into an index-sized integer")),
                None => Err(Exception::type_error(format!(
                    "{sequence} indices must be integers or slices, not {}",
                    key.type_name()
                ))),
            },
        }
    }
}

/// The number, if the value is an `int` or `bool`; beyond 64 bits the nearest one, as an error.
pub(super) fn index(value: &Value) -> Option<Result<i64, i64>> {
    match value {
        Value::Plain(brine::Value::Int(index)) => Some(Ok(*index)),
        Value::Plain(brine::Value::Bool(index)) => Some(Ok(i64::from(*index))),
        Value::Plain(brine::Value::BigInt(index)) if **index < brine::BigInt::from(0) => Some(Err(i64::MIN)),
        Value::Plain(brine::Value::BigInt(_)) => Some(Err(i64::MAX)),
        _ => None,
    }
}

/// The position that an index means, negative ones counted from the end.
pub(super) fn position(index: i64, len: usize) -> Option<usize> {
    let index = if index < 0 { index.checked_add(i64::try_from(len).ok()?)? } else { index };
    usize::try_from(index).ok().filter(|&index| index < len)
}

/// A bound fitted into `0..=len`, as slices and `list.index` do.
pub(super) fn clamp(bound: i64, len: usize) -> usize {
    let len = i64::try_from(len).unwrap_or(i64::MAX);
    let bound = if bound < 0 { bound.saturating_add(len).max(0) } else { bound.min(len) };
    usize::try_from(bound).unwrap_or_default()
}

impl Slice {
    fn of(slice: &brine::Slice) -> Result<Self, Exception> {
        let step = bound(&slice.step)?.unwrap_or(1);
        if step == 0 {
            return Err(Exception::value_error("slice step cannot be zero"));
        }
        Ok(Self { start: bound(&slice.start)?, stop: bound(&slice.stop)?, step })
    }

    /// Whether this replaces a range of any size: a step of 1.
    pub(super) fn is_range(&self) -> bool {
        self.step == 1
    }

    pub(super) fn positions(&self, len: usize) -> Positions {
        let len = i64::try_from(len).unwrap_or(i64::MAX);
        let (lowest, highest) = if self.step > 0 { (0, len) } else { (-1, len - 1) };
        let fit = |bound: i64| {
            let bound = if bound < 0 { bound.saturating_add(len) } else { bound };
            bound.clamp(lowest, highest)
        };
        let (first, last) = if self.step > 0 { (lowest, highest) } else { (highest, lowest) };
        let start = self.start.map_or(first, fit);
        let stop = self.stop.map_or(last, fit);
        Positions { start, step: self.step, len: count(start, stop, self.step) }
    }
}

impl Positions {
    /// The positions in the slice's order.
    pub(super) fn iter(self) -> impl Iterator<Item = usize> {
        (0..self.len).filter_map(move |nth| {
            let offset = i64::try_from(nth).ok()?.checked_mul(self.step)?;
            usize::try_from(self.start.checked_add(offset)?).ok()
        })
    }
}

/// How many steps lead from `start` to before `stop`.
pub(super) fn count(start: i64, stop: i64, step: i64) -> usize {
    let (distance, step) = if step > 0 {
        (i128::from(stop) - i128::from(start), i128::from(step))
    } else {
        (i128::from(start) - i128::from(stop), -i128::from(step))
    };
    if distance <= 0 {
        return 0;
    }
    usize::try_from((distance - 1) / step + 1).unwrap_or(usize::MAX)
}

fn bound(value: &brine::Value) -> Result<Option<i64>, Exception> {
    if matches!(value, brine::Value::None) {
        return Ok(None);
    }
    match index(&Value::Plain(value.clone())) {
        Some(Ok(bound) | Err(bound)) => Ok(Some(bound)),
        None => Err(Exception::type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slice(start: Option<i64>, stop: Option<i64>, step: Option<i64>) -> Value {
        Value::Plain(brine::Value::from(brine::Slice { start: start.into(), stop: stop.into(), step: step.into() }))
    }

    #[test]
    fn slices_take_what_python_takes() {
        // From CPython: list(range(5))[start:stop:step]
        type Bound = Option<i64>;
        let cases: [(Bound, Bound, Bound, &[usize]); 12] = [
            (None, None, None, &[0, 1, 2, 3, 4]),
            (Some(1), Some(3), None, &[1, 2]),
            (Some(-2), None, None, &[3, 4]),
            (None, Some(-2), None, &[0, 1, 2]),
            (None, None, Some(-1), &[4, 3, 2, 1, 0]),
            (Some(10), None, Some(-2), &[4, 2, 0]),
            (Some(3), Some(0), Some(-1), &[3, 2, 1]),
            (Some(1), None, Some(2), &[1, 3]),
            (Some(3), Some(1), None, &[]),
            (Some(-100), Some(100), Some(3), &[0, 3]),
            (Some(i64::MIN), Some(i64::MAX), Some(i64::MAX), &[0]),
            (Some(i64::MAX), Some(i64::MIN), Some(i64::MIN), &[4]),
        ];
        for (start, stop, step, expected) in cases {
            let Ok(Subscript::Slice(slice)) = Subscript::of(&slice(start, stop, step), "list") else {
                panic!("no slice: {start:?} {stop:?} {step:?}");
            };
            let positions: Vec<_> = slice.positions(5).iter().collect();
            assert_eq!(positions, expected, "{start:?} {stop:?} {step:?}");
        }
    }

    #[test]
    fn impossible_subscripts_are_refused_in_pythons_words() {
        let message = |key: Value| Subscript::of(&key, "list").unwrap_err().to_string();
        assert_eq!(message("a".into()), "TypeError: list indices must be integers or slices, not str");
        assert_eq!(message(slice(None, None, Some(0))), "ValueError: slice step cannot be zero");
        let huge: brine::BigInt = "99999999999999999999".parse().unwrap();
        assert_eq!(message(huge.into()), "IndexError: cannot fit 'int' into an index-sized integer");
    }

    #[test]
    fn negative_indices_count_from_the_end() {
        assert_eq!(position(-1, 3), Some(2));
        assert_eq!(position(-3, 3), Some(0));
        assert_eq!(position(-4, 3), None);
        assert_eq!(position(3, 3), None);
        assert_eq!(position(i64::MIN, 3), None);
        assert_eq!((clamp(-1, 3), clamp(9, 3), clamp(i64::MIN, 3)), (2, 3, 0));
    }
}
