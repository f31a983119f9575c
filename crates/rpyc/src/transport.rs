//! What carries a connection's bytes.

use std::io;
use std::net::{IpAddr, Ipv6Addr};

use socket2::SockRef;
use tokio::io::{AsyncRead, AsyncWrite, DuplexStream};
use tokio::net::{TcpListener, TcpStream};
#[cfg(unix)]
use tokio::net::{UnixListener, UnixStream};

/// A byte stream that a connection can run over.
pub trait Transport: AsyncRead + AsyncWrite + Unpin + Send + 'static {
    /// Has the peer's data acknowledged at once. Stock clients hold a small segment back until the one before is
    /// acknowledged, which costs them up to 40 ms if we wait for an answer to put the acknowledgement into.
    fn acknowledge(&self) {}

    /// Whether both ends are on one machine, so that compressing costs more than sending.
    fn is_local(&self) -> bool;

    /// Who the peer is, for logs.
    fn peer(&self) -> String;

    /// Whom the connection counts for where connections are counted per address; `None` for nobody.
    fn address(&self) -> Option<PeerAddress> {
        None
    }
}

/// Whom a connection counts for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum PeerAddress {
    /// A machine.
    Ip(IpAddr),
    /// A user of this machine, by number.
    User(u32),
}

impl PeerAddress {
    /// The machine with an address. Those of one IPv6 network are taken for one: a machine has as many as it likes.
    #[must_use]
    pub fn of_ip(ip: IpAddr) -> Self {
        const NETWORK: u128 = u128::MAX << 64;
        Self::Ip(match ip.to_canonical() {
            IpAddr::V6(v6) => Ipv6Addr::from_bits(v6.to_bits() & NETWORK).into(),
            v4 => v4,
        })
    }
}

impl Transport for TcpStream {
    #[cfg(any(target_os = "linux", target_os = "android"))]
    fn acknowledge(&self) {
        // The option is no state: it works once, so it is set anew after each read. Without it all works, slower.
        drop(SockRef::from(self).set_tcp_quickack(true));
    }

    fn is_local(&self) -> bool {
        match (self.peer_addr(), self.local_addr()) {
            (Ok(peer), Ok(local)) => peer.ip() == local.ip(),
            _ => false,
        }
    }

    fn peer(&self) -> String {
        self.peer_addr().map_or_else(|_| "unknown".to_owned(), |addr| addr.to_string())
    }

    fn address(&self) -> Option<PeerAddress> {
        self.peer_addr().ok().map(|addr| PeerAddress::of_ip(addr.ip()))
    }
}

#[cfg(unix)]
impl Transport for UnixStream {
    fn is_local(&self) -> bool {
        true
    }

    fn peer(&self) -> String {
        match self.peer_cred() {
            Ok(cred) => format!("unix:uid={}", cred.uid()),
            Err(_) => "unix".to_owned(),
        }
    }

    fn address(&self) -> Option<PeerAddress> {
        self.peer_cred().ok().map(|cred| PeerAddress::User(cred.uid()))
    }
}

/// Both ends of [`tokio::io::duplex`] are in one process: for tests, mostly.
impl Transport for DuplexStream {
    fn is_local(&self) -> bool {
        true
    }

    fn peer(&self) -> String {
        "in process".to_owned()
    }
}

/// Where connections come from.
pub trait Listener: Send + Sync {
    /// What they run over.
    type Transport: Transport;

    /// Waits for the next connection.
    fn accept(&self) -> impl Future<Output = io::Result<Self::Transport>> + Send;
}

impl Listener for TcpListener {
    type Transport = TcpStream;

    async fn accept(&self) -> io::Result<TcpStream> {
        let (stream, _) = self.accept().await?;
        if let Err(error) = prepare_tcp(&stream) {
            // The peer has gone already, which shows soon enough.
            tracing::debug!(%error, "a connection cannot be set up");
        }
        Ok(stream)
    }
}

#[cfg(unix)]
impl Listener for UnixListener {
    type Transport = UnixStream;

    async fn accept(&self) -> io::Result<UnixStream> {
        Ok(self.accept().await?.0)
    }
}

/// Sets a TCP stream up for many small messages, and to notice a peer that is gone.
pub(crate) fn prepare_tcp(stream: &TcpStream) -> io::Result<()> {
    stream.set_nodelay(true)?;
    let keepalive = socket2::TcpKeepalive::new()
        .with_time(std::time::Duration::from_secs(60))
        .with_interval(std::time::Duration::from_secs(15));
    SockRef::from(stream).set_tcp_keepalive(&keepalive)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_machine_are_one() {
        let address = |text: &str| PeerAddress::of_ip(text.parse().unwrap());
        assert_eq!(address("::ffff:10.0.0.1"), address("10.0.0.1"));
        assert_ne!(address("10.0.0.1"), address("10.0.0.2"));
        assert_eq!(address("2001:db8:1:2::1"), address("2001:db8:1:2:ffff::"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
    }
}
