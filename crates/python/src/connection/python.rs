//! The connection as Python sees it.

use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock};
use std::time::Instant;

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use rpyc_protocol::{IdPack, Limits};

use super::input::Input;
use super::later::Promises;
use super::pump::{Goal, Served};
use super::request::{deadline, request_of};
use super::{Core, Session, State, lock};
use crate::exports::Export;
use crate::fork::Process;
use crate::limits;
use crate::opening::{Opened, Opening, rpyc_6};
use crate::transport::Transport;

/// The part of a connection that is the same for every request. `rpyc_rs.core.protocol.Connection` adds the rest.
#[pyclass(frozen, subclass, module = "rpyc_rs._core")]
#[derive(Debug)]
pub(crate) struct Connection {
    pub(crate) core: Arc<Core>,
}

#[pymethods]
impl Connection {
    /// A connection over a channel, with a complete configuration.
    #[new]
    fn new(channel: &Bound<'_, PyAny>, config: &Bound<'_, PyDict>) -> PyResult<Self> {
        let py = channel.py();
        let opening = channel.getattr_opt(intern!(py, "dialect"))?.filter(|opening| !opening.is_none());
        let opening = opening.and_then(|opening| opening.cast::<Opening>().ok().and_then(|o| o.get().take()));
        let Opened { machine, transport, input, events } = match opening {
            Some(opened) => opened,
            None => {
                let transport = Transport::of(&channel.getattr(intern!(py, "stream"))?)?;
                Opened::waiting(transport, may_compress(channel)?, config)?
            }
        };
        let Limits { nested, output, timeouts, .. } = limits::of(config)?;
        let accepted = channel.getattr_opt(intern!(py, "accepted"))?.map_or(Ok(false), |value| value.is_truthy())?;
        let default_dialect = rpyc_6(config)?;
        let dialect = machine.dialect().map_or_else(OnceLock::new, OnceLock::from);
        Ok(Self {
            core: Arc::new(Core {
                state: Mutex::new(State::new(machine, events)),
                proxies: Mutex::default(),
                config: config.clone().unbind(),
                transport,
                input: Mutex::new(Input::new(input, timeouts)),
                output: Mutex::default(),
                promises: Promises::default(),
                waits_for_room: AtomicBool::new(false),
                write_timeout: timeouts.write,
                most_unsent: output,
                nested,
                released: Mutex::default(),
                process: Process::current(),
                default_dialect,
                accepted,
                dialect,
            }),
        })
    }

    /// The configuration. Changes take effect at once.
    #[getter]
    fn _config(&self, py: Python<'_>) -> Py<PyDict> {
        self.core.config.clone_ref(py)
    }

    /// Performs an operation at the other side and waits for its result.
    #[pyo3(signature = (handler, *args))]
    fn sync_request<'py>(
        slf: &Bound<'py, Self>,
        handler: i64,
        args: &Bound<'py, PyTuple>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let session = Session::of(slf);
        let mut boxer = session.boxer()?;
        let request = request_of(handler, args, &mut boxer)?;
        session.request_boxed(request, boxer)
    }

    /// Performs an operation at the other side; its result goes to `callback(is_exception, value)`.
    fn _async_request(
        slf: &Bound<'_, Self>,
        handler: i64,
        args: &Bound<'_, PyTuple>,
        callback: Py<PyAny>,
    ) -> PyResult<()> {
        let session = Session::of(slf);
        let mut boxer = session.boxer()?;
        let request = request_of(handler, args, &mut boxer)?;
        session.request_async(request, boxer, callback)
    }

    /// Serves what comes within `timeout` seconds (`None`: as long as it takes). `True` if something did, or `waiting()`
    /// has become false.
    fn _serve(
        slf: &Bound<'_, Self>,
        timeout: Option<f64>,
        wait_for_lock: bool,
        waiting: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<bool> {
        let session = Session::of(slf);
        match session.serve_until(deadline(timeout), wait_for_lock, waiting)? {
            Served::Something | Served::Answer(_) => Ok(true),
            Served::Nothing => Ok(false),
            Served::Ended => Err(session.ended()?),
        }
    }

    /// Serves whatever comes, until the connection ends.
    fn _serve_all(slf: &Bound<'_, Self>) -> PyResult<()> {
        let session = Session::of(slf);
        session.pump(Goal::End, None, true)?;
        Err(session.ended()?)
    }

    /// Takes a message as if it had just come, and serves it.
    fn _receive(slf: &Bound<'_, Self>, payload: &[u8]) -> PyResult<()> {
        let session = Session::of(slf);
        session.receive(payload)?;
        session.pump(Goal::Anything, deadline(Some(0.0)), false).map(drop)
    }

    /// Ends the connection; what waits for an answer fails, and is told the reason.
    #[pyo3(signature = (reason="this connection is being closed"))]
    fn _end(slf: &Bound<'_, Self>, reason: &str) -> PyResult<()> {
        let session = Session::of(slf);
        if slf.get().core.process == Process::current() {
            session.end(reason)?;
            slf.get().core.transport.shut_down();
        }
        Ok(())
    }

    /// Whether a thread is reading now.
    #[getter]
    fn _reading(&self) -> bool {
        self.own_state().is_some_and(|state| state.reading)
    }

    /// Whether the peer has said something, or been spoken to.
    #[getter]
    fn _has_begun(&self) -> bool {
        self.own_state().is_none_or(|state| state.machine.has_begun())
    }

    /// Whether the time for something has run out that nobody waits for now.
    #[getter]
    fn _is_overdue(&self) -> bool {
        // Who reads looks to the time itself, and has the input until then.
        let Ok(input) = self.core.input.try_lock() else { return false };
        let Some(timer) = self.own_state().map(|state| state.machine.poll_timeout()) else { return false };
        input.deadline().into_iter().chain(timer).any(|deadline| deadline <= Instant::now())
    }

    /// Our objects that the peer holds: of each its id pack, itself, and how often the peer was given it.
    #[getter]
    fn _held<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyTuple>>> {
        let held: Vec<(IdPack, Export, u64)> = self.own_state().map_or_else(Vec::new, |state| {
            state.machine.held_objects().map(|(id, export, count)| (id.clone(), export.clone(), count)).collect()
        });
        let entry = |(id, export, count): &(IdPack, Export, u64)| {
            ((&**id.type_name(), id.class_id(), id.instance_id()), export.object(py), *count).into_pyobject(py)
        };
        held.iter().map(entry).collect()
    }

    /// Whether the process is the one that the connection was made in.
    #[getter]
    fn _is_of_this_process(&self) -> bool {
        self.core.process == Process::current()
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.core.config)?;
        // A state that is locked belongs to a thread that uses the connection, which then is no garbage.
        let Ok(state) = self.core.state.try_lock() else { return Ok(()) };
        state.exports.iter().try_for_each(|export| export.visit(&visit))
    }
}

impl Connection {
    /// The state; `None` in a process that was forked, where it may be locked for ever.
    fn own_state(&self) -> Option<MutexGuard<'_, State>> {
        (self.core.process == Process::current()).then(|| lock(&self.core.state))
    }
}

fn may_compress(channel: &Bound<'_, PyAny>) -> PyResult<bool> {
    channel.getattr_opt(intern!(channel.py(), "compress"))?.map_or(Ok(true), |value| value.is_truthy())
}
