//! Whatever has stock's methods of a stream: encrypted sockets, those of other libraries, streams that users make.

use std::time::Instant;

use bytes::{Buf, BytesMut};
use pyo3::exceptions::PyEOFError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use super::Read;

/// A Python object with the methods `poll`, `read` and `write`.
#[derive(Debug)]
pub(crate) struct Stream(Py<PyAny>);

/// How much is given to `write` at once.
const CHUNK: usize = 64 << 10;

impl Stream {
    pub(super) fn new(stream: &Bound<'_, PyAny>) -> Self {
        Self(stream.clone().unbind())
    }

    /// Reads just what is known to come: such streams give exactly what they are asked for.
    pub(super) fn read(
        &self,
        py: Python<'_>,
        input: &mut BytesMut,
        missing: usize,
        deadline: Option<Instant>,
    ) -> PyResult<Read> {
        let stream = self.0.bind(py);
        let timeout = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()).as_secs_f64());
        let result = stream
            .call_method1(intern!(py, "poll"), (timeout,))
            .and_then(|ready| ready.is_truthy())
            .and_then(|ready| ready.then(|| stream.call_method1(intern!(py, "read"), (missing,))).transpose());
        match result {
            Ok(Some(bytes)) => {
                input.extend_from_slice(bytes.cast::<PyBytes>()?.as_bytes());
                Ok(Read::Some)
            }
            Ok(None) => Ok(Read::Nothing),
            Err(error) if error.is_instance_of::<PyEOFError>(py) => Ok(Read::End),
            Err(error) if error.is_instance_of::<pyo3::exceptions::PyOSError>(py) => Ok(Read::End),
            Err(error) => Err(error),
        }
    }

    pub(super) fn write(&self, py: Python<'_>, output: &mut BytesMut) -> PyResult<bool> {
        let chunk = output.get(..CHUNK).unwrap_or(output);
        let bytes = PyBytes::new(py, chunk);
        let len = chunk.len();
        self.0.bind(py).call_method1(intern!(py, "write"), (bytes,))?;
        output.advance(len);
        Ok(true)
    }
}
