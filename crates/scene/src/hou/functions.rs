//! The functions of the module `hou`.

use std::sync::Arc;

use rpyc::{ObjectRef, service};

use super::parm::{Parm, ParmTuple};
use super::world::World;
use crate::model::{Category, State};

/// What the module's functions work on.
pub(super) struct Functions(pub(super) Arc<World>);

/// The scene: nodes, parameters, geometry, files.
#[service(name = "hou.Functions", by_value)]
impl Functions {
    /// The node at a path, or None.
    #[exposed]
    fn node(&self, path: &str) -> Option<ObjectRef> {
        self.0.read(|state| state.find_from(state.working_network(), path).map(|node| self.0.node(state, node)))
    }

    /// The parameter at a path, or None.
    #[exposed]
    fn parm(&self, path: &str) -> Option<Parm> {
        let found = self.0.read(|state| state.find_parm(state.working_network(), path));
        found.map(|(node, name)| Parm::new(&self.0, node, name))
    }
}
