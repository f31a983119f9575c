//! Sending soon, should the thread that holds it back not come to it.
//!
//! A thread that has answered a request and has the next one before it holds the answer back, to send several in one
//! piece. The next one may take long, though. So one thread of the process, which needs no interpreter, sends what is
//! still there after [`DELAY`]. Nobody waits to be told that a netref is gone: that goes with the next message, or when
//! the thread is at leisure, as waking it every [`DELAY`] costs several processes on one core a tenth of their time. It
//! ends when there has been nothing to do: a process may end with its last thread.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use super::send::Sent;
use super::{Core, lock};
use crate::fork::Process;

/// How long something is held back at most that somebody waits for, but for what else the machine does.
pub(super) const DELAY: Duration = Duration::from_micros(300);
/// How many times in a row the thread finds no such thing before it is at leisure until there is one.
const PATIENCE: u32 = 10;
/// How often it looks then for what nobody waits for, and for peers that had no room and have some now.
const LEISURE: Duration = Duration::from_millis(5);
/// How many times in a row it finds nothing at all before it ends.
const ROUNDS: u32 = 20;

/// How soon something is to be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Urgency {
    /// After [`DELAY`] at most.
    Awaited,
    /// After [`LEISURE`] at most.
    Unawaited,
}

/// What a connection was promised and has not got yet.
#[derive(Debug, Default)]
pub(super) struct Promises {
    awaited: AtomicBool,
    unawaited: AtomicBool,
}

impl Promises {
    fn of(&self, urgency: Urgency) -> &AtomicBool {
        match urgency {
            Urgency::Awaited => &self.awaited,
            Urgency::Unawaited => &self.unawaited,
        }
    }
}

/// Connections that hold something back.
struct Later {
    awaited: Vec<Weak<Core>>,
    unawaited: Vec<Weak<Core>>,
    /// The process that the thread is in, if there is one.
    process: Option<Process>,
    /// Whether the thread is at leisure, until it is woken.
    sleeps: bool,
}

impl Later {
    const fn new(process: Option<Process>) -> Self {
        Self { awaited: Vec::new(), unawaited: Vec::new(), process, sleeps: false }
    }
}

static LATER: Mutex<Later> = Mutex::new(Later::new(None));
static WAKE: Condvar = Condvar::new();

/// Promises that what the connection has to send goes by itself. If that cannot be promised (`false`), it is to be sent
/// now.
pub(super) fn promise(core: &Arc<Core>, urgency: Urgency) -> bool {
    if core.transport.alone().is_none() {
        return false;
    }
    let promised = core.promises.of(urgency);
    if promised.swap(true, Ordering::AcqRel) {
        return true;
    }
    let enlisted = enlist(core, urgency);
    if !enlisted {
        promised.store(false, Ordering::Release);
    }
    enlisted
}

fn enlist(core: &Arc<Core>, urgency: Urgency) -> bool {
    // Nobody waits for this lock: in a process forked at a bad moment it stays locked.
    let Ok(mut later) = LATER.try_lock() else { return false };
    let process = Process::current();
    if later.process != Some(process) {
        if thread::Builder::new().name("rpyc-later".to_owned()).spawn(run).is_err() {
            return false;
        }
        *later = Later::new(Some(process));
    }
    match urgency {
        Urgency::Awaited => {
            later.awaited.push(Arc::downgrade(core));
            if later.sleeps {
                WAKE.notify_one();
            }
        }
        Urgency::Unawaited => later.unawaited.push(Arc::downgrade(core)),
    }
    true
}

fn run() {
    let mut without_room = Vec::new();
    let (mut unhurried, mut idle) = (0_u32, 0);
    loop {
        let mut hurries = unhurried < PATIENCE && without_room.is_empty();
        if !hurries {
            let mut later = sleep_at_leisure();
            hurries = !later.awaited.is_empty();
            let has_work = hurries || !later.unawaited.is_empty() || !without_room.is_empty();
            idle = if has_work { 0 } else { idle + 1 };
            if idle == ROUNDS {
                later.process = None;
                return;
            }
        }
        if hurries {
            thread::sleep(DELAY);
        }
        let mut later = lock(&LATER);
        unhurried = if later.awaited.is_empty() { unhurried.saturating_add(1) } else { 0 };
        let mut due = std::mem::take(&mut later.awaited);
        due.append(&mut later.unawaited);
        drop(later);
        due.append(&mut without_room);
        due.retain(|core| core.upgrade().is_some_and(|core| !sends(&core)));
        without_room = due;
    }
}

/// Sleeps until something is awaited, or for a while.
fn sleep_at_leisure() -> MutexGuard<'static, Later> {
    let nothing_awaited = |later: &mut Later| {
        later.sleeps = later.awaited.is_empty();
        later.sleeps
    };
    let slept = WAKE.wait_timeout_while(lock(&LATER), LEISURE, nothing_awaited);
    let (mut later, _) = slept.unwrap_or_else(PoisonError::into_inner);
    later.sleeps = false;
    later
}

/// Keeps the promise; `false` if it has to be kept later.
fn sends(core: &Core) -> bool {
    let Some(io) = core.transport.alone() else { return true };
    // Before looking: what is held back from now on is promised anew.
    core.promises.awaited.swap(false, Ordering::AcqRel);
    core.promises.unawaited.swap(false, Ordering::AcqRel);
    match core.send(io, |_| Ok(false)) {
        Ok(Sent::Part) => core.promises.awaited.swap(true, Ordering::AcqRel),
        // That writing fails is noticed by whoever uses the connection next.
        _ => true,
    }
}
