//! Where objects are in the world.

use super::State;
use super::cooking::NodeParms;
use super::expression::Evaluator;
use super::node::NodeId;
use super::node_types::Category;
use crate::cook::Parms;
use crate::math::{Matrix4, RotateOrder, TransformOrder, Vector3, explode};
use crate::{Error, ErrorKind, Result};

impl State {
    /// The transformation that an object's own parameters describe, at the current frame.
    pub fn parm_transform(&self, node: NodeId) -> Result<Matrix4> {
        self.check_object(node)?;
        let evaluator = Evaluator::new(self, self.frame());
        NodeParms { state: self, evaluator: &evaluator, node }.transformation()
    }

    /// An object's transformation together with those of all objects it is attached to or inside of.
    pub fn world_transform(&self, node: NodeId) -> Result<Matrix4> {
        let (mut matrix, mut open) = (self.parm_transform(node)?, Some(node));
        while let Some(child) = open {
            let stored = self.node(child)?;
            let attached_to = stored.inputs.first().copied().flatten().map(|wire| wire.source);
            let inside = stored.parent.filter(|parent| self.check_object(*parent).is_ok());
            open = attached_to.or(inside);
            if let Some(above) = open {
                matrix = matrix * self.parm_transform(above)?;
            }
        }
        Ok(matrix)
    }

    /// Sets an object's parameters so that they describe a transformation, as far as translation,
    /// rotation and scale can.
    pub fn set_parm_transform(&mut self, node: NodeId, matrix: &Matrix4) -> Result<()> {
        self.check_object(node)?;
        let number = |parm: &str| self.eval_parm(node, parm)?.to_int();
        let order = crate::number::index(number("rOrd")?).and_then(|order| RotateOrder::ALL.get(order).copied());
        let is_srt = number("xOrd")? == TransformOrder::Srt as i64;
        if !is_srt {
            return Err(Error::operation_failed("Set the transform order to srt first."));
        }
        let pivot = ["px", "py", "pz"].map(|parm| self.eval_parm(node, parm).and_then(|value| value.to_float()));
        let [x, y, z] = pivot;
        let parts = explode(matrix, order.unwrap_or_default(), Vector3::new(x?, y?, z?));
        let tuple = |name: &str, vector: Vector3| {
            let values = vector.0.map(super::ParmValue::Float).to_vec();
            (name.to_owned(), super::TupleValues::Many(values))
        };
        let scale = ("scale".to_owned(), super::TupleValues::One(1.0.into()));
        self.set_parms(node, &[tuple("t", parts.translate), tuple("r", parts.rotate), tuple("s", parts.scale), scale])
    }

    /// Sets an object's parameters so that it ends up somewhere in the world.
    pub fn set_world_transform(&mut self, node: NodeId, matrix: &Matrix4) -> Result<()> {
        let above = self.parm_transform(node)?.inverted()? * self.world_transform(node)?;
        self.set_parm_transform(node, &(*matrix * above.inverted()?))
    }

    fn check_object(&self, node: NodeId) -> Result<()> {
        if self.node_type(node)?.category() == Category::Object {
            return Ok(());
        }
        Err(Error::new(ErrorKind::InvalidNodeType, "Only objects have a transformation."))
    }
}

#[cfg(test)]
mod tests {
    use super::super::NewNode;
    use super::*;
    use crate::math::{build_rotate, build_translate};

    #[test]
    fn transformations_add_up_and_can_be_set() {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let create = |state: &mut State, parent, name| state.create_node(parent, &NewNode::of_type(name)).unwrap();
        let subnet = create(&mut state, obj, "subnet");
        let (arm, hand) = (create(&mut state, subnet, "null"), create(&mut state, subnet, "null"));
        state.set_input(hand, 0, Some((arm, 0))).unwrap();
        state.set_parm(subnet, "tx", 10.0).unwrap();
        state.set_parm(arm, "rz", 90.0).unwrap();
        state.set_parm(hand, "tx", 2.0).unwrap();
        let at = Vector3::ZERO * state.world_transform(hand).unwrap();
        assert!(at.is_almost_equal(Vector3::new(10.0, 2.0, 0.0), 1e-12));
        // From the subnet outwards: rotation of the arm, then the subnet's translation.
        let goal = build_rotate(Vector3::new(10.0, 20.0, 30.0), RotateOrder::Xyz) * build_translate(Vector3::ONE);
        state.set_world_transform(hand, &goal).unwrap();
        assert!(state.world_transform(hand).unwrap().is_almost_equal(&goal, 1e-9));
        assert!(state.parm_transform(obj).is_err());
    }
}
