//! Immutable values, between Python and brine.

use pyo3::exceptions::{PyRecursionError, PyUnicodeEncodeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyBytes, PyComplex, PyFloat, PyFrozenSet, PyInt, PySlice, PyString, PyTuple};
use rpyc_brine::{BigInt, ByteString, FrozenSet, Slice, Value};

/// How deep tuples may be nested, as in [`rpyc_brine::Limits`].
pub(crate) const DEPTH: usize = 512;

/// Makes the Python object that a value stands for.
pub(crate) fn to_python<'py>(py: Python<'py>, value: &Value) -> PyResult<Bound<'py, PyAny>> {
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
        Value::Tuple(items) => tuple_to_python(py, items)?.into_any(),
        Value::FrozenSet(set) => {
            let members = set.iter().map(|member| to_python(py, member)).collect::<PyResult<Vec<_>>>()?;
            PyFrozenSet::new(py, members)?.into_any()
        }
        Value::Slice(slice) => {
            let bound = |value| to_python(py, value);
            py.get_type::<PySlice>().call1((bound(&slice.start)?, bound(&slice.stop)?, bound(&slice.step)?))?
        }
        other => return Err(PyValueError::new_err(format!("a {} cannot be received", other.type_name()))),
    })
}

/// Makes a Python tuple.
pub(crate) fn tuple_to_python<'py>(py: Python<'py>, items: &[Value]) -> PyResult<Bound<'py, PyTuple>> {
    let items = items.iter().map(|item| to_python(py, item)).collect::<PyResult<Vec<_>>>()?;
    PyTuple::new(py, items)
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
