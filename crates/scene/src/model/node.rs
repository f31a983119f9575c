//! What the scene stores for each node.

use std::fmt;
use std::sync::Arc;

use indexmap::IndexMap;

use super::channel::ParmState;
use super::cooking::CookCache;
use super::node_types::NodeType;
use super::parm_layout::ParmLayout;
use crate::math::Color;
use crate::math::Vector2;

/// Identity of a node for its whole life (`sessionId`). Never used again after the node is gone, so
/// that a stale one gives `hou.ObjectWasDeleted`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct NodeId(pub(super) u64);

impl NodeId {
    /// The number that clients see.
    #[must_use]
    pub const fn session_id(self) -> u64 {
        self.0
    }
}

impl fmt::Display for NodeId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A switch of a node (`hou.nodeFlag`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Flag {
    /// Shown in the viewport; exactly one node of a geometry network has it.
    Display,
    /// Used for rendering; exactly one node of a geometry network has it.
    Render,
    /// Passes its first input on unchanged.
    Bypass,
    /// Shown as a wireframe.
    Template,
    /// Can be picked in the viewport.
    Selectable,
    /// Keeps its name in view even if other names are hidden; a mark without further effect.
    Expose,
}

impl Flag {
    /// All flags with their names in scene files.
    pub const ALL: [(Self, &'static str); 6] = [
        (Self::Display, "display"),
        (Self::Render, "render"),
        (Self::Bypass, "bypass"),
        (Self::Template, "template"),
        (Self::Selectable, "selectable"),
        (Self::Expose, "expose"),
    ];

    pub(super) const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// When nodes cook (`hou.updateMode`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum UpdateMode {
    /// As soon as something is asked for.
    #[default]
    AutoUpdate,
    /// When the mouse button is released.
    OnMouseUp,
    /// Only on explicit request.
    Manual,
}

/// One connected input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Wire {
    pub(super) source: NodeId,
    pub(super) output: usize,
}

#[derive(Debug, Clone)]
pub(super) struct Node {
    pub(super) name: String,
    pub(super) parent: Option<NodeId>,
    pub(super) children: IndexMap<String, NodeId>,
    pub(super) node_type: &'static NodeType,
    /// Without trailing gaps.
    pub(super) inputs: Vec<Option<Wire>>,
    pub(super) layout: Arc<ParmLayout>,
    /// One for each parameter of the layout.
    pub(super) parms: Vec<ParmState>,
    /// Bits of [`Flag`]; display and render of geometry nodes are in their parent instead.
    pub(super) flags: u8,
    pub(super) displayed_child: Option<NodeId>,
    pub(super) rendered_child: Option<NodeId>,
    pub(super) position: Vector2,
    pub(super) color: Option<Color>,
    pub(super) comment: String,
    pub(super) user_data: IndexMap<String, String>,
    pub(super) cook: CookCache,
}

impl Node {
    pub(super) fn new(name: String, parent: Option<NodeId>, node_type: &'static NodeType) -> Self {
        let layout = Arc::clone(node_type.layout());
        let parms = ParmState::defaults(&layout);
        Self {
            name,
            parent,
            children: IndexMap::new(),
            node_type,
            inputs: Vec::new(),
            layout,
            parms,
            flags: Flag::Display.bit() | Flag::Selectable.bit(),
            displayed_child: None,
            rendered_child: None,
            position: Vector2::ZERO,
            color: None,
            comment: String::new(),
            user_data: IndexMap::new(),
            cook: CookCache::default(),
        }
    }
}
