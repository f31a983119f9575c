//! All data of a scene, and the operations on single nodes.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use indexmap::IndexMap;

use super::clock::Clock;
use super::hip::HipFile;
use super::node::{Flag, Node, NodeId, UpdateMode};
use super::node_types::{Category, NodeType};
use crate::math::{Color, Vector2};
use crate::{Error, Result};

/// More nodes than this are refused, so that one client cannot use up the memory.
const MAX_NODES: usize = 1_000_000;

/// Everything in a scene. Get at it with [`Scene::read`](super::Scene::read) and
/// [`Scene::edit`](super::Scene::edit). An operation that fails changes nothing.
#[derive(Debug, Clone)]
pub struct State {
    pub(super) nodes: HashMap<NodeId, Node>,
    pub(super) root: NodeId,
    /// The last id given out. All states that a scene has ever had share it, so that none is used twice.
    last_id: Arc<AtomicU64>,
    /// Counts every change, so that "nothing has changed" is one comparison.
    pub(super) revision: u64,
    pub(super) clock: Clock,
    pub(super) variables: IndexMap<String, String>,
    /// In order of selection: the last is the current node.
    pub(super) selection: Vec<NodeId>,
    pub(super) update_mode: UpdateMode,
    working_network: NodeId,
    pub(super) hip: HipFile,
}

/// Names of the networks under the root; they are also the names of their types.
pub(super) const MANAGERS: [&str; 7] = ["obj", "out", "mat", "ch", "shop", "img", "stage"];

impl State {
    #[expect(
        clippy::expect_used,
        reason = "the types of the root and its managers are in the table, which a test checks"
    )]
    pub(super) fn new() -> Self {
        let root = NodeId(1);
        let mut state = Self {
            nodes: HashMap::new(),
            root,
            last_id: Arc::new(AtomicU64::new(root.0)),
            working_network: root,
            revision: 0,
            clock: Clock::default(),
            variables: IndexMap::new(),
            selection: Vec::new(),
            update_mode: UpdateMode::default(),
            hip: HipFile::default(),
        };
        let root_type = Category::Director.find("root").expect("in the table");
        state.nodes.insert(root, Node::new(String::new(), None, root_type));
        for name in MANAGERS {
            let manager_type = Category::Manager.find(name).expect("in the table");
            let created = state.insert(Node::new(name.to_owned(), Some(root), manager_type));
            debug_assert!(created.is_ok(), "far from full");
        }
        state.mark_saved();
        state
    }

    /// The root node, `/`.
    #[must_use]
    pub const fn root(&self) -> NodeId {
        self.root
    }

    /// Whether a node still exists.
    #[must_use]
    pub fn exists(&self, node: NodeId) -> bool {
        self.nodes.contains_key(&node)
    }

    pub(super) fn node(&self, node: NodeId) -> Result<&Node> {
        self.nodes.get(&node).ok_or_else(Error::object_was_deleted)
    }

    /// A node for a change: the revision goes up.
    pub(super) fn node_mut(&mut self, node: NodeId) -> Result<&mut Node> {
        self.touch();
        self.nodes.get_mut(&node).ok_or_else(Error::object_was_deleted)
    }

    pub(super) const fn touch(&mut self) {
        self.revision += 1;
    }

    /// Adds a node to its parent under its name, which must be free.
    pub(super) fn insert(&mut self, node: Node) -> Result<NodeId> {
        self.check_count(1)?;
        let id = NodeId(self.last_id.fetch_add(1, Ordering::Relaxed) + 1);
        if let Some(parent) = node.parent {
            self.node_mut(parent)?.children.insert(node.name.clone(), id);
        }
        self.nodes.insert(id, node);
        Ok(id)
    }

    /// Fails if there is no room for this many more nodes.
    pub(super) fn check_count(&self, more: usize) -> Result<()> {
        if self.nodes.len() + more > MAX_NODES {
            return Err(Error::operation_failed(format!("A scene cannot have more than {MAX_NODES} nodes.")));
        }
        Ok(())
    }

    /// An empty scene to come after this one. The root and its managers stay the same nodes, all other
    /// nodes of this one are gone for good.
    pub(super) fn successor(&self) -> Self {
        Self { last_id: Arc::clone(&self.last_id), ..Self::new() }
    }

    /// The network that relative paths of commands start from (`hou.pwd()`).
    #[must_use]
    pub fn working_network(&self) -> NodeId {
        if self.exists(self.working_network) { self.working_network } else { self.root }
    }

    /// Changes the network that relative paths of commands start from.
    pub fn set_working_network(&mut self, node: NodeId) -> Result<()> {
        self.node(node)?;
        self.working_network = node;
        Ok(())
    }

    /// Name within the parent; empty for the root.
    pub fn name(&self, node: NodeId) -> Result<&str> {
        self.node(node).map(|node| node.name.as_str())
    }

    /// The node's type.
    pub fn node_type(&self, node: NodeId) -> Result<&'static NodeType> {
        self.node(node).map(|node| node.node_type)
    }

    /// Whether a flag is on.
    pub fn is_flag_set(&self, node: NodeId, flag: Flag) -> Result<bool> {
        let stored = self.node(node)?;
        Ok(match (flag, self.shared_flag_owner(node)?) {
            (Flag::Display, Some(parent)) => self.node(parent)?.displayed_child == Some(node),
            (Flag::Render, Some(parent)) => self.node(parent)?.rendered_child == Some(node),
            _ => stored.flags & flag.bit() != 0,
        })
    }

    /// Turns a flag on or off. In a geometry network the display and render flags move from node to
    /// node: turning them off does nothing.
    pub fn set_flag(&mut self, node: NodeId, flag: Flag, on: bool) -> Result<()> {
        let owner = self.shared_flag_owner(node)?;
        match (flag, owner) {
            (Flag::Display | Flag::Render, Some(_)) if !on => {}
            (Flag::Display, Some(parent)) => self.node_mut(parent)?.displayed_child = Some(node),
            (Flag::Render, Some(parent)) => self.node_mut(parent)?.rendered_child = Some(node),
            _ => {
                let flags = &mut self.node_mut(node)?.flags;
                *flags = if on { *flags | flag.bit() } else { *flags & !flag.bit() };
            }
        }
        Ok(())
    }

    /// The parent that says which child has the display flag, in networks where only one can.
    fn shared_flag_owner(&self, node: NodeId) -> Result<Option<NodeId>> {
        let node = self.node(node)?;
        Ok(node.parent.filter(|_| matches!(node.node_type.category(), Category::Sop | Category::Lop)))
    }

    /// The child with the display flag.
    pub fn display_node(&self, node: NodeId) -> Result<Option<NodeId>> {
        self.node(node).map(|node| node.displayed_child)
    }

    /// The child with the render flag.
    pub fn render_node(&self, node: NodeId) -> Result<Option<NodeId>> {
        self.node(node).map(|node| node.rendered_child)
    }

    /// Colour of the node's tile; light grey unless set.
    pub fn color(&self, node: NodeId) -> Result<Color> {
        Ok(self.node(node)?.color.unwrap_or(Color([0.8; 3])))
    }

    /// Sets the colour of the node's tile.
    pub fn set_color(&mut self, node: NodeId, color: Color) -> Result<()> {
        self.node_mut(node)?.color = Some(color);
        Ok(())
    }

    /// The node's comment.
    pub fn comment(&self, node: NodeId) -> Result<&str> {
        self.node(node).map(|node| node.comment.as_str())
    }

    /// Sets the node's comment.
    pub fn set_comment(&mut self, node: NodeId, comment: &str) -> Result<()> {
        comment.clone_into(&mut self.node_mut(node)?.comment);
        Ok(())
    }

    /// Position of the node's tile.
    pub fn position(&self, node: NodeId) -> Result<Vector2> {
        self.node(node).map(|node| node.position)
    }

    /// Moves the node's tile.
    pub fn set_position(&mut self, node: NodeId, position: Vector2) -> Result<()> {
        if !position.0.iter().all(|value| value.is_finite()) {
            return Err(Error::value_error("A position must be made of finite numbers."));
        }
        self.node_mut(node)?.position = position;
        Ok(())
    }

    /// Texts that clients have attached to a node.
    pub fn user_data_dict(&self, node: NodeId) -> Result<&IndexMap<String, String>> {
        self.node(node).map(|node| &node.user_data)
    }

    /// Attaches a text to a node under a name.
    pub fn set_user_data(&mut self, node: NodeId, name: &str, value: &str) -> Result<()> {
        self.node_mut(node)?.user_data.insert(name.to_owned(), value.to_owned());
        Ok(())
    }

    /// Removes an attached text.
    pub fn destroy_user_data(&mut self, node: NodeId, name: &str) -> Result<()> {
        let missing = || Error::operation_failed(format!("There is no user data named \"{name}\"."));
        self.node(node)?.user_data.get(name).ok_or_else(missing)?;
        self.node_mut(node)?.user_data.shift_remove(name);
        Ok(())
    }

    /// When nodes cook.
    #[must_use]
    pub const fn update_mode(&self) -> UpdateMode {
        self.update_mode
    }

    /// Changes when nodes cook.
    pub const fn set_update_mode(&mut self, mode: UpdateMode) {
        self.update_mode = mode;
    }
}
