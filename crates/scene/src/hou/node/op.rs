//! `hou.OpNode`: type, wires, flags, cooking.

use rpyc::{ObjectRef, Value, service};

use super::{Node, NodeArgument};
use crate::Result;
use crate::hou::enums::NodeEventType;
use crate::hou::types::{NodeConnection, NodeType};
use crate::model::{Flag, State};

/// A node that can cook.
pub(in crate::hou) struct OpNode(pub(super) Node);

/// A node that can cook, with inputs and outputs.
#[service(name = "hou.OpNode", base = Node, by_value)]
impl OpNode {
    /// The type of the node.
    #[exposed]
    fn r#type(&self) -> Result<NodeType> {
        self.read(State::node_type).map(NodeType)
    }

    /// Connects an input to an output of another node of the same network; None disconnects it.
    #[exposed]
    fn setInput(
        &self,
        input_index: usize,
        item_to_become_input: Option<NodeArgument>,
        #[default(0)] output_index: usize,
    ) -> Result<()> {
        let source = item_to_become_input.map(|node| (node.0, output_index));
        self.edit(|state, id| state.set_input(id, input_index, source))?;
        self.rewired(input_index);
        Ok(())
    }

    /// The nodes at the inputs.
    #[exposed]
    fn inputs(&self) -> Result<Vec<Option<ObjectRef>>> {
        self.read(|state, id| {
            let inputs = state.inputs(id)?.into_iter();
            Ok(inputs.map(|input| input.map(|node| self.world.node(state, node))).collect())
        })
    }
}

impl OpNode {
    fn rewired(&self, input: usize) {
        let input = || vec![("input_index", Value::from(input))];
        self.world.emit_with(self.id, NodeEventType::InputRewired, |_| input());
    }
}
