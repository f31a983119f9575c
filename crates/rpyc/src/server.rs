//! Serving: listeners, the connections that they accept, and an orderly end.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rpyc_protocol as protocol;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::connection::Driver;
use crate::transport::{Listener, Transport};
use crate::{Connection, Provider};

/// Accepts connections and serves them; listeners of any kind can share one.
///
/// ```no_run
/// use rpyc::{Server, classic::ClassicService};
/// # async fn example() -> std::io::Result<()> {
/// let server = Server::new(ClassicService::new());
/// let listener = tokio::net::TcpListener::bind("127.0.0.1:18812").await?;
/// server.serve(&listener).await;
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Server(Arc<Inner>);

struct Inner {
    provider: Box<dyn Provider>,
    connections: Arc<Connections>,
    tracker: TaskTracker,
    shutdown: CancellationToken,
    max_connections: usize,
}

/// The connections that are open, for inspection.
#[derive(Debug, Default)]
pub struct Connections {
    open: std::sync::Mutex<Vec<Connection>>,
    accepted: AtomicUsize,
}

/// How long connections may take to end in order before they are dropped.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(3);
/// How long accepting pauses when the system has no resources for another connection.
const ACCEPT_BACKOFF: Duration = Duration::from_millis(100);

impl Server {
    /// A server that gives each connection what `provider` says.
    pub fn new(provider: impl Provider) -> Self {
        Self(Arc::new(Inner {
            provider: Box::new(provider),
            connections: Arc::default(),
            tracker: TaskTracker::new(),
            shutdown: CancellationToken::new(),
            max_connections: 1000,
        }))
    }

    /// The connections that are open now.
    #[must_use]
    pub fn connections(&self) -> &Arc<Connections> {
        &self.0.connections
    }

    /// Sets how many connections are served at the same time; further ones are closed at once. Default 1 000.
    ///
    /// The setting is for a server that does not serve yet: after a clone was made, nothing changes.
    #[must_use]
    pub fn max_connections(mut self, count: usize) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            inner.max_connections = count;
        }
        self
    }

    /// Serves a listener until [`shutdown`](Self::shutdown), or until the future is dropped.
    pub async fn serve<L: Listener>(&self, listener: &L) {
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.0.shutdown.cancelled() => return,
            };
            match accepted {
                Ok(transport) if self.0.tracker.len() < self.0.max_connections => self.spawn(transport),
                Ok(transport) => {
                    let limit = self.0.max_connections;
                    tracing::warn!(peer = transport.peer(), limit, "connection refused: there are too many");
                }
                // One peer's failure, or none of the system's resources left: neither may end the server.
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted");
                    tokio::time::sleep(ACCEPT_BACKOFF).await;
                }
            }
        }
    }

    /// Serves one connection that was established by other means, on a task of its own.
    pub fn spawn<T: Transport>(&self, transport: T) {
        let server = self.clone();
        self.0.tracker.spawn(async move { server.serve_connection(transport).await });
    }

    /// Serves one connection to its end.
    pub async fn serve_connection<T: Transport>(&self, transport: T) {
        let config = self.0.provider.config();
        let settings = config.settings(transport.is_local());
        let (connection, ends) = Connection::new(config, transport.peer());
        let span = tracing::info_span!("connection", id = connection.id(), peer = connection.peer());
        async {
            let root = match self.0.provider.on_connect(&connection) {
                Ok(root) => root,
                Err(exception) => return tracing::warn!(%exception, "connection refused by the service"),
            };
            tracing::info!("connected");
            self.0.connections.add(&connection);
            let protocol = protocol::Connection::accept(settings);
            let driver = Driver::new(transport, protocol, connection.clone(), ends, root.clone());
            driver.run(self.0.shutdown.cancelled()).await;
            self.0.connections.remove(&connection);
            self.0.provider.on_disconnect(&connection, &root);
            tracing::info!("disconnected");
        }
        .instrument(span)
        .await;
    }

    /// Stops accepting, ends all connections in order, and waits for them, but not for ever.
    pub async fn shutdown(&self) {
        self.0.shutdown.cancel();
        self.0.tracker.close();
        if tokio::time::timeout(SHUTDOWN_DEADLINE, self.0.tracker.wait()).await.is_err() {
            tracing::warn!("some connections did not end in time and are dropped");
        }
    }
}

impl Connections {
    /// How many connections are open.
    #[must_use]
    pub fn count(&self) -> usize {
        self.lock().len()
    }

    /// How many connections were accepted since the start.
    #[must_use]
    pub fn accepted(&self) -> usize {
        self.accepted.load(Ordering::Relaxed)
    }

    /// How many objects the peers hold, over all connections.
    #[must_use]
    pub fn local_objects(&self) -> usize {
        self.lock().iter().map(Connection::local_objects).sum()
    }

    fn add(&self, connection: &Connection) {
        self.accepted.fetch_add(1, Ordering::Relaxed);
        self.lock().push(connection.clone());
    }

    fn remove(&self, connection: &Connection) {
        self.lock().retain(|open| open != connection);
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // Nothing that could panic runs under this lock, and the list is whole at any time.
        self.open.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("connections", &self.connections.count()).finish_non_exhaustive()
    }
}
