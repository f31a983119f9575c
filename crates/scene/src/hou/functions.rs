//! The functions of the module `hou`.

use std::sync::Arc;

use rpyc::native::Dict;
use rpyc::{Exception, ObjectRef, Service, service};

use super::enums::{HouUpdateMode, NodeEventType};
use super::node::{NodeArgument, ids};
use super::parm::{Parm, ParmTuple};
use super::types::{CategoryArgument, NodeType, NodeTypeCategory};
use super::world::World;
use crate::model::{APPLICATION_VERSION, Category, NodeId, ParmValue, State, application_version_string};
use crate::{Error, Result};

/// What the module's functions work on.
pub(super) struct Functions(pub(super) Arc<World>);

impl Functions {
    fn find_node(&self, find: impl FnOnce(&State) -> Option<NodeId>) -> Option<ObjectRef> {
        self.0.read(|state| find(state).map(|node| self.0.node(state, node)))
    }
}

/// A scene: its nodes, their parameters and geometry, its time and files.
#[service(name = "hou.hou", by_value)]
impl Functions {
    /// The node at a path, seen from the current one, or None.
    #[exposed]
    fn node(&self, path: &str) -> Option<ObjectRef> {
        self.find_node(|state| state.find_from(state.working_network(), path))
    }

    /// The nodes at paths, None for each that there is not.
    #[exposed]
    fn nodes(&self, paths: Vec<String>) -> Vec<Option<ObjectRef>> {
        paths.iter().map(|path| self.node(path)).collect()
    }

    /// The node with the number that `sessionId` gives, or None.
    #[exposed]
    fn nodeBySessionId(&self, session_id: u64) -> Option<ObjectRef> {
        self.find_node(|state| {
            let all = state.all_sub_children(state.root()).ok()?;
            std::iter::once(state.root()).chain(all).find(|node| node.session_id() == session_id)
        })
    }

    /// The node that everything is in.
    #[exposed]
    fn root(&self) -> ObjectRef {
        self.0.read(|state| self.0.node(state, state.root()))
    }

    /// The current node, from which relative paths are seen.
    #[exposed]
    fn pwd(&self) -> ObjectRef {
        self.0.read(|state| self.0.node(state, state.working_network()))
    }

    /// Makes a node the current one.
    #[exposed]
    fn cd(&self, path: &str) -> Result<()> {
        self.0.edit(|state| {
            let node = state.find_from(state.working_network(), path);
            state.set_working_network(node.ok_or_else(|| Error::operation_failed(format!("There is no node {path}.")))?)
        })
    }

    /// Makes a node the current one.
    #[exposed]
    fn setPwd(&self, node: NodeArgument) -> Result<()> {
        self.0.edit(|state| state.set_working_network(node.0))
    }

    /// The parameter at a path, or None.
    #[exposed]
    fn parm(&self, path: &str) -> Option<Parm> {
        let found = self.0.read(|state| state.find_parm(state.working_network(), path));
        found.map(|(node, name)| Parm::new(&self.0, node, name))
    }

    /// The tuple of parameters at a path, or None.
    #[exposed]
    fn parmTuple(&self, path: &str) -> Option<ParmTuple> {
        let found = self.0.read(|state| state.find_parm_tuple(state.working_network(), path));
        found.map(|(node, name)| ParmTuple::new(&self.0, node, name))
    }

    /// The value of the parameter at a path.
    #[exposed]
    fn evalParm(&self, path: &str) -> Result<ParmValue> {
        let no_parm = || Error::operation_failed(format!("There is no parameter {path}."));
        self.0.read(|state| {
            let (node, name) = state.find_parm(state.working_network(), path).ok_or_else(no_parm)?;
            state.eval_parm(node, &name)
        })
    }

    /// The selected nodes, in order of selection.
    #[exposed(alias = "selectedItems")]
    fn selectedNodes(&self, #[default(false)] _include_hidden: bool) -> Vec<ObjectRef> {
        self.0.read(|state| self.0.nodes(state, state.selected_nodes().iter().copied()))
    }

    /// Deselects everything.
    #[exposed]
    fn clearAllSelected(&self) {
        self.0.edit(State::clear_selection);
    }

    /// Copies nodes of one network into a network and gives the copies.
    #[exposed]
    fn copyNodesTo(&self, nodes: Vec<NodeArgument>, destination_node: NodeArgument) -> Result<Vec<ObjectRef>> {
        let copies = self.0.edit(|state| state.copy_nodes_to(&ids(&nodes), destination_node.0))?;
        self.0.emit(destination_node.0, NodeEventType::ChildCreated);
        Ok(self.0.read(|state| self.0.nodes(state, copies)))
    }

    /// Moves nodes of one network into another and gives them.
    #[exposed]
    fn moveNodesTo(&self, nodes: Vec<NodeArgument>, destination_node: NodeArgument) -> Result<Vec<ObjectRef>> {
        let nodes = ids(&nodes);
        self.0.edit(|state| state.move_nodes_to(&nodes, destination_node.0))?;
        self.0.emit(destination_node.0, NodeEventType::ChildCreated);
        Ok(self.0.read(|state| self.0.nodes(state, nodes)))
    }

    /// Nodes in an order in which each comes after its inputs.
    #[exposed]
    fn sortedNodes(&self, nodes: Vec<NodeArgument>) -> Result<Vec<ObjectRef>> {
        self.0.read(|state| {
            let depth = |node: &NodeId| Ok((state.input_ancestors(*node)?.len(), *node));
            let mut sorted = ids(&nodes).iter().map(depth).collect::<Result<Vec<_>>>()?;
            sorted.sort_by_key(|(depth, _)| *depth);
            Ok(self.0.nodes(state, sorted.into_iter().map(|(_, node)| node)))
        })
    }

    /// The current frame.
    #[exposed]
    fn frame(&self) -> f64 {
        self.0.read(State::frame)
    }

    /// The current frame as an integer.
    #[exposed]
    fn intFrame(&self) -> i64 {
        crate::number::truncate(self.frame().round())
    }

    /// Goes to a frame.
    #[exposed]
    fn setFrame(&self, frame_number: f64) -> Result<()> {
        self.0.edit(|state| state.change_clock(|clock| clock.frame = frame_number))
    }

    /// Frames per second.
    #[exposed]
    fn fps(&self) -> f64 {
        self.0.read(|state| state.clock().fps)
    }

    /// Sets the number of frames per second.
    #[exposed]
    fn setFps(
        &self,
        fps: f64,
        #[default(true)] _preserve_anim: bool,
        #[default(true)] _preserve_playback: bool,
    ) -> Result<()> {
        self.0.edit(|state| state.change_clock(|clock| clock.fps = fps))
    }

    /// The current time in seconds: 0 at frame 1.
    #[exposed]
    fn time(&self) -> f64 {
        self.0.read(State::time)
    }

    /// Goes to a time in seconds.
    #[exposed]
    fn setTime(&self, time: f64) -> Result<()> {
        self.0.edit(|state| state.change_clock(|clock| clock.frame = clock.frame_at(time)))
    }

    /// The time in seconds at a frame.
    #[exposed]
    fn frameToTime(&self, frame: f64) -> f64 {
        self.0.read(|state| state.clock().time_at(frame))
    }

    /// The frame at a time in seconds.
    #[exposed]
    fn timeToFrame(&self, time: f64) -> f64 {
        self.0.read(|state| state.clock().frame_at(time))
    }

    /// A text with its variables and expressions replaced by their values.
    #[exposed]
    fn expandString(&self, text: &str) -> Result<String> {
        self.0.read(|state| state.expand_string(text))
    }

    /// Runs HScript commands; gives what they print, and their errors.
    #[exposed]
    fn hscript(&self, command: &str) -> (String, String) {
        let printed = self.0.edit(|state| state.hscript(command));
        self.0.forget_deleted_nodes();
        (printed.output, printed.errors)
    }

    /// The value of an HScript expression.
    #[exposed]
    fn hscriptExpression(&self, expression: &str) -> Result<ParmValue> {
        self.0.read(|state| state.eval_expression(expression))
    }

    /// The value of an HScript expression as a float.
    #[exposed]
    fn hscriptFloatExpression(&self, expression: &str) -> Result<f64> {
        self.hscriptExpression(expression)?.to_float()
    }

    /// The value of an HScript expression as text.
    #[exposed]
    fn hscriptStringExpression(&self, expression: &str) -> Result<String> {
        self.hscriptExpression(expression).map(|value| value.to_text())
    }

    /// A variable of the scene, or `default` if there is none of that name.
    #[exposed]
    fn getenv(&self, name: &str, #[default(None)] default: Option<String>) -> Option<String> {
        self.0.read(|state| state.getenv(name)).or(default)
    }

    /// Sets a variable of the scene.
    #[exposed]
    fn putenv(&self, name: &str, value: &str) -> Result<()> {
        self.0.edit(|state| state.putenv(name, value))
    }

    /// Removes a variable of the scene.
    #[exposed]
    fn unsetenv(&self, name: &str) {
        self.0.edit(|state| state.unsetenv(name));
    }

    /// Major, minor and build version of the Houdini that this module is like.
    #[exposed]
    fn applicationVersion(&self) -> (u32, u32, u32) {
        APPLICATION_VERSION
    }

    /// The version as text.
    #[exposed]
    fn applicationVersionString(&self) -> String {
        application_version_string()
    }

    /// The name of the program.
    #[exposed]
    fn applicationName(&self) -> &'static str {
        "rpyc-server"
    }

    /// Whether there is a user interface: never.
    #[exposed]
    fn isUIAvailable(&self) -> bool {
        false
    }

    /// There is no user interface.
    #[exposed(getter)]
    fn ui(&self) -> Result<(), Exception> {
        Err(Exception::attribute_error("module 'hou' has no attribute 'ui': this server has no user interface"))
    }

    /// When nodes cook.
    #[exposed]
    fn updateModeSetting(&self) -> HouUpdateMode {
        self.0.read(State::update_mode).into()
    }

    /// Sets when nodes cook.
    #[exposed]
    fn setUpdateMode(&self, update_mode: HouUpdateMode) {
        self.0.edit(|state| state.set_update_mode(update_mode.into()));
    }

    /// All categories of node types by name, as a dict.
    #[exposed]
    fn nodeTypeCategories(&self) -> rpyc::Result<Dict> {
        let named = |category: Category| (category.name().into(), NodeTypeCategory(category).into_object().into());
        Dict::from_pairs(Category::ALL.map(named))
    }

    /// The node type of a category and a name, or of a text like `Sop/box`; None if there is none.
    #[exposed]
    fn nodeType(&self, category: CategoryArgument, #[default(None)] name: Option<&str>) -> Option<NodeType> {
        let (category, name) = match (&category, name) {
            (CategoryArgument::Category(category), Some(name)) => (*category, name),
            (CategoryArgument::Text(text), _) => {
                let (category, name) = text.split_once('/')?;
                (Category::ALL.into_iter().find(|found| found.name() == category)?, name)
            }
            _ => return None,
        };
        category.find(name).map(NodeType)
    }

    /// Takes over frame and time of the main thread: nothing to do, as all threads share them.
    #[exposed]
    fn _syncFromMainContext(&self) {}

    /// Hands frame and time to the main thread: nothing to do, as all threads share them.
    #[exposed]
    fn _syncToMainContext(&self) {}
}
