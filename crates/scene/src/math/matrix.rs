//! Square matrices of 3 or 4 rows.

use std::ops::{Add, Mul, Sub};

use super::{Vector, Vector3};
use crate::{Error, Result};

/// An `N` by `N` matrix, rows first, for row vectors.
///
/// ```
/// use rpyc_scene::math::{Matrix4, Vector3, build_translate};
///
/// let m = build_translate(Vector3::new(1.0, 2.0, 3.0));
/// assert_eq!(Vector3::ZERO * m, Vector3::new(1.0, 2.0, 3.0));
/// assert_eq!(m * m.inverted()?, Matrix4::IDENTITY);
/// # Ok::<(), rpyc_scene::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Matrix<const N: usize>(pub [[f64; N]; N]);

/// `hou.Matrix3`.
pub type Matrix3 = Matrix<3>;
/// `hou.Matrix4`.
pub type Matrix4 = Matrix<4>;

impl<const N: usize> Default for Matrix<N> {
    fn default() -> Self {
        Self::IDENTITY
    }
}

#[expect(clippy::indexing_slicing, reason = "every index runs over 0..N of an N by N array")]
impl<const N: usize> Matrix<N> {
    /// All elements zero.
    pub const ZERO: Self = Self([[0.0; N]; N]);

    /// The matrix that changes nothing.
    pub const IDENTITY: Self = {
        let mut rows = [[0.0; N]; N];
        let mut i = 0;
        while i < N {
            rows[i][i] = 1.0;
            i += 1;
        }
        Self(rows)
    };

    /// From `N * N` numbers, row by row.
    pub fn from_slice(values: &[f64]) -> Result<Self> {
        if values.len() != N * N {
            let message = format!("A sequence of {} numbers is needed, not of {}.", N * N, values.len());
            return Err(Error::invalid_size(message));
        }
        Ok(Self(std::array::from_fn(|row| std::array::from_fn(|column| values[row * N + column]))))
    }

    /// The elements, row by row (`asTuple`).
    #[must_use]
    pub fn to_vec(&self) -> Vec<f64> {
        self.0.as_flattened().to_vec()
    }

    /// Element at a row and column, or `IndexError`.
    pub fn at(&self, row: usize, column: usize) -> Result<f64> {
        let element = self.0.get(row).and_then(|row| row.get(column));
        element.copied().ok_or_else(|| Error::index_error("matrix index out of range"))
    }

    /// Replaces the element at a row and column.
    pub fn set_at(&mut self, row: usize, column: usize, value: f64) -> Result<()> {
        let element = self.0.get_mut(row).and_then(|row| row.get_mut(column));
        *element.ok_or_else(|| Error::index_error("matrix index out of range"))? = value;
        Ok(())
    }

    /// Rows and columns exchanged.
    #[must_use]
    pub fn transposed(&self) -> Self {
        Self(std::array::from_fn(|row| std::array::from_fn(|column| self.0[column][row])))
    }

    /// A row vector times this matrix.
    #[must_use]
    pub fn multiply_row(&self, vector: Vector<N>) -> Vector<N> {
        Vector(std::array::from_fn(|column| (0..N).map(|row| vector.0[row] * self.0[row][column]).sum()))
    }

    /// Whether every element differs by at most `tolerance`.
    #[must_use]
    pub fn is_almost_equal(&self, other: &Self, tolerance: f64) -> bool {
        let pairs = self.0.as_flattened().iter().zip(other.0.as_flattened());
        pairs.into_iter().all(|(a, b)| (a - b).abs() <= tolerance)
    }

    /// The determinant.
    #[must_use]
    pub fn determinant(&self) -> f64 {
        self.eliminate().map_or(0.0, |(_, determinant)| determinant)
    }

    /// The inverse, or `hou.OperationFailed` if there is none.
    pub fn inverted(&self) -> Result<Self> {
        let inverse = self.eliminate().map(|(inverse, _)| inverse);
        inverse.ok_or_else(|| Error::operation_failed("The matrix has no inverse."))
    }

    /// Gauss-Jordan elimination with row pivots: the inverse and the determinant.
    fn eliminate(&self) -> Option<(Self, f64)> {
        let (mut left, mut right, mut determinant) = (self.0, Self::IDENTITY.0, 1.0);
        for column in 0..N {
            let pivot = (column..N).max_by(|a, b| left[*a][column].abs().total_cmp(&left[*b][column].abs()))?;
            if left[pivot][column] == 0.0 || !left[pivot][column].is_finite() {
                return None;
            }
            if pivot != column {
                left.swap(pivot, column);
                right.swap(pivot, column);
                determinant = -determinant;
            }
            let scale = left[column][column];
            determinant *= scale;
            left[column] = left[column].map(|a| a / scale);
            right[column] = right[column].map(|a| a / scale);
            for row in (0..N).filter(|row| *row != column) {
                let factor = left[row][column];
                for i in 0..N {
                    left[row][i] -= factor * left[column][i];
                    right[row][i] -= factor * right[column][i];
                }
            }
        }
        Some((Self(right), determinant))
    }
}

impl Matrix4 {
    /// Rotation, scale and shear, without the translation.
    #[must_use]
    pub const fn extract_rotation_matrix3(&self) -> Matrix3 {
        let [[a, b, c, _], [d, e, f, _], [g, h, i, _], _] = self.0;
        Matrix([[a, b, c], [d, e, f], [g, h, i]])
    }

    /// The translation, from the last row.
    #[must_use]
    pub const fn extract_translates(&self) -> Vector3 {
        let [_, _, _, [x, y, z, _]] = self.0;
        Vector([x, y, z])
    }
}

impl From<Matrix3> for Matrix4 {
    fn from(Matrix([[a, b, c], [d, e, f], [g, h, i]]): Matrix3) -> Self {
        Self([[a, b, c, 0.0], [d, e, f, 0.0], [g, h, i, 0.0], [0.0, 0.0, 0.0, 1.0]])
    }
}

impl<const N: usize> Mul for Matrix<N> {
    type Output = Self;
    fn mul(self, other: Self) -> Self {
        Self(self.0.map(|row| other.multiply_row(Vector(row)).0))
    }
}

impl<const N: usize> Mul<f64> for Matrix<N> {
    type Output = Self;
    fn mul(self, factor: f64) -> Self {
        Self(self.0.map(|row| row.map(|a| a * factor)))
    }
}

impl<const N: usize> Add for Matrix<N> {
    type Output = Self;
    fn add(mut self, other: Self) -> Self {
        self.0.iter_mut().zip(other.0).for_each(|(a, b)| *a = (Vector(*a) + Vector(b)).0);
        self
    }
}

impl<const N: usize> Sub for Matrix<N> {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        self + other * -1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inverse_undoes_and_determinant_multiplies() {
        let m = Matrix([[2.0, 1.0, 0.0], [0.0, 3.0, -1.0], [1.0, 0.0, 1.0]]);
        assert!((m * m.inverted().unwrap()).is_almost_equal(&Matrix3::IDENTITY, 1e-12));
        assert!((m.determinant() - 5.0).abs() < 1e-12);
        assert_eq!(m.transposed().transposed(), m);
        assert_eq!(m - m, Matrix3::ZERO);
    }

    #[test]
    fn a_singular_matrix_is_refused() {
        let m = Matrix([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [0.0, 0.0, 1.0]]);
        assert_eq!(m.determinant(), 0.0);
        assert!(m.inverted().is_err());
        assert!(Matrix([[f64::NAN; 4]; 4]).inverted().is_err());
    }

    #[test]
    fn sequences_and_elements_are_checked() {
        assert!(Matrix3::from_slice(&[0.0; 8]).is_err());
        let values: Vec<f64> = (0..16).map(f64::from).collect();
        let m = Matrix4::from_slice(&values).unwrap();
        assert_eq!(m.to_vec(), values);
        assert_eq!(m.at(1, 2), Ok(6.0));
        assert!(m.at(4, 0).is_err());
    }
}
