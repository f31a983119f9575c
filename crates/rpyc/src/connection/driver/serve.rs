//! Requests of the peer: when their turn comes, and how they are answered.

use std::panic::AssertUnwindSafe;
use std::task::{Context as TaskContext, Poll};

use futures_util::FutureExt;
use rpyc_protocol::{Limit, LimitHit, Request, RequestId};

use super::super::panics::{caught, panicked};
use super::super::traceback::Origin;
use super::super::{Scope, boxing, dispatch};
use super::{Driver, PeerRequest};
use crate::transport::Transport;
use crate::{Exception, Outcome, Result};

impl<T: Transport> Driver<T> {
    /// Starts requests in arrival order, as many as may run now: one, and others only while all that run wait for the
    /// peer (it may have to ask us something before it can answer).
    pub(super) fn start_requests(&mut self, cx: &mut TaskContext<'_>) -> bool {
        let mut started = false;
        while self.may_start() {
            let Some((id, mut request)) = self.queue.pop_front() else { break };
            started = true;
            self.start(cx, id, &mut request);
        }
        started
    }

    /// Starts a request whose turn it is. Nothing of it is left.
    pub(super) fn start(&mut self, cx: &mut TaskContext<'_>, id: RequestId, request: &mut PeerRequest) {
        let nested = self.serving.len().saturating_sub(self.concurrent());
        let allowed = self.connection.config().limits.nested;
        if nested >= allowed {
            let request = std::mem::replace(request, Request::Close);
            return self.refuse_nested(id, request, allowed);
        }
        self.serve(cx, id, request);
        // Destructors of user code may run here. What panics is logged; the request has been answered.
        drop(caught(&self.connection, || *request = Request::Close));
    }

    /// Answers a request that is nested too deeply.
    fn refuse_nested(&mut self, id: RequestId, request: PeerRequest, allowed: usize) {
        self.protocol.reach_limit(LimitHit::new(Limit::Nested, allowed.saturating_add(1), allowed));
        let text = format!("{allowed} nested requests wait for this client, which is the limit of the connection");
        let refused = self.traced(&Origin::of(&request), Exception::recursion_error(text));
        // What the request refers to is released.
        drop(request.map_values(&mut |value| self.netrefs.unboxed(&self.connection, value)));
        self.answer(id, Err(refused));
    }

    /// How many requests may run at the same time though none waits for the peer.
    fn concurrent(&self) -> usize {
        self.connection.config().concurrent_requests.max(1)
    }

    pub(super) fn may_start(&self) -> bool {
        self.serving.len() < self.concurrent() || self.serving.values().all(|&waiting| waiting > 0)
    }

    fn serve(&mut self, cx: &mut TaskContext<'_>, id: RequestId, request: &mut PeerRequest) {
        let scope = || Scope { connection: self.connection.clone(), request: Some(id) };
        // A panic is a bug of one handler: it costs that request only.
        let outcome = caught(&self.connection, || {
            let perform = || dispatch::dispatch(&self.connection, &self.root, &mut self.netrefs, request);
            match scope().run(perform) {
                // Many futures have no need to wait.
                Outcome::Pending(mut future) => match scope().run(|| future.as_mut().poll(cx)) {
                    Poll::Ready(result) => Outcome::Ready(result),
                    Poll::Pending => Outcome::Pending(future),
                },
                ready => ready,
            }
        })
        .unwrap_or_else(Outcome::from);
        match outcome {
            // Apart from what fails: to map a result moves it once more, which is 3 % of a request.
            Outcome::Ready(Ok(value)) => self.answer(id, Ok(value)),
            Outcome::Ready(Err(exception)) => {
                let exception = self.traced(&Origin::of(request), exception);
                self.answer(id, Err(exception));
            }
            Outcome::Pending(future) => {
                self.serving.insert(id, 0);
                let origin = Origin::of(request);
                let connection = self.connection.clone();
                let future = AssertUnwindSafe(scope().enter(future)).catch_unwind();
                self.running.push(Box::pin(future.map(move |result| {
                    (id, origin, result.unwrap_or_else(|panic| Err(panicked(&connection, &*panic))))
                })));
            }
        }
    }

    /// An exception as the peer is to see it.
    pub(super) fn traced(&self, origin: &Origin, exception: Exception) -> Exception {
        if self.connection.config().include_local_traceback { origin.trace(exception) } else { exception }
    }

    pub(super) fn answer(&mut self, id: RequestId, result: Result) {
        self.answered.0 += 1;
        self.answered.1 += u64::from(result.is_err());
        let result = match result {
            Ok(value) => Ok(boxing::boxed(&self.connection, value)),
            Err(exception) => {
                tracing::debug!(%exception, "request failed");
                Err(exception)
            }
        };
        if let Err(error) = self.protocol.reply(id, result) {
            tracing::error!(%error, "a request was answered twice");
        }
    }
}
