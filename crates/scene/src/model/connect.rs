//! Wires between nodes.

use super::State;
use super::node::{NodeId, Wire};
use crate::{Error, Result};

/// One wire (`hou.NodeConnection`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Connection {
    /// The node that the wire comes from.
    pub source: NodeId,
    /// Number of its output.
    pub output: usize,
    /// The node that the wire goes to.
    pub target: NodeId,
    /// Number of its input.
    pub input: usize,
}

impl State {
    /// The nodes at each input, `None` for gaps between them.
    pub fn inputs(&self, node: NodeId) -> Result<Vec<Option<NodeId>>> {
        Ok(self.node(node)?.inputs.iter().map(|wire| wire.map(|wire| wire.source)).collect())
    }

    /// The wires at the inputs.
    pub fn input_connections(&self, node: NodeId) -> Result<Vec<Connection>> {
        let wires = self.node(node)?.inputs.iter().enumerate();
        let connection =
            |input, wire: &Wire| Connection { source: wire.source, output: wire.output, target: node, input };
        Ok(wires.filter_map(|(input, wire)| wire.as_ref().map(|wire| connection(input, wire))).collect())
    }

    /// The wires at the outputs, in order of the nodes they go to.
    pub fn output_connections(&self, node: NodeId) -> Result<Vec<Connection>> {
        let siblings = self.node(node)?.parent.map_or_else(|| Ok(Vec::new()), |parent| self.children(parent))?;
        let mut found = Vec::new();
        for sibling in siblings {
            found.extend(self.input_connections(sibling)?.into_iter().filter(|wire| wire.source == node));
        }
        Ok(found)
    }

    /// The nodes that a node is an input of, each once.
    pub fn outputs(&self, node: NodeId) -> Result<Vec<NodeId>> {
        let mut targets: Vec<NodeId> = self.output_connections(node)?.iter().map(|wire| wire.target).collect();
        targets.dedup();
        Ok(targets)
    }

    /// Connects an input to an output of another node of the same network, or disconnects it.
    pub fn set_input(&mut self, node: NodeId, input: usize, source: Option<(NodeId, usize)>) -> Result<()> {
        let max = self.node(node)?.node_type.max_inputs();
        if input >= max {
            return Err(Error::invalid_input(format!("There is no input {input}; the node has {max}.")));
        }
        let wire = source.map(|(source, output)| self.checked_wire(node, source, output)).transpose()?;
        let stored = self.node_mut(node)?;
        if stored.inputs.len() <= input {
            stored.inputs.resize(input + 1, None);
        }
        if let Some(slot) = stored.inputs.get_mut(input) {
            *slot = wire;
        }
        stored.tidy_inputs();
        Ok(())
    }

    /// Connects a node to the first free input.
    pub fn set_next_input(&mut self, node: NodeId, source: NodeId, output: usize) -> Result<()> {
        let stored = self.node(node)?;
        let free = stored.inputs.iter().position(Option::is_none).unwrap_or(stored.inputs.len());
        if free >= stored.node_type.max_inputs() {
            return Err(Error::invalid_input("All inputs are connected."));
        }
        self.set_input(node, free, Some((source, output)))
    }

    /// Connects a node to an input and moves the ones from there on by one place.
    pub fn insert_input(&mut self, node: NodeId, input: usize, source: NodeId, output: usize) -> Result<()> {
        let stored = self.node(node)?;
        if stored.inputs.len().max(input) >= stored.node_type.max_inputs() {
            return Err(Error::invalid_input("There is no room for another input."));
        }
        let wire = self.checked_wire(node, source, output)?;
        let stored = self.node_mut(node)?;
        if stored.inputs.len() < input {
            stored.inputs.resize(input, None);
        }
        stored.inputs.insert(input, Some(wire));
        stored.tidy_inputs();
        Ok(())
    }

    fn checked_wire(&self, node: NodeId, source: NodeId, output: usize) -> Result<Wire> {
        let (target, origin) = (self.node(node)?, self.node(source)?);
        if target.parent != origin.parent {
            return Err(Error::invalid_input("Nodes are not in the same network."));
        }
        let outputs = origin.node_type.max_outputs();
        if output >= outputs {
            return Err(Error::invalid_input(format!("There is no output {output}; the node has {outputs}.")));
        }
        if self.upstream(source).contains(&node) {
            return Err(Error::invalid_input("The connection would make the node depend on itself."));
        }
        Ok(Wire { source, output })
    }

    /// The node and all it depends on by wires.
    fn upstream(&self, node: NodeId) -> std::collections::HashSet<NodeId> {
        let (mut found, mut open) = (std::collections::HashSet::from([node]), vec![node]);
        while let Some(next) = open.pop() {
            let wires = self.nodes.get(&next).into_iter().flat_map(|node| node.inputs.iter().flatten());
            open.extend(wires.map(|wire| wire.source).filter(|source| found.insert(*source)));
        }
        found
    }

    /// All nodes that an input chain reaches (`inputAncestors`), in no particular order.
    pub fn input_ancestors(&self, node: NodeId) -> Result<Vec<NodeId>> {
        self.node(node)?;
        let mut found: Vec<NodeId> = self.upstream(node).into_iter().filter(|other| *other != node).collect();
        found.sort_unstable();
        Ok(found)
    }

    /// Removes every wire from and to a node.
    pub(super) fn disconnect_all(&mut self, node: NodeId) -> Result<()> {
        for wire in self.output_connections(node)?.into_iter().rev() {
            self.set_input(wire.target, wire.input, None)?;
        }
        self.node_mut(node)?.inputs.clear();
        Ok(())
    }
}

impl super::node::Node {
    /// Drops trailing gaps, and all gaps where inputs have no order.
    fn tidy_inputs(&mut self) {
        if self.node_type.has_unordered_inputs() {
            self.inputs.retain(Option::is_some);
        }
        while self.inputs.last().is_some_and(Option::is_none) {
            self.inputs.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::NewNode;
    use super::*;
    use crate::ErrorKind;

    fn network(types: &[&str]) -> (State, Vec<NodeId>) {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let geo = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        let nodes = types.iter().map(|name| state.create_node(geo, &NewNode::of_type(name)).unwrap()).collect();
        (state, nodes)
    }

    #[test]
    fn wires_are_seen_from_both_ends() {
        let (mut state, nodes) = network(&["box", "grid", "copytopoints", "null"]);
        let [cube, grid, copy, null] = nodes[..] else { panic!() };
        state.set_input(copy, 1, Some((grid, 0))).unwrap();
        assert_eq!(state.inputs(copy).unwrap(), [None, Some(grid)]);
        state.set_next_input(copy, cube, 0).unwrap();
        state.set_input(null, 0, Some((cube, 0))).unwrap();
        assert_eq!(state.inputs(copy).unwrap(), [Some(cube), Some(grid)]);
        assert_eq!(state.outputs(cube).unwrap(), [copy, null]);
        assert_eq!(state.input_ancestors(copy).unwrap(), [cube, grid]);
        state.set_input(copy, 1, None).unwrap();
        assert_eq!(state.inputs(copy).unwrap(), [Some(cube)]);
        state.destroy(cube).unwrap();
        assert_eq!((state.inputs(copy).unwrap(), state.inputs(null).unwrap()), (vec![], vec![]));
    }

    #[test]
    fn merges_close_gaps_and_insert() {
        let (mut state, nodes) = network(&["merge", "box", "grid", "tube"]);
        let [merge, cube, grid, tube] = nodes[..] else { panic!() };
        for source in [cube, grid] {
            state.set_next_input(merge, source, 0).unwrap();
        }
        state.insert_input(merge, 1, tube, 0).unwrap();
        assert_eq!(state.inputs(merge).unwrap(), [Some(cube), Some(tube), Some(grid)]);
        state.set_input(merge, 0, None).unwrap();
        assert_eq!(state.inputs(merge).unwrap(), [Some(tube), Some(grid)]);
    }

    #[test]
    fn impossible_wires_are_refused() {
        let (mut state, nodes) = network(&["null", "null", "box"]);
        let [a, b, cube] = nodes[..] else { panic!() };
        state.set_input(b, 0, Some((a, 0))).unwrap();
        let obj = state.node_at("/obj").unwrap();
        let elsewhere = state.create_node(obj, &NewNode::of_type("null")).unwrap();
        let refused = [
            state.set_input(a, 0, Some((b, 0))),
            state.set_input(a, 0, Some((a, 0))),
            state.set_input(a, 1, Some((cube, 0))),
            state.set_input(cube, 0, Some((a, 0))),
            state.set_input(a, 0, Some((cube, 1))),
            state.set_input(a, 0, Some((elsewhere, 0))),
            state.set_next_input(b, cube, 0),
            state.insert_input(b, 0, cube, 0),
        ];
        for (case, result) in refused.into_iter().enumerate() {
            assert_eq!(result.unwrap_err().kind(), ErrorKind::InvalidInput, "case {case}");
        }
        let error = state.set_input(a, 0, Some((elsewhere, 0))).unwrap_err();
        assert_eq!(error.message(), "Nodes are not in the same network.");
        assert_eq!(state.inputs(a).unwrap(), []);
    }
}
