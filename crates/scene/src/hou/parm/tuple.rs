//! `hou.ParmTuple`.

use std::sync::Arc;

use rpyc::{ObjectRef, service};

use crate::Result;
use crate::hou::world::World;
use crate::model::{NodeId, ParmValue, State};

/// A handle to a tuple of parameters.
pub(in crate::hou) struct ParmTuple {
    pub(super) world: Arc<World>,
    pub(super) node: NodeId,
    pub(super) name: String,
}

impl ParmTuple {
    pub(in crate::hou) fn new(world: &Arc<World>, node: NodeId, name: String) -> Self {
        Self { world: Arc::clone(world), node, name }
    }

    fn read<T>(&self, look: impl FnOnce(&State, NodeId, &str) -> Result<T>) -> Result<T> {
        self.world.read(|state| look(state, self.node, &self.name))
    }

    fn edit<T>(&self, change: impl FnOnce(&mut State, NodeId, &str) -> Result<T>) -> Result<T> {
        self.world.edit(|state| change(state, self.node, &self.name))
    }
}

/// The parameters that make up a tuple.
#[service(name = "hou.ParmTuple", by_value)]
impl ParmTuple {
    /// The name.
    #[exposed]
    fn name(&self) -> &str {
        &self.name
    }

    /// The node.
    #[exposed]
    fn node(&self) -> Result<ObjectRef> {
        self.read(|state, node, _| state.name(node).map(|_| self.world.node(state, node)))
    }

    /// Sets all values.
    #[exposed]
    fn set(&self, values: Vec<ParmValue>) -> Result<()> {
        self.edit(|state, node, name| state.set_parm_tuple(node, name, &values))
    }

    /// The values at the current frame.
    #[exposed]
    fn eval(&self) -> Result<Vec<ParmValue>> {
        self.read(|state, node, name| state.eval_parm_tuple(node, name, state.frame()))
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.node == other.node && self.name == other.name
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash((self.node, &self.name))
    }

    #[exposed]
    fn __repr__(&self) -> Result<String> {
        Ok(format!("<hou.ParmTuple {} in {}>", self.name, self.read(|state, node, _| state.path(node))?))
    }
}
