//! One connection: the state machine of the protocol, driven by whichever Python threads use it.

mod bindings;
mod input;
mod later;
mod perform;
mod policy;
mod pump;
mod python;
mod request;
mod send;
mod signals;
mod turns;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rpyc_protocol::{
    self as protocol, ConnectionError, Dialect, Event, Exception, IdPack, LimitHit, Request, RequestId, Seq, Unboxed,
};

use crate::boxing::Boxer;
use crate::exports::{Export, Exports};
use crate::fork::Process;
use crate::proxies::{ClassKey, Proxies};
use crate::transport::Transport;
use bindings::Bindings;
use input::Input;
use later::Promises;
pub(crate) use python::Connection;

/// What a connection consists of.
///
/// Locks are held for moments only. Whoever holds one neither attaches to nor detaches from the interpreter, and makes
/// or frees no Python object: that could run any code, which could come here again.
#[derive(Debug)]
pub(crate) struct Core {
    pub(crate) state: Mutex<State>,
    pub(crate) proxies: Mutex<Proxies>,
    pub(crate) config: Py<PyDict>,
    transport: Transport,
    /// What was read. Locked by the thread that reads, all the time that it does.
    input: Mutex<Input>,
    /// Bytes about to be sent. Locked by the thread that writes, which sends for all.
    output: Mutex<BytesMut>,
    /// What is to be sent that will be by itself.
    promises: Promises,
    /// Whether the thread that writes waits for the peer to have room.
    waits_for_room: AtomicBool,
    /// How long the peer may take nothing of that.
    write_timeout: Option<Duration>,
    /// How much may wait to be sent to a peer that is still read.
    most_unsent: usize,
    /// How many requests may be served in the midst of others that wait for the peer.
    nested: usize,
    /// Netrefs freed since the state was last unlocked.
    released: Mutex<Vec<(IdPack, u64)>>,
    process: Process,
    /// What to speak if the peer says nothing.
    default_dialect: Dialect,
    /// Whether the peer is to speak first.
    accepted: bool,
    /// The peer's dialect, once it is known.
    dialect: OnceLock<Dialect>,
}

/// What changes with every message.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) machine: protocol::Connection<Export>,
    pub(crate) exports: Exports,
    /// When the last request was made whose answer a Python function gets.
    asked: Option<Instant>,
    /// Requests of ours.
    slots: HashMap<Seq, Slot>,
    /// What has come and waits for a thread to do it, numbered.
    inbox: VecDeque<(u64, Work)>,
    /// How much has come so far.
    arrived: u64,
    /// Whether a thread is reading.
    reading: bool,
    /// Threads that wait until something has come for them or nobody reads.
    waiters: Vec<Waiter>,
    next_waiter: u64,
    /// How many answers have gone to Python functions.
    callbacks: u64,
    /// How many are going there now.
    calling_back: usize,
    /// What the threads are doing, if the peer binds them.
    bindings: Option<Bindings>,
    /// Why the connection is over.
    ended: Option<ConnectionError>,
}

/// The state of a request of ours.
#[derive(Debug)]
enum Slot {
    Waiting,
    /// Answered, after so much else had come.
    Done(Answer, u64),
    /// A Python function that gets the answer.
    Callback(Py<PyAny>),
}

type Answer = Result<Unboxed<Export>, Exception>;

/// What a thread is to do.
#[derive(Debug)]
enum Work {
    Serve(RequestId, Request<Export, Unboxed<Export>>),
    CallBack(Py<PyAny>, Answer),
}

#[derive(Debug)]
struct Waiter {
    number: u64,
    thread: u64,
    /// The answer that the thread waits for; `None` if it serves whatever comes.
    seq: Option<Seq>,
    /// A Python lock, which is released to wake the thread.
    lock: Py<PyAny>,
}

/// What is to be done after the state is unlocked.
#[derive(Debug, Default)]
struct Aftermath {
    wake: Vec<Waiter>,
    garbage: Vec<Export>,
    limits: Vec<LimitHit>,
    /// How the peer broke the protocol, if it did.
    misbehaviour: Option<String>,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl State {
    fn new(machine: protocol::Connection<Export>, events: Vec<Event<Export>>) -> Self {
        let binds = machine.dialect().is_some_and(|dialect| dialect.thread_header);
        let mut state = Self {
            machine,
            exports: Exports::default(),
            asked: None,
            slots: HashMap::new(),
            inbox: VecDeque::new(),
            arrived: 0,
            reading: false,
            waiters: Vec::new(),
            next_waiter: 0,
            callbacks: 0,
            calling_back: 0,
            bindings: binds.then(Bindings::default),
            ended: None,
        };
        for event in events {
            state.sort(event, &mut Aftermath::default());
        }
        state
    }

    /// Sorts what has happened.
    fn sort_events(&mut self, aftermath: &mut Aftermath) {
        while let Some(event) = self.machine.poll_event() {
            self.sort(event, aftermath);
        }
    }

    fn sort(&mut self, event: Event<Export>, aftermath: &mut Aftermath) {
        match event {
            Event::Request { id, request } => {
                self.wake_for(id, aftermath);
                self.arrive(Work::Serve(id, request));
            }
            Event::Reply { seq, result } => self.answered(seq, result, aftermath),
            Event::Released(export) => {
                self.exports.released(&export);
                aftermath.garbage.push(export);
            }
            Event::LimitReached(hit) => aftermath.limits.push(hit),
            Event::Closed(reason) => {
                if let ConnectionError::PeerMisbehaved(what) = &reason {
                    aftermath.misbehaviour = Some(what.to_string());
                }
                self.ended = Some(reason);
                aftermath.wake.append(&mut self.waiters);
            }
            _ => {}
        }
    }

    fn answered(&mut self, seq: Seq, answer: Answer, aftermath: &mut Aftermath) {
        match self.slots.remove(&seq) {
            Some(Slot::Callback(callback)) => self.arrive(Work::CallBack(callback, answer)),
            Some(_) => {
                self.slots.insert(seq, Slot::Done(answer, self.arrived));
                let waiter = self.waiters.iter().position(|waiter| waiter.seq == Some(seq));
                aftermath.wake.extend(waiter.map(|waiter| self.waiters.swap_remove(waiter)));
            }
            None => {}
        }
    }

    fn arrive(&mut self, work: Work) {
        self.inbox.push_back((self.arrived, work));
        self.arrived += 1;
    }

    /// Wakes the thread that is to serve a request, where that is not any thread.
    fn wake_for(&mut self, id: RequestId, aftermath: &mut Aftermath) {
        let Some(bindings) = &self.bindings else { return };
        let thread = bindings.thread_for(self.machine.threads(id));
        let waiter = self.waiters.iter().position(|waiter| match thread {
            Some(thread) => waiter.thread == thread,
            None => waiter.seq.is_none(),
        });
        aftermath.wake.extend(waiter.map(|waiter| self.waiters.swap_remove(waiter)));
    }

    /// Has another thread read, or do what has come.
    fn hand_over(&mut self, aftermath: &mut Aftermath) {
        if !self.reading && aftermath.wake.is_empty() && !self.waiters.is_empty() {
            aftermath.wake.push(self.waiters.swap_remove(0));
        }
    }
}

impl Aftermath {
    fn run(self, session: &Session<'_, '_>) -> PyResult<()> {
        for waiter in self.wake {
            waiter.lock.call_method0(session.py, "release")?;
        }
        for hit in self.limits {
            session.connection.call_method1("_limit_reached", (hit.limit.name(), hit.value, hit.allowed))?;
        }
        if let Some(misbehaviour) = self.misbehaviour {
            session.connection.call_method1("_misbehaved", (misbehaviour,))?;
        }
        Ok(())
    }
}

/// A thread's use of a connection while it is attached to the interpreter.
pub(crate) struct Session<'a, 'py> {
    pub(crate) py: Python<'py>,
    pub(crate) connection: &'a Bound<'py, Connection>,
}

impl<'a, 'py> Session<'a, 'py> {
    pub(crate) fn of(connection: &'a Bound<'py, Connection>) -> Self {
        Self { py: connection.py(), connection }
    }

    pub(crate) fn core(&self) -> &'a Core {
        self.shared_core()
    }

    fn shared_core(&self) -> &'a Arc<Core> {
        &self.connection.get().core
    }

    /// To box what a message consists of.
    ///
    /// # Errors
    /// `EOFError` in a process that was forked, where locks may be locked for ever.
    pub(crate) fn boxer(&'a self) -> PyResult<Boxer<'a, 'py>> {
        self.check_process().map(|()| Boxer::new(self))
    }

    /// A setting, as the connection's configuration has it now.
    fn config(&self, key: &Bound<'py, pyo3::types::PyString>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.core().config.bind(self.py).get_item(key)
    }

    fn config_is_true(&self, key: &Bound<'py, pyo3::types::PyString>) -> PyResult<bool> {
        self.config(key)?.map_or(Ok(false), |value| value.is_truthy())
    }

    /// Says that a netref is being freed, wherever that happens.
    pub(crate) fn released(&self, id: &IdPack, received: u64, serial: u64, class: &ClassKey) {
        if self.core().process != Process::current() {
            return;
        }
        let garbage = lock(&self.core().proxies).remove(id.number(), serial, class);
        drop(garbage);
        self.release(id, received);
    }

    /// Ends the connection from this side: what waits for an answer fails, on either side, and is told the reason.
    fn end(&self, reason: &str) -> PyResult<()> {
        self.with_state(|state, aftermath| {
            state.machine.close_because(reason);
            state.sort_events(aftermath);
        })?;
        self.flush(false)
    }

    /// Works on the state, and does what results from that.
    ///
    /// # Errors
    /// `EOFError` in a process that was forked, where it may be locked for ever.
    fn with_state<R>(&self, work: impl FnOnce(&mut State, &mut Aftermath) -> R) -> PyResult<R> {
        self.check_process()?;
        let mut aftermath = Aftermath::default();
        let result = work(&mut lock(&self.core().state), &mut aftermath);
        aftermath.run(self)?;
        // Others have been promised to be sent.
        if self.core().transport.alone().is_none() && !lock(&self.core().released).is_empty() {
            self.release_freed();
        }
        Ok(result)
    }
}
