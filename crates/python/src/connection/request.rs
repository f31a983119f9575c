//! Our requests to the peer.

use std::time::{Duration, Instant};

use pyo3::exceptions::{PyEOFError, PyTypeError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple};
use rpyc_brine::ByteString;
use rpyc_protocol::{CompareOp, Handler, IdPack, Request, Seq, Slicing, Unboxed};

use super::bindings::this_thread;
use super::pump::{Goal, Served};
use super::{Session, Slot, later, lock};
use crate::boxing::Boxer;
use crate::exports::Export;
use crate::fork::Process;
use crate::{netref, values};

pub(crate) type OurRequest = Request<IdPack, Unboxed<Export>>;

/// How long a peer that is to speak first is waited for before it is spoken to.
const PATIENCE: Duration = Duration::from_secs(1);

impl<'py> Session<'_, 'py> {
    /// Sends a request without arguments of ours and waits for its answer.
    pub(crate) fn request(&self, request: OurRequest) -> PyResult<Bound<'py, PyAny>> {
        self.request_boxed(request, self.boxer()?)
    }

    /// Sends a request, whose arguments `boxer` has boxed, and waits for its answer.
    ///
    /// # Errors
    /// What the peer raised; `EOFError` if the connection ends; `AsyncResultTimeout` after the time configured.
    pub(crate) fn request_boxed(&self, request: OurRequest, boxer: Boxer<'_, 'py>) -> PyResult<Bound<'py, PyAny>> {
        let timeout = self.config(intern!(self.py, "sync_request_timeout"))?.map_or(Ok(None), |t| t.extract())?;
        let deadline = deadline(timeout);
        let (seq, another_reads) = self.start(request, Slot::Waiting)?;
        drop(boxer);
        // If no other thread reads, this one is about to, and sends before that.
        let sent = if another_reads { self.flush(true) } else { Ok(()) };
        match sent.and_then(|()| self.pump(Goal::Answer(seq), deadline, true)) {
            Ok(Served::Answer(Ok(value))) => self.unboxed(value),
            Ok(Served::Answer(Err(exception))) => {
                let is_over = lock(&self.core().state).ended.is_some();
                if is_over {
                    self.connection.call_method0(intern!(self.py, "_cleanup"))?;
                }
                Err(self.raised(&exception)?)
            }
            Ok(Served::Ended) => Err(self.ended()?),
            Ok(Served::Nothing | Served::Something) => {
                self.abandon(seq)?;
                Err(PyErr::from_value(self.connection.call_method0(intern!(self.py, "_timeout_error"))?))
            }
            Err(error) => {
                self.abandon(seq)?;
                Err(error)
            }
        }
    }

    /// Sends a request whose answer a Python function gets: `callback(is_exception, value)`.
    pub(super) fn request_async(
        &self,
        request: OurRequest,
        boxer: Boxer<'_, 'py>,
        callback: Py<PyAny>,
    ) -> PyResult<()> {
        let (seq, _) = self.start(request, Slot::Callback(callback))?;
        drop(boxer);
        let now = Instant::now();
        let last = lock(&self.core().state).asked.replace(now);
        let one_of_many = last.is_some_and(|last| now.duration_since(last) < later::DELAY);
        let sent = if one_of_many { self.hold_back() } else { self.flush(true) };
        if sent.is_err() {
            self.abandon(seq)?;
        }
        sent
    }

    /// Writes a request, which remains to be sent. Tells its number, and whether another thread reads.
    fn start(&self, request: OurRequest, slot: Slot) -> PyResult<(Seq, bool)> {
        let core = self.core();
        self.check_process()?;
        if lock(&core.state).ended.is_some() {
            return Err(PyEOFError::new_err("stream has been closed"));
        }
        if core.dialect.get().is_none() {
            self.learn_dialect()?;
        }
        let within = self.performing();
        let started = self.with_state(|state, _| {
            if state.bindings.is_some() {
                state.machine.set_thread(this_thread());
            }
            core.write_releases(state);
            let seq = state.machine.request(Instant::now(), request, within, None);
            seq.inspect(|&seq| drop(state.slots.insert(seq, slot))).map(|seq| (seq, state.reading))
        })?;
        match started {
            Ok(started) => Ok(started),
            Err(exception) => Err(self.raised(&exception)?),
        }
    }

    /// Waits until the peer can be spoken to: it has shown its dialect, or says nothing.
    fn learn_dialect(&self) -> PyResult<()> {
        let core = self.core();
        if core.accepted {
            self.pump(Goal::Dialect, Some(Instant::now() + PATIENCE), true)?;
        }
        lock(&core.state).machine.speak_first(core.default_dialect);
        self.settle_dialect()?;
        // A peer that is being probed has spoken; the probe ends by itself.
        while !lock(&core.state).can_request() {
            self.pump(Goal::Dialect, Some(Instant::now() + PATIENCE), true)?;
        }
        Ok(())
    }

    fn abandon(&self, seq: Seq) -> PyResult<()> {
        let slot = self.with_state(|state, _| {
            state.machine.abandon(seq);
            state.slots.remove(&seq)
        })?;
        // An answer that came at the last moment refers to objects that are to be released.
        if let Some(Slot::Done(Ok(value), _)) = slot {
            let _ = self.unboxed(value);
        }
        Ok(())
    }

    /// # Errors
    /// `EOFError` in a process that was forked: what it inherits goes on to be its parent's.
    pub(super) fn check_process(&self) -> PyResult<()> {
        if self.core().process == Process::current() {
            return Ok(());
        }
        Err(PyEOFError::new_err("this connection belongs to the process that this one was forked from"))
    }

    /// The exception that says why the connection is over.
    pub(super) fn ended(&self) -> PyResult<PyErr> {
        let reason = lock(&self.core().state).ended.as_ref().map(ToString::to_string);
        self.connection.call_method0(intern!(self.py, "_cleanup"))?;
        Ok(PyEOFError::new_err(reason.unwrap_or_else(|| "the connection is closed".to_owned())))
    }
}

/// The time `timeout` seconds from now; `None` and negative ones mean forever, as in stock.
pub(super) fn deadline(timeout: Option<f64>) -> Option<Instant> {
    let timeout = timeout.filter(|seconds| *seconds >= 0.0)?;
    Instant::now().checked_add(Duration::try_from_secs_f64(timeout).ok()?)
}

/// A request as stock's `sync_request` and `async_request` take it: a handler's number and its arguments.
pub(super) fn request_of<'py>(
    handler: i64,
    args: &Bound<'py, PyTuple>,
    boxer: &mut Boxer<'_, 'py>,
) -> PyResult<OurRequest> {
    let handler = Handler(handler);
    let mut args = Args { handler, args: args.iter(), boxer };
    let request = match handler {
        Handler::PING => Request::Ping { data: args.value()? },
        Handler::CLOSE => Request::Close,
        Handler::GETROOT => Request::GetRoot,
        Handler::GETATTR => Request::GetAttr { target: args.target()?, name: args.text()? },
        Handler::DELATTR => Request::DelAttr { target: args.target()?, name: args.text()? },
        Handler::SETATTR => Request::SetAttr { target: args.target()?, name: args.text()?, value: args.value()? },
        Handler::CALL => Request::Call { target: args.target()?, args: args.items()?, kwargs: args.keywords()? },
        Handler::CALLATTR => Request::CallAttr {
            target: args.target()?,
            name: args.text()?,
            args: args.items()?,
            kwargs: args.keywords()?,
        },
        Handler::REPR => Request::Repr { target: args.target()? },
        Handler::STR => Request::Str { target: args.target()? },
        Handler::CMP => Request::Compare { target: args.target()?, other: args.value()?, op: args.compare_op()? },
        Handler::HASH => Request::Hash { target: args.target()? },
        Handler::DIR => Request::Dir { target: args.target()? },
        Handler::PICKLE => Request::Pickle { target: args.target()?, protocol: args.next()?.extract()? },
        Handler::DEL => Request::Del { target: args.target()?, count: args.next()?.extract()? },
        Handler::INSPECT => Request::Inspect { target: args.name()? },
        Handler::BUFFITER => Request::BuffIter { target: args.target()?, count: args.next()?.extract()? },
        Handler::OLDSLICING => Request::OldSlicing {
            target: args.target()?,
            slicing: Box::new(Slicing {
                method: args.text()?,
                fallback: args.text()?,
                start: args.value()?,
                stop: args.value()?,
                args: args.items()?,
            }),
        },
        Handler::CTXEXIT => Request::CtxExit { target: args.target()?, exception: args.value()? },
        Handler::INSTANCECHECK => Request::InstanceCheck { target: args.target()?, other: Some(args.name()?) },
        unknown => return Err(PyValueError::new_err(format!("there is no handler {unknown}"))),
    };
    args.finish()?;
    Ok(request)
}

struct Args<'a, 'b, 'py, I> {
    handler: Handler,
    args: I,
    boxer: &'a mut Boxer<'b, 'py>,
}

impl<'py, I: Iterator<Item = Bound<'py, PyAny>>> Args<'_, '_, 'py, I> {
    fn next(&mut self) -> PyResult<Bound<'py, PyAny>> {
        self.args.next().ok_or_else(|| PyTypeError::new_err(format!("{} needs more arguments", self.handler)))
    }

    fn value(&mut self) -> PyResult<Unboxed<Export>> {
        let value = self.next()?;
        self.boxer.boxed(&value)
    }

    fn target(&mut self) -> PyResult<IdPack> {
        match self.value()? {
            Unboxed::Netref(id) => Ok(id),
            _ => Err(PyTypeError::new_err(format!("{} needs a netref of this connection", self.handler))),
        }
    }

    /// An object named by its id pack, or a netref.
    fn name(&mut self) -> PyResult<IdPack> {
        let named = self.next()?;
        match netref::handle_of(&named)? {
            Some(handle) => Ok(handle.get().id.clone()),
            None => netref::id_pack_from_python(&named),
        }
    }

    fn text(&mut self) -> PyResult<ByteString> {
        values::text(self.next()?.cast::<PyString>()?)
    }

    fn compare_op(&mut self) -> PyResult<CompareOp> {
        let Some(name) = self.args.next() else { return Ok(CompareOp::Cmp) };
        let name = values::text(name.cast::<PyString>()?)?;
        CompareOp::from_name(&name).ok_or_else(|| PyValueError::new_err(format!("'{name}' is no comparison")))
    }

    fn items(&mut self) -> PyResult<Vec<Unboxed<Export>>> {
        let items = self.next()?;
        self.boxer.items(items.cast()?)
    }

    /// Pairs of name and value, or a dict.
    fn keywords(&mut self) -> PyResult<Vec<(ByteString, Unboxed<Export>)>> {
        let Some(pairs) = self.args.next() else { return Ok(Vec::new()) };
        let dict = self.boxer.py().get_type::<PyDict>().call1((pairs,))?;
        self.boxer.keywords(dict.cast()?)
    }

    fn finish(mut self) -> PyResult<()> {
        match self.args.next() {
            None => Ok(()),
            Some(_) => Err(PyTypeError::new_err(format!("{} got too many arguments", self.handler))),
        }
    }
}
