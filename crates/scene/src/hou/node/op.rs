//! `hou.OpNode`: type, wires, flags, cooking, own data.

use indexmap::IndexMap;
use rpyc::{ObjectRef, Value, service};

use super::{Node, NodeArgument};
use crate::Result;
use crate::hou::enums::{ExprLanguage, NodeEventType};
use crate::hou::types::{NodeConnection, NodeType};
use crate::model::{Flag, State};

/// A node that can cook.
pub(in crate::hou) struct OpNode(pub(super) Node);

impl OpNode {
    fn set_flag(&self, flag: Flag, on: bool) -> Result<()> {
        self.edit(|state, id| state.set_flag(id, flag, on))?;
        self.emit(NodeEventType::FlagChanged);
        Ok(())
    }

    fn is_flag_set(&self, flag: Flag) -> Result<bool> {
        self.read(|state, id| state.is_flag_set(id, flag))
    }

    fn rewired(&self, input: usize) {
        self.world.emit_with(self.id, NodeEventType::InputRewired, |_| vec![("input_index", Value::from(input))]);
    }
}

/// A node that can cook, with inputs and outputs.
#[service(name = "hou.OpNode", base = Node, by_value, terse)]
impl OpNode {
    /// The type of the node.
    #[exposed]
    fn r#type(&self) -> Result<NodeType> {
        self.read(State::node_type).map(NodeType)
    }

    /// Exchanges the type for another of the same category. Parameters that both have keep their values.
    #[exposed]
    fn changeNodeType(
        &self,
        new_node_type: &str,
        #[default(true)] _keep_name: bool,
        #[default(true)] _keep_parms: bool,
        #[default(true)] _keep_network_contents: bool,
    ) -> Result<ObjectRef> {
        self.edit(|state, id| state.change_type(id, new_node_type))?;
        self.read(|state, id| Ok(self.world.node(state, id)))
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

    /// Connects the first input.
    #[exposed]
    fn setFirstInput(
        &self,
        item_to_become_input: Option<NodeArgument>,
        #[default(0)] output_index: usize,
    ) -> Result<()> {
        self.setInput(0, item_to_become_input, output_index)
    }

    /// Connects the first input that is free.
    #[exposed]
    fn setNextInput(
        &self,
        item_to_become_input: NodeArgument,
        #[default(0)] output_index: usize,
        #[default(false)] _unordered_only: bool,
    ) -> Result<()> {
        self.edit(|state, id| state.set_next_input(id, item_to_become_input.0, output_index))?;
        self.rewired(0);
        Ok(())
    }

    /// Connects an input and moves those from there on by one.
    #[exposed]
    fn insertInput(
        &self,
        input_index: usize,
        item_to_become_input: NodeArgument,
        #[default(0)] output_index: usize,
    ) -> Result<()> {
        self.edit(|state, id| state.insert_input(id, input_index, item_to_become_input.0, output_index))?;
        self.rewired(input_index);
        Ok(())
    }

    /// The node at an input, or None.
    #[exposed]
    fn input(&self, inputidx: usize) -> Result<Option<ObjectRef>> {
        self.find_node(|state, id| Ok(state.inputs(id)?.get(inputidx).copied().flatten()))
    }

    /// The nodes at the inputs, None for gaps between them.
    #[exposed]
    fn inputs(&self) -> Result<Vec<Option<ObjectRef>>> {
        self.read(|state, id| {
            let inputs = state.inputs(id)?.into_iter();
            Ok(inputs.map(|input| input.map(|node| self.world.node(state, node))).collect())
        })
    }

    /// The nodes that have this one as an input.
    #[exposed]
    fn outputs(&self) -> Result<Vec<ObjectRef>> {
        self.find_nodes(State::outputs)
    }

    /// The nodes from which this one can be reached along wires.
    #[exposed]
    fn inputAncestors(
        &self,
        #[default(true)] _include_ref_inputs: bool,
        #[default(false)] _follow_subnets: bool,
    ) -> Result<Vec<ObjectRef>> {
        self.find_nodes(State::input_ancestors)
    }

    /// The wires at the inputs.
    #[exposed]
    fn inputConnections(&self) -> Result<Vec<NodeConnection>> {
        self.read(State::input_connections).map(|wires| NodeConnection::all(&self.world, wires))
    }

    /// The wires at the outputs.
    #[exposed]
    fn outputConnections(&self) -> Result<Vec<NodeConnection>> {
        self.read(State::output_connections).map(|wires| NodeConnection::all(&self.world, wires))
    }

    /// Shows the node.
    #[exposed]
    fn setDisplayFlag(&self, on: bool) -> Result<()> {
        self.set_flag(Flag::Display, on)
    }

    /// Whether the node itself is to be shown.
    #[exposed]
    fn isDisplayFlagSet(&self) -> Result<bool> {
        self.is_flag_set(Flag::Display)
    }

    /// Uses the node for rendering.
    #[exposed]
    fn setRenderFlag(&self, on: bool) -> Result<()> {
        self.set_flag(Flag::Render, on)
    }

    /// Whether the node is used for rendering.
    #[exposed]
    fn isRenderFlagSet(&self) -> Result<bool> {
        self.is_flag_set(Flag::Render)
    }

    /// Shows the node as a wireframe.
    #[exposed]
    fn setTemplateFlag(&self, on: bool) -> Result<()> {
        self.set_flag(Flag::Template, on)
    }

    /// Whether the node is shown as a wireframe.
    #[exposed]
    fn isTemplateFlagSet(&self) -> Result<bool> {
        self.is_flag_set(Flag::Template)
    }

    /// Lets the first input pass unchanged.
    #[exposed]
    fn bypass(&self, on: bool) -> Result<()> {
        self.set_flag(Flag::Bypass, on)
    }

    /// Whether the first input passes unchanged.
    #[exposed]
    fn isBypassed(&self) -> Result<bool> {
        self.is_flag_set(Flag::Bypass)
    }

    /// The node in this one that is shown, or None.
    #[exposed]
    fn displayNode(&self) -> Result<Option<ObjectRef>> {
        self.find_node(State::display_node)
    }

    /// The node in this one that is used for rendering, or None.
    #[exposed]
    fn renderNode(&self) -> Result<Option<ObjectRef>> {
        self.find_node(State::render_node)
    }

    /// Cooks the node, with force even if nothing has changed.
    #[exposed(blocking)]
    fn cook(&self, #[default(false)] force: bool, #[default(vec![])] _frame_range: Vec<f64>) -> Result<()> {
        self.world.scene.cook(self.id, force)
    }

    /// Whether the result of the last cook is out of date.
    #[exposed]
    fn needsToCook(&self, #[default(None)] _time: Option<f64>) -> Result<bool> {
        self.world.scene.needs_to_cook(self.id)
    }

    /// How often the node has cooked.
    #[exposed]
    fn cookCount(&self) -> Result<u64> {
        self.world.scene.cook_count(self.id)
    }

    /// The texts of the errors when the node cooks.
    #[exposed(blocking)]
    fn errors(&self) -> Result<Vec<String>> {
        self.world.scene.errors(self.id)
    }

    /// The texts of the warnings when the node cooks: operators of this scene give none.
    #[exposed]
    fn warnings(&self) -> Result<Vec<String>> {
        self.read(|state, id| state.name(id).map(|_| Vec::new()))
    }

    /// The texts of other messages when the node cooks: operators of this scene give none.
    #[exposed]
    fn messages(&self) -> Result<Vec<String>> {
        self.warnings()
    }

    /// Whether a parameter of the node changes with time.
    #[exposed]
    fn isTimeDependent(&self) -> Result<bool> {
        self.read(|state, id| {
            let names = state.parm_names(id)?;
            names.iter().try_fold(false, |found, name| Ok(found || state.is_time_dependent(id, name)?))
        })
    }

    /// The language of new expressions.
    #[exposed]
    fn expressionLanguage(&self) -> ExprLanguage {
        ExprLanguage::Hscript
    }

    /// Whether the node is inside an asset that cannot be changed: never in this scene.
    #[exposed]
    fn isInsideLockedHDA(&self) -> Result<bool> {
        self.read(|state, id| state.name(id).map(|_| false))
    }

    /// Copies the node into a network and gives the copy.
    #[exposed]
    fn copyTo(&self, destination_node: NodeArgument) -> Result<Option<ObjectRef>> {
        let copies = self.edit(|state, id| state.copy_nodes_to(&[id], destination_node.0))?;
        self.world.emit(destination_node.0, NodeEventType::ChildCreated);
        Ok(self.world.read(|state| copies.first().map(|copy| self.world.node(state, *copy))))
    }

    /// A text that was kept with the node under a name, or None.
    #[exposed]
    fn userData(&self, name: &str) -> Result<Option<String>> {
        self.read(|state, id| Ok(state.user_data_dict(id)?.get(name).cloned()))
    }

    /// All texts kept with the node, as a dict.
    #[exposed]
    fn userDataDict(&self) -> Result<Value> {
        let texts: IndexMap<String, String> = self.read(|state, id| state.user_data_dict(id).cloned())?;
        Ok(rpyc::IntoValue::into_value(texts))
    }

    /// Keeps a text with the node under a name.
    #[exposed]
    fn setUserData(&self, name: &str, value: &str) -> Result<()> {
        self.edit(|state, id| state.set_user_data(id, name, value))?;
        self.emit(NodeEventType::CustomDataChanged);
        Ok(())
    }

    /// Removes a text kept with the node.
    #[exposed]
    fn destroyUserData(&self, name: &str, #[default(true)] _must_exist: bool) -> Result<()> {
        self.edit(|state, id| state.destroy_user_data(id, name))?;
        self.emit(NodeEventType::CustomDataChanged);
        Ok(())
    }

    /// Has a function called as `callback(node=.., event_type=.., **details)` when something happens to the node.
    #[exposed]
    fn addEventCallback(&self, event_types: Vec<NodeEventType>, callback: &Value) -> Result<()> {
        self.read(|state, id| state.name(id).map(drop))?;
        self.world.events.add(self.id, event_types, callback.clone());
        Ok(())
    }

    /// Undoes `addEventCallback` with the same arguments.
    #[exposed]
    fn removeEventCallback(&self, event_types: Vec<NodeEventType>, callback: &Value) -> Result<()> {
        if self.world.events.remove(self.id, &event_types, callback) {
            return Ok(());
        }
        Err(crate::Error::operation_failed("The callback was not registered."))
    }

    /// Undoes `addEventCallback` for all events and functions.
    #[exposed]
    fn removeAllEventCallbacks(&self) {
        self.world.events.remove_all(self.id);
    }

    /// The events and functions given to `addEventCallback`.
    #[exposed]
    fn eventCallbacks(&self) -> Vec<(Value, Value)> {
        let callbacks = self.world.events.of(self.id).into_iter();
        let tuple = |events| rpyc::IntoValue::into_plain_value(events);
        callbacks.map(|(events, function): (Vec<NodeEventType>, Value)| (tuple(events), function)).collect()
    }
}
