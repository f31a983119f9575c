//! Noticing signals while waiting. Python handles them on the main thread only, when that asks for them.

use std::cell::Cell;
use std::time::{Duration, Instant};

use pyo3::intern;
use pyo3::prelude::*;

use crate::fork::Process;

/// How long the main thread waits at a stretch: it does not notice a signal that comes just before it begins to.
const STRETCH: Duration = Duration::from_millis(200);

thread_local! {
    /// Whether this is the main thread, of which process.
    static IS_MAIN: Cell<Option<(Process, bool)>> = const { Cell::new(None) };
}

/// When this thread is to ask for signals again, if it has to.
pub(super) fn due(py: Python<'_>) -> PyResult<Option<Instant>> {
    let process = Process::current();
    let is_main = match IS_MAIN.get() {
        Some((of, is_main)) if of == process => is_main,
        _ => {
            let is_main = is_main_thread(py)?;
            IS_MAIN.set(Some((process, is_main)));
            is_main
        }
    };
    Ok(is_main.then(|| Instant::now() + STRETCH))
}

fn is_main_thread(py: Python<'_>) -> PyResult<bool> {
    let threading = py.import(intern!(py, "threading"))?;
    let main = threading.call_method0(intern!(py, "main_thread"))?.getattr(intern!(py, "ident"))?;
    threading.call_method0(intern!(py, "get_ident"))?.eq(main)
}
