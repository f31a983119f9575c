//! Types of nodes, their categories, and wires between nodes.

use std::sync::Arc;

use rpyc::native::{Dict, Module};
use rpyc::{Conversion, FromValue, ObjectRef, Service, Value, exposed, function, service};

use super::world::World;
use crate::model::{self, Category, Connection, State};

/// A type of nodes.
pub(super) struct NodeType(pub(super) &'static model::NodeType);

/// What nodes of one type have in common.
#[service(name = "hou.NodeType", by_value, terse)]
impl NodeType {
    /// The name in scripts.
    #[exposed]
    fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The text in the interface.
    #[exposed]
    fn description(&self) -> &'static str {
        self.0.label()
    }

    /// The category that the type belongs to.
    #[exposed]
    fn category(&self) -> NodeTypeCategory {
        NodeTypeCategory(self.0.category())
    }

    /// The category of the nodes that can be in nodes of this type, or None.
    #[exposed]
    fn childTypeCategory(&self) -> Option<NodeTypeCategory> {
        self.0.child_category().map(NodeTypeCategory)
    }

    /// Scope, namespace, name and version.
    #[exposed]
    fn nameComponents(&self) -> (&'static str, &'static str, &'static str, &'static str) {
        let (name, version) = self.0.name().split_once("::").unwrap_or_else(|| (self.0.name(), ""));
        ("", "", name, version)
    }

    /// All versions of the type by full name, newest first.
    #[exposed]
    fn namespaceOrder(&self) -> Vec<&'static str> {
        let base = |name: &'static str| name.split_once("::").map_or(name, |(base, _)| base);
        let all = self.0.category().node_types().map(model::NodeType::name);
        let mut names: Vec<_> = all.filter(|name| base(name) == base(self.0.name())).collect();
        names.sort_unstable_by(|a, b| b.cmp(a));
        names
    }

    /// The least number of inputs to be connected.
    #[exposed]
    fn minNumInputs(&self) -> usize {
        self.0.min_inputs()
    }

    /// The largest number of inputs.
    #[exposed]
    fn maxNumInputs(&self) -> usize {
        self.0.max_inputs()
    }

    /// The largest number of outputs.
    #[exposed]
    fn maxNumOutputs(&self) -> usize {
        self.0.max_outputs()
    }

    /// Whether nodes of the type need no input.
    #[exposed]
    fn isGenerator(&self) -> bool {
        self.0.is_generator()
    }

    /// Whether inputs have no order.
    #[exposed]
    fn hasUnorderedInputs(&self) -> bool {
        self.0.has_unordered_inputs()
    }

    /// None: no type of this scene comes from a digital asset.
    #[exposed]
    fn definition(&self) {}

    /// Where the type comes from.
    #[exposed]
    fn icon(&self) -> String {
        format!("{}_{}", self.0.category().name().to_uppercase(), self.0.name())
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        std::ptr::eq(self.0, other.0)
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        super::hash((self.0.category(), self.0.name()))
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.NodeType for {} {}>", self.0.category().name(), self.0.name())
    }
}

/// A kind of networks.
pub(super) struct NodeTypeCategory(pub(super) Category);

/// A kind of networks, and the types of nodes that can be in them.
#[service(name = "hou.NodeTypeCategory", by_value)]
impl NodeTypeCategory {
    /// The name in scripts.
    #[exposed]
    fn name(&self) -> &'static str {
        self.0.name()
    }

    /// The text in the interface.
    #[exposed]
    fn label(&self) -> &'static str {
        self.0.label()
    }

    /// The types by name, as a dict.
    #[exposed]
    fn nodeTypes(&self) -> rpyc::Result<Dict> {
        let types = self.0.node_types().map(|found| (found.name().into(), NodeType(found).into_object().into()));
        Dict::from_pairs(types)
    }

    /// The type of that name, or None.
    #[exposed]
    fn nodeType(&self, name: &str) -> Option<NodeType> {
        self.0.find(name).map(NodeType)
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        super::hash(self.0)
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.NodeTypeCategory for {}>", self.0.name())
    }
}

/// A wire.
pub(super) struct NodeConnection {
    world: Arc<World>,
    wire: Connection,
}

impl NodeConnection {
    pub(super) fn all(world: &Arc<World>, wires: Vec<Connection>) -> Vec<Self> {
        wires.into_iter().map(|wire| Self { world: Arc::clone(world), wire }).collect()
    }

    fn node(&self, node: model::NodeId) -> crate::Result<ObjectRef> {
        self.world.read(|state: &State| state.name(node).map(|_| self.world.node(state, node)))
    }
}

/// A wire between two nodes.
#[service(name = "hou.NodeConnection", by_value)]
impl NodeConnection {
    /// The node that the wire goes to.
    #[exposed]
    fn outputNode(&self) -> crate::Result<ObjectRef> {
        self.node(self.wire.target)
    }

    /// The node that the wire comes from.
    #[exposed]
    fn inputNode(&self) -> crate::Result<ObjectRef> {
        self.node(self.wire.source)
    }

    /// The number of the input that the wire goes to.
    #[exposed]
    fn inputIndex(&self) -> usize {
        self.wire.input
    }

    /// The number of the output that the wire comes from.
    #[exposed]
    fn outputIndex(&self) -> usize {
        self.wire.output
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.wire == other.wire
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        super::hash((self.wire.target, self.wire.input))
    }

    #[exposed]
    fn __repr__(&self) -> crate::Result<String> {
        let (source, target) = self
            .world
            .read(|state| crate::Result::Ok((state.path(self.wire.source)?, state.path(self.wire.target)?)))?;
        let (output, input) = (self.wire.output, self.wire.input);
        Ok(format!("<hou.NodeConnection from {source} output {output} to {target} input {input}>"))
    }
}

/// Declares the functions that give the categories, and what adds them to the module.
macro_rules! categories {
    ($($function:ident $category:ident)*) => {
        $(
            #[doc = concat!("The category of `", stringify!($category), "` nodes.")]
            #[exposed]
            const fn $function() -> NodeTypeCategory {
                NodeTypeCategory(Category::$category)
            }
        )*

        /// Adds classes and functions to the module.
        pub(super) fn add_to(module: Module) -> Module {
            let module = module.class::<NodeType>().class::<NodeTypeCategory>().class::<NodeConnection>();
            module$(.function(function!($function)))*
        }
    };
}

categories! {
    rootNodeTypeCategory Director
    managerNodeTypeCategory Manager
    objNodeTypeCategory Object
    sopNodeTypeCategory Sop
    ropNodeTypeCategory Driver
    vopNodeTypeCategory Vop
    shopNodeTypeCategory Shop
    chopNetNodeTypeCategory ChopNet
    chopNodeTypeCategory Chop
    copNetNodeTypeCategory CopNet
    cop2NodeTypeCategory Cop2
    lopNodeTypeCategory Lop
}

/// A category, or a text like `Sop/box`.
pub(super) enum CategoryArgument {
    Category(Category),
    Text(String),
}

impl FromValue for CategoryArgument {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value.as_object().and_then(ObjectRef::downcast_ref::<NodeTypeCategory>) {
            Some(category) => Ok(Self::Category(category.0)),
            None => String::from_value(value).map(Self::Text),
        }
    }
}
