//! What all Python objects of one scene share.

use std::sync::Arc;

use rpyc::ObjectRef;

use super::events::Events;
use super::node;
use crate::model::{NodeId, Scene, State};

/// A scene, and what its Python objects have in common besides.
pub(super) struct World {
    pub(super) scene: Arc<Scene>,
    pub(super) events: Events,
}

impl World {
    pub(super) fn new(scene: Arc<Scene>) -> Arc<Self> {
        Arc::new(Self { scene, events: Events::default() })
    }

    pub(super) fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        self.scene.read(look)
    }

    pub(super) fn edit<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        self.scene.edit(change)
    }

    /// The Python object for a node.
    pub(super) fn node(self: &Arc<Self>, state: &State, node: NodeId) -> ObjectRef {
        node::object(Arc::clone(self), node, state.node_type(node).ok().map(|node_type| node_type.category()))
    }

    /// The Python objects for nodes.
    pub(super) fn nodes(self: &Arc<Self>, state: &State, nodes: impl IntoIterator<Item = NodeId>) -> Vec<ObjectRef> {
        nodes.into_iter().map(|node| self.node(state, node)).collect()
    }
}
