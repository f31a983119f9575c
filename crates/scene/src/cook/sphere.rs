//! Spheres as a primitive, as a geodesic of triangles and as a mesh of rows and columns.

use std::collections::HashMap;

use super::shapes::mesh;
use super::{Operation, Parms};
use crate::Result;
use crate::geometry::{Geometry, check_room};
use crate::math::{Vector3, build_scale};

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Sphere {
    form: Form,
    radii: Vector3,
    center: Vector3,
}

#[derive(Debug, Clone, PartialEq)]
enum Form {
    Primitive,
    Geodesic { frequency: usize },
    Mesh { rows: usize, columns: usize },
}

impl Sphere {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        let form = match parms.int("type")? {
            0 => Form::Primitive,
            1 => Form::Geodesic { frequency: parms.count("freq")?.max(1) },
            _ => Form::Mesh { rows: parms.count("rows")?.max(3), columns: parms.count("cols")?.max(3) },
        };
        let radii = parms.vector("rad")? * parms.float("scale")?;
        Ok(Operation::Sphere(Self { form, radii, center: parms.vector("t")? }))
    }

    pub(super) fn run(&self) -> Result<Geometry> {
        let scale = build_scale(self.radii);
        let mut geometry = match self.form {
            Form::Primitive => {
                let mut geometry = Geometry::default();
                geometry.create_sphere(self.center, scale.extract_rotation_matrix3())?;
                return Ok(geometry);
            }
            Form::Geodesic { frequency } => geodesic(frequency)?,
            Form::Mesh { rows, columns } => globe(rows, columns)?,
        };
        geometry.map_positions(|_, position| position * scale + self.center);
        Ok(geometry)
    }
}

/// Rows of quads with a fan of triangles at each pole.
fn globe(rows: usize, columns: usize) -> Result<Geometry> {
    let inner = rows - 2;
    let mut geometry = mesh(inner, columns, true, |row, column| {
        let (sin_v, cos_v) = ((row + 1) as f64 / (rows - 1) as f64 * std::f64::consts::PI).sin_cos();
        let (sin_u, cos_u) = (column as f64 / columns as f64 * std::f64::consts::TAU).sin_cos();
        Vector3::new(sin_v * cos_u, -cos_v, sin_v * sin_u)
    })?;
    let bottom = geometry.create_point(-Vector3::Y)?;
    let top = geometry.create_point(Vector3::Y)?;
    let last_row = (inner - 1) * columns;
    for column in 0..columns {
        let next = (column + 1) % columns;
        geometry.create_polygon(&[bottom, next, column], true)?;
        geometry.create_polygon(&[last_row + column, last_row + next, top], true)?;
    }
    Ok(geometry)
}

const GOLDEN: f64 = 1.618_033_988_749_895;

const ICOSAHEDRON: [Vector3; 12] = [
    Vector3::new(-1.0, GOLDEN, 0.0),
    Vector3::new(1.0, GOLDEN, 0.0),
    Vector3::new(-1.0, -GOLDEN, 0.0),
    Vector3::new(1.0, -GOLDEN, 0.0),
    Vector3::new(0.0, -1.0, GOLDEN),
    Vector3::new(0.0, 1.0, GOLDEN),
    Vector3::new(0.0, -1.0, -GOLDEN),
    Vector3::new(0.0, 1.0, -GOLDEN),
    Vector3::new(GOLDEN, 0.0, -1.0),
    Vector3::new(GOLDEN, 0.0, 1.0),
    Vector3::new(-GOLDEN, 0.0, -1.0),
    Vector3::new(-GOLDEN, 0.0, 1.0),
];

/// Counter-clockwise from outside.
const FACES: [[usize; 3]; 20] = [
    [0, 11, 5],
    [0, 5, 1],
    [0, 1, 7],
    [0, 7, 10],
    [0, 10, 11],
    [1, 5, 9],
    [5, 11, 4],
    [11, 10, 2],
    [10, 7, 6],
    [7, 1, 8],
    [3, 9, 4],
    [3, 4, 2],
    [3, 2, 6],
    [3, 6, 8],
    [3, 8, 9],
    [4, 9, 5],
    [2, 4, 11],
    [6, 2, 10],
    [8, 6, 7],
    [9, 8, 1],
];

/// An icosahedron with every edge cut into `frequency` parts: 10 f^2 + 2 points, 20 f^2 triangles.
fn geodesic(frequency: usize) -> Result<Geometry> {
    check_room(0, frequency.saturating_mul(frequency).saturating_mul(60))?;
    let mut builder = Geodesic { frequency, geometry: Geometry::default(), known: HashMap::new() };
    for face in FACES {
        for row in 0..frequency {
            for column in 0..frequency - row {
                builder.triangle(face, [[row, column], [row + 1, column], [row, column + 1]])?;
                if row + column + 1 < frequency {
                    builder.triangle(face, [[row + 1, column], [row + 1, column + 1], [row, column + 1]])?;
                }
            }
        }
    }
    Ok(builder.geometry)
}

struct Geodesic {
    frequency: usize,
    geometry: Geometry,
    /// Points by their corners and weights, so that neighbouring faces share the points of an edge.
    known: HashMap<[(usize, usize); 3], usize>,
}

impl Geodesic {
    fn triangle(&mut self, face: [usize; 3], corners: [[usize; 2]; 3]) -> Result<()> {
        let [a, b, c] = corners.map(|weights| self.point(face, weights));
        self.geometry.create_polygon(&[c?, b?, a?], true).map(drop)
    }

    fn point(&mut self, [a, b, c]: [usize; 3], [weight_b, weight_c]: [usize; 2]) -> Result<usize> {
        let weights = [(a, self.frequency - weight_b - weight_c), (b, weight_b), (c, weight_c)];
        let mut key = weights.map(|(corner, weight)| if weight == 0 { (0, 0) } else { (corner, weight) });
        key.sort_unstable();
        if let Some(point) = self.known.get(&key) {
            return Ok(*point);
        }
        let at = |corner: usize| ICOSAHEDRON.get(corner).copied().unwrap_or_default();
        let sum = weights.iter().fold(Vector3::ZERO, |sum, (corner, weight)| sum + at(*corner) * *weight as f64);
        let point = self.geometry.create_point(sum.normalized())?;
        self.known.insert(key, point);
        Ok(point)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sphere(form: Form) -> Geometry {
        Sphere { form, radii: Vector3::ONE, center: Vector3::ZERO }.run().unwrap()
    }

    fn is_closed_and_outward(geometry: &Geometry) {
        let mut edges = HashMap::new();
        for prim in geometry.prims() {
            let points = geometry.prim_points(prim);
            for (a, b) in points.iter().zip(points.iter().cycle().skip(1)) {
                *edges.entry((*a, *b)).or_insert(0) += 1;
            }
            assert!(geometry.prim_normal(prim).dot(geometry.prim_positions(prim).next().unwrap()) > 0.0);
        }
        assert!(edges.iter().all(|((a, b), count)| *count == 1 && edges.contains_key(&(*b, *a))));
    }

    #[test]
    fn every_form_has_houdinis_counts() {
        let primitive = sphere(Form::Primitive);
        assert_eq!((primitive.point_count(), primitive.prim_count()), (1, 1));
        assert_eq!(primitive.bounding_box().size(), Vector3::ONE * 2.0);
        for frequency in 1..5 {
            let geodesic = sphere(Form::Geodesic { frequency });
            assert_eq!(geodesic.point_count(), 10 * frequency * frequency + 2);
            assert_eq!(geodesic.prim_count(), 20 * frequency * frequency);
            is_closed_and_outward(&geodesic);
        }
        let globe = sphere(Form::Mesh { rows: 13, columns: 24 });
        assert_eq!((globe.point_count(), globe.prim_count()), (266, 288));
        is_closed_and_outward(&globe);
        is_closed_and_outward(&sphere(Form::Mesh { rows: 3, columns: 3 }));
    }

    #[test]
    fn a_monstrous_frequency_is_refused() {
        assert!(geodesic(usize::MAX).is_err());
    }
}
