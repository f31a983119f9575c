//! Nodes: the class hierarchy of `hou`, as thin handles to the nodes of the scene.

mod item;
mod kinds;
mod movable;
mod network;
mod op;

use std::ops::Deref;
use std::sync::Arc;

use rpyc::native::Module;
use rpyc::{Conversion, FromValue, ObjectRef, Service, Value};

pub(super) use item::NetworkItem;
pub(super) use network::Node;

use super::world::World;
use crate::model::{Category, NodeId};
use kinds::{ChopNode, CopNode, LopNode, ObjNode, RopNode, ShopNode, SopNode, VopNode};
use movable::NetworkMovableItem;
use op::OpNode;

/// Makes `$class` a class that derives from `$base` and adds no data to it.
macro_rules! derive_class {
    ($class:ident: $base:ident) => {
        impl AsRef<$base> for $class {
            fn as_ref(&self) -> &$base {
                &self.0
            }
        }

        impl Deref for $class {
            type Target = $base;

            fn deref(&self) -> &$base {
                &self.0
            }
        }
    };
}

derive_class!(NetworkMovableItem: NetworkItem);
derive_class!(Node: NetworkMovableItem);
derive_class!(OpNode: Node);
derive_class!(ObjNode: OpNode);
derive_class!(SopNode: OpNode);
derive_class!(RopNode: OpNode);
derive_class!(VopNode: OpNode);
derive_class!(ShopNode: OpNode);
derive_class!(ChopNode: OpNode);
derive_class!(CopNode: OpNode);
derive_class!(LopNode: OpNode);

/// The object for a node: of the class for its category.
pub(super) fn object(world: Arc<World>, id: NodeId, category: Option<Category>) -> ObjectRef {
    let node = OpNode(Node(NetworkMovableItem(NetworkItem { world, id })));
    match category {
        Some(Category::Object) => ObjNode(node).into_object(),
        Some(Category::Sop) => SopNode(node).into_object(),
        Some(Category::Driver) => RopNode(node).into_object(),
        Some(Category::Vop) => VopNode(node).into_object(),
        Some(Category::Shop) => ShopNode(node).into_object(),
        Some(Category::Chop) => ChopNode(node).into_object(),
        Some(Category::Cop2) => CopNode(node).into_object(),
        Some(Category::Lop) => LopNode(node).into_object(),
        Some(Category::Director | Category::Manager | Category::ChopNet | Category::CopNet) | None => {
            node.into_object()
        }
    }
}

/// A node given as an argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct NodeArgument(pub(super) NodeId);

impl FromValue for NodeArgument {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let node = value.as_object().and_then(ObjectRef::downcast_base::<NetworkItem>);
        node.map(|node| Self(node.id)).ok_or_else(|| Conversion::expected("Node", &value))
    }
}

/// The numbers of nodes given as arguments.
pub(super) fn ids(nodes: &[NodeArgument]) -> Vec<NodeId> {
    nodes.iter().map(|node| node.0).collect()
}

/// Adds the classes to the module.
pub(super) fn add_to(module: Module) -> Module {
    module
        .class::<NetworkItem>()
        .class::<NetworkMovableItem>()
        .class::<Node>()
        .class::<OpNode>()
        .class::<ObjNode>()
        .class::<SopNode>()
        .class::<RopNode>()
        .class::<VopNode>()
        .class::<ShopNode>()
        .class::<ChopNode>()
        .class::<CopNode>()
        .class::<LopNode>()
}
