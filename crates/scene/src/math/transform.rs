//! Building transformation matrices and taking them apart.

use super::{Matrix, Matrix3, Matrix4, Vector3};
use crate::{Error, Result};

/// The order in which rotations about x, y and z are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RotateOrder {
    /// x first, then y, then z: Houdini's default.
    #[default]
    Xyz,
    /// x, z, y.
    Xzy,
    /// y, x, z.
    Yxz,
    /// y, z, x.
    Yzx,
    /// z, x, y.
    Zxy,
    /// z, y, x.
    Zyx,
}

impl RotateOrder {
    /// All orders, in the order of Houdini's menus.
    pub const ALL: [Self; 6] = [Self::Xyz, Self::Xzy, Self::Yxz, Self::Yzx, Self::Zxy, Self::Zyx];

    /// The name in scripts and menus.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Xyz => "xyz",
            Self::Xzy => "xzy",
            Self::Yxz => "yxz",
            Self::Yzx => "yzx",
            Self::Zxy => "zxy",
            Self::Zyx => "zyx",
        }
    }

    /// From a name such as `"xyz"`; `ValueError` for others.
    pub fn from_name(name: &str) -> Result<Self> {
        let order = Self::ALL.into_iter().find(|order| order.name() == name);
        order.ok_or_else(|| Error::value_error(format!("Invalid rotate order \"{name}\".")))
    }

    const fn axes(self) -> [usize; 3] {
        match self {
            Self::Xyz => [0, 1, 2],
            Self::Xzy => [0, 2, 1],
            Self::Yxz => [1, 0, 2],
            Self::Yzx => [1, 2, 0],
            Self::Zxy => [2, 0, 1],
            Self::Zyx => [2, 1, 0],
        }
    }

    const fn parity(self) -> f64 {
        if matches!(self, Self::Xyz | Self::Yzx | Self::Zxy) { 1.0 } else { -1.0 }
    }
}

/// The order in which scale, rotation and translation are applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TransformOrder {
    /// Scale, rotate, translate: Houdini's default.
    #[default]
    Srt,
    /// Scale, translate, rotate.
    Str,
    /// Rotate, scale, translate.
    Rst,
    /// Rotate, translate, scale.
    Rts,
    /// Translate, scale, rotate.
    Tsr,
    /// Translate, rotate, scale.
    Trs,
}

impl TransformOrder {
    /// All orders, in the order of Houdini's menus.
    pub const ALL: [Self; 6] = [Self::Srt, Self::Str, Self::Rst, Self::Rts, Self::Tsr, Self::Trs];

    /// The name in scripts and menus.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Srt => "srt",
            Self::Str => "str",
            Self::Rst => "rst",
            Self::Rts => "rts",
            Self::Tsr => "tsr",
            Self::Trs => "trs",
        }
    }

    /// From a name such as `"srt"`; `ValueError` for others.
    pub fn from_name(name: &str) -> Result<Self> {
        let order = Self::ALL.into_iter().find(|order| order.name() == name);
        order.ok_or_else(|| Error::value_error(format!("Invalid transform order \"{name}\".")))
    }
}

/// Everything [`Transformation::matrix`] needs: what `hou.hmath.buildTransform` takes in a dictionary.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Transformation {
    /// Translation in scene units.
    pub translate: Vector3,
    /// Rotation about x, y and z in degrees.
    pub rotate: Vector3,
    /// Scale along x, y and z.
    pub scale: Vector3,
    /// Shear of xy, xz and yz.
    pub shear: Vector3,
    /// The point that stays in place under rotation and scale.
    pub pivot: Vector3,
    /// Order of scale, rotation and translation.
    pub order: TransformOrder,
    /// Order of the rotations.
    pub rotate_order: RotateOrder,
}

impl Default for Transformation {
    fn default() -> Self {
        Self {
            translate: Vector3::ZERO,
            rotate: Vector3::ZERO,
            scale: Vector3::ONE,
            shear: Vector3::ZERO,
            pivot: Vector3::ZERO,
            order: TransformOrder::default(),
            rotate_order: RotateOrder::default(),
        }
    }
}

impl Transformation {
    /// The matrix that does all of it.
    ///
    /// ```
    /// use rpyc_scene::math::{Transformation, Vector3};
    ///
    /// let quarter = Transformation { rotate: Vector3::new(0.0, 0.0, 90.0), ..Default::default() };
    /// assert!((Vector3::X * quarter.matrix()).is_almost_equal(Vector3::Y, 1e-12));
    /// ```
    #[must_use]
    pub fn matrix(&self) -> Matrix4 {
        let scale = build_scale(self.scale) * build_shear(self.shear);
        let rotate = build_rotate(self.rotate, self.rotate_order);
        let translate = build_translate(self.translate);
        let ordered = match self.order {
            TransformOrder::Srt => scale * rotate * translate,
            TransformOrder::Str => scale * translate * rotate,
            TransformOrder::Rst => rotate * scale * translate,
            TransformOrder::Rts => rotate * translate * scale,
            TransformOrder::Tsr => translate * scale * rotate,
            TransformOrder::Trs => translate * rotate * scale,
        };
        build_translate(-self.pivot) * ordered * build_translate(self.pivot)
    }
}

/// A translation.
#[must_use]
pub fn build_translate(offset: Vector3) -> Matrix4 {
    let mut matrix = Matrix4::IDENTITY;
    let [x, y, z] = offset.0;
    matrix.0[3] = [x, y, z, 1.0];
    matrix
}

/// A scale.
#[must_use]
pub const fn build_scale(factors: Vector3) -> Matrix4 {
    let [x, y, z] = factors.0;
    Matrix([[x, 0.0, 0.0, 0.0], [0.0, y, 0.0, 0.0], [0.0, 0.0, z, 0.0], [0.0, 0.0, 0.0, 1.0]])
}

/// A shear of xy, xz and yz.
#[must_use]
pub const fn build_shear(shear: Vector3) -> Matrix4 {
    let [xy, xz, yz] = shear.0;
    Matrix([[1.0, 0.0, 0.0, 0.0], [xy, 1.0, 0.0, 0.0], [xz, yz, 1.0, 0.0], [0.0, 0.0, 0.0, 1.0]])
}

/// A rotation by angles in degrees about x, y and z.
#[must_use]
pub fn build_rotate(degrees: Vector3, order: RotateOrder) -> Matrix4 {
    let axes = [Vector3::X, Vector3::Y, Vector3::Z];
    let turns = order.axes().into_iter().filter_map(|axis| Some((*axes.get(axis)?, *degrees.0.get(axis)?)));
    turns.fold(Matrix4::IDENTITY, |matrix, (axis, angle)| matrix * build_rotate_about_axis(axis, angle))
}

/// A rotation about any axis, counter-clockwise seen from its tip; no rotation for an axis without length.
#[must_use]
pub fn build_rotate_about_axis(axis: Vector3, degrees: f64) -> Matrix4 {
    let [x, y, z] = axis.normalized().0;
    if axis.length_squared() == 0.0 {
        return Matrix4::IDENTITY;
    }
    let (sin, cos) = exact_sin_cos(degrees);
    let t = 1.0 - cos;
    Matrix([
        [t * x * x + cos, t * x * y + sin * z, t * x * z - sin * y],
        [t * x * y - sin * z, t * y * y + cos, t * y * z + sin * x],
        [t * x * z + sin * y, t * y * z - sin * x, t * z * z + cos],
    ])
    .into()
}

/// The rotation that takes the z axis to another direction.
#[must_use]
pub fn build_rotate_z_to_axis(axis: Vector3) -> Matrix4 {
    Vector3::Z.matrix_to_rotate_to(axis)
}

/// Sine and cosine that are exact at multiples of 90 degrees, so that right angles keep round numbers.
fn exact_sin_cos(degrees: f64) -> (f64, f64) {
    match degrees.rem_euclid(360.0) {
        0.0 => (0.0, 1.0),
        90.0 => (1.0, 0.0),
        180.0 => (0.0, -1.0),
        270.0 => (-1.0, 0.0),
        other => other.to_radians().sin_cos(),
    }
}

/// The angles in degrees that [`build_rotate`] would need for a pure rotation.
#[must_use]
#[expect(clippy::indexing_slicing, reason = "the axes are a permutation of 0, 1, 2")]
pub fn extract_rotates(rotation: &Matrix3, order: RotateOrder) -> Vector3 {
    let ([i, j, k], parity, m) = (order.axes(), order.parity(), rotation.0);
    let mut angles = Vector3::ZERO;
    let sine = (-parity * m[i][k]).clamp(-1.0, 1.0);
    angles[j] = sine.asin().to_degrees();
    if sine.abs() < 1.0 - 1e-12 {
        angles[i] = (parity * m[j][k]).atan2(m[k][k]).to_degrees();
        angles[k] = (parity * m[i][j]).atan2(m[i][i]).to_degrees();
    } else {
        // Gimbal lock: the outer axes coincide, so all of their rotation goes to the first.
        angles[i] = (-parity * m[k][j]).atan2(m[j][j]).to_degrees();
    }
    angles
}

/// The parts of a transformation, as `hou.Matrix4.explode()` gives them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exploded {
    /// Translation in scene units.
    pub translate: Vector3,
    /// Rotation in degrees.
    pub rotate: Vector3,
    /// Scale; all negative for a mirrored matrix.
    pub scale: Vector3,
    /// Shear of xy, xz and yz.
    pub shear: Vector3,
}

/// Takes a matrix apart into scale, shear, rotation and translation (in that order of application),
/// relative to a pivot. Parts that a flattened matrix has lost come back as zero.
#[must_use]
pub fn explode(matrix: &Matrix4, rotate_order: RotateOrder, pivot: Vector3) -> Exploded {
    let centred = build_translate(pivot) * *matrix * build_translate(-pivot);
    let linear = centred.extract_rotation_matrix3();
    let mirror = if linear.determinant() < 0.0 { -1.0 } else { 1.0 };
    let [x, y, z] = linear.0.map(|row| super::Vector(row) * mirror);
    let (scale_x, unit_x) = (x.length(), x.normalized());
    let xy = y.dot(unit_x);
    let y = y - unit_x * xy;
    let (scale_y, unit_y) = (y.length(), y.normalized());
    let (xz, yz) = (z.dot(unit_x), z.dot(unit_y));
    let z = z - unit_x * xz - unit_y * yz;
    let (scale_z, unit_z) = (z.length(), z.normalized());
    let ratio = |shear: f64, scale: f64| if scale == 0.0 { 0.0 } else { shear / scale };
    Exploded {
        translate: centred.extract_translates(),
        rotate: extract_rotates(&Matrix([unit_x.0, unit_y.0, unit_z.0]), rotate_order),
        scale: Vector3::new(scale_x, scale_y, scale_z) * mirror,
        shear: Vector3::new(ratio(xy, scale_y), ratio(xz, scale_z), ratio(yz, scale_z)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_vectors_and_angles_are_degrees() {
        let rotated = Vector3::X * build_rotate(Vector3::new(0.0, 0.0, -45.0), RotateOrder::Xyz);
        let half = std::f64::consts::FRAC_1_SQRT_2;
        assert!(rotated.is_almost_equal(Vector3::new(half, -half, 0.0), 1e-12));
        let m = build_rotate(Vector3::new(90.0, 0.0, 0.0), RotateOrder::Xyz);
        assert_eq!(Vector3::Y * m, Vector3::Z);
    }

    #[test]
    fn rotations_come_back_in_every_order() {
        let degrees = Vector3::new(20.0, -35.0, 50.0);
        for order in RotateOrder::ALL {
            let m = build_rotate(degrees, order).extract_rotation_matrix3();
            assert!(extract_rotates(&m, order).is_almost_equal(degrees, 1e-9), "{order:?}");
            assert_eq!(RotateOrder::from_name(order.name()), Ok(order));
        }
    }

    #[test]
    fn gimbal_lock_gives_the_same_matrix() {
        for order in RotateOrder::ALL {
            for middle in [90.0, -90.0] {
                let mut degrees = Vector3::new(30.0, 30.0, 30.0);
                let axis = order.axes()[1];
                degrees[axis] = middle;
                let m = build_rotate(degrees, order);
                let again = build_rotate(extract_rotates(&m.extract_rotation_matrix3(), order), order);
                assert!(again.is_almost_equal(&m, 1e-6), "{order:?} {middle}");
            }
        }
    }

    #[test]
    fn exploding_inverts_building() {
        let parts = Transformation {
            translate: Vector3::new(1.0, -2.0, 3.0),
            rotate: Vector3::new(10.0, 20.0, 30.0),
            scale: Vector3::new(2.0, 3.0, 4.0),
            shear: Vector3::new(0.5, 0.25, -0.5),
            pivot: Vector3::new(1.0, 1.0, 1.0),
            ..Default::default()
        };
        let exploded = explode(&parts.matrix(), RotateOrder::Xyz, parts.pivot);
        assert!(exploded.translate.is_almost_equal(parts.translate, 1e-9));
        assert!(exploded.rotate.is_almost_equal(parts.rotate, 1e-9));
        let again = Transformation {
            translate: exploded.translate,
            rotate: exploded.rotate,
            scale: exploded.scale,
            shear: exploded.shear,
            ..parts
        };
        assert!(again.matrix().is_almost_equal(&parts.matrix(), 1e-9));
        assert!(exploded.scale.is_almost_equal(parts.scale, 1e-9), "{exploded:?}");
    }

    #[test]
    fn mirrored_and_flattened_matrices_do_not_give_nan() {
        let mirrored = explode(&build_scale(Vector3::new(-1.0, -1.0, -1.0)), RotateOrder::Xyz, Vector3::ZERO);
        assert_eq!(mirrored.scale, -Vector3::ONE);
        let flat = explode(&build_scale(Vector3::new(1.0, 0.0, 1.0)), RotateOrder::Xyz, Vector3::ZERO);
        assert!(flat.rotate.0.iter().chain(&flat.shear.0).all(|x| x.is_finite()));
    }
}
