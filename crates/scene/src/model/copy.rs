//! Copying and moving nodes between networks.

use std::collections::HashMap;

use super::State;
use super::node::{Node, NodeId, Wire};
use crate::{Error, Result};

impl State {
    /// Copies nodes of one network with all they contain into a network, and gives the copies. Wires
    /// between the copied nodes are copied; wires from outside are kept within the same network.
    pub fn copy_nodes_to(&mut self, nodes: &[NodeId], destination: NodeId) -> Result<Vec<NodeId>> {
        self.check_fit(nodes, destination)?;
        let originals: Vec<NodeId> = nodes.iter().flat_map(|node| self.with_descendants(*node)).collect();
        self.check_count(originals.len())?;
        let mut copies: HashMap<NodeId, NodeId> = HashMap::with_capacity(originals.len());
        for original in &originals {
            let stored = self.node(*original)?;
            let is_top = nodes.contains(original);
            let parent =
                if is_top { Some(destination) } else { stored.parent.and_then(|parent| copies.get(&parent).copied()) };
            let parent = parent.ok_or_else(Error::object_was_deleted)?;
            let name = if is_top { self.free_name(parent, &stored.name)? } else { stored.name.clone() };
            let copy = Node { name, parent: Some(parent), children: Default::default(), ..stored.clone() };
            let copy = self.insert(copy)?;
            copies.insert(*original, copy);
        }
        for original in &originals {
            self.rewire_copy(*original, nodes.contains(original), &copies)?;
        }
        let tops: Vec<NodeId> = nodes.iter().filter_map(|node| copies.get(node).copied()).collect();
        tops.iter().try_for_each(|top| self.claim_flags(destination, *top))?;
        Ok(tops)
    }

    fn rewire_copy(&mut self, original: NodeId, is_top: bool, copies: &HashMap<NodeId, NodeId>) -> Result<()> {
        let Some(copy) = copies.get(&original).copied() else { return Ok(()) };
        let same_network = self.node(original)?.parent == self.node(copy)?.parent;
        let translated = |node: NodeId| copies.get(&node).copied();
        let stored = self.node_mut(copy)?;
        for slot in &mut stored.inputs {
            *slot = slot.and_then(|wire| match translated(wire.source) {
                Some(source) => Some(Wire { source, ..wire }),
                None => Some(wire).filter(|_| is_top && same_network),
            });
        }
        stored.displayed_child = stored.displayed_child.and_then(translated);
        stored.rendered_child = stored.rendered_child.and_then(translated);
        Ok(())
    }

    /// Moves nodes with all they contain into another network. They keep their identity and the wires
    /// between them; wires to other nodes are removed.
    pub fn move_nodes_to(&mut self, nodes: &[NodeId], destination: NodeId) -> Result<()> {
        self.check_fit(nodes, destination)?;
        if let Some(inside) = self.ancestors(destination).find(|above| nodes.contains(above)) {
            let path = self.path(inside)?;
            return Err(Error::invalid_input(format!("{path} cannot be moved into itself.")));
        }
        for node in nodes {
            if self.parent(*node)? != Some(destination) {
                self.move_node(*node, nodes, destination)?;
            }
        }
        Ok(())
    }

    fn move_node(&mut self, node: NodeId, together: &[NodeId], destination: NodeId) -> Result<()> {
        let name = self.free_name(destination, self.name(node)?)?;
        let stored = self.node(node)?;
        let (old_name, old_parent) = (stored.name.clone(), stored.parent.ok_or_else(Error::object_was_deleted)?);
        let to_others =
            self.output_connections(node)?.into_iter().rev().filter(|wire| !together.contains(&wire.target));
        for wire in to_others {
            self.set_input(wire.target, wire.input, None)?;
        }
        let network = self.node_mut(old_parent)?;
        network.children.shift_remove(&old_name);
        let heir = network.children.values().last().copied();
        network.displayed_child = network.displayed_child.filter(|child| *child != node).or(heir);
        network.rendered_child = network.rendered_child.filter(|child| *child != node).or(heir);
        let stored = self.node_mut(node)?;
        stored.name.clone_from(&name);
        stored.parent = Some(destination);
        stored.inputs.iter_mut().for_each(|slot| *slot = slot.filter(|wire| together.contains(&wire.source)));
        self.node_mut(destination)?.children.insert(name, node);
        self.claim_flags(destination, node)
    }

    /// Fails unless all nodes are from one network and may live in the destination.
    fn check_fit(&self, nodes: &[NodeId], destination: NodeId) -> Result<()> {
        let category = self.child_category(destination)?;
        let depth = self.ancestors(destination).count();
        let network = nodes.first().map(|first| self.parent(*first)).transpose()?;
        for (number, node) in nodes.iter().enumerate() {
            let stored = self.node(*node)?;
            if stored.parent.is_none_or(|parent| parent == self.root) {
                return Err(Error::permission("The networks under the root cannot be copied or moved."));
            }
            if Some(stored.parent) != network || nodes.iter().skip(number + 1).any(|other| other == node) {
                return Err(Error::invalid_input("Nodes are not in the same network."));
            }
            if stored.node_type.category() != category {
                let message = format!(
                    "A {} node cannot be in a {} network.",
                    stored.node_type.category().name(),
                    category.name()
                );
                return Err(Error::invalid_input(message));
            }
            let own_depth = self.ancestors(*node).count();
            let deepest = self.with_descendants(*node).into_iter().map(|inner| self.ancestors(inner).count()).max();
            self.check_depth_of(depth + deepest.unwrap_or(own_depth) - own_depth)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::NewNode;
    use super::*;
    use crate::ErrorKind;

    fn scene() -> (State, NodeId, Vec<NodeId>) {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let geo = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        let names = ["box", "null", "null"];
        let nodes: Vec<_> = names.iter().map(|name| state.create_node(geo, &NewNode::of_type(name)).unwrap()).collect();
        state.set_input(nodes[1], 0, Some((nodes[0], 0))).unwrap();
        state.set_input(nodes[2], 0, Some((nodes[1], 0))).unwrap();
        state.set_parm(nodes[0], "sizex", 5.0).unwrap();
        (state, geo, nodes)
    }

    #[test]
    fn copies_keep_wires_values_and_contents() {
        let (mut state, geo, nodes) = scene();
        let copies = state.copy_nodes_to(&nodes[1..], geo).unwrap();
        assert_eq!(state.name(copies[0]), Ok("null3"));
        assert_eq!(state.inputs(copies[0]).unwrap(), [Some(nodes[0])], "outside, same network");
        assert_eq!(state.inputs(copies[1]).unwrap(), [Some(copies[0])], "inside");
        let obj = state.node_at("/obj").unwrap();
        let house = state.copy_nodes_to(&[geo], obj).unwrap()[0];
        let cube = state.find("/obj/geo2/box1").unwrap();
        assert_eq!(state.eval_parm(cube, "sizex"), Ok(5.0.into()));
        assert_eq!(state.display_node(house), Ok(Some(cube)));
        let inner = state.find("/obj/geo2/null2").unwrap();
        assert_eq!(state.inputs(inner).unwrap(), [state.find("/obj/geo2/null1")]);
        assert_eq!(state.display_node(geo), Ok(Some(nodes[0])));
    }

    #[test]
    fn moved_nodes_keep_their_identity() {
        let (mut state, _, nodes) = scene();
        let obj = state.node_at("/obj").unwrap();
        let other = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        state.move_nodes_to(&nodes[..2], other).unwrap();
        assert_eq!(state.path(nodes[0]).unwrap(), "/obj/geo2/box1");
        assert_eq!(state.inputs(nodes[1]).unwrap(), [Some(nodes[0])]);
        assert_eq!(state.inputs(nodes[2]).unwrap(), []);
        assert_eq!(state.display_node(other), Ok(Some(nodes[0])));
        assert_eq!(state.find("/obj/geo1/box1"), None);
    }

    #[test]
    fn misfits_are_refused_and_change_nothing() {
        let (mut state, geo, nodes) = scene();
        let obj = state.node_at("/obj").unwrap();
        let subnet = state.create_node(obj, &NewNode::of_type("subnet")).unwrap();
        let before = state.all_sub_children(state.root()).unwrap();
        let cases = [
            (vec![nodes[0]], obj, ErrorKind::InvalidInput),
            (vec![nodes[0], geo], geo, ErrorKind::InvalidInput),
            (vec![nodes[0], nodes[0]], geo, ErrorKind::InvalidInput),
            (vec![obj], obj, ErrorKind::PermissionError),
            (vec![nodes[0]], nodes[1], ErrorKind::OperationFailed),
        ];
        for (which, destination, kind) in cases {
            assert_eq!(state.copy_nodes_to(&which, destination).unwrap_err().kind(), kind);
            assert_eq!(state.move_nodes_to(&which, destination).unwrap_err().kind(), kind);
        }
        assert_eq!(state.move_nodes_to(&[subnet], subnet).unwrap_err().kind(), ErrorKind::InvalidInput);
        assert_eq!(state.all_sub_children(state.root()).unwrap(), before);
    }
}
