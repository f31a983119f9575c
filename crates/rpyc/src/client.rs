//! Connecting to RPyC servers: the client side.

use std::io;
use std::ops::Deref;

use rpyc_protocol::{self as protocol, Dialect, Settings};
use tokio::net::{TcpStream, ToSocketAddrs};
use tracing::Instrument;

use crate::connection::Driver;
use crate::transport::{Transport, prepare_tcp};
use crate::{Compression, Config, Connection, Exception, Object, ObjectRef, Result};

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
#[derive(Debug)]
pub struct Connect {
    dialect: Dialect,
    config: Config,
    root: Option<ObjectRef>,
}

/// Connects to an rpyc 6 server; [`Connect`] has the options.
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
/// `OSError` if the server cannot be reached.
pub async fn connect(addr: impl ToSocketAddrs) -> Result<Client> {
    Connect::new().tcp(addr).await
}

impl Default for Connect {
    fn default() -> Self {
        Self { dialect: Dialect::V6, config: Config::default(), root: None }
    }
}

impl Connect {
    /// The defaults: rpyc 6, stock's default configuration, no service for the server.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets the dialect that the server speaks.
    #[must_use]
    pub fn dialect(mut self, dialect: Dialect) -> Self {
        self.dialect = dialect;
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
        self.root = Some(ObjectRef::new(root));
        self
    }

    /// Connects by TCP.
    ///
    /// # Errors
    /// `OSError` if the server cannot be reached.
    pub async fn tcp(self, addr: impl ToSocketAddrs) -> Result<Client> {
        let stream = TcpStream::connect(addr).await.and_then(|stream| prepare_tcp(&stream).map(|()| stream));
        Ok(self.over(stream.map_err(unreachable)?))
    }

    /// Connects to a Unix socket.
    ///
    /// # Errors
    /// `OSError` if the server cannot be reached.
    #[cfg(unix)]
    pub async fn unix(self, path: impl AsRef<std::path::Path>) -> Result<Client> {
        Ok(self.over(tokio::net::UnixStream::connect(path).await.map_err(unreachable)?))
    }

    /// Connects over an established transport, on a task of the current runtime.
    pub fn over<T: Transport>(self, transport: T) -> Client {
        let compress = match self.config.compression {
            Compression::Auto => !transport.is_local(),
            Compression::Never => false,
            Compression::Always => true,
        };
        let settings = Settings::default().limits(self.config.limits.clone()).compress(compress);
        let (connection, ends) = Connection::new(self.config, transport.peer());
        let protocol = protocol::Connection::initiate(self.dialect, settings);
        let root = self.root.unwrap_or_else(|| ObjectRef::new(Void));
        let driver = Driver::new(transport, protocol, connection.clone(), ends, root);
        let span = tracing::info_span!("client", id = connection.id(), peer = connection.peer());
        tokio::spawn(driver.run(std::future::pending()).instrument(span));
        Client { connection }
    }
}

fn unreachable(error: io::Error) -> Exception {
    Exception::os_error(format!("cannot connect: {error}"))
}

/// Stock's service that exposes nothing.
struct Void;

impl Object for Void {
    fn class(&self) -> &crate::ClassRef {
        static CLASS: std::sync::OnceLock<crate::ClassRef> = std::sync::OnceLock::new();
        CLASS.get_or_init(|| crate::Class::builder("rpyc.core.service", "VoidService").build())
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
