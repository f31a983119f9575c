//! Values that are computed, not stored: `intrinsicValue`.

use super::{Geometry, PrimitiveKind};
use crate::math::Vector;
use crate::number::int;
use crate::{Error, Result};

/// The value of an intrinsic.
#[derive(Debug, Clone, PartialEq)]
pub enum IntrinsicValue {
    /// A count.
    Int(i64),
    /// A measure.
    Float(f64),
    /// Several measures.
    Floats(Vec<f64>),
    /// A name.
    Text(&'static str),
}

impl From<f64> for IntrinsicValue {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl Geometry {
    /// Names that [`Geometry::intrinsic_value`] knows.
    pub const INTRINSIC_NAMES: [&str; 7] = [
        "pointcount",
        "primitivecount",
        "vertexcount",
        "bounds",
        "measuredarea",
        "measuredperimeter",
        "pointattributecount",
    ];

    /// Names that [`Geometry::prim_intrinsic_value`] knows.
    pub const PRIM_INTRINSIC_NAMES: [&str; 7] =
        ["typename", "vertexcount", "pointcount", "closed", "bounds", "measuredarea", "measuredperimeter"];

    /// A value of the whole geometry; `bounds` is `xmin xmax ymin ymax zmin zmax`.
    pub fn intrinsic_value(&self, name: &str) -> Result<IntrinsicValue> {
        let total = |f: &dyn Fn(&super::Primitive) -> f64| IntrinsicValue::Float(self.prims().iter().map(f).sum());
        Ok(match name {
            "pointcount" => IntrinsicValue::Int(int(self.point_count())),
            "primitivecount" => IntrinsicValue::Int(int(self.prim_count())),
            "vertexcount" => IntrinsicValue::Int(int(self.vertex_count())),
            "pointattributecount" => IntrinsicValue::Int(int(self.points.attributes().count())),
            "bounds" => bounds(&self.bounding_box()),
            "measuredarea" => total(&|prim| self.prim_area(prim)),
            "measuredperimeter" => total(&|prim| self.prim_perimeter(prim)),
            _ => return Err(unknown(name)),
        })
    }

    /// A value of one primitive. Spheres also have `transform`, nine numbers.
    pub fn prim_intrinsic_value(&self, prim: usize, name: &str) -> Result<IntrinsicValue> {
        let prim = self.prim(prim)?;
        Ok(match (name, prim.kind()) {
            ("typename", PrimitiveKind::Polygon { .. }) => IntrinsicValue::Text("Poly"),
            ("typename", PrimitiveKind::Sphere { .. }) => IntrinsicValue::Text("Sphere"),
            ("vertexcount" | "pointcount", _) => IntrinsicValue::Int(int(prim.vertex_count())),
            ("closed", PrimitiveKind::Polygon { closed }) => IntrinsicValue::Int(i64::from(*closed)),
            ("closed", PrimitiveKind::Sphere { .. }) => IntrinsicValue::Int(1),
            ("transform", PrimitiveKind::Sphere { transform }) => IntrinsicValue::Floats(transform.to_vec()),
            ("bounds", _) => bounds(&self.prim_bounds(prim)),
            ("measuredarea", _) => IntrinsicValue::Float(self.prim_area(prim)),
            ("measuredperimeter", _) => IntrinsicValue::Float(self.prim_perimeter(prim)),
            _ => return Err(unknown(name)),
        })
    }
}

fn bounds(bounds: &crate::math::BoundingBox) -> IntrinsicValue {
    let (Vector([a, c, e]), Vector([b, d, f])) = (bounds.min(), bounds.max());
    IntrinsicValue::Floats(vec![a, b, c, d, e, f])
}

fn unknown(name: &str) -> Error {
    Error::operation_failed(format!("Invalid intrinsic name \"{name}\"."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{Matrix3, Vector3};

    #[test]
    fn every_listed_name_has_a_value() {
        let mut geometry = Geometry::default();
        geometry.create_sphere(Vector3::X, Matrix3::IDENTITY).unwrap();
        for name in Geometry::INTRINSIC_NAMES {
            assert!(geometry.intrinsic_value(name).is_ok(), "{name}");
        }
        for name in Geometry::PRIM_INTRINSIC_NAMES {
            assert!(geometry.prim_intrinsic_value(0, name).is_ok(), "{name}");
        }
        assert_eq!(
            geometry.intrinsic_value("bounds"),
            Ok(IntrinsicValue::Floats(vec![0.0, 2.0, -1.0, 1.0, -1.0, 1.0]))
        );
        assert!(geometry.intrinsic_value("transform").is_err());
        assert!(geometry.prim_intrinsic_value(1, "closed").is_err());
    }
}
