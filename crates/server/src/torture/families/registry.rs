//! The registry, which listens for datagrams.

use tokio::net::UdpSocket;
use tokio::time::timeout;

use crate::torture::Target;
use crate::torture::attack::{Attack, Good, Outcome};
use crate::torture::form::{Form, encode};
use crate::torture::peer::Failure;

pub(super) fn attacks() -> Vec<Attack> {
    vec![Attack::act(35, "datagram of nine bytes to the registry", Good::Answer, datagram).dialectless()]
}

/// A command that is no text; then whether the registry still answers a query.
async fn datagram(target: Target, _form: Form) -> Result<Outcome, Failure> {
    let registry = target.registry.ok_or(Failure::Unsupported)?;
    let lost = |_| Failure::Closed;
    let socket = UdpSocket::bind(if registry.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" }).await.map_err(lost)?;
    socket.connect(registry).await.map_err(lost)?;
    socket.send(&encode(("RPYC", 5, ()))).await.map_err(lost)?;
    socket.send(&encode(("RPYC", "QUERY", ("NOBODY",)))).await.map_err(lost)?;
    match timeout(target.patience, socket.recv(&mut [0; 1500])).await {
        Ok(Ok(_)) => Ok(Outcome::Answered),
        Ok(Err(_)) | Err(_) => Ok(Outcome::Fault("the registry answers nobody any more".to_owned())),
    }
}
