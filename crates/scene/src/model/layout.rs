//! Positions of tiles in the network view.

use std::collections::HashMap;

use super::State;
use super::node::NodeId;
use crate::Result;
use crate::math::Vector2;

/// Distances between neighbours, in tile widths.
const COLUMN: f64 = 2.0;
const ROW: f64 = 1.0;

impl State {
    /// Moves a node below its first input, or below all other nodes; gives the new position.
    pub fn move_to_good_position(&mut self, node: NodeId) -> Result<Vector2> {
        let stored = self.node(node)?;
        let parent = stored.parent;
        let siblings = parent.map_or_else(|| Ok(Vec::new()), |parent| self.children(parent))?;
        let others = siblings.into_iter().filter(|sibling| *sibling != node);
        let taken = others.map(|other| self.position(other)).collect::<Result<Vec<_>>>()?;
        let input = stored.inputs.iter().flatten().next().map(|wire| wire.source);
        let mut place = match input {
            Some(input) => self.position(input)? - Vector2::new(0.0, ROW),
            None => {
                let lowest = taken.iter().map(|position| position[1]).fold(f64::INFINITY, f64::min);
                Vector2::new(0.0, if lowest.is_finite() { lowest - ROW } else { 0.0 })
            }
        };
        // Each step to the right passes at least one of the others, so this ends.
        while taken
            .iter()
            .any(|other| (other[0] - place[0]).abs() < COLUMN / 2.0 && (other[1] - place[1]).abs() < ROW / 2.0)
        {
            place[0] += COLUMN;
        }
        self.set_position(node, place)?;
        Ok(place)
    }

    /// Arranges the nodes of a network in rows, each below its inputs.
    pub fn layout_children(&mut self, node: NodeId) -> Result<()> {
        let children = self.children(node)?;
        let ranks = self.ranks(&children);
        let mut filled: HashMap<usize, usize> = HashMap::new();
        for child in children {
            let rank = ranks.get(&child).copied().unwrap_or(0);
            let column = filled.entry(rank).or_insert(0);
            let position = Vector2::new(*column as f64 * COLUMN, -(rank as f64) * ROW);
            *column += 1;
            self.set_position(child, position)?;
        }
        Ok(())
    }

    /// For every node the length of the longest chain of inputs above it.
    fn ranks(&self, nodes: &[NodeId]) -> HashMap<NodeId, usize> {
        let mut ranks: HashMap<NodeId, usize> = HashMap::new();
        let mut open: Vec<NodeId> = nodes.to_vec();
        while let Some(node) = open.last().copied() {
            let sources: Vec<NodeId> = self.inputs(node).unwrap_or_default().into_iter().flatten().collect();
            let unknown: Vec<NodeId> = sources.iter().copied().filter(|source| !ranks.contains_key(source)).collect();
            if unknown.is_empty() {
                let rank = sources.iter().filter_map(|source| ranks.get(source)).max().map_or(0, |rank| rank + 1);
                ranks.insert(node, rank);
                open.pop();
            } else {
                open.extend(unknown);
            }
        }
        ranks
    }
}

#[cfg(test)]
mod tests {
    use super::super::NewNode;
    use super::*;

    #[test]
    fn nodes_come_to_lie_below_their_inputs_without_overlap() {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let nodes: Vec<_> = (0..4).map(|_| state.create_node(obj, &NewNode::of_type("null")).unwrap()).collect();
        state.set_input(nodes[1], 0, Some((nodes[0], 0))).unwrap();
        state.set_input(nodes[2], 0, Some((nodes[0], 0))).unwrap();
        state.set_input(nodes[0], 0, Some((nodes[3], 0))).unwrap();
        state.layout_children(obj).unwrap();
        let at: Vec<_> = nodes.iter().map(|node| state.position(*node).unwrap().0).collect();
        assert_eq!(at, [[0.0, -1.0], [0.0, -2.0], [2.0, -2.0], [0.0, 0.0]]);
        assert_eq!(state.move_to_good_position(nodes[2]).unwrap().0, [2.0, -2.0]);
        let fifth = state.create_node(obj, &NewNode::of_type("null")).unwrap();
        assert_eq!(state.move_to_good_position(fifth).unwrap().0, [0.0, -3.0]);
        assert!(state.set_position(fifth, Vector2::new(f64::NAN, 0.0)).is_err());
    }
}
