//! Vectors, matrices, quaternions, colours and boxes with Houdini's conventions.
//!
//! Vectors are *rows*: a point is transformed as `point * matrix`, translations sit in the last row of
//! a [`Matrix4`], and `a * b` applies `a` first. Angles in the public functions are degrees.

mod bounding_box;
mod color;
mod functions;
mod matrix;
mod quaternion;
mod ramp;
mod transform;
mod vector;

pub use bounding_box::BoundingBox;
pub use color::Color;
pub use functions::{clamp, fit, fit01, fit10, fit11, rand, sign, smooth, wrap};
pub use matrix::{Matrix, Matrix3, Matrix4};
pub use quaternion::Quaternion;
pub use ramp::{Ramp, RampBasis, RampKey};
pub use transform::{
    Exploded, RotateOrder, TransformOrder, Transformation, build_rotate, build_rotate_about_axis,
    build_rotate_z_to_axis, build_scale, build_shear, build_translate, explode, extract_rotates,
};
pub use vector::{Vector, Vector2, Vector3, Vector4};
