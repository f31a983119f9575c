//! Rotations as quaternions.

use std::ops::Mul;

use super::{Matrix, Matrix3, RotateOrder, Vector3, build_rotate, build_rotate_about_axis, extract_rotates};

/// `hou.Quaternion`: a rotation as `x y z w`.
///
/// ```
/// use rpyc_scene::math::{Quaternion, Vector3};
///
/// let q = Quaternion::from_angle_axis(90.0, Vector3::Z);
/// assert!(q.rotate(Vector3::X).is_almost_equal(Vector3::Y, 1e-12));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quaternion(pub [f64; 4]);

impl Default for Quaternion {
    fn default() -> Self {
        Self([0.0, 0.0, 0.0, 1.0])
    }
}

impl Quaternion {
    /// A rotation in degrees about an axis.
    #[must_use]
    pub fn from_angle_axis(degrees: f64, axis: Vector3) -> Self {
        Self::from_matrix(&build_rotate_about_axis(axis, degrees).extract_rotation_matrix3())
    }

    /// A rotation about x, y and z in degrees.
    #[must_use]
    pub fn from_euler_rotates(degrees: Vector3, order: RotateOrder) -> Self {
        Self::from_matrix(&build_rotate(degrees, order).extract_rotation_matrix3())
    }

    /// The rotation of a matrix without scale.
    #[must_use]
    pub fn from_matrix(Matrix([[a, b, c], [d, e, f], [g, h, i]]): &Matrix3) -> Self {
        // The largest of the four squares is used as divisor, so that none is near zero.
        let candidates = [1.0 + a - e - i, 1.0 - a + e - i, 1.0 - a - e + i, 1.0 + a + e + i];
        let raw = match candidates {
            [x, y, z, w] if w >= x && w >= y && w >= z => [f - h, g - c, b - d, w],
            [x, y, z, _] if x >= y && x >= z => [x, b + d, c + g, f - h],
            [_, y, z, _] if y >= z => [b + d, y, f + h, g - c],
            [_, _, z, _] => [c + g, f + h, z, b - d],
        };
        Self(raw).normalized()
    }

    /// The same rotation with length 1.
    #[must_use]
    pub fn normalized(self) -> Self {
        let length = super::Vector(self.0).length();
        if length > 0.0 { Self(self.0.map(|a| a / length)) } else { Self::default() }
    }

    /// The opposite rotation.
    #[must_use]
    pub const fn conjugate(self) -> Self {
        let [x, y, z, w] = self.0;
        Self([-x, -y, -z, w])
    }

    /// The rotation as a matrix.
    #[must_use]
    pub fn extract_rotation_matrix3(self) -> Matrix3 {
        let [x, y, z, w] = self.normalized().0;
        Matrix([
            [1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y + w * z), 2.0 * (x * z - w * y)],
            [2.0 * (x * y - w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z + w * x)],
            [2.0 * (x * z + w * y), 2.0 * (y * z - w * x), 1.0 - 2.0 * (x * x + y * y)],
        ])
    }

    /// Angles in degrees about x, y and z.
    #[must_use]
    pub fn extract_euler_rotates(self, order: RotateOrder) -> Vector3 {
        extract_rotates(&self.extract_rotation_matrix3(), order)
    }

    /// Rotates a vector.
    #[must_use]
    pub fn rotate(self, vector: Vector3) -> Vector3 {
        vector * self.extract_rotation_matrix3()
    }

    /// Spherical interpolation from `self` (0) to `other` (1), the short way round.
    #[must_use]
    pub fn slerp(self, other: Self, amount: f64) -> Self {
        let (from, mut to) = (super::Vector(self.normalized().0), super::Vector(other.normalized().0));
        if from.dot(to) < 0.0 {
            to = -to;
        }
        let angle = from.dot(to).clamp(-1.0, 1.0).acos();
        if angle.sin().abs() < 1e-9 {
            return Self(from.lerp(to, amount).0).normalized();
        }
        let blend = from * ((1.0 - amount) * angle).sin() + to * (amount * angle).sin();
        Self((blend / angle.sin()).0).normalized()
    }
}

/// `a * b` rotates by `b` first, as in Houdini.
impl Mul for Quaternion {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        let ([ax, ay, az, aw], [bx, by, bz, bw]) = (self.0, other.0);
        Self([
            aw * bx + ax * bw + ay * bz - az * by,
            aw * by - ax * bz + ay * bw + az * bx,
            aw * bz + ax * by - ay * bx + az * bw,
            aw * bw - ax * bx - ay * by - az * bz,
        ])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_matrices_for_all_branches() {
        for degrees in [[10.0, 20.0, 30.0], [170.0, 5.0, 0.0], [0.0, 175.0, 3.0], [2.0, 0.0, 178.0]] {
            let degrees = super::super::Vector(degrees);
            let matrix = build_rotate(degrees, RotateOrder::Xyz).extract_rotation_matrix3();
            let q = Quaternion::from_euler_rotates(degrees, RotateOrder::Xyz);
            assert!(q.extract_rotation_matrix3().is_almost_equal(&matrix, 1e-9), "{degrees:?}");
            assert!((q * q.conjugate()).rotate(Vector3::X).is_almost_equal(Vector3::X, 1e-9));
        }
    }

    #[test]
    fn product_and_slerp() {
        let (x, z) = (Quaternion::from_angle_axis(90.0, Vector3::X), Quaternion::from_angle_axis(90.0, Vector3::Z));
        assert!((z * x).rotate(Vector3::Y).is_almost_equal(z.rotate(x.rotate(Vector3::Y)), 1e-12));
        let half = Quaternion::default().slerp(z, 0.5).rotate(Vector3::X);
        assert!((half.angle_to(Vector3::X) - 45.0).abs() < 1e-9);
    }
}
