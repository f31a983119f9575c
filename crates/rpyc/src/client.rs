//! Connecting to RPyC servers: the client side.

use std::collections::HashSet;
use std::fmt;
use std::io;
use std::ops::Deref;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Instant;

use rpyc_protocol::{self as protocol, Dialect};
use tokio::net::{TcpStream, ToSocketAddrs};
use tracing::Instrument;

use crate::connection::Driver;
use crate::transport::{Transport, prepare_tcp};
use crate::{Class, ClassRef, Config, Connection, Exception, Object, ObjectRef, Provider, Result};

/// A connection that this program opened. It is closed when this is dropped.
#[derive(Debug)]
pub struct Client {
    connection: Connection,
}

/// How to connect. [`connect`] is the short way.
///
/// ```no_run
/// use rpyc::{Config, Connect, Dialect};
/// # async fn example() -> Result<(), rpyc::Exception> {
/// let client = Connect::new().dialect(Dialect::V5).config(Config::classic()).tcp("127.0.0.1:18812").await?;
/// client.ping().await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct Connect {
    dialect: Option<Dialect>,
    config: Config,
    root: Root,
}

/// What the server sees as our root.
#[derive(Clone, Default)]
enum Root {
    #[default]
    Void,
    Object(ObjectRef),
    Provider(Arc<dyn Provider>),
}

impl Root {
    fn object(&self, connection: &Connection) -> ObjectRef {
        match self {
            Self::Void => ObjectRef::new(Void),
            Self::Object(object) => object.clone(),
            Self::Provider(provider) => provider.on_connect(connection).unwrap_or_else(|error| {
                tracing::warn!(%error, "connection refused by its service");
                connection.close();
                ObjectRef::new(Void)
            }),
        }
    }

    fn on_disconnect(&self, connection: &Connection, root: &ObjectRef) {
        if let Self::Provider(provider) = self {
            provider.on_disconnect(connection, root);
        }
    }
}

impl fmt::Debug for Root {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Void => f.write_str("Void"),
            Self::Object(object) => object.fmt(f),
            Self::Provider(_) => f.write_str("Provider"),
        }
    }
}

/// Connects to a server of any version; [`Connect`] has the options.
///
/// ```no_run
/// # async fn example() -> Result<(), rpyc::Exception> {
/// let client = rpyc::connect("127.0.0.1:18861").await?;
/// let service = client.root().await?;
/// let answer = service.call_method("get_answer", rpyc::Args::default()).await?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As for [`Connect::tcp`].
pub async fn connect(addr: impl ToSocketAddrs) -> Result<Client> {
    Connect::new().tcp(addr).await
}

impl Connect {
    /// The defaults: the server's dialect is found out, stock's default configuration, no service for the server.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the dialect that the server speaks. Without it, the dialect is found by trial: a server of another version
    /// ends a connection that begins in the wrong one, and logs that it could not read it. Whether it was one before
    /// rpyc 6 is remembered for the address, and tried first the next time.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = Some(dialect);
        self
    }

    /// Sets what the server may access on our objects, and how long we wait for it.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// Sets the service that the server sees as our root.
    #[must_use]
    pub fn service(mut self, root: impl Object) -> Self {
        self.root = Root::Object(ObjectRef::new(root));
        self
    }

    /// Sets what makes the service that the server sees as our root, one for each connection. Classic servers of
    /// rpyc 3 demand a [`ClassicService`](crate::classic::ClassicService): they ask each client for its modules.
    #[must_use]
    pub fn provider(mut self, provider: impl Provider) -> Self {
        self.root = Root::Provider(Arc::new(provider));
        self
    }

    /// Connects by TCP.
    ///
    /// # Errors
    /// `OSError` if the server cannot be reached, `EOFError` if it speaks no known dialect, `TimeoutError` if it says
    /// nothing for [`request_timeout`](Config::request_timeout).
    pub async fn tcp(self, addr: impl ToSocketAddrs) -> Result<Client> {
        let addresses: Vec<_> = tokio::net::lookup_host(addr).await.map_err(unreachable)?.collect();
        let open = async || {
            let stream = TcpStream::connect(addresses.as_slice()).await?;
            prepare_tcp(&stream).map(|()| stream)
        };
        self.open(format!("{addresses:?}"), open).await
    }

    /// Connects to a Unix socket.
    ///
    /// # Errors
    /// As for [`tcp`](Self::tcp).
    #[cfg(unix)]
    pub async fn unix(self, path: impl AsRef<std::path::Path>) -> Result<Client> {
        let path = path.as_ref();
        self.open(path.display().to_string(), async || tokio::net::UnixStream::connect(path).await).await
    }

    /// Connects, by trial where the dialect is not known.
    async fn open<T: Transport>(self, address: String, open: impl AsyncFn() -> io::Result<T>) -> Result<Client> {
        let connect = async || open().await.map_err(unreachable);
        if let Some(dialect) = self.dialect {
            return Ok(self.start(connect().await?, Start::Known(dialect)));
        }
        let remembered = before_6().contains(&address);
        let mut failure = None;
        for is_before_6 in [remembered, !remembered] {
            let start = if is_before_6 { Start::Detect } else { Start::Known(Dialect::V6) };
            let client = self.start(connect().await?, start);
            match client.ping().await {
                Ok(()) => {
                    remember(address, is_before_6);
                    return Ok(client);
                }
                // A server that does not understand ends the connection. This one is silent, whatever it is told.
                Err(error) if error.is_builtin("TimeoutError") => return Err(error),
                Err(error) => failure = Some(error),
            }
        }
        let reason = failure.map_or_else(String::new, |error| error.message());
        Err(Exception::eof_error(format!("the server at {address} answers in no version of RPyC: {reason}")))
    }

    /// Connects over an established transport, on a task of the current runtime. Without a dialect set, that is
    /// rpyc 6's: there is only one transport to try.
    pub fn over<T: Transport>(self, transport: T) -> Client {
        let dialect = self.dialect.unwrap_or(Dialect::V6);
        self.start(transport, Start::Known(dialect))
    }

    fn start<T: Transport>(&self, transport: T, start: Start) -> Client {
        let settings = self.config.settings(transport.is_local());
        let (connection, ends) = Connection::new(self.config.clone(), transport.peer(), Arc::default());
        let protocol = match start {
            Start::Known(dialect) => protocol::Connection::initiate(dialect, settings),
            Start::Detect => protocol::Connection::detect(Instant::now(), settings),
        };
        let provider = self.root.clone();
        let root = provider.object(&connection);
        let mut driver = Driver::new(transport, protocol, connection.clone(), ends, root.clone());
        let span = tracing::info_span!("client", id = connection.id(), peer = connection.peer());
        let served = connection.clone();
        let run = async move {
            driver.run(std::future::pending()).await;
            drop(driver);
            provider.on_disconnect(&served, &root);
        };
        tokio::spawn(run.instrument(span));
        Client { connection }
    }
}

/// How a connection begins.
#[derive(Clone, Copy)]
enum Start {
    Known(Dialect),
    /// With the question which of the dialects before rpyc 6 it is.
    Detect,
}

/// The addresses of servers that are of a version before rpyc 6. Which one is asked each time: the versions before it
/// answer a ping alike, so that nobody would notice that another one is there now.
fn before_6() -> MutexGuard<'static, HashSet<String>> {
    static FOUND: OnceLock<Mutex<HashSet<String>>> = OnceLock::new();
    FOUND.get_or_init(Mutex::default).lock().unwrap_or_else(PoisonError::into_inner)
}

fn remember(address: String, is_before_6: bool) {
    if is_before_6 {
        before_6().insert(address);
    } else {
        before_6().remove(&address);
    }
}

fn unreachable(error: io::Error) -> Exception {
    Exception::os_error(format!("cannot connect: {error}"))
}

/// Stock's service that exposes nothing.
struct Void;

impl Object for Void {
    fn class(&self) -> &ClassRef {
        static CLASS: OnceLock<ClassRef> = OnceLock::new();
        CLASS.get_or_init(|| Class::builder("rpyc.core.service", "VoidService").build())
    }
}

impl Deref for Client {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        &self.connection
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        self.connection.close();
    }
}
