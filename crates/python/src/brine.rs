//! The codec by itself, for who uses `rpyc.core.brine`.

use bytes::{Bytes, BytesMut};
use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use rpyc_brine::Limits;

use crate::values;

/// Whether an object can be sent by value.
#[pyfunction]
pub(crate) fn dumpable(object: &Bound<'_, PyAny>) -> bool {
    values::from_python(object, values::DEPTH).is_ok_and(|value| value.is_some())
}

/// Encodes an immutable object.
#[pyfunction]
pub(crate) fn dump<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    let Some(value) = values::from_python(object, values::DEPTH)? else {
        return Err(PyTypeError::new_err(format!("cannot dump {}", object.repr()?)));
    };
    let mut out = BytesMut::new();
    rpyc_brine::encode(&value, &Limits::default(), &mut out).map_err(|e| PyValueError::new_err(e.to_string()))?;
    Ok(PyBytes::new(object.py(), &out))
}

/// Decodes what `dump` made.
#[pyfunction]
pub(crate) fn load<'py>(py: Python<'py>, data: &[u8]) -> PyResult<Bound<'py, PyAny>> {
    let value = rpyc_brine::decode(&Bytes::copy_from_slice(data), &Limits::default())
        .map_err(|error| PyValueError::new_err(error.to_string()))?;
    values::to_python(py, &value)
}
