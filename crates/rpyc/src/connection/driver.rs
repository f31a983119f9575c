//! The task that owns a connection: it moves bytes between transport and protocol and serves requests.

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::io;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::task::{Context as TaskContext, Poll, ready};
use std::time::{Duration, Instant};

use bytes::{Buf, BytesMut};
use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};
use rpyc_protocol::{self as protocol, ConnectionError, Event, Request, RequestId, Seq, Unboxed};
use tokio::sync::oneshot;
use tokio::time::Sleep;

use super::boxing::{self, Netrefs};
use super::handle::{Command, DriverEnd};
use super::traceback::Origin;
use super::{Connection, Scope, dispatch};
use crate::transport::Transport;
use crate::{BoxFuture, Exception, ObjectRef, Outcome, Result};

/// How many bytes one read asks for, at least.
const READ_SIZE: usize = 16 << 10;
/// How much may wait to be sent before the peer's requests are no longer read: back-pressure against one that sends
/// without receiving.
const OUTPUT_LIMIT: usize = 8 << 20;
/// How long the last bytes of a connection may take to be sent.
const LINGER: Duration = Duration::from_secs(1);

/// Drives one connection. Owns the state machine: there is no lock around it.
pub(crate) struct Driver<T> {
    transport: T,
    protocol: protocol::Connection<ObjectRef>,
    connection: Connection,
    root: ObjectRef,
    ends: DriverEnd,
    input: BytesMut,
    output: BytesMut,
    netrefs: Netrefs,
    /// Requests of the peer, in arrival order, that wait for their turn.
    queue: VecDeque<(RequestId, PeerRequest)>,
    /// Requests of the peer that are being served asynchronously, with the number of our requests each waits for.
    serving: HashMap<RequestId, usize>,
    running: FuturesUnordered<BoxFuture<(RequestId, Origin, Result)>>,
    /// Requests of ours that wait until the peer's dialect is known.
    early: Vec<Command>,
    /// Who waits for the answers to our requests.
    waiters: HashMap<Seq, Waiter>,
    timer: Option<Pin<Box<Sleep>>>,
    ended: Option<ConnectionError>,
    /// Whether something was written since the last read: an acknowledgement went with it.
    acknowledged: bool,
}

type PeerRequest = Request<ObjectRef, Unboxed<ObjectRef>>;

struct Waiter {
    reply: oneshot::Sender<Result>,
    within: Option<RequestId>,
}

impl<T: Transport> Driver<T> {
    pub(crate) fn new(
        transport: T,
        protocol: protocol::Connection<ObjectRef>,
        connection: Connection,
        ends: DriverEnd,
        root: ObjectRef,
    ) -> Self {
        Self {
            transport,
            protocol,
            connection,
            root,
            ends,
            input: BytesMut::new(),
            output: BytesMut::new(),
            netrefs: Netrefs::default(),
            queue: VecDeque::new(),
            serving: HashMap::new(),
            running: FuturesUnordered::new(),
            early: Vec::new(),
            waiters: HashMap::new(),
            timer: None,
            ended: None,
            acknowledged: true,
        }
    }

    /// Drives the connection to its end, or until `shutdown` says that it is to be closed in order.
    pub(crate) async fn run(mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown.fuse());
        let end = std::future::poll_fn(|cx| {
            if shutdown.as_mut().poll(cx).is_ready() {
                self.protocol.close();
            }
            self.poll(cx)
        })
        .await;
        match &end {
            Ok(ConnectionError::PeerMisbehaved(reason)) => tracing::warn!(%reason, "connection ended"),
            Ok(reason) => tracing::debug!(%reason, "connection ended"),
            Err(error) => tracing::debug!(%error, "connection lost"),
        }
        if end.is_ok() {
            self.linger().await;
        }
        self.connection.set_local_objects(0);
        self.ends.closed.send_replace(true);
    }

    /// Sends what remains to be sent, as far as the peer takes it in time.
    async fn linger(&mut self) {
        let flush = std::future::poll_fn(|cx| self.poll_write(cx));
        if !matches!(tokio::time::timeout(LINGER, flush).await, Ok(Ok(()))) {
            tracing::debug!(bytes = self.output.len(), "the peer did not take its last bytes");
        }
    }

    /// Does all that can be done now. Ready when the connection is over.
    fn poll(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<ConnectionError>> {
        loop {
            // All that is ready now is written at once.
            while self.poll_work(cx) {}
            self.collect_output();
            if let Poll::Ready(written) = self.poll_write(cx) {
                written?;
            }
            if let Some(reason) = self.ended.take() {
                return Poll::Ready(Ok(reason));
            }
            let fired = self.poll_timer(cx);
            if !self.poll_read(cx)? && !fired {
                return Poll::Pending;
            }
        }
    }

    /// One round over everything that makes work; whether there was any.
    fn poll_work(&mut self, cx: &mut TaskContext<'_>) -> bool {
        let mut worked = false;
        if let (None, Some(dialect)) = (self.connection.dialect(), self.protocol.dialect()) {
            tracing::debug!(?dialect, "the peer's dialect is known");
            self.connection.set_dialect(dialect);
        }
        while let Some(event) = self.protocol.poll_event() {
            worked = true;
            self.handle_event(event);
        }
        worked |= self.start_requests(cx);
        while let Poll::Ready(Some((id, origin, result))) = self.running.poll_next_unpin(cx) {
            worked = true;
            self.serving.remove(&id);
            self.answer(id, &origin, result);
        }
        while let Poll::Ready(Some(command)) = self.ends.commands.poll_recv(cx) {
            worked = true;
            self.handle_command(command);
        }
        if !self.early.is_empty() && self.knows_dialect() {
            worked = true;
            std::mem::take(&mut self.early).into_iter().for_each(|command| self.handle_command(command));
        }
        worked
    }

    /// Whether requests can be sent, or never will be.
    fn knows_dialect(&self) -> bool {
        self.protocol.dialect().is_some() || self.protocol.is_closed()
    }

    fn handle_event(&mut self, event: Event<ObjectRef>) {
        match event {
            Event::Request { id, request } => self.queue.push_back((id, request)),
            Event::Reply { seq, result } => {
                let result = result.map(|value| self.netrefs.unboxed(&self.connection, value));
                if let Some(waiter) = self.waiters.remove(&seq) {
                    if let Some(waiting) = waiter.within.and_then(|id| self.serving.get_mut(&id)) {
                        *waiting = waiting.saturating_sub(1);
                    }
                    // Who gave up waiting has dropped its end; the value's references are released with it.
                    drop(waiter.reply.send(result));
                }
            }
            Event::Released(object) => drop(object),
            Event::Closed(reason) => self.ended = Some(reason),
            _ => {}
        }
    }

    /// Starts requests in arrival order, as many as may run now: one, and others only while all that run wait for the
    /// peer (it may have to ask us something before it can answer).
    fn start_requests(&mut self, cx: &mut TaskContext<'_>) -> bool {
        let mut started = false;
        while self.may_start() {
            let Some((id, request)) = self.queue.pop_front() else { break };
            started = true;
            self.serve(cx, id, request);
        }
        started
    }

    fn may_start(&self) -> bool {
        self.serving.len() < self.connection.config().concurrent_requests.max(1)
            || self.serving.values().all(|&waiting| waiting > 0)
    }

    fn serve(&mut self, cx: &mut TaskContext<'_>, id: RequestId, request: PeerRequest) {
        let origin = Origin::of(&request);
        let scope = Scope { connection: self.connection.clone(), request: Some(id) };
        // A panic is a bug of one handler: it costs that request only.
        let outcome = std::panic::catch_unwind(AssertUnwindSafe(|| {
            let perform = || dispatch::dispatch(&self.connection, &self.root, &mut self.netrefs, request);
            match scope.clone().run(perform) {
                // Many futures have no need to wait.
                Outcome::Pending(mut future) => match scope.clone().run(|| future.as_mut().poll(cx)) {
                    Poll::Ready(result) => Outcome::Ready(result),
                    Poll::Pending => Outcome::Pending(future),
                },
                ready => ready,
            }
        }))
        .unwrap_or_else(|panic| panicked(&*panic).into());
        match outcome {
            Outcome::Ready(result) => self.answer(id, &origin, result),
            Outcome::Pending(future) => {
                self.serving.insert(id, 0);
                let future = AssertUnwindSafe(scope.enter(future)).catch_unwind();
                self.running.push(Box::pin(
                    future.map(move |result| (id, origin, result.unwrap_or_else(|panic| Err(panicked(&*panic))))),
                ));
            }
        }
    }

    fn answer(&mut self, id: RequestId, origin: &Origin, result: Result) {
        let result = match result {
            Ok(value) => Ok(boxing::boxed(&self.connection, value)),
            Err(exception) => {
                tracing::debug!(%exception, "request failed");
                let trace = self.connection.config().include_local_traceback;
                Err(if trace { origin.trace(exception) } else { exception })
            }
        };
        if let Err(error) = self.protocol.reply(id, result) {
            tracing::error!(%error, "a request was answered twice");
        }
    }

    fn handle_command(&mut self, command: Command) {
        match command {
            Command::Request { .. } | Command::Release { .. } if !self.knows_dialect() => self.early.push(command),
            Command::Request { request, within, reply } => self.send_request(request, within, reply),
            Command::Release { id, count } => {
                self.netrefs.forget(&id);
                self.protocol.release(&id, count);
            }
            Command::Close => self.protocol.close(),
        }
    }

    fn send_request(
        &mut self,
        request: Request<protocol::IdPack, crate::Value>,
        within: Option<RequestId>,
        reply: oneshot::Sender<Result>,
    ) {
        let request = boxing::boxed_request(&self.connection, request);
        let timeout = self.connection.config().request_timeout;
        match self.protocol.request(Instant::now(), request, within, timeout) {
            Ok(seq) => {
                if let Some(waiting) = within.and_then(|id| self.serving.get_mut(&id)) {
                    *waiting += 1;
                }
                self.waiters.insert(seq, Waiter { reply, within });
            }
            // Who gave up waiting does not mind.
            Err(exception) => drop(reply.send(Err(exception))),
        }
    }

    fn collect_output(&mut self) {
        let _ = self.protocol.poll_transmit(&mut self.output);
        self.connection.set_local_objects(self.protocol.local_objects());
    }

    /// Writes what is to be sent. Ready when nothing is left.
    fn poll_write(&mut self, cx: &mut TaskContext<'_>) -> Poll<io::Result<()>> {
        if self.output.is_empty() {
            return Poll::Ready(Ok(()));
        }
        while !self.output.is_empty() {
            let written = ready!(Pin::new(&mut self.transport).poll_write(cx, &self.output))?;
            if written == 0 {
                return Poll::Ready(Err(io::ErrorKind::WriteZero.into()));
            }
            self.output.advance(written);
            self.acknowledged = true;
        }
        Pin::new(&mut self.transport).poll_flush(cx)
    }

    /// Reads once, if the connection takes input; whether something came.
    fn poll_read(&mut self, cx: &mut TaskContext<'_>) -> io::Result<bool> {
        if !self.protocol.wants_input() || self.output.len() > OUTPUT_LIMIT {
            return Ok(false);
        }
        // Frames may be left from the last read, which answers have made room for.
        if self.protocol.missing_input(&self.input) == 0 {
            self.protocol.handle_input(Instant::now(), &mut self.input);
            return Ok(true);
        }
        if !self.acknowledged {
            self.transport.acknowledge();
            self.acknowledged = true;
        }
        self.input.reserve(self.protocol.missing_input(&self.input).clamp(READ_SIZE, MOST_RESERVED));
        let read = tokio_util::io::poll_read_buf(Pin::new(&mut self.transport), cx, &mut self.input);
        match read {
            Poll::Pending => Ok(false),
            Poll::Ready(read) => {
                if read? == 0 {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                self.acknowledged = false;
                self.protocol.handle_input(Instant::now(), &mut self.input);
                Ok(true)
            }
        }
    }

    /// Sets the timer to the protocol's next deadline; whether that has passed.
    fn poll_timer(&mut self, cx: &mut TaskContext<'_>) -> bool {
        let Some(deadline) = self.protocol.poll_timeout() else {
            self.timer = None;
            return false;
        };
        let timer = self.timer.get_or_insert_with(|| Box::pin(tokio::time::sleep_until(deadline.into())));
        if timer.deadline() != deadline.into() {
            timer.as_mut().reset(deadline.into());
        }
        if timer.as_mut().poll(cx).is_pending() {
            return false;
        }
        self.timer = None;
        self.protocol.handle_timeout(deadline);
        true
    }
}

/// Room is made as data arrives, not as a frame's header claims.
const MOST_RESERVED: usize = 1 << 20;

fn panicked(panic: &(dyn std::any::Any + Send)) -> Exception {
    let text = panic.downcast_ref::<&str>().copied().or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    let text = text.unwrap_or("no message");
    tracing::error!(panic = text, "a handler panicked");
    Exception::runtime_error(format!("the server's handler failed unexpectedly (please report it): {text}"))
}
