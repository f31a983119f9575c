//! Polygons and spheres.

use std::ops::Range;

use super::Geometry;
use crate::math::{BoundingBox, Matrix3, Vector3};

/// Kind and shape of a primitive (`hou.primType`).
#[derive(Debug, Clone, PartialEq)]
pub enum PrimitiveKind {
    /// A polygon, or a polyline if it is not closed.
    Polygon {
        /// Whether the last vertex is joined to the first.
        closed: bool,
    },
    /// A sphere round its only vertex.
    Sphere {
        /// Maps the unit sphere to this one.
        transform: Matrix3,
    },
}

/// One primitive of a [`Geometry`].
#[derive(Debug, Clone, PartialEq)]
pub struct Primitive {
    pub(super) kind: PrimitiveKind,
    pub(super) first_vertex: usize,
    pub(super) vertex_count: usize,
}

impl Primitive {
    /// Kind and shape.
    #[must_use]
    pub const fn kind(&self) -> &PrimitiveKind {
        &self.kind
    }

    /// Number of vertices.
    #[must_use]
    pub const fn vertex_count(&self) -> usize {
        self.vertex_count
    }

    /// Numbers of the vertices within the geometry.
    #[must_use]
    pub const fn vertices(&self) -> Range<usize> {
        self.first_vertex..self.first_vertex + self.vertex_count
    }

    pub(super) const fn fewest_vertices(&self) -> usize {
        match self.kind {
            PrimitiveKind::Polygon { closed: true } => 3,
            PrimitiveKind::Polygon { closed: false } => 2,
            PrimitiveKind::Sphere { .. } => 1,
        }
    }
}

impl Geometry {
    /// Positions of a primitive's vertices.
    pub fn prim_positions(&self, prim: &Primitive) -> impl Iterator<Item = Vector3> {
        self.prim_points(prim).iter().filter_map(|point| self.position(*point).ok())
    }

    /// The box round a primitive.
    #[must_use]
    pub fn prim_bounds(&self, prim: &Primitive) -> BoundingBox {
        let points = BoundingBox::of_points(self.prim_positions(prim));
        let PrimitiveKind::Sphere { transform } = prim.kind else { return points };
        // The extent of an ellipsoid along an axis is the length of that column of its matrix.
        let extent = transform.transposed().0.map(|column| crate::math::Vector(column).length());
        let (center, extent) = (points.center(), crate::math::Vector(extent));
        BoundingBox::new(center - extent, center + extent)
    }

    /// Area of a primitive; 0 for polylines.
    #[must_use]
    pub fn prim_area(&self, prim: &Primitive) -> f64 {
        match prim.kind {
            PrimitiveKind::Polygon { closed } => {
                if closed {
                    self.area_vector(prim).length()
                } else {
                    0.0
                }
            }
            PrimitiveKind::Sphere { transform } => {
                // Knud Thomsen's approximation, exact for round spheres.
                let [a, b, c] = transform.0.map(|row| crate::math::Vector(row).length().powf(1.6075));
                4.0 * std::f64::consts::PI * ((a * b + a * c + b * c) / 3.0).powf(1.0 / 1.6075)
            }
        }
    }

    /// Length of a polygon's outline; 0 for spheres.
    #[must_use]
    pub fn prim_perimeter(&self, prim: &Primitive) -> f64 {
        let PrimitiveKind::Polygon { closed } = prim.kind else { return 0.0 };
        let corners: Vec<Vector3> = self.prim_positions(prim).collect();
        let sides = corners.windows(2).map(|side| if let [a, b] = side { a.distance_to(*b) } else { 0.0 });
        let closing = match (corners.first(), corners.last()) {
            (Some(first), Some(last)) if closed => last.distance_to(*first),
            _ => 0.0,
        };
        sides.sum::<f64>() + closing
    }

    /// Unit normal of a polygon: it points at the viewer who sees the vertices clockwise, as in Houdini.
    #[must_use]
    pub fn prim_normal(&self, prim: &Primitive) -> Vector3 {
        match prim.kind {
            PrimitiveKind::Polygon { .. } => -self.area_vector(prim).normalized(),
            PrimitiveKind::Sphere { .. } => Vector3::Z,
        }
    }

    /// Newell's sum: the direction of the counter-clockwise normal with the area as length.
    fn area_vector(&self, prim: &Primitive) -> Vector3 {
        let corners: Vec<Vector3> = self.prim_positions(prim).collect();
        let next = corners.iter().cycle().skip(1);
        corners.iter().zip(next).fold(Vector3::ZERO, |sum, (a, b)| sum + a.cross(*b)) * 0.5
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_perimeters_and_normals() {
        let mut geometry = Geometry::default();
        for (x, z) in [(0.0, 0.0), (2.0, 0.0), (2.0, 2.0), (0.0, 2.0)] {
            geometry.create_point(Vector3::new(x, 0.0, z)).unwrap();
        }
        geometry.create_polygon(&[0, 1, 2, 3], true).unwrap();
        geometry.create_polygon(&[0, 1, 2], false).unwrap();
        let [square, line] = geometry.prims() else { panic!("two primitives") };
        assert_eq!((geometry.prim_area(square), geometry.prim_perimeter(square)), (4.0, 8.0));
        assert_eq!((geometry.prim_area(line), geometry.prim_perimeter(line)), (0.0, 4.0));
        assert_eq!(geometry.prim_normal(square), Vector3::Y);
    }

    #[test]
    fn a_turned_ellipsoid_has_a_tight_box() {
        let mut geometry = Geometry::default();
        let turn = crate::math::build_rotate_about_axis(Vector3::Z, 90.0).extract_rotation_matrix3();
        let scale = crate::math::build_scale(Vector3::new(3.0, 1.0, 1.0)).extract_rotation_matrix3();
        geometry.create_sphere(Vector3::ZERO, scale * turn).unwrap();
        assert_eq!(geometry.bounding_box().size(), Vector3::new(2.0, 6.0, 2.0));
        let mut round = Geometry::default();
        round.create_sphere(Vector3::ZERO, Matrix3::IDENTITY).unwrap();
        let area = round.prim_area(&round.prims()[0]);
        assert!((area - 4.0 * std::f64::consts::PI).abs() < 1e-9);
    }
}
