//! Performing requests on another thread: that of an application which allows no other to touch its objects.

use std::cell::Cell;
use std::sync::Mutex;

use pyo3::exceptions::PyRuntimeError;
use pyo3::intern;
use pyo3::prelude::*;
use rpyc_protocol::{Request, RequestId, Unboxed};

use crate::connection::{Connection, Session, lock};
use crate::exports::Export;

thread_local! {
    /// Whether this thread is performing a job: then what comes meanwhile is done here, too.
    static ON_EXECUTOR: Cell<bool> = const { Cell::new(false) };
}

/// A request to be performed by an executor, which calls it.
#[pyclass(frozen, module = "rpyc_rs._core")]
#[derive(Debug)]
pub(crate) struct Job {
    connection: Py<Connection>,
    description: String,
    id: RequestId,
    request: Mutex<Option<Request<Export, Unboxed<Export>>>>,
}

#[pymethods]
impl Job {
    /// Performs the request and answers it; does nothing the second time, or after `cancel`.
    fn __call__(&self, py: Python<'_>) -> PyResult<()> {
        let Some(request) = lock(&self.request).take() else { return Ok(()) };
        let outer = ON_EXECUTOR.replace(true);
        let session = Session::of(self.connection.bind(py));
        let result = session.serve(self.id, request).and_then(|()| session.flush(true));
        ON_EXECUTOR.set(outer);
        result
    }

    /// Answers the request with an exception, unless it has begun. Tells whether it did so.
    fn cancel(&self, py: Python<'_>, reason: Bound<'_, PyAny>) -> PyResult<bool> {
        let Some(request) = lock(&self.request).take() else { return Ok(false) };
        let session = Session::of(self.connection.bind(py));
        session.give_back(request);
        session.answer(self.id, Err(PyErr::from_value(reason)))?;
        session.flush(true).map(|()| true)
    }

    fn __repr__(&self) -> &str {
        &self.description
    }
}

/// The executor that a connection's requests are to be performed by, if any and if this is not its thread.
pub(crate) fn of<'py>(session: &Session<'_, 'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
    let executor = session.core().config.bind(session.py).get_item(intern!(session.py, "executor"))?;
    Ok(executor.filter(|executor| !executor.is_none() && !ON_EXECUTOR.get()))
}

/// Has a request performed.
pub(crate) fn serve(
    session: &Session<'_, '_>,
    executor: &Bound<'_, PyAny>,
    id: RequestId,
    request: Request<Export, Unboxed<Export>>,
) -> PyResult<()> {
    let py = session.py;
    let description = describe(py, &request);
    let connection = session.connection.clone().unbind();
    let job = Bound::new(py, Job { connection, description, id, request: Mutex::new(Some(request)) })?;
    let result = session.connection.call_method1(intern!(py, "_execute"), (executor, &job));
    let reason = match result {
        Ok(_) => PyRuntimeError::new_err("the executor returned without running what it was given"),
        Err(error) => error,
    };
    job.get().cancel(py, reason.into_value(py).into_bound(py).into_any()).map(drop)
}

fn describe(py: Python<'_>, request: &Request<Export, Unboxed<Export>>) -> String {
    let name = match request {
        Request::GetAttr { name, .. } | Request::SetAttr { name, .. } | Request::CallAttr { name, .. } => {
            format!(" {name}")
        }
        _ => String::new(),
    };
    let target = request.target().map(|target| format!(" of {}", called(&target.object(py)))).unwrap_or_default();
    format!("{}{name}{target}", request.handler())
}

/// What an object is called: a function by its own name, others by their class's. No code of the object runs for it.
fn called(object: &Bound<'_, PyAny>) -> String {
    let class = object.get_type();
    let is_function = ["function", "method", "builtin_function_or_method"].iter().any(|name| {
        class.name().is_ok_and(|class| class == *name) && class.module().is_ok_and(|module| module == "builtins")
    });
    let name = if is_function { object.getattr("__qualname__").and_then(|name| name.extract()).ok() } else { None };
    name.unwrap_or_else(|| format!("a {class}"))
}
