use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rpyc_protocol::{Handler, IdPack};
use tokio::sync::{mpsc, oneshot};

use crate::{Config, Exception, Result, Value};

/// A handle to a connection. Cheap to clone; it does not keep the connection open.
#[derive(Clone)]
pub struct Connection(Arc<Shared>);

struct Shared {
    id: u64,
    config: Config,
    commands: mpsc::UnboundedSender<Command>,
}

/// What handles ask of the task that drives the connection.
#[derive(Debug)]
pub(crate) enum Command {
    /// Send a request to the peer.
    Request {
        handler: Handler,
        args: Vec<Value>,
        /// The running request on whose behalf this one is made, if any.
        reply: oneshot::Sender<Result>,
    },
    /// A netref was dropped that had been received `count` times.
    Release { id: IdPack, count: u64 },
}

impl Connection {
    pub(crate) fn new(config: Config) -> (Self, mpsc::UnboundedReceiver<Command>) {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let (commands, receiver) = mpsc::unbounded_channel();
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        (Self(Arc::new(Shared { id, config, commands })), receiver)
    }

    /// A connection to nobody, for operating on local objects within the process: everything is allowed, and
    /// requests fail with `EOFError`.
    #[must_use]
    pub fn detached() -> Self {
        Self::new(Config::classic()).0
    }

    /// The connection whose request is being served, or a [detached](Self::detached) one.
    #[must_use]
    pub fn current() -> Self {
        CURRENT.try_with(Clone::clone).unwrap_or_else(|_| Self::detached())
    }

    /// The connection's number, unique in the process.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.0.id
    }

    /// What the connection allows.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.0.config
    }

    /// Sends a request to the peer and waits for its answer.
    pub(crate) async fn request(&self, handler: Handler, args: Vec<Value>) -> Result {
        let (reply, answer) = oneshot::channel();
        self.send(Command::Request { handler, args, reply });
        answer.await.unwrap_or_else(|_| Err(closed()))
    }

    pub(crate) fn send(&self, command: Command) {
        // A closed channel drops the command, and with it the sender that its caller waits on.
        drop(self.0.commands.send(command));
    }

    /// Waits for a future from synchronous code that may block: `#[exposed(blocking)]` handlers and threads of the
    /// program.
    pub fn block_on<F: Future>(&self, future: F) -> F::Output {
        futures_util::future::FutureExt::now_or_never(async {}); // replaced by the driver
        tokio::runtime::Handle::current().block_on(future)
    }
}

tokio::task_local! {
    static CURRENT: Connection;
}

fn closed() -> Exception {
    Exception::eof_error("the connection is closed")
}

impl PartialEq for Connection {
    fn eq(&self, other: &Self) -> bool {
        self.0.id == other.0.id
    }
}

impl Eq for Connection {}

impl fmt::Debug for Connection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<connection {}>", self.0.id)
    }
}
