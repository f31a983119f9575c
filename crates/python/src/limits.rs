//! The limits of a connection, from its configuration.

use std::time::Duration;

use pyo3::exceptions::{PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rpyc_protocol::Limits;

/// What a Python process is to take: programs send whole arrays by value, as stock lets them.
const LARGEST: usize = 1 << 30;
const ELEMENTS: usize = 16 << 20;
/// What takes less than this many times its size when stock compresses it, even if it is nothing but zeros.
const RATIO: usize = 250;

/// The limits that `config["limits"]` sets, and the defaults of all others.
pub(crate) fn of(config: &Bound<'_, PyDict>) -> PyResult<Limits> {
    let mut limits = Limits::default().frame(LARGEST).inflated(LARGEST).ratio(RATIO).backlog(LARGEST);
    limits.brine = limits.brine.bytes(LARGEST).elements(ELEMENTS);
    let Some(given) = config.get_item(intern!(config.py(), "limits"))?.filter(|given| !given.is_none()) else {
        return Ok(limits);
    };
    for (name, value) in given.cast::<PyDict>()? {
        let name: String = name.extract()?;
        set(&mut limits, &name, &value).map_err(|error| explained(config.py(), &name, &error))?;
    }
    Ok(limits)
}

fn set(limits: &mut Limits, name: &str, value: &Bound<'_, PyAny>) -> PyResult<()> {
    match name {
        "frame" => limits.frame = value.extract()?,
        "inflated" => limits.inflated = value.extract()?,
        "ratio" => limits.ratio = value.extract()?,
        "depth" => limits.brine.depth = value.extract()?,
        "elements" => limits.brine.elements = value.extract()?,
        "decoded" => limits.brine.bytes = value.extract()?,
        "digits" => limits.brine.digits = value.extract()?,
        "local_objects" => limits.local_objects = value.extract()?,
        "netrefs" => limits.netrefs = value.extract()?,
        "requests" => limits.requests = value.extract()?,
        "backlog" => limits.backlog = value.extract()?,
        "nested" => limits.nested = value.extract()?,
        "buffiter" => limits.buffiter = value.extract()?,
        "output" => limits.output = value.extract()?,
        "mid_frame" => limits.timeouts.mid_frame = seconds(value)?,
        "write" => limits.timeouts.write = seconds(value)?,
        "idle" => limits.timeouts.idle = seconds(value)?,
        // For the server to heed.
        "connections" | "connections_per_address" => drop(value.extract::<Option<usize>>()?),
        "first_frame" => drop(seconds(value)?),
        _ => return Err(PyValueError::new_err("there is no limit of that name")),
    }
    Ok(())
}

fn seconds(value: &Bound<'_, PyAny>) -> PyResult<Option<Duration>> {
    let seconds: Option<f64> = value.extract()?;
    let duration = |seconds| Duration::try_from_secs_f64(seconds).map_err(|e| PyValueError::new_err(e.to_string()));
    seconds.map(duration).transpose()
}

fn explained(py: Python<'_>, name: &str, error: &PyErr) -> PyErr {
    let text = format!("limit {name:?}: {}", error.value(py));
    if error.is_instance_of::<PyTypeError>(py) { PyTypeError::new_err(text) } else { PyValueError::new_err(text) }
}
