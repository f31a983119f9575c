//! Writing. One thread at a time does that, for all; it need not be attached to the interpreter.

use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use pyo3::prelude::*;
use rpyc_protocol::{ConnectionError, IdPack, Limit, LimitHit};

use super::later::Urgency;
use super::pump::{KEPT, Reading};
use super::{Aftermath, Core, Session, State, later, lock};
use crate::transport::{Io, Ready};

/// What came of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    /// All went, or is going: another thread sends it.
    All,
    /// The peer has no room for the rest.
    Part,
    /// The connection is over.
    Broken,
}

/// How many bytes are worth a write of their own, whatever comes behind them.
const MUCH: usize = 64 << 10;

impl Core {
    /// Sends what is to be sent. Where the peer has no room, `made_room` is told for how much, and tells whether it is worth
    /// going on.
    pub(super) fn send(&self, io: Io<'_, '_>, mut made_room: impl FnMut(usize) -> PyResult<bool>) -> PyResult<Sent> {
        loop {
            let Ok(mut output) = self.output.try_lock() else { return Ok(Sent::All) };
            let mut largest = 0;
            loop {
                // What was held back goes together with what has come since.
                if output.len() <= MUCH {
                    self.poll_transmit(&mut output);
                }
                if output.is_empty() {
                    break;
                }
                largest = output.len().max(largest);
                match io.write(&mut output) {
                    Ok(true) => {}
                    Ok(false) if made_room(output.len())? => {}
                    Ok(false) => return Ok(Sent::Part),
                    Err(_) => {
                        output.clear();
                        return Ok(Sent::Broken);
                    }
                }
            }
            if largest > KEPT {
                *output = BytesMut::new();
            }
            drop(output);
            // Who found the output locked meanwhile relies on this thread.
            if !lock(&self.state).machine.wants_output() && lock(&self.released).is_empty() {
                return Ok(Sent::All);
            }
        }
    }

    /// Appends what is to be sent.
    fn poll_transmit(&self, output: &mut BytesMut) -> bool {
        let mut state = lock(&self.state);
        self.write_releases(&mut state);
        state.machine.poll_transmit(output)
    }

    /// Writes that netrefs are gone, which remains to be sent. What is asked or answered after that goes behind it, as with
    /// stock: who gets the answer knows that the objects are released.
    pub(super) fn write_releases(&self, state: &mut State) {
        for (id, count) in std::mem::take(&mut *lock(&self.released)) {
            state.machine.release(&id, count);
        }
    }
}

impl Session<'_, '_> {
    /// Sends what is to be sent. Another thread that is sending does so for this one. Without `may_wait`, what the peer
    /// has no room for goes later.
    ///
    /// # Errors
    /// Those of a signal that comes while this waits; the rest goes later. That the connection is over is no error
    /// here, but for what waits for an answer.
    pub(crate) fn flush(&self, may_wait: bool) -> PyResult<()> {
        if self.check_process().is_err() {
            return Ok(()); // an answer of the parent's
        }
        let made_room = |unsent| if may_wait { self.wait_to_write(unsent).map(|()| true) } else { Ok(false) };
        match self.core().send(self.core().transport.attached(self.py), made_room) {
            Ok(Sent::All) => Ok(()),
            Ok(Sent::Broken) => self.cannot_write(),
            Ok(Sent::Part) => {
                later::promise(self.shared_core(), Urgency::Awaited);
                Ok(())
            }
            Err(interrupted) => {
                later::promise(self.shared_core(), Urgency::Awaited);
                Err(interrupted)
            }
        }
    }

    /// Sends what is to be sent, unless another thread waits for room to do that: it then lets somebody read.
    pub(super) fn send_all(&self) -> PyResult<()> {
        let core = self.core();
        loop {
            self.flush(true)?;
            // Else the one that does not wait for room has just tried.
            if !lock(&core.state).machine.wants_output() || core.waits_for_room.load(Ordering::Relaxed) {
                return Ok(());
            }
            self.py.detach(std::thread::yield_now);
        }
    }

    /// Holds back for a moment what is to be sent: more is about to come that can go with it.
    ///
    /// # Errors
    /// As of [`flush`](Self::flush): what cannot be held back is sent.
    pub(super) fn hold_back(&self) -> PyResult<()> {
        let core = self.core();
        if self.check_process().is_err() {
            return Ok(());
        }
        let is_much = match core.output.try_lock() {
            Ok(mut output) => core.poll_transmit(&mut output) && output.len() > MUCH,
            Err(_) => false, // it is being sent
        };
        if !is_much && later::promise(self.shared_core(), Urgency::Awaited) { Ok(()) } else { self.flush(true) }
    }

    /// Gives back one of the peer's objects, soon.
    pub(crate) fn release(&self, id: &IdPack, count: u64) {
        if self.check_process().is_err() {
            return;
        }
        lock(&self.core().released).push((id.clone(), count));
        if !later::promise(self.shared_core(), Urgency::Unawaited) {
            self.release_freed();
        }
    }

    /// Tells the peer of the netrefs freed. If the state is locked, who locked it does that afterwards.
    pub(super) fn release_freed(&self) {
        if self.core().state.try_lock().is_ok() {
            // Without waiting, nothing can interrupt it.
            let _ = self.flush(false);
        }
    }

    /// Waits until the peer, for which so much waits to be sent, has room. It may have none until we read what it sends.
    fn wait_to_write(&self, unsent: usize) -> PyResult<()> {
        self.py.check_signals()?;
        let core = self.core();
        let may_read = self.with_state(|state, aftermath| {
            let unsent = unsent + state.machine.unsent();
            if unsent > core.most_unsent {
                state.machine.reach_limit(LimitHit::new(Limit::Output, unsent, core.most_unsent));
                state.sort_events(aftermath);
            }
            let may_read = !state.reading && state.machine.wants_input();
            state.reading |= may_read;
            may_read
        })?;
        let reading = may_read.then(|| Reading(self));
        core.waits_for_room.store(true, Ordering::Relaxed);
        let ready = core.transport.wait_to_write(self.py, may_read, core.write_timeout);
        core.waits_for_room.store(false, Ordering::Relaxed);
        let ready = ready?;
        if ready == Ready::Nothing
            && let Some(timeout) = core.write_timeout
        {
            self.takes_nothing_for(timeout)?;
        }
        if ready == Ready::Read && reading.is_some() {
            let mut aftermath = Aftermath::default();
            let mut input = lock(&core.input);
            // What fails here fails again for who reads next.
            let _ = self.read_into(&mut input, Some(Instant::now()), &mut aftermath);
            drop(input);
            aftermath.run(self)?;
        }
        drop(reading);
        self.with_state(State::hand_over)?;
        self.py.check_signals()
    }

    fn takes_nothing_for(&self, timeout: Duration) -> PyResult<()> {
        self.with_state(|state, aftermath| {
            let hit = LimitHit::of_time(Limit::Write, timeout, timeout);
            state.machine.fail(ConnectionError::LimitReached(hit));
            state.sort_events(aftermath);
        })?;
        self.core().transport.shut_down();
        Ok(())
    }

    /// The connection is over, whatever the reason that writing gives.
    fn cannot_write(&self) -> PyResult<()> {
        let mut aftermath = Aftermath::default();
        let mut state = lock(&self.core().state);
        state.machine.handle_end();
        state.sort_events(&mut aftermath);
        drop(state);
        aftermath.run(self)
    }
}
