//! `hou.Parm`.

use std::sync::Arc;

use rpyc::{ObjectRef, service};

use crate::Result;
use crate::hou::world::World;
use crate::model::{NodeId, ParmValue, State};

/// A handle to a parameter.
pub(in crate::hou) struct Parm {
    pub(super) world: Arc<World>,
    pub(super) node: NodeId,
    pub(super) name: String,
}

impl Parm {
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

/// A parameter of a node.
#[service(name = "hou.Parm", by_value)]
impl Parm {
    /// The name.
    #[exposed]
    fn name(&self) -> &str {
        &self.name
    }

    /// The node's path and the name.
    #[exposed]
    fn path(&self) -> Result<String> {
        self.read(State::parm_path)
    }

    /// The node.
    #[exposed]
    fn node(&self) -> Result<ObjectRef> {
        self.read(|state, node, _| state.name(node).map(|_| self.world.node(state, node)))
    }

    /// Sets the value.
    #[exposed]
    fn set(&self, value: ParmValue) -> Result<()> {
        self.edit(|state, node, name| state.set_parm(node, name, value))
    }

    /// The value at the current frame.
    #[exposed]
    fn eval(&self) -> Result<ParmValue> {
        self.read(State::eval_parm)
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
        Ok(format!("<hou.Parm {} in {}>", self.name, self.read(|state, node, _| state.path(node))?))
    }
}
