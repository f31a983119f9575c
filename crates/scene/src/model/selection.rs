//! Selected nodes.

use super::State;
use super::node::NodeId;
use crate::Result;

impl State {
    /// The selected nodes in order of selection.
    #[must_use]
    pub fn selected_nodes(&self) -> &[NodeId] {
        &self.selection
    }

    /// Whether a node is selected.
    pub fn is_selected(&self, node: NodeId) -> Result<bool> {
        self.node(node)?;
        Ok(self.selection.contains(&node))
    }

    /// Selects or deselects a node, with `clear_all` deselecting all others.
    pub fn set_selected(&mut self, node: NodeId, on: bool, clear_all: bool) -> Result<()> {
        self.node(node)?;
        if clear_all {
            self.selection.clear();
        } else {
            self.selection.retain(|selected| *selected != node);
        }
        if on {
            self.selection.push(node);
        }
        Ok(())
    }

    /// Whether a node is the one selected last.
    pub fn is_current(&self, node: NodeId) -> Result<bool> {
        self.node(node)?;
        Ok(self.selection.last() == Some(&node))
    }

    /// Deselects everything.
    pub fn clear_selection(&mut self) {
        self.selection.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::super::NewNode;
    use super::*;

    #[test]
    fn the_last_selected_is_current_and_deleted_nodes_leave() {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let [a, b] = [(); 2].map(|()| state.create_node(obj, &NewNode::of_type("null")).unwrap());
        state.set_selected(a, true, false).unwrap();
        state.set_selected(b, true, false).unwrap();
        state.set_selected(a, true, false).unwrap();
        assert_eq!(state.selected_nodes(), [b, a]);
        assert_eq!((state.is_current(a), state.is_selected(b)), (Ok(true), Ok(true)));
        state.destroy(a).unwrap();
        assert_eq!(state.selected_nodes(), [b]);
        state.set_selected(obj, true, true).unwrap();
        assert_eq!(state.selected_nodes(), [obj]);
    }
}
