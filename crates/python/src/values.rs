//! Immutable values, between Python and brine.

use std::collections::HashMap;

use pyo3::exceptions::{PyRecursionError, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyComplex, PyFloat, PyFrozenSet, PyInt, PySet, PySlice, PyString, PyTuple};
use rpyc_brine::{BigInt, ByteString, FrozenSet, Slice, Value};

/// How deep tuples may be nested, as in [`rpyc_brine::Limits`].
pub(crate) const DEPTH: usize = 512;

/// After so many values other threads get their turn: a message may hold millions.
const STEP: usize = 1 << 14;

/// How many comparisons the members of one frozenset may need beyond those of a good hash; a moment's work.
const MOST_COMPARISONS: usize = 1 << 20;

/// Makes the Python object that a value stands for.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
    Maker { py, made: 0 }.make(value)
}

/// Makes a Python tuple.
pub(crate) fn tuple_to_python<'py>(py: Python<'py>, items: &[Value]) -> PyResult<Bound<'py, PyTuple>> {
    Maker { py, made: 0 }.tuple(items)
}

/// Makes Python objects of values.
struct Maker<'py> {
    py: Python<'py>,
    /// How many were made since other threads had their turn.
    made: usize,
}

impl<'py> Maker<'py> {
    fn make(&mut self, value: &Value) -> PyResult<Bound<'py, PyAny>> {
        let py = self.py;
        Ok(match value {
            Value::None => py.None().into_bound(py),
            Value::NotImplemented => py.NotImplemented().into_bound(py),
            Value::Ellipsis => py.Ellipsis().into_bound(py),
            Value::Bool(bool) => PyBool::new(py, *bool).to_owned().into_any(),
            Value::Int(int) => int.into_pyobject(py)?.into_any(),
            Value::BigInt(int) => (**int).clone().into_pyobject(py)?.into_any(),
            Value::Float(float) => PyFloat::new(py, *float).into_any(),
            Value::Complex(real, imaginary) => PyComplex::from_doubles(py, *real, *imaginary).into_any(),
            Value::Str(text) => PyString::new(py, text).into_any(),
            Value::Bytes(bytes) => PyBytes::new(py, bytes).into_any(),
            Value::Tuple(items) => self.tuple(items)?.into_any(),
            Value::FrozenSet(set) => self.frozen_set(set)?,
            Value::Slice(slice) => {
                let bounds = (self.make(&slice.start)?, self.make(&slice.stop)?, self.make(&slice.step)?);
                py.get_type::<PySlice>().call1(bounds)?
            }
            other => return Err(PyValueError::new_err(format!("a {} cannot be received", other.type_name()))),
        })
    }

    fn tuple(&mut self, items: &[Value]) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(self.py, self.all(items)?)
    }

    fn all(&mut self, values: &[Value]) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let one = |value| {
            self.take_turns();
            self.make(value)
        };
        values.iter().map(one).collect()
    }

    fn frozen_set(&mut self, set: &FrozenSet) -> PyResult<Bound<'py, PyAny>> {
        let members = self.all(set.as_slice())?;
        self.check_collisions(set, &members)?;
        // A frozenset can be filled only as long as nobody else sees it, so not while others have their turn.
        if members.len() < STEP {
            return PyFrozenSet::new(self.py, members).map(Bound::into_any);
        }
        let filled = PySet::empty(self.py)?;
        for member in members {
            self.take_turns();
            filled.add(member)?;
        }
        self.py.get_type::<PyFrozenSet>().call1((filled,))
    }

    /// Python compares each member with all others of the same hash, and no other thread runs meanwhile. Hashes of all but
    /// text are no secret: a peer could choose members that take hours.
    fn check_collisions(&mut self, set: &FrozenSet, members: &[Bound<'_, PyAny>]) -> PyResult<()> {
        let mut with_hash: HashMap<isize, usize> = HashMap::with_capacity(members.len());
        let mut comparisons: usize = 0;
        for (value, member) in set.iter().zip(members) {
            self.take_turns();
            let others = with_hash.entry(member.hash()?).or_default();
            if *others > 0 {
                comparisons = comparisons.saturating_add(others.saturating_mul(parts(value)));
            }
            *others += 1;
            if comparisons > MOST_COMPARISONS {
                return Err(PyValueError::new_err("too many members of a frozenset have the same hash"));
            }
        }
        Ok(())
    }

    fn take_turns(&mut self) {
        self.made += 1;
        if self.made == STEP {
            self.made = 0;
            self.py.detach(|| ());
        }
    }
}

/// How many values there are to compare.
fn parts(value: &Value) -> usize {
    match value {
        Value::Tuple(items) => items.iter().map(parts).fold(1, usize::saturating_add),
        Value::FrozenSet(set) => set.iter().map(parts).fold(1, usize::saturating_add),
        _ => 1,
    }
}

/// The value that a Python object is sent as; `None` for an object that is not sent by value. Only what is exactly of
/// a built-in immutable type is: what derives from one may do more (`protocol-spec/boxing.md`).
///
/// # Errors
/// What is of such a type but cannot be sent: text with lone surrogates, tuples nested too deeply.
pub(crate) fn from_python(object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Option<Value>> {
    if object.is_none() {
        return Ok(Some(Value::None));
    }
    if let Ok(text) = object.cast_exact::<PyString>() {
        return self::text(text).map(|text| Some(Value::Str(text)));
    }
    if let Ok(bool) = object.cast_exact::<PyBool>() {
        return Ok(Some(Value::Bool(bool.is_true())));
    }
    if let Ok(int) = object.cast_exact::<PyInt>() {
        return match int.extract::<i64>() {
            Ok(int) => Ok(Some(Value::Int(int))),
            Err(_) => int.extract::<BigInt>().map(|int| Some(Value::from(int))),
        };
    }
    if let Ok(float) = object.cast_exact::<PyFloat>() {
        return Ok(Some(Value::Float(float.value())));
    }
    if let Ok(items) = object.cast_exact::<PyTuple>() {
        return members(items.iter(), depth).map(|items| items.map(Value::Tuple));
    }
    if let Ok(bytes) = object.cast_exact::<PyBytes>() {
        return Ok(Some(Value::from(bytes.as_bytes())));
    }
    rare_from_python(object, depth)
}

fn rare_from_python(object: &Bound<'_, PyAny>, depth: usize) -> PyResult<Option<Value>> {
    let py = object.py();
    if let Ok(complex) = object.cast_exact::<PyComplex>() {
        return Ok(Some(Value::Complex(complex.real(), complex.imag())));
    }
    if let Ok(set) = object.cast_exact::<PyFrozenSet>() {
        let set = members(set.iter(), depth)?.and_then(|members| FrozenSet::new(members).ok());
        return Ok(set.map(Value::FrozenSet));
    }
    if let Ok(slice) = object.cast_exact::<PySlice>() {
        let bound = |name| from_python(&slice.getattr(name)?, below(depth)?);
        let (Some(start), Some(stop), Some(step)) = (bound("start")?, bound("stop")?, bound("step")?) else {
            return Ok(None);
        };
        return Ok(Some(Value::from(Slice { start, stop, step })));
    }
    if object.is(py.Ellipsis()) {
        return Ok(Some(Value::Ellipsis));
    }
    if object.is(py.NotImplemented()) {
        return Ok(Some(Value::NotImplemented));
    }
    Ok(None)
}

fn members<'py>(items: impl Iterator<Item = Bound<'py, PyAny>>, depth: usize) -> PyResult<Option<Vec<Value>>> {
    let depth = below(depth)?;
    items.map(|item| from_python(&item, depth)).collect()
}

/// One level further down.
pub(crate) fn below(depth: usize) -> PyResult<usize> {
    depth.checked_sub(1).ok_or_else(|| PyRecursionError::new_err("tuples are nested too deeply to be sent"))
}

/// The text of a Python string.
pub(crate) fn text(text: &Bound<'_, PyString>) -> PyResult<ByteString> {
    match text.to_cow() {
        Ok(text) => Ok(ByteString::from(&*text)),
        Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(text.py()) => {
            Err(PyValueError::new_err(format!("text with lone surrogates cannot be sent: {error}")))
        }
        Err(error) => Err(error),
    }
}
