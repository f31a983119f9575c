//! Vectors of 2, 3 or 4 components.

use std::ops::{Add, AddAssign, Div, Index, IndexMut, Mul, MulAssign, Neg, Sub, SubAssign};

use super::{Matrix3, Matrix4};
use crate::{Error, Result};

/// A row vector of `N` components.
///
/// ```
/// use rpyc_scene::math::Vector3;
///
/// let v = Vector3::new(1.0, 0.0, 0.0) + Vector3::new(0.0, 2.0, 0.0) * 0.5;
/// assert_eq!(v, Vector3::new(1.0, 1.0, 0.0));
/// assert_eq!(v.dot(v), 2.0);
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Vector<const N: usize>(pub [f64; N]);

/// `hou.Vector2`.
pub type Vector2 = Vector<2>;
/// `hou.Vector3`.
pub type Vector3 = Vector<3>;
/// `hou.Vector4`.
pub type Vector4 = Vector<4>;

impl<const N: usize> Default for Vector<N> {
    fn default() -> Self {
        Self([0.0; N])
    }
}

impl<const N: usize> Vector<N> {
    /// All components zero.
    pub const ZERO: Self = Self([0.0; N]);
    /// All components one.
    pub const ONE: Self = Self([1.0; N]);

    /// A vector with the components of a sequence; `hou.InvalidSize` if there are not exactly `N`.
    pub fn from_slice(values: &[f64]) -> Result<Self> {
        values
            .try_into()
            .map(Self)
            .map_err(|_| Error::invalid_size(format!("A sequence of {N} numbers is needed, not of {}.", values.len())))
    }

    /// Component number `index`, or `IndexError`; negative numbers count from the end as in Python.
    pub fn component(self, index: i64) -> Result<f64> {
        self.0.get(Self::position(index)?).copied().ok_or_else(|| Error::index_error("vector index out of range"))
    }

    /// Replaces component number `index`.
    pub fn set_component(&mut self, index: i64, value: f64) -> Result<()> {
        let slot = self.0.get_mut(Self::position(index)?);
        *slot.ok_or_else(|| Error::index_error("vector index out of range"))? = value;
        Ok(())
    }

    fn position(index: i64) -> Result<usize> {
        let from_start = if index < 0 { index.checked_add(crate::number::int(N)) } else { Some(index) };
        from_start.and_then(crate::number::index).ok_or_else(|| Error::index_error("vector index out of range"))
    }

    /// Applies a function to every component.
    #[must_use]
    pub fn map(self, f: impl FnMut(f64) -> f64) -> Self {
        Self(self.0.map(f))
    }

    /// Combines two vectors component by component.
    #[must_use]
    pub fn zip(self, other: Self, f: impl Fn(f64, f64) -> f64) -> Self {
        let mut result = self;
        result.0.iter_mut().zip(other.0).for_each(|(a, b)| *a = f(*a, b));
        result
    }

    /// Sum of the products of the components.
    #[must_use]
    pub fn dot(self, other: Self) -> f64 {
        self.0.iter().zip(other.0).map(|(a, b)| a * b).sum()
    }

    /// Euclidean length.
    #[must_use]
    pub fn length(self) -> f64 {
        self.length_squared().sqrt()
    }

    /// Square of the length.
    #[must_use]
    pub fn length_squared(self) -> f64 {
        self.dot(self)
    }

    /// The same direction with length 1; the zero vector stays zero.
    #[must_use]
    pub fn normalized(self) -> Self {
        let length = self.length();
        if length > 0.0 { self / length } else { self }
    }

    /// Distance between two points.
    #[must_use]
    pub fn distance_to(self, other: Self) -> f64 {
        (self - other).length()
    }

    /// Whether every component differs by at most `tolerance`.
    #[must_use]
    pub fn is_almost_equal(self, other: Self, tolerance: f64) -> bool {
        self.0.iter().zip(other.0).all(|(a, b)| (a - b).abs() <= tolerance)
    }

    /// Component-wise minimum.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        self.zip(other, f64::min)
    }

    /// Component-wise maximum.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        self.zip(other, f64::max)
    }

    /// A point on the line from `self` (0) to `other` (1).
    #[must_use]
    pub fn lerp(self, other: Self, amount: f64) -> Self {
        self + (other - self) * amount
    }
}

impl Vector2 {
    /// A vector from its components.
    #[must_use]
    pub const fn new(x: f64, y: f64) -> Self {
        Self([x, y])
    }
}

impl Vector3 {
    /// The unit vector along x.
    pub const X: Self = Self::new(1.0, 0.0, 0.0);
    /// The unit vector along y.
    pub const Y: Self = Self::new(0.0, 1.0, 0.0);
    /// The unit vector along z.
    pub const Z: Self = Self::new(0.0, 0.0, 1.0);

    /// A vector from its components.
    #[must_use]
    pub const fn new(x: f64, y: f64, z: f64) -> Self {
        Self([x, y, z])
    }

    /// First component.
    #[must_use]
    pub const fn x(self) -> f64 {
        self.0[0]
    }

    /// Second component.
    #[must_use]
    pub const fn y(self) -> f64 {
        self.0[1]
    }

    /// Third component.
    #[must_use]
    pub const fn z(self) -> f64 {
        self.0[2]
    }

    /// Vector product.
    #[must_use]
    pub fn cross(self, other: Self) -> Self {
        let ([a, b, c], [x, y, z]) = (self.0, other.0);
        Self([b * z - c * y, c * x - a * z, a * y - b * x])
    }

    /// Angle between two directions in degrees; 0 if one of them has no length.
    #[must_use]
    pub fn angle_to(self, other: Self) -> f64 {
        let lengths = self.length() * other.length();
        if lengths == 0.0 { 0.0 } else { (self.dot(other) / lengths).clamp(-1.0, 1.0).acos().to_degrees() }
    }

    /// The matrix that rotates this direction onto `other`.
    #[must_use]
    pub fn matrix_to_rotate_to(self, other: Self) -> Matrix4 {
        let (from, to) = (self.normalized(), other.normalized());
        let mut axis = from.cross(to);
        if axis.length() < 1e-12 {
            // Parallel or opposite: any axis at right angles does.
            axis = from.cross(if from.x().abs() < 0.9 { Self::X } else { Self::Y });
        }
        super::build_rotate_about_axis(axis, from.angle_to(to))
    }

    /// Transforms a direction or normal: the translation of the matrix does not count.
    #[must_use]
    pub fn multiply_as_dir(self, matrix: &Matrix4) -> Self {
        self * matrix.extract_rotation_matrix3()
    }
}

impl Vector4 {
    /// A vector from its components.
    #[must_use]
    pub const fn new(x: f64, y: f64, z: f64, w: f64) -> Self {
        Self([x, y, z, w])
    }
}

macro_rules! component_wise {
    ($trait:ident, $method:ident, $op:tt) => {
        impl<const N: usize> $trait for Vector<N> {
            type Output = Self;
            fn $method(self, other: Self) -> Self {
                self.zip(other, |a, b| a $op b)
            }
        }
    };
}
component_wise!(Add, add, +);
component_wise!(Sub, sub, -);

impl<const N: usize> AddAssign for Vector<N> {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl<const N: usize> SubAssign for Vector<N> {
    fn sub_assign(&mut self, other: Self) {
        *self = *self - other;
    }
}

impl<const N: usize> Mul<f64> for Vector<N> {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        self.map(|a| a * factor)
    }
}

impl<const N: usize> MulAssign<f64> for Vector<N> {
    fn mul_assign(&mut self, factor: f64) {
        *self = *self * factor;
    }
}

impl<const N: usize> Div<f64> for Vector<N> {
    type Output = Self;
    fn div(self, divisor: f64) -> Self {
        self.map(|a| a / divisor)
    }
}

impl<const N: usize> Neg for Vector<N> {
    type Output = Self;
    fn neg(self) -> Self {
        self.map(|a| -a)
    }
}

impl<const N: usize> Index<usize> for Vector<N> {
    type Output = f64;
    #[expect(clippy::indexing_slicing, reason = "the contract of Index; outside indexes go through component()")]
    fn index(&self, index: usize) -> &f64 {
        &self.0[index]
    }
}

impl<const N: usize> IndexMut<usize> for Vector<N> {
    #[expect(clippy::indexing_slicing, reason = "the contract of IndexMut; outside indexes go through set_component()")]
    fn index_mut(&mut self, index: usize) -> &mut f64 {
        &mut self.0[index]
    }
}

impl Mul<Matrix3> for Vector3 {
    type Output = Self;
    fn mul(self, matrix: Matrix3) -> Self {
        matrix.multiply_row(self)
    }
}

impl Mul<Matrix4> for Vector4 {
    type Output = Self;
    fn mul(self, matrix: Matrix4) -> Self {
        matrix.multiply_row(self)
    }
}

/// Transforms a point, translation and perspective included.
impl Mul<Matrix4> for Vector3 {
    type Output = Self;
    fn mul(self, matrix: Matrix4) -> Self {
        let [x, y, z] = self.0;
        let Vector([x, y, z, w]) = matrix.multiply_row(Vector4::new(x, y, z, 1.0));
        let point = Self::new(x, y, z);
        if w == 1.0 || w == 0.0 { point } else { point / w }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn products_follow_the_right_hand_rule() {
        assert_eq!(Vector3::X.cross(Vector3::Y), Vector3::Z);
        assert_eq!(Vector3::X.angle_to(Vector3::Y), 90.0);
        assert_eq!(Vector3::ZERO.angle_to(Vector3::Y), 0.0);
        assert_eq!(Vector3::ZERO.normalized(), Vector3::ZERO);
        assert_eq!(Vector2::new(3.0, 4.0).length(), 5.0);
    }

    #[test]
    fn components_are_checked_like_a_python_sequence() {
        let mut v = Vector3::new(1.0, 2.0, 3.0);
        assert_eq!(v.component(-1), Ok(3.0));
        v.set_component(0, 9.0).unwrap();
        assert_eq!(v.x(), 9.0);
        for index in [3, -4, i64::MIN, i64::MAX] {
            assert_eq!(v.component(index).unwrap_err().kind(), ErrorKind::IndexError);
        }
        assert_eq!(Vector3::from_slice(&[1.0]).unwrap_err().kind(), ErrorKind::InvalidSize);
    }

    #[test]
    fn rotating_to_another_direction_arrives_there() {
        for (from, to) in [(Vector3::X, Vector3::Y), (Vector3::X, -Vector3::X), (Vector3::Z, Vector3::ONE.normalized())]
        {
            assert!((from * from.matrix_to_rotate_to(to)).is_almost_equal(to, 1e-12));
        }
    }
}
