//! Sending soon, should the thread that holds it back not come to it.
//!
//! A thread that has answered a request and has the next one before it holds the answer back, to send several in one
//! piece. The next one may take long, though. So one thread of the process, which needs no interpreter, sends what is
//! still there after [`DELAY`]. It ends when there has been nothing to do: a process may end with its last thread.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::thread;
use std::time::Duration;

use super::send::Sent;
use super::{Core, lock};
use crate::fork::Process;

/// How long something is held back at most, but for what else the machine does.
pub(super) const DELAY: Duration = Duration::from_micros(300);
/// How long a peer that has no room is left alone.
const RETRY: Duration = Duration::from_millis(5);
/// How many times in a row the thread finds nothing to send before it sleeps until there is something.
const PATIENCE: u32 = 10;
/// How long it does that.
const LEISURE: Duration = Duration::from_millis(100);

struct Later {
    /// Connections that hold something back.
    due: Vec<Weak<Core>>,
    /// The process that the thread is in, if there is one.
    process: Option<Process>,
    /// Whether the thread sleeps until it is woken.
    sleeps: bool,
}

static LATER: Mutex<Later> = Mutex::new(Later { due: Vec::new(), process: None, sleeps: false });
static WAKE: Condvar = Condvar::new();

/// Promises that what the connection has to send goes soon. If that cannot be promised (`false`), it is to be sent now.
pub(super) fn promise(core: &Arc<Core>) -> bool {
    if core.transport.alone().is_none() {
        return false;
    }
    if core.promised.swap(true, Ordering::AcqRel) {
        return true;
    }
    let enlisted = enlist(core);
    if !enlisted {
        core.promised.store(false, Ordering::Release);
    }
    enlisted
}

fn enlist(core: &Arc<Core>) -> bool {
    // Nobody waits for this lock: in a process forked at a bad moment it stays locked.
    let Ok(mut later) = LATER.try_lock() else { return false };
    let process = Process::current();
    if later.process != Some(process) {
        if thread::Builder::new().name("rpyc-later".to_owned()).spawn(run).is_err() {
            return false;
        }
        *later = Later { due: Vec::new(), process: Some(process), sleeps: false };
    }
    later.due.push(Arc::downgrade(core));
    if later.sleeps {
        WAKE.notify_one();
    }
    true
}

fn run() {
    let mut without_room = Vec::new();
    let mut idle = 0;
    loop {
        if idle >= PATIENCE || !without_room.is_empty() {
            let mut later = sleep_until_due(if without_room.is_empty() { LEISURE } else { RETRY });
            if later.due.is_empty() && without_room.is_empty() {
                later.process = None;
                return;
            }
        }
        thread::sleep(DELAY);
        let mut due = std::mem::take(&mut lock(&LATER).due);
        idle = if due.is_empty() { idle + 1 } else { 0 };
        due.append(&mut without_room);
        due.retain(|core| core.upgrade().is_some_and(|core| !sends(&core)));
        without_room = due;
    }
}

fn sleep_until_due(timeout: Duration) -> MutexGuard<'static, Later> {
    let nothing_due = |later: &mut Later| {
        later.sleeps = later.due.is_empty();
        later.sleeps
    };
    let slept = WAKE.wait_timeout_while(lock(&LATER), timeout, nothing_due);
    let (mut later, _) = slept.unwrap_or_else(PoisonError::into_inner);
    later.sleeps = false;
    later
}

/// Keeps the promise; `false` if it has to be kept later.
fn sends(core: &Core) -> bool {
    let Some(io) = core.transport.alone() else { return true };
    // Before looking: what is held back from now on is promised anew.
    core.promised.swap(false, Ordering::AcqRel);
    match core.send(io, |_| Ok(false)) {
        Ok(Sent::Part) => core.promised.swap(true, Ordering::AcqRel),
        // That writing fails is noticed by whoever uses the connection next.
        _ => true,
    }
}
