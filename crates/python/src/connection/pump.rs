//! Reading, waiting, writing: how threads share a connection.
//!
//! One thread at a time reads; others that wait sleep until what they wait for has come or nobody reads any more. What
//! a thread has read it does itself, before it returns: nothing that was read may be left where neither a thread nor
//! whoever watches the descriptor sees it.

use std::time::{Duration, Instant};

use bytes::{BufMut, BytesMut};
use pyo3::intern;
use pyo3::prelude::*;
use rpyc_protocol::{ConnectionError, Seq};

use super::bindings::Bindings;
use super::input::Input;
use super::send::Sent;
use super::{Aftermath, Answer, Core, Session, State, Work, lock, signals};
use crate::transport::{Io, Read};

/// What a thread serves the connection for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Goal {
    /// The answer to a request of ours.
    Answer(Seq),
    /// That the peer's dialect is known. Requests of the peer are left for later.
    Dialect,
    /// Whatever comes.
    Anything,
    /// The same, for a thread that waits for the answer that a Python function gets.
    Callback,
    /// The end of the connection. Until then, whatever comes is served.
    End,
}

impl Goal {
    pub(super) fn takes_anything(self) -> bool {
        matches!(self, Self::Anything | Self::Callback | Self::End)
    }
}

/// What came of serving.
#[derive(Debug)]
pub(super) enum Served {
    Answer(Answer),
    Something,
    /// The time was up, or another thread serves.
    Nothing,
    /// The connection is over.
    Ended,
}

/// What a thread does next.
pub(super) enum Step {
    Return(Served),
    Do(Work),
    Read,
    Sleep(Py<PyAny>, u64),
    /// Another thread began to read a moment ago.
    LookAgain,
}

impl Session<'_, '_> {
    /// Serves the connection until the goal is reached or the time is up. If another thread reads, waits for it unless
    /// told not to.
    pub(super) fn pump(&self, goal: Goal, deadline: Option<Instant>, may_sleep: bool) -> PyResult<Served> {
        self.pump_while(|| Ok(true), goal, deadline, may_sleep)
    }

    /// Serves whatever comes, as long as a Python function says that there is something to wait for.
    pub(super) fn serve_until(
        &self,
        deadline: Option<Instant>,
        may_sleep: bool,
        waiting: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Served> {
        match waiting {
            Some(waiting) => self.pump_while(|| waiting.call0()?.is_truthy(), Goal::Callback, deadline, may_sleep),
            None => self.pump(Goal::Anything, deadline, may_sleep),
        }
    }

    /// Takes a message as if it had just been read.
    pub(super) fn receive(&self, payload: &[u8]) -> PyResult<()> {
        let mut input = BytesMut::new();
        input.put_u32(payload.len().try_into().unwrap_or(u32::MAX));
        input.put_u8(0);
        input.put_slice(payload);
        input.put_u8(b'\n');
        self.with_state(|state, aftermath| {
            state.machine.handle_input(Instant::now(), &mut input);
            state.sort_events(aftermath);
        })
    }

    fn pump_while(
        &self,
        waiting: impl Fn() -> PyResult<bool>,
        goal: Goal,
        deadline: Option<Instant>,
        may_sleep: bool,
    ) -> PyResult<Served> {
        let is_bound = self.is_bound() && matches!(goal, Goal::Answer(_));
        if is_bound {
            self.with_state(|state, _| state.bindings.as_mut().map(Bindings::begin_waiting))?;
        }
        let result = self.take_steps(waiting, goal, deadline, may_sleep);
        if is_bound {
            self.with_state(|state, _| state.bindings.as_mut().map(Bindings::end_waiting))?;
        }
        if result.is_err() {
            self.with_state(State::hand_over)?;
            self.flush(false)?;
        }
        result
    }

    fn take_steps(
        &self,
        waiting: impl Fn() -> PyResult<bool>,
        goal: Goal,
        deadline: Option<Instant>,
        may_sleep: bool,
    ) -> PyResult<Served> {
        let mut has_read = false;
        let mut served = false;
        loop {
            self.check_process()?;
            // Here, where nothing is locked: handlers may use the connection.
            self.py.check_signals()?;
            // Read before asking: if another thread calls back in between, this one must not fall asleep.
            let callbacks = lock(&self.core().state).callbacks;
            if !has_read && !waiting()? {
                return Ok(Served::Something);
            }
            let step = self.next_step(goal, has_read, served, may_sleep, callbacks)?;
            self.send_before(&step)?;
            if self.is_bound() && self.with_state(|state, _| state.wants_another_thread(goal, &step))? {
                self.connection.call_method0(intern!(self.py, "_serve_more"))?;
            }
            match step {
                Step::Return(result) => return Ok(result),
                Step::Do(work) => {
                    served = true;
                    self.work(work)?;
                }
                Step::Read => {
                    has_read = true;
                    match self.read(deadline)? {
                        Read::Nothing => return self.give_up(goal, served),
                        Read::Some => served |= goal.takes_anything(),
                        Read::End | Read::Interrupted => {}
                    }
                }
                Step::Sleep(sleeper, number) => {
                    if !self.sleep(&sleeper, number, deadline)? {
                        return self.give_up(goal, served);
                    }
                }
                Step::LookAgain => {}
            }
        }
    }

    /// Sends what is there before what may take long; but reading sends by itself.
    fn send_before(&self, step: &Step) -> PyResult<()> {
        match step {
            Step::Read | Step::LookAgain => Ok(()),
            Step::Do(_) if lock(&self.core().state).machine.wants_output() => self.hold_back(),
            Step::Do(_) => Ok(()),
            // What this thread has in hand would be lost if it was interrupted.
            Step::Return(_) => self.flush(false),
            Step::Sleep(_, number) => self.send_before_sleep(*number),
        }
    }

    /// Sends all before this thread sleeps: it may be only for what is not sent yet that nothing is read. Once it is,
    /// somebody is to read again.
    fn send_before_sleep(&self, number: u64) -> PyResult<()> {
        let sent = self.send_all();
        let waiter = self.with_state(|state, aftermath| {
            if sent.is_err() {
                return state.forget_waiter(number);
            }
            if state.machine.wants_input() {
                state.hand_over(aftermath);
            }
            None
        })?;
        drop(waiter);
        sent
    }

    fn next_step(&self, goal: Goal, has_read: bool, served: bool, may_sleep: bool, callbacks: u64) -> PyResult<Step> {
        let is_nested = self.performing().is_some();
        let sleeper = if may_sleep && self.is_busy() { Some(self.new_lock()?) } else { None };
        self.with_state(|state, aftermath| {
            let works = goal != Goal::Dialect && (has_read || goal.takes_anything());
            let work = if works { state.next_work(goal, is_nested) } else { None };
            let step = match work {
                Some(work) => state.start(work),
                None => match (state.step(goal, served, is_nested), &sleeper) {
                    (Some(step), _) => step,
                    (None, Some(sleeper)) if state.callbacks == callbacks => state.fall_asleep(self.py, goal, sleeper),
                    (None, _) if may_sleep => Step::LookAgain,
                    (None, _) => Step::Return(Served::Nothing),
                },
            };
            if matches!(step, Step::Return(_) | Step::Do(_)) {
                state.hand_over(aftermath);
            }
            step
        })
    }

    /// Whether another thread reads now: then a lock to sleep at may be needed.
    fn is_busy(&self) -> bool {
        let state = lock(&self.core().state);
        state.reading || state.calling_back > 0 || !state.machine.wants_input()
    }

    fn new_lock(&self) -> PyResult<Py<PyAny>> {
        let threading = self.py.import(intern!(self.py, "threading"))?;
        let sleeper = threading.call_method0(intern!(self.py, "Lock"))?;
        sleeper.call_method0(intern!(self.py, "acquire"))?;
        Ok(sleeper.unbind())
    }

    /// Sleeps until woken; `false` when the time is up.
    fn sleep(&self, sleeper: &Py<PyAny>, number: u64, deadline: Option<Instant>) -> PyResult<bool> {
        let timeout = deadline.map_or(-1.0, |deadline| {
            deadline.saturating_duration_since(Instant::now()).min(LONGEST_SLEEP).as_secs_f64()
        });
        let result = sleeper.bind(self.py).call_method1(intern!(self.py, "acquire"), (true, timeout));
        let woken = result.as_ref().is_ok_and(|woken| woken.is_truthy().unwrap_or(false));
        if !woken {
            let was_waiting = self.with_state(|state, _| state.forget_waiter(number))?;
            if was_waiting.is_none() {
                // Woken at the last moment: then it is this thread's turn.
                return result.map(|_| true);
            }
        }
        result.map(|_| woken)
    }

    fn give_up(&self, goal: Goal, served: bool) -> PyResult<Served> {
        self.flush(false)?;
        self.with_state(|state, aftermath| {
            state.hand_over(aftermath);
            if let Goal::Answer(seq) = goal
                && let Some(answer) = state.take_answer(seq)
            {
                return Served::Answer(answer);
            }
            if served { Served::Something } else { Served::Nothing }
        })
    }

    /// Reads once, as the thread that reads. What is to be sent goes first, all in one piece with what was held back.
    fn read(&self, deadline: Option<Instant>) -> PyResult<Read> {
        let reading = Reading(self);
        let core = self.core();
        let mut input = lock(&core.input);
        let mut aftermath = Aftermath::default();
        let result = self.read_into(&mut input, deadline, &mut aftermath);
        drop(input);
        drop(reading);
        aftermath.run(self)?;
        if core.dialect.get().is_none() {
            self.settle_dialect()?;
        }
        match result? {
            Some(read) => Ok(read),
            None => self.flush(true).map(|()| Read::Interrupted),
        }
    }

    /// Sends and reads, in one go where that needs no interpreter. `None` if not all could be sent: nothing was read.
    pub(super) fn read_into(
        &self,
        input: &mut Input,
        deadline: Option<Instant>,
        aftermath: &mut Aftermath,
    ) -> PyResult<Option<Read>> {
        let core = self.core();
        let signals = signals::due(self.py)?;
        core.transport.detached(self.py, |io| match core.send(io, |_| Ok(false))? {
            Sent::All => core.read(io, input, (deadline, signals), aftermath).map(Some),
            Sent::Part => Ok(None),
            Sent::Broken => {
                let mut state = lock(&core.state);
                state.machine.handle_end();
                state.sort_events(aftermath);
                Ok(Some(Read::End))
            }
        })
    }

    pub(super) fn settle_dialect(&self) -> PyResult<()> {
        let mut state = lock(&self.core().state);
        if let Some(dialect) = state.machine.dialect() {
            // Another thread may have set the same.
            let _ = self.core().dialect.set(dialect);
            if dialect.thread_header {
                state.bindings.get_or_insert_default();
            }
        }
        Ok(())
    }

    /// Whether the peer binds threads.
    pub(super) fn is_bound(&self) -> bool {
        self.core().dialect.get().is_some_and(|dialect| dialect.thread_header)
    }
}

impl Core {
    fn read(
        &self,
        io: Io<'_, '_>,
        input: &mut Input,
        (deadline, signals): (Option<Instant>, Option<Instant>),
        aftermath: &mut Aftermath,
    ) -> PyResult<Read> {
        let (missing, timer) = {
            let state = lock(&self.state);
            input.wait(state.machine.is_busy());
            (state.machine.missing_input(&input.bytes), state.machine.poll_timeout())
        };
        let until = deadline.into_iter().chain(signals).chain(timer).chain(input.deadline()).min();
        // Frames may be left from the last read, which answers have made room for.
        let read = if missing == 0 { Read::Some } else { io.read(&mut input.bytes, missing, until)? };
        io.without_interpreter(|| self.take(&read, input, aftermath));
        let time_is_up = || deadline.is_some_and(|deadline| deadline <= Instant::now());
        Ok(if read == Read::Nothing && !time_is_up() { Read::Interrupted } else { read })
    }

    /// Has the protocol take what was read.
    fn take(&self, read: &Read, input: &mut Input, aftermath: &mut Aftermath) {
        let mut state = lock(&self.state);
        match read {
            Read::Some => {
                let now = Instant::now();
                input.received(now);
                state.machine.handle_input(now, &mut input.bytes);
                input.give_back(KEPT);
            }
            Read::End => state.machine.handle_end(),
            Read::Nothing => {
                let now = Instant::now();
                state.machine.handle_timeout(now);
                if let Some(hit) = input.expired(now) {
                    state.machine.fail(ConnectionError::LimitReached(hit));
                }
            }
            Read::Interrupted => {}
        }
        state.sort_events(aftermath);
    }
}

/// So large a buffer is kept for the next message.
pub(super) const KEPT: usize = 1 << 20;

/// A wait that Python's locks take.
const LONGEST_SLEEP: Duration = Duration::from_secs(1 << 30);

/// The role of the thread that reads; given up in any case.
pub(super) struct Reading<'a, 'b, 'py>(pub(super) &'a Session<'b, 'py>);

impl Drop for Reading<'_, '_, '_> {
    fn drop(&mut self) {
        lock(&self.0.core().state).reading = false;
    }
}
