//! `hou.Matrix3`, `hou.Matrix4`.

use rpyc::native::Dict;
use rpyc::{IntoValue, Value, service};

use super::argument::{Factor, matrix};
use super::{Cell, Numbers, returned_as, shown};
use crate::Result;
use crate::math::{self, RotateOrder, TransformOrder, Vector3, explode};

/// Declares a class of matrices with what all of them have in common, and further methods.
macro_rules! matrix {
    ($name:ident, $python:literal, $doc:literal, [$($more:item)*]) => {
        #[doc = $doc]
        pub(in crate::hou) struct $name(pub(super) Cell<math::$name>);

        returned_as!($name, math::$name);

        #[doc = $doc]
        ///
        /// Vectors are rows: `vector * matrix`.
        #[service(name = $python, by_value, terse)]
        impl $name {
            $($more)*

            #[exposed(constructor)]
            fn new(#[args] values: Vec<Numbers>) -> Result<Self> {
                matrix(values).map(|matrix| Self(Cell::new(matrix)))
            }

            /// The number in a row and a column.
            #[exposed]
            fn at(&self, row: usize, col: usize) -> Result<f64> {
                self.0.get().at(row, col)
            }

            /// Sets the number in a row and a column.
            #[exposed]
            fn setAt(&self, row: usize, col: usize, value: f64) -> Result<()> {
                self.0.change(|matrix| matrix.set_at(row, col, value))
            }

            /// All numbers, row by row.
            #[exposed]
            fn asTuple(&self) -> Vec<f64> {
                self.0.get().to_vec()
            }

            /// The rows.
            #[exposed]
            fn asTupleOfTuples(&self) -> Vec<Vec<f64>> {
                self.0.get().0.iter().map(|row| row.to_vec()).collect()
            }

            /// Sets all numbers.
            #[exposed]
            fn setTo(&self, tuple: Numbers) -> Result<()> {
                self.0.set(matrix(vec![tuple])?);
                Ok(())
            }

            /// Makes it the matrix that changes nothing.
            #[exposed]
            fn setToIdentity(&self) {
                self.0.set(math::$name::IDENTITY);
            }

            /// Sets all numbers to 0.
            #[exposed]
            fn setToZero(&self) {
                self.0.set(math::$name::ZERO);
            }

            /// The matrix with rows and columns exchanged.
            #[exposed]
            fn transposed(&self) -> math::$name {
                self.0.get().transposed()
            }

            /// The matrix that undoes this one.
            #[exposed]
            fn inverted(&self) -> Result<math::$name> {
                self.0.get().inverted()
            }

            /// The factor by which volumes grow.
            #[exposed]
            fn determinant(&self) -> f64 {
                self.0.get().determinant()
            }

            /// `other * self`
            #[exposed]
            fn preMultiply(&self, other: &Self) -> math::$name {
                other.0.get() * self.0.get()
            }

            /// Whether no number differs by more than the tolerance.
            #[exposed(alias = "almostEqual")]
            fn isAlmostEqual(&self, other: &Self, #[default(1e-5)] tolerance: f64) -> bool {
                self.0.get().is_almost_equal(&other.0.get(), tolerance)
            }

            #[exposed]
            fn __eq__(&self, other: &Self) -> bool {
                self.0.get() == other.0.get()
            }

            #[exposed]
            fn __hash__(&self) -> i64 {
                crate::hou::hash(self.0.get().0.map(|row| row.map(f64::to_bits)))
            }

            #[exposed]
            fn __add__(&self, other: &Self) -> math::$name {
                self.0.get() + other.0.get()
            }

            #[exposed]
            fn __sub__(&self, other: &Self) -> math::$name {
                self.0.get() - other.0.get()
            }

            #[exposed]
            fn __mul__(&self, factor: Factor) -> Value {
                match factor {
                    Factor::Number(number) => (self.0.get() * number).into_value(),
                    Factor::$name(other) => (self.0.get() * other).into_value(),
                    _ => Value::not_implemented(),
                }
            }

            #[exposed]
            fn __rmul__(&self, factor: f64) -> math::$name {
                self.0.get() * factor
            }

            #[exposed]
            fn __str__(&self) -> String {
                let rows: Vec<String> = self.0.get().0.iter().map(|row| shown(row)).collect();
                format!("[{}]", rows.join(", "))
            }

            #[exposed]
            fn __repr__(&self) -> String {
                format!("<{} {}>", $python, self.__str__())
            }
        }
    };
}

matrix!(Matrix3, "hou.Matrix3", "Three rows of three numbers: rotation and scale.", [
    /// The rotation in degrees.
    #[exposed]
    fn extractRotates(&self, #[default(RotateOrder::Xyz)] rotate_order: RotateOrder) -> Vector3 {
        explode(&self.0.get().into(), rotate_order, Vector3::ZERO).rotate
    }

    /// The scale.
    #[exposed]
    fn extractScales(&self) -> Vector3 {
        explode(&self.0.get().into(), RotateOrder::Xyz, Vector3::ZERO).scale
    }
]);

matrix!(Matrix4, "hou.Matrix4", "Four rows of four numbers: a transformation of space.", [
    /// The parts as a dict with `translate`, `rotate`, `scale` and `shear`.
    #[exposed]
    fn explode(
        &self,
        #[default(TransformOrder::Srt)] transform_order: TransformOrder,
        #[default(RotateOrder::Xyz)] rotate_order: RotateOrder,
        #[default(Vector3::ZERO)] pivot: Vector3,
    ) -> rpyc::Result<Dict> {
        let parts = self.parts(transform_order, rotate_order, pivot)?;
        let named =
            [("translate", parts.translate), ("rotate", parts.rotate), ("scale", parts.scale), ("shear", parts.shear)];
        Dict::from_pairs(named.map(|(name, part)| (name.into(), part.into_value())))
    }

    /// The translation.
    #[exposed]
    fn extractTranslates(
        &self,
        #[default(TransformOrder::Srt)] transform_order: TransformOrder,
        #[default(RotateOrder::Xyz)] rotate_order: RotateOrder,
        #[default(Vector3::ZERO)] pivot: Vector3,
    ) -> Result<Vector3> {
        Ok(self.parts(transform_order, rotate_order, pivot)?.translate)
    }

    /// The rotation in degrees.
    #[exposed]
    fn extractRotates(
        &self,
        #[default(TransformOrder::Srt)] transform_order: TransformOrder,
        #[default(RotateOrder::Xyz)] rotate_order: RotateOrder,
        #[default(Vector3::ZERO)] pivot: Vector3,
    ) -> Result<Vector3> {
        Ok(self.parts(transform_order, rotate_order, pivot)?.rotate)
    }

    /// The scale.
    #[exposed]
    fn extractScales(
        &self,
        #[default(TransformOrder::Srt)] transform_order: TransformOrder,
        #[default(RotateOrder::Xyz)] rotate_order: RotateOrder,
        #[default(Vector3::ZERO)] pivot: Vector3,
    ) -> Result<Vector3> {
        Ok(self.parts(transform_order, rotate_order, pivot)?.scale)
    }

    /// The shear of xy, xz and yz.
    #[exposed]
    fn extractShears(
        &self,
        #[default(TransformOrder::Srt)] transform_order: TransformOrder,
        #[default(RotateOrder::Xyz)] rotate_order: RotateOrder,
        #[default(Vector3::ZERO)] pivot: Vector3,
    ) -> Result<Vector3> {
        Ok(self.parts(transform_order, rotate_order, pivot)?.shear)
    }

    /// Rotation and scale without translation.
    #[exposed]
    fn extractRotationMatrix3(&self) -> math::Matrix3 {
        self.0.get().extract_rotation_matrix3()
    }
]);

impl Matrix4 {
    fn parts(&self, order: TransformOrder, rotate_order: RotateOrder, pivot: Vector3) -> Result<math::Exploded> {
        if order != TransformOrder::Srt {
            return Err(crate::Error::operation_failed("Only the transform order \"srt\" is supported."));
        }
        Ok(explode(&self.0.get(), rotate_order, pivot))
    }
}
