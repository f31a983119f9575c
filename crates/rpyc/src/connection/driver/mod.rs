//! The task that owns a connection: it moves bytes between transport and protocol and serves requests.

mod serve;
mod traffic;

use std::collections::{HashMap, VecDeque};
use std::future::Future;
use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::task::{Context as TaskContext, Poll};
use std::time::{Duration, Instant};

use bytes::BytesMut;
use futures_util::{FutureExt, StreamExt, stream::FuturesUnordered};
use rpyc_protocol::{self as protocol, ConnectionError, Event, Request, RequestId, Seq, Unboxed, Watchdog};
use tokio::sync::oneshot;

use super::Connection;
use super::boxing::{self, Netrefs};
use super::handle::{Command, DriverEnd};
use super::panics::caught;
use super::timer::{Timer, now};
use super::traceback::Origin;
use crate::server::BufferShare;
use crate::transport::Transport;
use crate::{BoxFuture, ObjectRef, Result};

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
    timer: Timer,
    watchdog: Watchdog,
    share: BufferShare,
    max_buffers: usize,
    /// If there is no memory to read into: when to look again, and for the end of the transport.
    memory_retry: Option<Instant>,
    /// Requests answered since that was last counted for the server, and how many of them with an exception.
    answered: (u64, u64),
    ended: Option<ConnectionError>,
    /// Whether something was written since the last read: an acknowledgement went with it.
    acknowledged: bool,
}

/// What the peer asks of one of our objects.
pub(super) type PeerRequest = Request<ObjectRef, Unboxed<ObjectRef>>;

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
        let timeouts = connection.config().limits.timeouts;
        let counters = Arc::clone(connection.counters());
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
            timer: Timer::default(),
            watchdog: Watchdog::new(timeouts, now()),
            share: BufferShare::new(counters),
            max_buffers: usize::MAX,
            memory_retry: None,
            answered: (0, 0),
            ended: None,
            acknowledged: true,
        }
    }

    /// Sets how much memory all connections of the server may take for what is on its way.
    pub(crate) fn max_buffers(mut self, bytes: usize) -> Self {
        self.max_buffers = bytes;
        self
    }

    /// Drives the connection to its end, or until `shutdown` says that it is to be closed in order. By reference, so that
    /// the future is small; all that is left to do then is to drop the driver.
    pub(crate) async fn run(&mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = std::pin::pin!(shutdown.fuse());
        let end = std::future::poll_fn(|cx| {
            if shutdown.as_mut().poll(cx).is_ready() {
                self.protocol.close_because("the server is shutting down");
            }
            self.poll(cx)
        })
        .await;
        match &end {
            Ok(ConnectionError::PeerMisbehaved(reason)) => {
                self.connection.counters().misbehaved.fetch_add(1, Relaxed);
                tracing::warn!(%reason, "connection ended");
            }
            Ok(reason) => tracing::debug!(%reason, "connection ended"),
            Err(error) => tracing::debug!(%error, "connection lost"),
        }
        if end.is_ok() {
            self.linger().await;
        }
        self.clear();
        self.connection.set_local_objects(0);
        self.ends.closed.send_replace(true);
    }

    /// Gives up all that the connection holds. Destructors of user code run here.
    fn clear(&mut self) {
        self.protocol.handle_end();
        self.handle_events();
        let Self { connection, queue, running, .. } = self;
        // What panics is logged; there is nobody to tell.
        drop(caught(connection, || queue.clear()));
        drop(caught(connection, || running.clear()));
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
        // What woke the task came from the peer, as a rule.
        self.poll_peer(cx)?;
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
            if !self.poll_peer(cx)? {
                self.give_back();
                return Poll::Pending;
            }
        }
    }

    /// Whether something has come from the peer, or has not come in time.
    fn poll_peer(&mut self, cx: &mut TaskContext<'_>) -> io::Result<bool> {
        let reading = self.reading();
        let fired = self.poll_timer(cx, reading);
        Ok(self.poll_read(cx, reading)? || fired)
    }

    /// One round over everything that makes work; whether there may be more.
    fn poll_work(&mut self, cx: &mut TaskContext<'_>) -> bool {
        if self.protocol.has_begun() && !self.connection.has_begun() {
            self.connection.set_begun();
        }
        if let (None, Some(dialect)) = (self.connection.dialect(), self.protocol.dialect()) {
            tracing::debug!(?dialect, "the peer's dialect is known");
            self.connection.set_dialect(dialect);
        }
        self.take_events(cx);
        let mut more = self.start_requests(cx);
        while let Poll::Ready(Some((id, origin, result))) = self.running.poll_next_unpin(cx) {
            more = true;
            self.serving.remove(&id);
            let result = result.map_err(|exception| self.traced(&origin, exception));
            self.answer(id, result);
        }
        while let Poll::Ready(Some(command)) = self.ends.commands.poll_recv(cx) {
            more = true;
            self.handle_command(command);
        }
        if !self.early.is_empty() && self.knows_dialect() {
            more = true;
            std::mem::take(&mut self.early).into_iter().for_each(|command| self.handle_command(command));
        }
        more
    }

    /// Whether requests can be sent, or never will be.
    fn knows_dialect(&self) -> bool {
        self.protocol.dialect().is_some() || self.protocol.is_closed()
    }

    /// Takes up what happened, and serves requests that need not wait.
    fn take_events(&mut self, cx: &mut TaskContext<'_>) {
        while let Some(mut event) = self.protocol.poll_event() {
            match &mut event {
                Event::Request { id, request } if self.queue.is_empty() && self.may_start() => {
                    self.start(cx, *id, request);
                }
                _ => self.handle_event(event),
            }
        }
    }

    /// Takes up what happened. Requests have to wait.
    fn handle_events(&mut self) {
        while let Some(event) = self.protocol.poll_event() {
            self.handle_event(event);
        }
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
            // A destructor that panics has nobody to report to but the log.
            Event::Released(object) => drop(caught(&self.connection, || drop(object))),
            Event::LimitReached(hit) => self.connection.counters().limit_reached(self.connection.peer(), hit),
            Event::Closed(reason) => {
                // If this side ended the connection, it has answered what waits; only a peer's CLOSE comes in its turn.
                if reason != ConnectionError::ClosedByPeer {
                    self.queue.clear();
                }
                self.ended = Some(reason);
            }
            _ => {}
        }
    }

    fn handle_command(&mut self, command: Command) {
        match command {
            Command::Request { .. } | Command::Release { .. } if !self.knows_dialect() => self.early.push(command),
            Command::Request { request, within, reply } => self.send_request(*request, within, reply),
            Command::Release { id, count } => {
                self.netrefs.forget(&id);
                self.protocol.release(&id, count);
            }
            Command::Close => self.protocol.close(),
            Command::End(reason) => self.protocol.fail(reason),
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
        match self.protocol.request(now(), request, within, timeout) {
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
}
