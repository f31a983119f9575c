//! Opening a connection to a server of an unknown version.
//!
//! The versions cannot be told apart before something is said, and one that is spoken to in the form of another ends
//! the connection. So they are tried: rpyc 6 first, then, on a new connection, those before it.

use std::collections::HashSet;
use std::sync::{LazyLock, Mutex};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use pyo3::exceptions::PyEOFError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rpyc_protocol::{self as protocol, Dialect, Event, Request, Settings, Unboxed};

use crate::connection::lock;
use crate::exports::Export;
use crate::limits;
use crate::transport::{Read, Transport};

pub(crate) type Machine = protocol::Connection<Export>;

/// A connection that has just been opened, and whose dialect is known. It is taken once.
#[pyclass(frozen, module = "rpyc_rs._core")]
#[derive(Debug)]
pub(crate) struct Opening(Mutex<Option<Opened>>);

/// The parts of a connection.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) machine: Machine,
    pub(crate) transport: Transport,
    /// Bytes read that are no complete frame yet.
    pub(crate) input: BytesMut,
    /// What the peer has said already.
    pub(crate) events: Vec<Event<Export>>,
}

impl Opening {
    pub(crate) fn take(&self) -> Option<Opened> {
        lock(&self.0).take()
    }
}

/// How long a server may take to answer before it is taken for one of the version that it is being tried as.
const PATIENCE: Duration = Duration::from_secs(1);
/// The same while it is asked which of the versions before rpyc 6 it is; the protocol gives up earlier.
const LONG_PATIENCE: Duration = Duration::from_secs(10);

/// Opens a stream by calling `open`, and finds out which version of rpyc is at its other end. Gives the stream and
/// what a channel is to have as its `dialect`.
///
/// What is found is remembered for `address`, so that the right version is tried first the next time. `config` is the
/// complete configuration of the connection to be.
#[pyfunction]
pub(crate) fn find_dialect<'py>(
    open: &Bound<'py, PyAny>,
    address: &Bound<'py, PyAny>,
    config: &Bound<'py, PyDict>,
) -> PyResult<(Bound<'py, PyAny>, Opening)> {
    let py = open.py();
    let address = address.repr()?.to_string();
    let before_6 = lock(&BEFORE_6).contains(&address);
    for before_6 in [before_6, !before_6] {
        let stream = open.call0()?;
        let mut trial = Opened::trial(&stream, before_6, config)?;
        if trial.succeeds(py)? {
            remember(address, before_6);
            return Ok((stream, Opening(Mutex::new(Some(trial)))));
        }
        stream.call_method0(intern!(py, "close"))?;
    }
    Err(PyEOFError::new_err("the server ended the connection, whichever version of rpyc it was spoken to in"))
}

/// Addresses of servers that are of a version before rpyc 6.
static BEFORE_6: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

fn remember(address: String, before_6: bool) {
    let mut addresses = lock(&BEFORE_6);
    if before_6 {
        addresses.insert(address);
    } else {
        addresses.remove(&address);
    }
}

impl Opened {
    /// A connection on which nothing has been said.
    pub(crate) fn waiting(transport: Transport, may_compress: bool, config: &Bound<'_, PyDict>) -> PyResult<Self> {
        let machine = Machine::accept(settings(&transport, may_compress, config)?);
        Ok(Self { machine, transport, input: BytesMut::new(), events: Vec::new() })
    }

    fn trial(stream: &Bound<'_, PyAny>, before_6: bool, config: &Bound<'_, PyDict>) -> PyResult<Self> {
        let transport = Transport::of(stream)?;
        let settings = settings(&transport, true, config)?;
        let mut machine = match before_6 {
            true => Machine::detect(Instant::now(), settings),
            false => Machine::initiate(rpyc_6(config)?, settings),
        };
        if !before_6 {
            let ping = Request::Ping { data: Unboxed::from("rpyc") };
            machine
                .request(Instant::now(), ping, None, None)
                .map_err(|error| PyEOFError::new_err(error.to_string()))?;
        }
        Ok(Self { machine, transport, input: BytesMut::new(), events: Vec::new() })
    }

    /// Whether the server understands; one that says nothing may be busy.
    fn succeeds(&mut self, py: Python<'_>) -> PyResult<bool> {
        let asks = self.machine.dialect().is_none();
        let deadline = Instant::now() + if asks { LONG_PATIENCE } else { PATIENCE };
        let mut output = BytesMut::new();
        loop {
            let wrote = !self.machine.poll_transmit(&mut output) || self.transport.attached(py).write(&mut output)?;
            if !wrote || self.machine.is_closed() {
                return Ok(false);
            }
            self.events.extend(std::iter::from_fn(|| self.machine.poll_event()));
            if asks && self.machine.dialect().is_some() || !self.events.is_empty() {
                return Ok(true);
            }
            let until = self.machine.poll_timeout().into_iter().chain([deadline]).min();
            let missing = self.machine.missing_input(&self.input);
            let input = &mut self.input;
            match self.transport.detached(py, |io| io.read(input, missing, until))? {
                Read::Some => self.machine.handle_input(Instant::now(), &mut self.input),
                Read::End => return Ok(false),
                Read::Interrupted => py.check_signals()?,
                Read::Nothing if Instant::now() >= deadline => return Ok(true),
                Read::Nothing => self.machine.handle_timeout(Instant::now()),
            }
        }
    }
}

/// The newest dialect.
pub(crate) fn rpyc_6(config: &Bound<'_, PyDict>) -> PyResult<Dialect> {
    let binds = config.get_item(intern!(config.py(), "bind_threads"))?.map_or(Ok(false), |value| value.is_truthy())?;
    Ok(if binds { Dialect::V6.bind_threads() } else { Dialect::V6 })
}

/// Within one machine, compressing takes longer than sending.
fn settings(transport: &Transport, may_compress: bool, config: &Bound<'_, PyDict>) -> PyResult<Settings> {
    Ok(Settings::default().compress(may_compress && !transport.is_local()).limits(limits::of(config)?))
}
