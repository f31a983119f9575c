//! The classes of nodes by category.

use rpyc::{ObjectRef, service};

use super::OpNode;
use crate::Result;
use crate::math::{Matrix4, Vector3};
use crate::model::{Flag, State};

/// An object: something with a place in the world.
pub(super) struct ObjNode(pub(super) OpNode);

/// A geometry operator.
pub(super) struct SopNode(pub(super) OpNode);

/// Declares classes that have all their methods from [`OpNode`].
macro_rules! plain_nodes {
    ($($name:ident, $python:literal, $doc:literal;)*) => {$(
        #[doc = $doc]
        pub(super) struct $name(pub(super) OpNode);

        #[doc = $doc]
        #[service(name = $python, base = OpNode, by_value)]
        impl $name {}
    )*};
}

plain_nodes! {
    VopNode, "hou.VopNode", "A VEX operator.";
    ShopNode, "hou.ShopNode", "A shader.";
    ChopNode, "hou.ChopNode", "A channel operator.";
    CopNode, "hou.CopNode", "A compositing operator.";
    LopNode, "hou.LopNode", "A lighting operator.";
    RopNode, "hou.RopNode", "A render operator.";
}

/// An object in the world.
#[service(name = "hou.ObjNode", base = OpNode, by_value)]
impl ObjNode {}

/// A geometry operator.
#[service(name = "hou.SopNode", base = OpNode, by_value)]
impl SopNode {}
