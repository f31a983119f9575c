//! `hou.NetworkItem`: name, place in the tree, selection.

use std::sync::Arc;

use rpyc::{Context, ObjectRef, service};

use crate::Result;
use crate::hou::enums::NodeEventType;
use crate::hou::world::World;
use crate::model::{NodeId, State};

/// A handle to a node of the scene; the node itself may be gone.
pub(in crate::hou) struct NetworkItem {
    pub(in crate::hou) world: Arc<World>,
    pub(in crate::hou) id: NodeId,
}

impl NetworkItem {
    pub(super) fn read<T>(&self, look: impl FnOnce(&State, NodeId) -> Result<T>) -> Result<T> {
        self.world.read(|state| look(state, self.id))
    }

    pub(super) fn edit<T>(&self, change: impl FnOnce(&mut State, NodeId) -> Result<T>) -> Result<T> {
        self.world.edit(|state| change(state, self.id))
    }

    /// The objects for the nodes that a look at the scene finds.
    pub(super) fn find_nodes<I>(&self, find: impl FnOnce(&State, NodeId) -> Result<I>) -> Result<Vec<ObjectRef>>
    where
        I: IntoIterator<Item = NodeId>,
    {
        self.read(|state, id| Ok(self.world.nodes(state, find(state, id)?)))
    }

    /// The object for the node that a look at the scene finds.
    pub(super) fn find_node(
        &self,
        find: impl FnOnce(&State, NodeId) -> Result<Option<NodeId>>,
    ) -> Result<Option<ObjectRef>> {
        self.read(|state, id| Ok(find(state, id)?.map(|node| self.world.node(state, node))))
    }

    pub(super) fn emit(&self, event: NodeEventType) {
        self.world.emit(self.id, event);
    }
}

/// What can be in a network.
#[service(name = "hou.NetworkItem", by_value)]
impl NetworkItem {
    /// The name within the network.
    #[exposed]
    fn name(&self) -> Result<String> {
        self.read(|state, id| state.name(id).map(str::to_owned))
    }

    /// Renames; fails if the name is taken, unless a number may be added to make it unique.
    #[exposed]
    fn setName(&self, name: &str, #[default(false)] unique_name: bool) -> Result<()> {
        let old_name = self.edit(|state, id| {
            let old_name = state.name(id)?.to_owned();
            state.set_name(id, name, unique_name).map(|()| old_name)
        })?;
        self.world.emit_with(self.id, NodeEventType::NameChanged, |_| vec![("old_name", old_name.into())]);
        Ok(())
    }

    /// The number at the end of the name; 0 if there is none.
    #[exposed]
    fn digitsInName(&self) -> Result<i64> {
        let name = self.name()?;
        let letters = name.trim_end_matches(|letter: char| letter.is_ascii_digit());
        Ok(name.get(letters.len()..).and_then(|digits| digits.parse().ok()).unwrap_or(0))
    }

    /// The absolute path.
    #[exposed]
    fn path(&self) -> Result<String> {
        self.read(State::path)
    }

    /// The network that it is in, or None.
    #[exposed]
    fn parent(&self) -> Result<Option<ObjectRef>> {
        self.find_node(State::parent)
    }

    /// A number that no other item of the session ever has.
    #[exposed]
    fn sessionId(&self) -> Result<u64> {
        self.read(|state, id| state.name(id).map(|_| id.session_id()))
    }

    /// Whether it is selected.
    #[exposed]
    fn isSelected(&self) -> Result<bool> {
        self.read(State::is_selected)
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.id == other.id
    }

    #[exposed]
    fn __hash__(&self) -> u64 {
        self.id.session_id()
    }

    #[exposed]
    fn __str__(&self) -> Result<String> {
        self.name()
    }

    #[exposed]
    fn __repr__(&self, cx: &Context<'_>) -> Result<String> {
        let class = cx.this().class().name();
        self.read(|state, id| {
            let (node_type, path) = (state.node_type(id)?.name(), state.path(id)?);
            Ok(format!("<hou.{class} of type {node_type} at {path}>"))
        })
    }
}
