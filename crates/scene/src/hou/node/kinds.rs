//! The classes of nodes by category.

use rpyc::service;

use super::OpNode;
use crate::Result;
use crate::hou::geometry::Geometry;
use crate::hou::math::MatrixArgument;
use crate::math::{Matrix4, Vector3};
use crate::model::State;

/// Declares classes that have all their methods from [`OpNode`].
macro_rules! plain_nodes {
    ($($name:ident, $python:literal, $doc:literal;)*) => {$(
        #[doc = $doc]
        pub(super) struct $name(pub(super) OpNode);

        #[doc = $doc]
        #[service(name = $python, base = OpNode, by_value, terse)]
        impl $name {}
    )*};
}

plain_nodes! {
    VopNode, "hou.VopNode", "A VEX operator.";
    ShopNode, "hou.ShopNode", "A shader.";
    ChopNode, "hou.ChopNode", "A channel operator.";
    CopNode, "hou.CopNode", "A compositing operator.";
    LopNode, "hou.LopNode", "A lighting operator.";
}

/// An object: something with a place in the world.
pub(super) struct ObjNode(pub(super) OpNode);

/// An object: something with a place in the world.
#[service(name = "hou.ObjNode", base = OpNode, by_value, terse)]
impl ObjNode {
    /// The transformation from the object to the world.
    #[exposed]
    fn worldTransform(&self) -> Result<Matrix4> {
        self.read(State::world_transform)
    }

    /// Sets the parameters so that the object is where a transformation puts it in the world.
    #[exposed]
    fn setWorldTransform(&self, matrix: MatrixArgument) -> Result<()> {
        self.edit(|state, id| state.set_world_transform(id, &matrix.0))
    }

    /// The transformation of the object's own parameters.
    #[exposed(alias = "localTransform")]
    fn parmTransform(&self) -> Result<Matrix4> {
        self.read(State::parm_transform)
    }

    /// Sets the parameters so that they say the same as a matrix.
    #[exposed]
    fn setParmTransform(&self, matrix: MatrixArgument) -> Result<()> {
        self.edit(|state, id| state.set_parm_transform(id, &matrix.0))
    }

    /// Where the object's own origin is in the world.
    #[exposed]
    fn origin(&self) -> Result<Vector3> {
        Ok(self.worldTransform()?.extract_translates())
    }

    /// Whether the object and all objects that it is in are to be shown.
    #[exposed]
    fn isObjectDisplayed(&self) -> Result<bool> {
        self.read(State::is_displayed)
    }
}

/// A geometry operator.
pub(super) struct SopNode(pub(super) OpNode);

/// A geometry operator.
#[service(name = "hou.SopNode", base = OpNode, by_value, terse)]
impl SopNode {
    /// The geometry: always what the node makes of its present parameters and inputs.
    #[exposed]
    async fn geometry(&self, #[default(0)] _output_index: i64) -> Result<Geometry> {
        Geometry::of_node(&self.world, self.id).await
    }
}

/// A render operator.
pub(super) struct RopNode(pub(super) OpNode);

/// A render operator.
#[service(name = "hou.RopNode", base = OpNode, by_value, terse)]
impl RopNode {
    /// Renders: this always fails, because the server has no renderer.
    #[exposed]
    fn render(
        &self,
        #[default(vec![])] _frame_range: Vec<f64>,
        #[default(vec![])] _res: Vec<f64>,
        #[default(None)] _output_file: Option<&str>,
        #[default(None)] _output_format: Option<&str>,
        #[default(false)] _verbose: bool,
    ) -> Result<()> {
        self.read(State::render)
    }
}
