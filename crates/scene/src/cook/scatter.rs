//! Random points on surfaces.

use super::{Operation, Parms};
use crate::Result;
use crate::geometry::{Geometry, Primitive, PrimitiveKind, check_room};
use crate::math::Vector3;
use crate::number::random;

/// Points spread evenly by area; the same seed gives the same points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Scatter {
    points: usize,
    seed: f64,
}

impl Scatter {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        Ok(Operation::Scatter(Self { points: parms.count("npts")?, seed: parms.float("seed")? }))
    }

    pub(super) fn run(&self, surface: &Geometry) -> Result<Geometry> {
        check_room(0, self.points)?;
        let mut geometry = Geometry::default();
        let patches: Vec<Patch> = surface.prims().iter().flat_map(|prim| patches(surface, prim)).collect();
        let mut area = 0.0;
        let upper_bounds: Vec<f64> = patches.iter().map(|patch| (area += patch.area(), area).1).collect();
        if area > 0.0 {
            for number in 0..self.points {
                let dice = |salt: f64| random(random(self.seed + salt) + number as f64);
                let chosen = upper_bounds.partition_point(|bound| *bound <= dice(0.1) * area);
                if let Some(patch) = patches.get(chosen.min(patches.len() - 1)) {
                    geometry.create_point(patch.at(dice(0.2), dice(0.3)))?;
                }
            }
        }
        Ok(geometry)
    }
}

enum Patch {
    Triangle([Vector3; 3]),
    Ellipsoid { center: Vector3, transform: crate::math::Matrix3, area: f64 },
}

/// A polygon as a fan of triangles, or a whole sphere.
fn patches(surface: &Geometry, prim: &Primitive) -> Vec<Patch> {
    let corners: Vec<Vector3> = surface.prim_positions(prim).collect();
    match (prim.kind(), corners.as_slice()) {
        (PrimitiveKind::Polygon { closed: true }, [first, rest @ ..]) => rest
            .windows(2)
            .filter_map(|side| if let [a, b] = side { Some(Patch::Triangle([*first, *a, *b])) } else { None })
            .collect(),
        (PrimitiveKind::Sphere { transform }, [center, ..]) => {
            vec![Patch::Ellipsoid { center: *center, transform: *transform, area: surface.prim_area(prim) }]
        }
        _ => vec![],
    }
}

impl Patch {
    fn area(&self) -> f64 {
        match self {
            Self::Triangle([a, b, c]) => (*b - *a).cross(*c - *a).length() * 0.5,
            Self::Ellipsoid { area, .. } => *area,
        }
    }

    /// A point for two independent numbers in `[0, 1)`.
    fn at(&self, u: f64, v: f64) -> Vector3 {
        match self {
            Self::Triangle([a, b, c]) => {
                let (root, share) = (u.sqrt(), v);
                *a * (1.0 - root) + *b * (root * (1.0 - share)) + *c * (root * share)
            }
            Self::Ellipsoid { center, transform, .. } => {
                let z = 2.0 * u - 1.0;
                let (sin, cos) = (v * std::f64::consts::TAU).sin_cos();
                let radius = (1.0 - z * z).sqrt();
                Vector3::new(radius * cos, radius * sin, z) * *transform + *center
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Matrix3;

    #[test]
    fn points_lie_on_the_surface_and_repeat_with_the_seed() {
        let mut surface = Geometry::default();
        surface.create_sphere(Vector3::ZERO, Matrix3::IDENTITY).unwrap();
        let scatter = |seed| Scatter { points: 200, seed }.run(&surface).unwrap();
        let points = scatter(1.0);
        assert_eq!(points.point_count(), 200);
        assert!(points.positions().all(|at| (at.length() - 1.0).abs() < 1e-9));
        assert_eq!(points, scatter(1.0));
        assert_ne!(points, scatter(2.0));
    }

    #[test]
    fn large_polygons_get_more_points_and_no_surface_none() {
        let mut surface = Geometry::default();
        for (x, y) in [(0.0, 0.0), (9.0, 0.0), (9.0, 1.0), (0.0, 1.0), (10.0, 0.0), (10.0, 1.0)] {
            surface.create_point(Vector3::new(x, y, 0.0)).unwrap();
        }
        surface.create_polygon(&[0, 1, 2, 3], true).unwrap();
        surface.create_polygon(&[1, 4, 5, 2], true).unwrap();
        let points = Scatter { points: 1000, seed: 0.0 }.run(&surface).unwrap();
        let right = points.positions().filter(|at| at.x() > 9.0).count();
        assert!((50..150).contains(&right), "{right}");
        assert_eq!(Scatter { points: 9, seed: 0.0 }.run(&Geometry::default()).unwrap().point_count(), 0);
    }
}
