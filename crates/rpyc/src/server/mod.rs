//! Serving: listeners, the connections that they accept, and an orderly end.

mod accepting;
mod admission;
mod stats;

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use rpyc_protocol::{self as protocol, LimitHit};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::Instrument;

pub use admission::Connections;
pub use stats::ServerStats;
pub(crate) use stats::{BufferShare, Counters};

use crate::connection::{Driver, caught};
use crate::transport::{Listener, Transport};
use crate::{Config, Connection, Exception, ObjectRef, Provider};
use accepting::Failures;
use admission::Bounds;

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
    max_connections_per_address: Option<usize>,
    max_buffers: usize,
}

/// How long connections may take to end in order before they are dropped.
const SHUTDOWN_DEADLINE: Duration = Duration::from_secs(3);

impl Server {
    /// A server that gives each connection what `provider` says.
    pub fn new(provider: impl Provider) -> Self {
        Self(Arc::new(Inner {
            provider: Box::new(provider),
            connections: Arc::default(),
            tracker: TaskTracker::new(),
            shutdown: CancellationToken::new(),
            max_connections: 1000,
            max_connections_per_address: None,
            max_buffers: 1 << 30,
        }))
    }

    /// The connections that are open now.
    #[must_use]
    pub fn connections(&self) -> &Arc<Connections> {
        &self.0.connections
    }

    /// What has been counted so far.
    #[must_use]
    pub fn stats(&self) -> ServerStats {
        self.0.connections.stats()
    }

    /// Sets how many connections are served at the same time. One more is closed at once, unless one of the others has
    /// said nothing for [`first_frame`](crate::Timeouts::first_frame): that is closed then. Default 1 000.
    ///
    /// The setting is for a server that does not serve yet: after a clone was made, nothing changes.
    #[must_use]
    pub fn max_connections(self, count: usize) -> Self {
        self.set(|inner| inner.max_connections = count)
    }

    /// Sets how many connections are served at the same time of one address: of one IPv4 address, one IPv6 network (64
    /// bits), one user of Unix sockets. Default three quarters of [`max_connections`](Self::max_connections), so that
    /// one machine cannot take all of them.
    ///
    /// As there: for a server that does not serve yet.
    #[must_use]
    pub fn max_connections_per_address(self, count: usize) -> Self {
        self.set(|inner| inner.max_connections_per_address = Some(count))
    }

    /// Sets how much memory, in bytes, messages on their way may take over all connections: what has come of them,
    /// requests that are not answered, answers that are not sent. Beyond that only connections that take less than
    /// 64 KiB are read. Those that are not read for [`mid_frame`](crate::Timeouts::mid_frame) are ended. Default 1 GiB.
    ///
    /// As above: for a server that does not serve yet.
    #[must_use]
    pub fn max_buffers(self, bytes: usize) -> Self {
        self.set(|inner| inner.max_buffers = bytes)
    }

    fn set(mut self, set: impl FnOnce(&mut Inner)) -> Self {
        if let Some(inner) = Arc::get_mut(&mut self.0) {
            set(inner);
        }
        self
    }

    /// Serves a listener until [`shutdown`](Self::shutdown), or until the future is dropped.
    pub async fn serve<L: Listener>(&self, listener: &L) {
        let mut failures = Failures::default();
        loop {
            let accepted = tokio::select! {
                accepted = listener.accept() => accepted,
                () = self.0.shutdown.cancelled() => return,
            };
            match accepted {
                Ok(transport) => self.spawn(transport),
                // One peer's failure, or none of the system's resources left: neither may end the server.
                Err(error) => {
                    if let Some(pause) = failures.failed(&error, self.0.connections.counters()) {
                        self.0.connections.make_room(self.bounds(&self.0.provider.config()));
                        tokio::time::sleep(pause).await;
                    }
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
        let bounds = self.bounds(&config);
        let settings = config.settings(transport.is_local());
        let counters = Arc::clone(self.0.connections.counters());
        let (connection, ends) = Connection::new(config, transport.peer(), Arc::clone(&counters));
        let _place = match self.0.connections.admit(&connection, transport.address(), bounds) {
            Ok(place) => place,
            Err(hit) => return refuse(&counters, &connection, hit),
        };
        let span = tracing::info_span!("connection", id = connection.id(), peer = connection.peer());
        async {
            let root = match self.root(&connection) {
                Ok(root) => root,
                Err(exception) => {
                    counters.refused.fetch_add(1, Relaxed);
                    return tracing::warn!(%exception, "connection refused by the service");
                }
            };
            tracing::info!("connected");
            let protocol = protocol::Connection::accept(settings);
            let driver = Driver::new(transport, protocol, connection.clone(), ends, root.clone());
            let mut driver = driver.max_buffers(self.0.max_buffers);
            driver.run(self.0.shutdown.cancelled()).await;
            drop(driver);
            // It is logged and counted; there is nobody left to tell.
            drop(caught(&connection, || self.0.provider.on_disconnect(&connection, &root)));
            tracing::info!("disconnected");
        }
        .instrument(span)
        .await;
    }

    /// The root object that the service gives to a connection.
    fn root(&self, connection: &Connection) -> Result<ObjectRef, Exception> {
        caught(connection, AssertUnwindSafe(|| self.0.provider.on_connect(connection))).and_then(|root| root)
    }

    fn bounds(&self, config: &Config) -> Bounds {
        let connections = self.0.max_connections;
        let most = connections.saturating_sub(connections / 4);
        Bounds {
            connections,
            per_address: self.0.max_connections_per_address.unwrap_or(most),
            first_frame: config.limits.timeouts.first_frame,
        }
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

fn refuse(counters: &Counters, connection: &Connection, hit: LimitHit) {
    counters.refused.fetch_add(1, Relaxed);
    counters.limit_reached(connection.peer(), hit);
}

impl std::fmt::Debug for Inner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Server").field("connections", &self.connections.count()).finish_non_exhaustive()
    }
}
