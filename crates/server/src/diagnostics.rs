//! The module `rpyc_server`, by which the server tells clients about itself.

use std::collections::BTreeMap;
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
    fn accepted_count(&self) -> u64 {
        self.connections.accepted()
    }

    /// Everything that is counted, by name.
    #[exposed]
    fn stats(&self) -> BTreeMap<&'static str, u64> {
        let stats = self.connections.stats();
        let number = |size| u64::try_from(size).unwrap_or(u64::MAX);
        BTreeMap::from([
            ("connections", number(stats.connections)),
            ("accepted", stats.accepted),
            ("refused", stats.refused),
            ("accept_failures", stats.accept_failures),
            ("misbehaved", stats.misbehaved),
            ("requests", stats.requests),
            ("exceptions", stats.exceptions),
            ("panics", stats.panics),
            ("local_objects", number(stats.local_objects)),
            ("buffers", number(stats.buffers)),
        ])
    }

    /// How many connections have reached which limit, by the limit's name; those that none has reached are left out.
    #[exposed]
    fn limits_reached(&self) -> BTreeMap<&'static str, u64> {
        self.connections.stats().limits.into_iter().map(|(limit, count)| (limit.name(), count)).collect()
    }
}

pub(crate) fn module(connections: Arc<Connections>) -> ObjectRef {
    ObjectRef::new(Module::from_service(NAME, Diagnostics { connections }.into_object()))
}
