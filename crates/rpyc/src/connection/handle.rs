use std::fmt;
use std::future::Future;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rpyc_protocol::{ConnectionError, Dialect, IdPack, Request, RequestId, TextForm};
use tokio::sync::{mpsc, oneshot, watch};

use crate::server::Counters;
use crate::{Config, Exception, Result, Value};

/// A handle to a connection. Cheap to clone; it does not keep the connection open.
#[derive(Clone)]
pub struct Connection(Arc<Shared>);

struct Shared {
    id: u64,
    peer: String,
    config: Config,
    commands: mpsc::UnboundedSender<Command>,
    closed: watch::Receiver<bool>,
    local_objects: AtomicUsize,
    dialect: OnceLock<Dialect>,
    /// Whether the peer has said anything.
    begun: AtomicBool,
    /// Those of the server.
    counters: Arc<Counters>,
}

/// What handles ask of the task that drives the connection.
#[derive(Debug)]
pub(crate) enum Command {
    /// Send a request to the peer.
    Request {
        /// Boxed, because the channel has room for many commands from the start.
        request: Box<Request<IdPack, Value>>,
        /// The request being served, on whose behalf this one is made.
        within: Option<RequestId>,
        reply: oneshot::Sender<Result>,
    },
    /// A netref was dropped that had been received `count` times.
    Release { id: IdPack, count: u64 },
    /// End the connection in order.
    Close,
    /// End the connection at once.
    End(ConnectionError),
}

/// The other ends of a handle's channels, for the driver.
#[derive(Debug)]
pub(crate) struct DriverEnd {
    pub(crate) commands: mpsc::UnboundedReceiver<Command>,
    /// Set, or dropped, when the connection is over.
    pub(crate) closed: watch::Sender<bool>,
}

impl Connection {
    pub(crate) fn new(config: Config, peer: String, counters: Arc<Counters>) -> (Self, DriverEnd) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let (sender, commands) = mpsc::unbounded_channel();
        let (closed, is_closed) = watch::channel(false);
        let shared = Shared {
            id: NEXT.fetch_add(1, Ordering::Relaxed),
            peer,
            config,
            commands: sender,
            closed: is_closed,
            local_objects: AtomicUsize::new(0),
            dialect: OnceLock::new(),
            begun: AtomicBool::new(false),
            counters,
        };
        (Self(Arc::new(shared)), DriverEnd { commands, closed })
    }

    /// A connection to nobody, for operating on local objects within the process: everything is allowed, and
    /// requests fail with `EOFError`.
    #[must_use]
    pub fn detached() -> Self {
        Self::new(Config::classic(), "nobody".to_owned(), Arc::default()).0
    }

    /// The connection whose request is being served, or a [detached](Self::detached) one.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.try_with(|scope| scope.connection.clone()).unwrap_or_else(|_| Self::detached())
    }

    /// Whether the request being served is one of a Python 2 peer, whose `str` is both text and bytes.
    pub(crate) fn current_is_python2() -> bool {
        let dialect = CURRENT.try_with(|scope| scope.connection.dialect()).ok().flatten();
        dialect.is_some_and(|dialect| dialect.text == TextForm::Bytes)
    }

    /// The peer's form of the protocol, once it is known: at the latest when its first request is served.
    #[must_use]
    pub fn dialect(&self) -> Option<Dialect> {
        self.0.dialect.get().copied()
    }

    /// Whether the peer has said anything yet.
    pub(crate) fn has_begun(&self) -> bool {
        self.0.begun.load(Ordering::Relaxed)
    }

    pub(crate) fn set_begun(&self) {
        self.0.begun.store(true, Ordering::Relaxed);
    }

    pub(crate) fn counters(&self) -> &Arc<Counters> {
        &self.0.counters
    }

    pub(crate) fn set_dialect(&self, dialect: Dialect) {
        self.0.dialect.get_or_init(|| dialect);
    }

    /// The connection's number, unique in the process.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// Who the peer is: its address, for logs.
    #[must_use]
    pub fn peer(&self) -> &str {
        &self.0.peer
    }

    /// What the connection allows.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// The peer's root object: its service.
    ///
    /// # Errors
    /// As for every request: see [`Netref`](crate::Netref).
    pub async fn root(&self) -> Result {
        self.request(Request::GetRoot).await
    }

    /// Sends data and checks that it comes back.
    ///
    /// # Errors
    /// `OSError` if something else comes back.
    pub async fn ping(&self) -> Result<()> {
        let data = Value::from("pong");
        let echo = self.request(Request::Ping { data: data.clone() }).await?;
        if echo == data { Ok(()) } else { Err(Exception::os_error("the peer answered a ping with other data")) }
    }

    /// Ends the connection in order: the peer is told, then the transport is closed.
    pub fn close(&self) {
        self.send(Command::Close);
    }

    /// Ends the connection at once: the peer has forfeited an orderly end.
    pub(crate) fn end(&self, reason: ConnectionError) {
        self.send(Command::End(reason));
    }

    /// Whether the connection is over.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.0.closed.has_changed().is_err() || *self.0.closed.borrow()
    }

    /// Waits until the connection is over.
    pub async fn closed(&self) {
        // An error says that the driver is gone, which is just what is waited for.
        drop(self.0.closed.clone().wait_for(|&closed| closed).await);
    }

    /// How many of our objects the peer holds.
    #[must_use]
    pub fn local_objects(&self) -> usize {
        self.0.local_objects.load(Ordering::Relaxed)
    }

    pub(crate) fn set_local_objects(&self, count: usize) {
        self.0.local_objects.store(count, Ordering::Relaxed);
    }

    /// Sends a request to the peer and waits for its answer.
    pub(crate) async fn request(&self, request: Request<IdPack, Value>) -> Result {
        let (reply, answer) = oneshot::channel();
        let within = CURRENT.try_with(|scope| scope.request.filter(|_| scope.connection == *self)).ok().flatten();
        self.send(Command::Request { request: Box::new(request), within, reply });
        answer.await.unwrap_or_else(|_| Err(Exception::eof_error("the connection is closed")))
    }

    pub(crate) fn send(&self, command: Command) {
        // A closed channel drops the command, and with it the sender that its caller waits on.
        drop(self.0.commands.send(command));
    }

    /// Waits for a future from synchronous code that may block: handlers marked `#[exposed(blocking)]`, or threads
    /// of the program's own within a runtime's context.
    ///
    /// # Panics
    /// Outside a tokio runtime's context, or on a thread that drives one.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        tokio::runtime::Handle::current().block_on(future)
    }
}

/// What is being served.
#[derive(Clone, Debug)]
pub(crate) struct Scope {
    pub(crate) connection: Connection,
    pub(crate) request: Option<RequestId>,
}

impl Scope {
    /// The scope of the code that runs, if it serves a request.
    pub(crate) fn current() -> Option<Self> {
        CURRENT.try_with(Clone::clone).ok()
    }

    /// Runs synchronous code in this scope.
    pub(crate) fn run<R>(self, code: impl FnOnce() -> R) -> R {
        CURRENT.sync_scope(self, code)
    }

    /// Puts a future into this scope.
    pub(crate) fn enter<F: Future>(self, future: F) -> tokio::task::futures::TaskLocalFuture<Self, F> {
        CURRENT.scope(self, future)
    }
}

tokio::task_local! {
    static CURRENT: Scope;
}

impl PartialEq for Connection {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Connection {}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<connection {} with {}>", self.0.id, self.0.peer)
    }
}
