//! `hou.BoundingBox`.

use rpyc::service;

use super::argument::PointOrBox;
use super::{Cell, Matrix4, Numbers, returned_as, shown};
use crate::math::{self, Vector, Vector3};
use crate::{Error, Result};

/// A box along the axes.
pub(in crate::hou) struct BoundingBox(pub(super) Cell<math::BoundingBox>);

returned_as!(BoundingBox, math::BoundingBox);

/// A box along the axes.
#[service(name = "hou.BoundingBox", by_value)]
impl BoundingBox {
    #[exposed(constructor)]
    fn new(#[args] values: Vec<Numbers>) -> Result<Self> {
        let bounds = match values.as_slice() {
            [] => math::BoundingBox::EMPTY,
            _ => from_numbers(&Numbers::joined(values))?,
        };
        Ok(Self(Cell::new(bounds)))
    }

    /// The corner with the smallest coordinates.
    #[exposed]
    fn minvec(&self) -> Vector3 {
        self.0.get().min()
    }

    /// The corner with the largest coordinates.
    #[exposed]
    fn maxvec(&self) -> Vector3 {
        self.0.get().max()
    }

    /// The edges.
    #[exposed]
    fn sizevec(&self) -> Vector3 {
        self.0.get().size()
    }

    /// The middle.
    #[exposed]
    fn center(&self) -> Vector3 {
        self.0.get().center()
    }

    /// Sets the corners: x, y and z of the smallest, then of the largest coordinates.
    #[exposed]
    fn setTo(&self, six_numbers: Vec<f64>) -> Result<()> {
        self.0.set(from_numbers(&six_numbers)?);
        Ok(())
    }

    /// Whether it holds anything.
    #[exposed]
    fn isValid(&self) -> bool {
        self.0.get().is_valid()
    }

    /// Whether a point or another box is inside.
    #[exposed]
    fn contains(&self, point_or_bbox: PointOrBox) -> bool {
        let bounds = self.0.get();
        match point_or_bbox {
            PointOrBox::Point(point) => bounds.contains(point),
            PointOrBox::Box(other) => bounds.contains(other.min()) && bounds.contains(other.max()),
        }
    }

    /// Whether it has space in common with another box.
    #[exposed]
    fn intersects(&self, bbox: &Self) -> bool {
        self.0.get().intersects(&bbox.0.get())
    }

    /// Grows it until it holds a point or another box.
    #[exposed]
    fn enlargeToContain(&self, point_or_bbox: PointOrBox) {
        self.0.change(|bounds| match point_or_bbox {
            PointOrBox::Point(point) => bounds.enlarge(point),
            PointOrBox::Box(other) => bounds.enlarge_by_box(&other),
        });
    }

    #[exposed]
    fn __mul__(&self, matrix4: &Matrix4) -> math::BoundingBox {
        self.0.get().transformed(&matrix4.0.get())
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash(self.0.get().to_array().map(f64::to_bits))
    }

    #[exposed]
    fn __str__(&self) -> String {
        shown(&self.0.get().to_array())
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.BoundingBox {}>", self.__str__())
    }
}

fn from_numbers(numbers: &[f64]) -> Result<math::BoundingBox> {
    let Ok([a, b, c, d, e, f]) = <[f64; 6]>::try_from(numbers) else {
        return Err(Error::invalid_size(format!("A box is six numbers, not {}.", numbers.len())));
    };
    Ok(math::BoundingBox::new(Vector([a, b, c]), Vector([d, e, f])))
}
