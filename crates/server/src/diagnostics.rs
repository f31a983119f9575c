//! The module `rpyc_server`, by which the server tells clients about itself.

use std::sync::Arc;

use rpyc::native::Module;
use rpyc::{Connections, ObjectRef, Service, service};

pub(crate) const NAME: &str = "rpyc_server";

struct Diagnostics {
    connections: Arc<Connections>,
}

/// What the server knows about itself.
#[service(name = "rpyc_server.Diagnostics")]
impl Diagnostics {
    /// The server's version.
    #[exposed(getter)]
    fn version(&self) -> &'static str {
        env!("CARGO_PKG_VERSION")
    }

    /// How many objects clients hold, over all connections.
    #[exposed]
    fn object_count(&self) -> usize {
        self.connections.local_objects()
    }

    /// How many connections are open.
    #[exposed]
    fn connection_count(&self) -> usize {
        self.connections.count()
    }

    /// How many connections were accepted since the server started.
    #[exposed]
    fn accepted_count(&self) -> usize {
        self.connections.accepted()
    }
}

pub(crate) fn module(connections: Arc<Connections>) -> ObjectRef {
    ObjectRef::new(Module::from_service(NAME, Diagnostics { connections }.into_object()))
}
