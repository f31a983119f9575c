//! Python's `range`.

use super::super::{
    iterator::{Iter, Supply},
    slice::{self, Subscript},
};
use crate::{Exception, Result, Value, service};
use rpyc_brine as brine;

/// A Python `range`: numbers that are made when they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    start: i64,
    stop: i64,
    step: i64,
    len: usize,
}

/// Return an object that produces a sequence of integers from start (inclusive) to stop (exclusive) by step.
#[service(name = "builtins.range")]
impl Range {
    #[exposed(constructor)]
    fn construct(#[args] bounds: Vec<i64>) -> Result<Self> {
        match *bounds.as_slice() {
            [stop] => Self::new(0, stop, 1),
            [start, stop] => Self::new(start, stop, 1),
            [start, stop, step] => Self::new(start, stop, step),
            [] => Err(Exception::type_error("range expected at least 1 argument, got 0")),
            _ => {
                let given = bounds.len();
                Err(Exception::type_error(format!("range expected at most 3 arguments, got {given}")))
            }
        }
    }

    #[exposed(getter)]
    fn start(&self) -> i64 {
        self.start
    }

    #[exposed(getter)]
    fn stop(&self) -> i64 {
        self.stop
    }

    #[exposed(getter)]
    fn step(&self) -> i64 {
        self.step
    }

    /// Return first index of value.
    #[exposed]
    fn index(&self, value: Value) -> Result<usize> {
        self.position(&value).ok_or_else(|| Exception::value_error(format!("{} is not in range", shown(&value))))
    }

    /// Return number of occurrences of value.
    #[exposed]
    fn count(&self, value: Value) -> usize {
        usize::from(self.position(&value).is_some())
    }

    #[exposed]
    fn __len__(&self) -> usize {
        self.len
    }

    #[exposed]
    fn __getitem__(&self, key: Value) -> Result {
        match Subscript::of(&key, "range")? {
            Subscript::Index(index) => match slice::position(index, self.len) {
                Some(position) => Ok(self.item(position).into()),
                None => Err(Exception::index_error("range object index out of range")),
            },
            Subscript::Slice(slice) => {
                let positions = slice.positions(self.len);
                let at = |index: i64| self.start.saturating_add(index.saturating_mul(self.step));
                let step = self.step.saturating_mul(positions.step);
                let stop = at(positions
                    .start
                    .saturating_add(positions.step.saturating_mul(i64::try_from(positions.len).unwrap_or(i64::MAX))));
                Self::new(at(positions.start), stop, step).map(Value::from)
            }
        }
    }

    #[exposed]
    fn __contains__(&self, value: Value) -> bool {
        self.position(&value).is_some()
    }

    #[exposed]
    fn __iter__(&self) -> Iter {
        let range = *self;
        Iter::range(Supply::iterator((0..self.len).map(move |index| Ok(range.item(index).into()))))
    }

    #[exposed]
    fn __reversed__(&self) -> Iter {
        let range = *self;
        Iter::range(Supply::iterator((0..self.len).rev().map(move |index| Ok(range.item(index).into()))))
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        let ends = |range: &Self| (range.len > 0).then_some((range.start, (range.len > 1).then_some(range.step)));
        self.len == other.len && ends(self) == ends(other)
    }

    #[exposed]
    fn __repr__(&self) -> String {
        match self.step {
            1 => format!("range({}, {})", self.start, self.stop),
            step => format!("range({}, {}, {step})", self.start, self.stop),
        }
    }
}

impl Range {
    /// The numbers from `start` to before `stop` by `step`.
    ///
    /// # Errors
    /// `ValueError` for a step of zero.
    pub fn new(start: i64, stop: i64, step: i64) -> Result<Self> {
        if step == 0 {
            return Err(Exception::value_error("range() arg 3 must not be zero"));
        }
        Ok(Self { start, stop, step, len: slice::count(start, stop, step) })
    }

    /// The number at a position below [`len`](Self::len): it lies between start and stop.
    fn item(&self, position: usize) -> i64 {
        self.start.wrapping_add(i64::try_from(position).unwrap_or(i64::MAX).wrapping_mul(self.step))
    }

    fn position(&self, value: &Value) -> Option<usize> {
        let value = match value {
            Value::Plain(brine::Value::Int(value)) => *value,
            Value::Plain(brine::Value::Bool(value)) => i64::from(*value),
            #[expect(clippy::cast_possible_truncation, reason = "integral, and compared afterwards")]
            Value::Plain(brine::Value::Float(value)) if value.fract() == 0.0 => *value as i64,
            _ => return None,
        };
        let offset = i128::from(value) - i128::from(self.start);
        let step = i128::from(self.step);
        let position = usize::try_from(offset / step).ok()?;
        (offset % step == 0 && position < self.len).then_some(position)
    }
}

fn shown(value: &Value) -> String {
    value.as_plain().map_or_else(|| value.type_name(), brine::Value::repr)
}
