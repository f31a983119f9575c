//! Copies of a geometry at the points of another.

use super::{Operation, Parms};
use crate::Result;
use crate::geometry::{AttributeClass, Geometry, check_room};
use crate::math::{Matrix4, Quaternion, Vector3, build_rotate_z_to_axis, build_scale, build_translate};

/// One copy per target point, scaled by `pscale` and turned by `orient`, or else along the normal `N`.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CopyToPoints {
    use_attributes: bool,
}

impl CopyToPoints {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        Ok(Operation::CopyToPoints(Self { use_attributes: parms.flag("transform")? }))
    }

    pub(super) fn run(&self, source: &Geometry, targets: &Geometry) -> Result<Geometry> {
        let copies = targets.point_count();
        check_room(0, copies.saturating_mul(source.point_count().max(source.vertex_count())))?;
        let mut geometry = Geometry::default();
        for (number, position) in targets.positions().enumerate() {
            let mut copy = source.clone();
            let turn = if self.use_attributes { orientation(targets, number) } else { Matrix4::IDENTITY };
            copy.transform(&(turn * build_translate(position)));
            geometry.merge(&copy)?;
        }
        Ok(geometry)
    }
}

fn orientation(targets: &Geometry, point: usize) -> Matrix4 {
    let points = targets.elements(AttributeClass::Point);
    let floats = |name: &str| points.find(name).and_then(|attribute| attribute.floats(point));
    let scale = floats("pscale").and_then(|values| values.first().copied()).unwrap_or(1.0);
    let turn = match (floats("orient"), floats("N")) {
        (Some([x, y, z, w]), _) => Quaternion([*x, *y, *z, *w]).extract_rotation_matrix3().into(),
        (_, Some([x, y, z])) => build_rotate_z_to_axis(Vector3::new(*x, *y, *z)),
        _ => Matrix4::IDENTITY,
    };
    build_scale(Vector3::ONE * scale) * turn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::geometry::AttributeValue;

    #[test]
    fn copies_are_placed_scaled_and_turned() {
        let mut source = Geometry::default();
        source.create_point(Vector3::Z).unwrap();
        let mut targets = Geometry::default();
        targets.create_point(Vector3::ZERO).unwrap();
        targets.create_point(Vector3::new(5.0, 0.0, 0.0)).unwrap();
        let points = targets.elements_mut(AttributeClass::Point);
        points.add("pscale", AttributeValue::Float(vec![2.0])).unwrap();
        points.add("N", AttributeValue::Float(vec![0.0, 1.0, 0.0])).unwrap();
        let plain = CopyToPoints { use_attributes: false }.run(&source, &targets).unwrap();
        assert_eq!(plain.positions().collect::<Vec<_>>(), [Vector3::Z, Vector3::new(5.0, 0.0, 1.0)]);
        let turned = CopyToPoints { use_attributes: true }.run(&source, &targets).unwrap();
        assert!(turned.position(1).unwrap().is_almost_equal(Vector3::new(5.0, 2.0, 0.0), 1e-9));
    }
}
