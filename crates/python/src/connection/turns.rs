//! Whose turn it is: what each of the threads that use a connection is to do next.

use pyo3::prelude::*;
use rpyc_protocol::Seq;

use super::bindings::this_thread;
use super::pump::{Goal, Served, Step};
use super::{Aftermath, Answer, Slot, State, Waiter, Work, perform};

impl State {
    /// What a thread is to do, unless that is to sleep.
    pub(super) fn step(&mut self, goal: Goal, served: bool, is_nested: bool) -> Option<Step> {
        if let Goal::Answer(seq) = goal
            && let Some(answer) = self.take_answer(seq)
        {
            return Some(Step::Return(Served::Answer(answer)));
        }
        if goal.takes_anything() && goal != Goal::End && served {
            return Some(Step::Return(Served::Something));
        }
        if self.ended.is_some() {
            return Some(Step::Return(Served::Ended));
        }
        if goal == Goal::Dialect {
            if self.can_request() {
                return Some(Step::Return(Served::Something));
            }
        } else if let Some(work) = self.next_work(goal, is_nested) {
            return Some(self.start(work));
        }
        // The function may be getting the answer just now: who reads would not notice.
        let called_back_soon = goal == Goal::Callback && self.calling_back > 0 && !perform::is_calling_back();
        if !self.reading && self.machine.wants_input() && !called_back_soon {
            self.reading = true;
            return Some(Step::Read);
        }
        None
    }

    pub(super) fn start(&mut self, work: Work) -> Step {
        match &work {
            Work::CallBack(..) => self.calling_back += 1,
            Work::Serve(id, _) => {
                if let Some(bindings) = &mut self.bindings {
                    bindings.begin_serving(self.machine.threads(*id));
                }
            }
        }
        Step::Do(work)
    }

    /// What this thread may do of what has come. A thread whose answer has come does what had come before, no more; but
    /// for the outermost on its stack, since there may be nobody to do the rest. Threads of a peer that binds them are
    /// served side by side: not by one of ours that waits for something else.
    pub(super) fn next_work(&mut self, goal: Goal, is_nested: bool) -> Option<Work> {
        let end = match goal {
            Goal::Answer(seq) if is_nested => match self.slots.get(&seq) {
                Some(Slot::Done(_, arrived)) => *arrived,
                _ => u64::MAX,
            },
            _ => u64::MAX,
        };
        let position = match &self.bindings {
            None => 0,
            Some(bindings) => self.inbox.iter().position(|(_, work)| match work {
                Work::CallBack(..) => true,
                Work::Serve(id, _) => match bindings.thread_for(self.machine.threads(*id)) {
                    Some(thread) => thread == this_thread(),
                    None => goal.takes_anything(),
                },
            })?,
        };
        self.inbox.get(position).filter(|(number, _)| *number < end)?;
        self.inbox.remove(position).map(|(_, work)| work)
    }

    /// Whether one more thread is to serve a peer that binds threads: there is work for one, or nobody to read while
    /// this one works.
    pub(super) fn wants_another_thread(&mut self, goal: Goal, step: &Step) -> bool {
        let Some(bindings) = &mut self.bindings else { return false };
        if goal.takes_anything() {
            bindings.is_starting = false;
        }
        let wanted = match step {
            Step::Do(_) => goal.takes_anything() && !self.reading && self.waiters.is_empty(),
            _ => self.inbox.iter().any(|(_, work)| match work {
                Work::Serve(id, _) => bindings.thread_for(self.machine.threads(*id)).is_none(),
                Work::CallBack(..) => false,
            }),
        };
        let wanted = wanted && !bindings.is_starting && !self.waiters.iter().any(|waiter| waiter.seq.is_none());
        bindings.is_starting |= wanted;
        wanted
    }

    pub(super) fn fall_asleep(&mut self, py: Python<'_>, goal: Goal, sleeper: &Py<PyAny>) -> Step {
        let seq = match goal {
            Goal::Answer(seq) => Some(seq),
            Goal::Dialect | Goal::Anything | Goal::Callback | Goal::End => None,
        };
        self.next_waiter += 1;
        let number = self.next_waiter;
        self.waiters.push(Waiter { number, thread: this_thread(), seq, lock: sleeper.clone_ref(py) });
        Step::Sleep(sleeper.clone_ref(py), number)
    }

    /// Whether the peer can be spoken to, or never will.
    pub(super) fn can_request(&self) -> bool {
        self.machine.can_request() || self.ended.is_some()
    }

    /// Says that a Python function has got an answer, to threads that may have waited for that.
    pub(super) fn called_back(&mut self, aftermath: &mut Aftermath) {
        self.callbacks += 1;
        self.calling_back -= 1;
        let (others, waiting): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.waiters).into_iter().partition(|waiter| waiter.seq.is_some());
        self.waiters = others;
        aftermath.wake.extend(waiting);
    }

    pub(super) fn take_answer(&mut self, seq: Seq) -> Option<Answer> {
        match self.slots.get(&seq) {
            Some(Slot::Done(..)) => match self.slots.remove(&seq) {
                Some(Slot::Done(answer, _)) => Some(answer),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn forget_waiter(&mut self, number: u64) -> Option<Waiter> {
        let position = self.waiters.iter().position(|waiter| waiter.number == number)?;
        Some(self.waiters.swap_remove(position))
    }
}
