//! Polygonal boxes, grids, lines and tubes.

use super::{Operation, Parms};
use crate::geometry::{Geometry, check_room};
use crate::math::Vector3;
use crate::{Error, Result};

/// A box of six quads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Box {
    pub(super) size: Vector3,
    pub(super) center: Vector3,
}

impl Box {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        let size = parms.vector("size")? * parms.float("scale")?;
        Ok(Operation::Box(Self { size, center: parms.vector("t")? }))
    }

    pub(super) fn run(&self) -> Result<Geometry> {
        let mut geometry = Geometry::default();
        let half = self.size * 0.5;
        // Corner number n has bit 0 for x, bit 1 for y and bit 2 for z.
        let bounds = crate::math::BoundingBox::new(self.center - half, self.center + half);
        for corner in bounds.corners() {
            geometry.create_point(corner)?;
        }
        for side in [[0, 1, 3, 2], [5, 4, 6, 7], [4, 0, 2, 6], [1, 5, 7, 3], [2, 3, 7, 6], [4, 5, 1, 0]] {
            geometry.create_polygon(&side, true)?;
        }
        Ok(geometry)
    }
}

/// The plane that a grid lies in.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Plane {
    Xy,
    Yz,
    Zx,
}

/// A rectangular mesh of quads.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Grid {
    size: [f64; 2],
    center: Vector3,
    rows: usize,
    columns: usize,
    plane: Plane,
}

impl Grid {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        let plane = match parms.int("orient")? {
            0 => Plane::Xy,
            1 => Plane::Yz,
            _ => Plane::Zx,
        };
        Ok(Operation::Grid(Self {
            size: [parms.float("sizex")?, parms.float("sizey")?],
            center: parms.vector("t")?,
            rows: parms.count("rows")?.max(2),
            columns: parms.count("cols")?.max(2),
            plane,
        }))
    }

    pub(super) fn run(&self) -> Result<Geometry> {
        let [width, height] = self.size;
        let offset = |number: usize, count: usize, size: f64| (number as f64 / (count - 1) as f64 - 0.5) * size;
        mesh(self.rows, self.columns, false, |row, column| {
            let (u, v) = (offset(column, self.columns, width), offset(row, self.rows, height));
            self.center
                + match self.plane {
                    Plane::Xy => Vector3::new(u, v, 0.0),
                    Plane::Yz => Vector3::new(0.0, u, v),
                    Plane::Zx => Vector3::new(u, 0.0, v),
                }
        })
    }
}

/// A polyline.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    origin: Vector3,
    direction: Vector3,
    points: usize,
}

impl Line {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        let direction = parms.vector("dir")?.normalized() * parms.float("dist")?;
        Ok(Operation::Line(Self { origin: parms.vector("origin")?, direction, points: parms.count("points")?.max(2) }))
    }

    pub(super) fn run(&self) -> Result<Geometry> {
        check_room(0, self.points)?;
        let mut geometry = Geometry::default();
        for number in 0..self.points {
            geometry.create_point(self.origin + self.direction * (number as f64 / (self.points - 1) as f64))?;
        }
        geometry.create_polygon(&(0..self.points).collect::<Vec<_>>(), false)?;
        Ok(geometry)
    }
}

/// An open or capped cylinder or cone along an axis.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Tube {
    center: Vector3,
    radii: [f64; 2],
    height: f64,
    rows: usize,
    columns: usize,
    axis: usize,
    capped: bool,
}

impl Tube {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        let scale = parms.float("radscale")?;
        Ok(Operation::Tube(Self {
            center: parms.vector("t")?,
            radii: [parms.float("rad1")? * scale, parms.float("rad2")? * scale],
            height: parms.float("height")?,
            rows: parms.count("rows")?.max(2),
            columns: parms.count("cols")?.max(3),
            axis: parms.count("orient")?.min(2),
            capped: parms.flag("cap")?,
        }))
    }

    pub(super) fn run(&self) -> Result<Geometry> {
        let [top, bottom] = self.radii;
        let mut geometry = mesh(self.rows, self.columns, true, |row, column| {
            let amount = row as f64 / (self.rows - 1) as f64;
            let radius = bottom + (top - bottom) * amount;
            let (sin, cos) = (column as f64 / self.columns as f64 * std::f64::consts::TAU).sin_cos();
            let (along, a, b) = ((amount - 0.5) * self.height, radius * cos, radius * sin);
            self.center
                + match self.axis {
                    0 => Vector3::new(along, b, a),
                    1 => Vector3::new(a, along, b),
                    _ => Vector3::new(b, a, along),
                }
        })?;
        if self.capped {
            let first_of_last = (self.rows - 1) * self.columns;
            geometry.create_polygon(&(0..self.columns).rev().collect::<Vec<_>>(), true)?;
            geometry.create_polygon(&(first_of_last..first_of_last + self.columns).collect::<Vec<_>>(), true)?;
        }
        Ok(geometry)
    }
}

/// Points in rows and columns with quads between; `wrap` also joins the last column to the first.
pub(super) fn mesh(
    rows: usize,
    columns: usize,
    wrap: bool,
    position: impl Fn(usize, usize) -> Vector3,
) -> Result<Geometry> {
    let too_many = || Error::operation_failed("The numbers of rows and columns are too large.");
    check_room(0, rows.checked_mul(columns).and_then(|points| points.checked_mul(4)).ok_or_else(too_many)?)?;
    let mut geometry = Geometry::default();
    for row in 0..rows {
        for column in 0..columns {
            geometry.create_point(position(row, column))?;
        }
    }
    let strips = if wrap { columns } else { columns - 1 };
    for row in 0..rows - 1 {
        for column in 0..strips {
            let next = (column + 1) % columns;
            let (low, high) = (row * columns, (row + 1) * columns);
            geometry.create_polygon(&[low + column, low + next, high + next, high + column], true)?;
        }
    }
    Ok(geometry)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points_outwards(geometry: &Geometry) -> bool {
        let center = geometry.bounding_box().center();
        geometry.prims().iter().all(|prim| {
            let corners: Vec<_> = geometry.prim_positions(prim).collect();
            let middle = corners.iter().fold(Vector3::ZERO, |sum, at| sum + *at) / corners.len() as f64;
            geometry.prim_normal(prim).dot(middle - center) > 0.0
        })
    }

    #[test]
    fn a_box_is_closed_and_faces_outwards() {
        let cube = Box { size: Vector3::new(1.0, 2.0, 3.0), center: Vector3::ONE }.run().unwrap();
        assert_eq!((cube.point_count(), cube.prim_count(), cube.vertex_count()), (8, 6, 24));
        assert_eq!(cube.bounding_box().to_array(), [0.5, 0.0, -0.5, 1.5, 2.0, 2.5]);
        assert!(points_outwards(&cube));
        assert_eq!(cube.intrinsic_value("measuredarea"), Ok(22.0.into()));
    }

    #[test]
    fn grids_lie_in_their_plane() {
        let grid = |plane| Grid { size: [10.0, 4.0], center: Vector3::ZERO, rows: 10, columns: 10, plane };
        for (plane, size) in
            [(Plane::Xy, [10.0, 4.0, 0.0]), (Plane::Yz, [0.0, 10.0, 4.0]), (Plane::Zx, [10.0, 0.0, 4.0])]
        {
            let geometry = grid(plane).run().unwrap();
            assert_eq!((geometry.point_count(), geometry.prim_count()), (100, 81));
            assert_eq!(geometry.bounding_box().size().0, size);
        }
        let floor = grid(Plane::Zx).run().unwrap();
        assert_eq!(floor.prim_normal(&floor.prims()[0]), Vector3::Y);
    }

    #[test]
    fn tubes_have_walls_and_caps() {
        let tube = |capped, axis| {
            let tube =
                Tube { center: Vector3::ZERO, radii: [1.0, 1.0], height: 2.0, rows: 3, columns: 12, axis, capped };
            tube.run().unwrap()
        };
        for axis in 0..3 {
            assert_eq!((tube(false, axis).point_count(), tube(false, axis).prim_count()), (36, 24));
            assert_eq!(tube(true, axis).prim_count(), 26);
            assert!(points_outwards(&tube(true, axis)), "axis {axis}");
            assert!((tube(true, axis).bounding_box().size()[axis] - 2.0).abs() < 1e-12);
        }
    }

    #[test]
    fn monstrous_counts_are_refused_before_they_cost_memory() {
        assert!(mesh(usize::MAX, 2, false, |_, _| Vector3::ZERO).is_err());
        assert!(mesh(10_000, 10_000, false, |_, _| Vector3::ZERO).is_err());
        assert!(Line { origin: Vector3::ZERO, direction: Vector3::X, points: usize::MAX }.run().is_err());
    }
}
