//! `hou.Node`: the tree of nodes, creation, finding.

use indexmap::IndexMap;
use rpyc::{ObjectRef, service};

use super::{NetworkMovableItem, NodeArgument, ids};
use crate::hou::enums::NodeEventType;
use crate::hou::parm::{self, Parm, ParmTemplateGroup, ParmTuple, TemplateArgument};
use crate::hou::types::NodeTypeCategory;
use crate::model::{NewNode, NodeId, ParmValue, State, TupleValues};
use crate::{Error, Result};

/// A handle to a node.
pub(in crate::hou) struct Node(pub(super) NetworkMovableItem);

impl Node {
    /// Creates a node in this one.
    fn create(
        &self,
        parent: NodeId,
        wish: &NewNode,
        finish: impl FnOnce(&mut State, NodeId) -> Result<()>,
    ) -> Result<ObjectRef> {
        let child = self.world.edit(|state| {
            let child = state.create_node(parent, wish)?;
            finish(state, child).map(|()| child).inspect_err(|_| {
                // The node is new and unconnected, so that taking it back cannot fail.
                let _ = state.destroy(child);
            })
        })?;
        let object = self.world.read(|state| self.world.node(state, child));
        let child_node = object.clone();
        self.world.emit_with(parent, NodeEventType::ChildCreated, |_| vec![("child_node", child_node.into())]);
        Ok(object)
    }
}

/// A node: a step of a network, or a network of nodes itself.
#[service(name = "hou.Node", base = NetworkMovableItem, by_value, terse)]
impl Node {
    /// Creates a node in this network.
    #[exposed]
    fn createNode(
        &self,
        node_type_name: &str,
        #[default(None)] node_name: Option<&str>,
        #[default(true)] _run_init_scripts: bool,
        #[default(true)] _load_contents: bool,
        #[default(false)] exact_type_name: bool,
        #[default(false)] force_valid_node_name: bool,
    ) -> Result<ObjectRef> {
        let mut wish = wished(node_type_name, node_name, exact_type_name);
        wish = if force_valid_node_name { wish.force_valid_name() } else { wish };
        self.create(self.id, &wish, |_, _| Ok(()))
    }

    /// Creates a node beside this one with this one as its first input.
    #[exposed]
    fn createOutputNode(
        &self,
        node_type_name: &str,
        #[default(None)] node_name: Option<&str>,
        #[default(true)] _run_init_scripts: bool,
        #[default(true)] _load_contents: bool,
        #[default(false)] exact_type_name: bool,
    ) -> Result<ObjectRef> {
        let wish = wished(node_type_name, node_name, exact_type_name);
        let parent = self.parent_id()?;
        self.create(parent, &wish, |state, created| state.set_next_input(created, self.id, 0))
    }

    /// Creates a node beside this one and makes it an input of this one.
    #[exposed]
    fn createInputNode(
        &self,
        input_index: usize,
        node_type_name: &str,
        #[default(None)] node_name: Option<&str>,
        #[default(true)] _run_init_scripts: bool,
        #[default(true)] _load_contents: bool,
        #[default(false)] exact_type_name: bool,
    ) -> Result<ObjectRef> {
        let wish = wished(node_type_name, node_name, exact_type_name);
        let parent = self.parent_id()?;
        self.create(parent, &wish, |state, created| state.set_input(self.id, input_index, Some((created, 0))))
    }

    /// Deletes the node and all nodes in it.
    #[exposed]
    fn destroy(&self, #[default(false)] _disable_safety_checks: bool) -> Result<()> {
        let parent = self.read(State::parent)?;
        self.emit(NodeEventType::BeingDeleted);
        self.edit(State::destroy)?;
        self.world.forget_deleted_nodes();
        if let Some(parent) = parent {
            self.world.emit(parent, NodeEventType::ChildDeleted);
        }
        Ok(())
    }

    /// The nodes in this one, in order of creation.
    #[exposed]
    fn children(&self) -> Result<Vec<ObjectRef>> {
        self.find_nodes(State::children)
    }

    /// The nodes in this one at any depth.
    #[exposed]
    fn allSubChildren(
        &self,
        #[default(true)] _top_down: bool,
        #[default(true)] _recurse_in_locked_nodes: bool,
        #[default(true)] _sync_delayed_definition: bool,
    ) -> Result<Vec<ObjectRef>> {
        self.find_nodes(State::all_sub_children)
    }

    /// This node and those in it at any depth.
    #[exposed]
    fn allNodes(&self) -> Result<Vec<ObjectRef>> {
        self.find_nodes(|state, id| Ok(std::iter::once(id).chain(state.all_sub_children(id)?)))
    }

    /// The node at a path seen from this one, or None.
    #[exposed]
    fn node(&self, node_path: &str) -> Result<Option<ObjectRef>> {
        self.find_node(|state, id| state.name(id).map(|_| state.find_from(id, node_path)))
    }

    /// The nodes at paths seen from this one, None for each that there is not.
    #[exposed]
    fn nodes(&self, node_path_tuple: Vec<String>) -> Result<Vec<Option<ObjectRef>>> {
        node_path_tuple.iter().map(|path| self.node(path)).collect()
    }

    /// The path of another node seen from this one.
    #[exposed]
    fn relativePathTo(&self, base_node: NodeArgument) -> Result<String> {
        self.read(|state, id| state.relative_path_to(id, base_node.0))
    }

    /// Whether there can be nodes in this one.
    #[exposed]
    fn isNetwork(&self) -> Result<bool> {
        self.read(State::is_network)
    }

    /// The category of the nodes that can be in this one, or None.
    #[exposed]
    fn childTypeCategory(&self) -> Result<Option<NodeTypeCategory>> {
        self.read(|state, id| Ok(state.node_type(id)?.child_category().map(NodeTypeCategory)))
    }

    /// Arranges the nodes in this one.
    #[exposed]
    fn layoutChildren(
        &self,
        #[default(vec![])] _items: Vec<NodeArgument>,
        #[default(-1.0)] _horizontal_spacing: f64,
        #[default(-1.0)] _vertical_spacing: f64,
    ) -> Result<()> {
        self.edit(State::layout_children)
    }

    /// Copies nodes into this one and gives the copies.
    #[exposed]
    fn copyItems(
        &self,
        items: Vec<NodeArgument>,
        #[default(false)] _channel_reference_originals: bool,
        #[default(false)] _relative_references: bool,
        #[default(true)] _connect_outputs_to_multi_inputs: bool,
    ) -> Result<Vec<ObjectRef>> {
        let copies = self.edit(|state, id| state.copy_nodes_to(&ids(&items), id))?;
        self.emit(NodeEventType::ChildCreated);
        Ok(self.world.read(|state| self.world.nodes(state, copies)))
    }

    /// Deletes nodes in this one.
    #[exposed]
    fn deleteItems(&self, items: Vec<NodeArgument>, #[default(false)] _disable_safety_checks: bool) -> Result<()> {
        self.edit(|state, _| items.iter().try_for_each(|node| state.destroy(node.0)))?;
        self.world.forget_deleted_nodes();
        self.emit(NodeEventType::ChildDeleted);
        Ok(())
    }

    /// The selected nodes in this one.
    #[exposed]
    fn selectedChildren(&self) -> Result<Vec<ObjectRef>> {
        self.find_nodes(|state, id| {
            Ok(state
                .children(id)?
                .into_iter()
                .filter(|child| state.is_selected(*child) == Ok(true))
                .collect::<Vec<_>>())
        })
    }

    /// The parameter of that name or at that path seen from this node, or None.
    #[exposed]
    fn parm(&self, parm_path: &str) -> Result<Option<Parm>> {
        self.read(|state, id| {
            state.name(id)?;
            Ok(state.find_parm(id, parm_path).map(|(node, name)| Parm::new(&self.world, node, name)))
        })
    }

    /// The tuple of parameters of that name or at that path seen from this node, or None.
    #[exposed]
    fn parmTuple(&self, parm_path: &str) -> Result<Option<ParmTuple>> {
        self.read(|state, id| {
            state.name(id)?;
            Ok(state.find_parm_tuple(id, parm_path).map(|(node, name)| ParmTuple::new(&self.world, node, name)))
        })
    }

    /// All parameters.
    #[exposed]
    fn parms(&self) -> Result<Vec<Parm>> {
        let names = self.read(State::parm_names)?;
        Ok(names.into_iter().map(|name| Parm::new(&self.world, self.id, name)).collect())
    }

    /// All tuples of parameters.
    #[exposed]
    fn parmTuples(&self) -> Result<Vec<ParmTuple>> {
        let names = self.read(State::parm_tuple_names)?;
        Ok(names.into_iter().map(|name| ParmTuple::new(&self.world, self.id, name)).collect())
    }

    /// The value of a parameter at the current frame.
    #[exposed]
    fn evalParm(&self, parm_path: &str) -> Result<ParmValue> {
        self.read(|state, id| {
            let (node, name) = state.find_parm(id, parm_path).ok_or_else(|| no_parm(parm_path))?;
            state.eval_parm(node, &name)
        })
    }

    /// The values of a tuple of parameters at the current frame.
    #[exposed]
    fn evalParmTuple(&self, parm_path: &str) -> Result<Vec<ParmValue>> {
        self.read(|state, id| {
            let (node, name) = state.find_parm_tuple(id, parm_path).ok_or_else(|| no_parm(parm_path))?;
            state.eval_parm_tuple(node, &name, state.frame())
        })
    }

    /// Sets parameters and tuples by name, from a dict: all of them, or none if one does not fit.
    #[exposed]
    fn setParms(&self, parm_dict: IndexMap<String, TupleValues>) -> Result<()> {
        let values: Vec<_> = parm_dict.into_iter().collect();
        self.edit(|state, id| state.set_parms(id, &values))?;
        values.iter().for_each(|(name, _)| parm::changed(&self.world, self.id, name));
        Ok(())
    }

    /// Lets expressions compute parameters, from a dict of expressions by name.
    #[exposed]
    fn setParmExpressions(&self, parm_dict: IndexMap<String, String>) -> Result<()> {
        self.edit(|state, id| {
            parm_dict.iter().try_for_each(|(name, expression)| state.set_expression(id, name, expression))
        })?;
        parm_dict.keys().for_each(|name| parm::changed(&self.world, self.id, name));
        Ok(())
    }

    /// The descriptions of the parameters, as a copy.
    #[exposed]
    fn parmTemplateGroup(&self) -> Result<ParmTemplateGroup> {
        self.read(|state, id| Ok(ParmTemplateGroup::new(state.parm_template_group(id)?.clone())))
    }

    /// Replaces the descriptions of the parameters. What is added becomes a spare parameter.
    #[exposed]
    fn setParmTemplateGroup(
        &self,
        parm_template_group: &ParmTemplateGroup,
        #[default(false)] _rename_conflicting_parms: bool,
    ) -> Result<()> {
        self.edit(|state, id| state.set_parm_template_group(id, parm_template_group.to_model()))?;
        self.emit(NodeEventType::SpareParmTemplatesChanged);
        Ok(())
    }

    /// Adds a spare parameter and gives it.
    #[exposed]
    fn addSpareParmTuple(&self, parm_template: TemplateArgument) -> Result<ParmTuple> {
        let name = parm_template.0.name().to_owned();
        self.edit(|state, id| state.add_spare_parm(id, parm_template.0))?;
        self.emit(NodeEventType::SpareParmTemplatesChanged);
        Ok(ParmTuple::new(&self.world, self.id, name))
    }

    /// Removes all spare parameters.
    #[exposed]
    fn removeSpareParms(&self) -> Result<()> {
        self.edit(State::remove_spare_parms)?;
        self.emit(NodeEventType::SpareParmTemplatesChanged);
        Ok(())
    }

    /// The parameters that do not come from the node's type.
    #[exposed]
    fn spareParms(&self) -> Result<Vec<Parm>> {
        let names = self.read(|state, id| {
            let names = state.parm_names(id)?.into_iter();
            Ok(names.filter(|name| state.is_spare(id, name) == Ok(true)).collect::<Vec<_>>())
        })?;
        Ok(names.into_iter().map(|name| Parm::new(&self.world, self.id, name)).collect())
    }
}

fn no_parm(path: &str) -> Error {
    Error::operation_failed(format!("There is no parameter {path}."))
}

impl Node {
    fn parent_id(&self) -> Result<NodeId> {
        let parent = self.read(State::parent)?;
        parent.ok_or_else(|| Error::operation_failed("There is nothing beside the root."))
    }
}

/// The node that a caller wishes for.
fn wished(node_type_name: &str, node_name: Option<&str>, exact_type_name: bool) -> NewNode {
    let wish = node_name.into_iter().fold(NewNode::of_type(node_type_name), NewNode::named);
    if exact_type_name { wish.exact_type_name() } else { wish }
}
