//! `hou.Quaternion`.

use rpyc::native::{Iter, iterator};
use rpyc::service;

use super::argument::Rotation;
use super::{Cell, Numbers, returned_as, shown};
use crate::Result;
use crate::math::{self, Matrix3, RotateOrder, Vector3, Vector4};

/// A rotation in space.
pub(in crate::hou) struct Quaternion(pub(super) Cell<math::Quaternion>);

returned_as!(Quaternion, math::Quaternion);

/// A rotation in space, as four numbers.
#[service(name = "hou.Quaternion", by_value)]
impl Quaternion {
    #[exposed(constructor)]
    fn new(#[args] values: Vec<Numbers>) -> Result<Self> {
        let quaternion = match values.as_slice() {
            [] => math::Quaternion::default(),
            _ => math::Quaternion(Vector4::from_slice(&Numbers::joined(values))?.0),
        };
        Ok(Self(Cell::new(quaternion)))
    }

    /// Sets all four numbers.
    #[exposed]
    fn setTo(&self, sequence: Vector4) {
        self.0.set(math::Quaternion(sequence.0));
    }

    /// Makes it the rotation by an angle in degrees about an axis.
    #[exposed]
    fn setToAngleAxis(&self, angle_in_deg: f64, axis: Vector3) {
        self.0.set(math::Quaternion::from_angle_axis(angle_in_deg, axis));
    }

    /// Makes it the rotation by angles in degrees about x, y and z.
    #[exposed]
    fn setToEulerRotates(&self, angles_in_deg: Vector3, #[default(RotateOrder::Xyz)] rotate_order: RotateOrder) {
        self.0.set(math::Quaternion::from_euler_rotates(angles_in_deg, rotate_order));
    }

    /// Makes it the rotation of a matrix.
    #[exposed]
    fn setToRotationMatrix(&self, matrix3_or_matrix4: Rotation) {
        self.0.set(math::Quaternion::from_matrix(&matrix3_or_matrix4.0));
    }

    /// The angles in degrees about x, y and z.
    #[exposed]
    fn extractEulerRotates(&self, #[default(RotateOrder::Xyz)] rotate_order: RotateOrder) -> Vector3 {
        self.0.get().extract_euler_rotates(rotate_order)
    }

    /// The rotation as a matrix.
    #[exposed]
    fn extractRotationMatrix3(&self) -> Matrix3 {
        self.0.get().extract_rotation_matrix3()
    }

    /// A vector rotated.
    #[exposed]
    fn rotate(&self, vector3: Vector3) -> Vector3 {
        self.0.get().rotate(vector3)
    }

    /// The rotation on the way to another one: 0 is this one, 1 the other.
    #[exposed]
    fn slerp(&self, other: &Self, fraction: f64) -> math::Quaternion {
        self.0.get().slerp(other.0.get(), fraction)
    }

    /// The quaternion of the same rotation with length 1.
    #[exposed]
    fn normalized(&self) -> math::Quaternion {
        self.0.get().normalized()
    }

    /// The opposite rotation.
    #[exposed(alias = "inverse")]
    fn conjugate(&self) -> math::Quaternion {
        self.0.get().conjugate()
    }

    #[exposed]
    fn __len__(&self) -> usize {
        self.0.get().0.len()
    }

    #[exposed]
    fn __getitem__(&self, index: i64) -> Result<f64> {
        math::Vector(self.0.get().0).component(index)
    }

    #[exposed]
    fn __setitem__(&self, index: i64, value: f64) -> Result<()> {
        self.0.change(|quaternion| {
            let mut numbers = math::Vector(quaternion.0);
            numbers.set_component(index, value)?;
            quaternion.0 = numbers.0;
            Ok(())
        })
    }

    #[exposed]
    fn __iter__(&self) -> Iter {
        iterator(self.0.get().0)
    }

    #[exposed]
    fn __mul__(&self, other: &Self) -> math::Quaternion {
        self.0.get() * other.0.get()
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash(self.0.get().0.map(f64::to_bits))
    }

    #[exposed]
    fn __str__(&self) -> String {
        shown(&self.0.get().0)
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.Quaternion {}>", self.__str__())
    }
}
