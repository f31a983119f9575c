//! Numbers and sequences of numbers as arguments.

use rpyc::{Conversion, FromValue, ObjectRef, Shape, Value};

use super::{BoundingBox, Color};
use crate::math::{self, Matrix, RotateOrder, Vector};
use crate::{Error, Result};

/// A number, or a sequence of numbers or of sequences of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Numbers {
    One(f64),
    Many(Vec<f64>),
}

impl FromValue for Numbers {
    const SHAPE: Shape = Shape::OneOrMore(&Shape::OneOrMore(&Shape::Real));

    fn from_value(value: Value) -> Result<Self, Conversion> {
        let Ok(items) = value.clone().into_tuple() else { return f64::from_value(value).map(Self::One) };
        let mut numbers = Vec::with_capacity(items.len());
        for (index, item) in items.into_iter().enumerate() {
            match Self::from_value(item).map_err(|error| error.at(index))? {
                Self::One(number) => numbers.push(number),
                Self::Many(inner) => numbers.extend(inner),
            }
        }
        Ok(Self::Many(numbers))
    }
}

impl Numbers {
    /// All numbers of a list of arguments, one after the other.
    pub(super) fn joined(arguments: Vec<Self>) -> Vec<f64> {
        let numbers = |argument| match argument {
            Self::One(number) => vec![number],
            Self::Many(numbers) => numbers,
        };
        arguments.into_iter().flat_map(numbers).collect()
    }

    /// The three numbers of `(x, y, z)` or of `((x, y, z))`; `default` for those that are not given.
    pub(super) fn triple(self, second: Option<f64>, third: Option<f64>, default: f64) -> Result<math::Vector3> {
        match self {
            Self::One(first) => Ok(math::Vector3::new(first, second.unwrap_or(default), third.unwrap_or(default))),
            Self::Many(numbers) if second.is_none() && third.is_none() => math::Vector3::from_slice(&numbers),
            Self::Many(_) => Err(Error::type_error("Give three numbers or one sequence of three.")),
        }
    }
}

/// A sequence of numbers: of a client, or another vector.
impl<const N: usize> FromValue for Vector<N> {
    const SHAPE: Shape = <[f64; N]>::SHAPE;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        <[f64; N]>::from_value(value).map(Self)
    }
}

/// A `hou.Color`, or a sequence of red, green and blue.
impl FromValue for math::Color {
    const SHAPE: Shape = <[f64; 3]>::SHAPE;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value.as_object().and_then(ObjectRef::downcast_ref::<Color>) {
            Some(color) => Ok(color.0.get()),
            None => <[f64; 3]>::from_value(value).map(Self),
        }
    }
}

/// The name of an order of rotations: `xyz`.
impl FromValue for RotateOrder {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let name = String::from_value(value)?;
        Self::from_name(&name).map_err(|error| rpyc::Exception::from(error).into())
    }
}

/// The name of an order of scale, rotation and translation: `srt`.
impl FromValue for math::TransformOrder {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let name = String::from_value(value)?;
        Self::from_name(&name).map_err(|error| rpyc::Exception::from(error).into())
    }
}

/// What a vector can be multiplied by.
#[derive(Clone, Copy, Debug)]
pub(super) enum Factor {
    Number(f64),
    Matrix3(math::Matrix3),
    Matrix4(math::Matrix4),
}

impl FromValue for Factor {
    const SHAPE: Shape = Shape::Real;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        if let Some(matrix) = value.as_object().and_then(ObjectRef::downcast_ref::<super::Matrix4>) {
            return Ok(Self::Matrix4(matrix.0.get()));
        }
        if let Some(matrix) = value.as_object().and_then(ObjectRef::downcast_ref::<super::Matrix3>) {
            return Ok(Self::Matrix3(matrix.0.get()));
        }
        f64::from_value(value).map(Self::Number)
    }
}

/// A matrix of either size.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rotation(pub(super) math::Matrix3);

impl FromValue for Rotation {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match Factor::from_value(value.clone()) {
            Ok(Factor::Matrix3(matrix)) => Ok(Self(matrix)),
            Ok(Factor::Matrix4(matrix)) => Ok(Self(matrix.extract_rotation_matrix3())),
            _ => Err(Conversion::expected("Matrix3 or Matrix4", &value)),
        }
    }
}

/// A point or a box.
#[derive(Clone, Copy, Debug)]
pub(super) enum PointOrBox {
    Point(math::Vector3),
    Box(math::BoundingBox),
}

impl FromValue for PointOrBox {
    const SHAPE: Shape = math::Vector3::SHAPE;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value.as_object().and_then(ObjectRef::downcast_ref::<BoundingBox>) {
            Some(bounds) => Ok(Self::Box(bounds.0.get())),
            None => math::Vector3::from_value(value).map(Self::Point),
        }
    }
}

/// A matrix from numbers: one that all of the diagonal gets, or all of them.
pub(super) fn matrix<const N: usize>(arguments: Vec<Numbers>) -> Result<Matrix<N>> {
    match arguments.as_slice() {
        [] => Ok(Matrix::ZERO),
        [Numbers::One(diagonal)] => Ok(Matrix::IDENTITY * *diagonal),
        _ => Matrix::from_slice(&Numbers::joined(arguments)),
    }
}

/// Numbers as Python shows a list of them.
pub(super) fn shown(numbers: &[f64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(|number| crate::number::format_short(*number)).collect();
    format!("[{}]", numbers.join(", "))
}

/// A `hou.Matrix4`, or 16 numbers.
#[derive(Clone, Copy, Debug)]
pub(in crate::hou) struct MatrixArgument(pub(in crate::hou) math::Matrix4);

impl FromValue for MatrixArgument {
    const SHAPE: Shape = Numbers::SHAPE;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        if let Some(matrix) = value.as_object().and_then(ObjectRef::downcast_ref::<super::Matrix4>) {
            return Ok(Self(matrix.0.get()));
        }
        let matrix = matrix(vec![Numbers::from_value(value)?]);
        matrix.map(Self).map_err(|error| rpyc::Exception::from(error).into())
    }
}
