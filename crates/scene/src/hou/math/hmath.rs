//! `hou.hmath`

use indexmap::IndexMap;
use rpyc::native::Module;
use rpyc::{exposed, function};

use super::Numbers;
use crate::math::{self, Matrix4, RotateOrder, TransformOrder, Transformation, Vector3};
use crate::{Error, Result};

/// The module.
pub(in crate::hou) fn module() -> Module {
    Module::new("hou.hmath")
        .doc("Functions of numbers and matrices.")
        .function(function!(buildTranslate))
        .function(function!(buildRotate))
        .function(function!(buildScale))
        .function(function!(buildShear))
        .function(function!(buildRotateAboutAxis))
        .function(function!(buildRotateZToAxis))
        .function(function!(buildTransform))
        .function(function!(identityTransform))
        .function(function!(clamp))
        .function(function!(fit))
        .function(function!(fit01))
        .function(function!(fit10))
        .function(function!(fit11))
        .function(function!(degToRad))
        .function(function!(radToDeg))
        .function(function!(rand))
        .function(function!(sign))
        .function(function!(smooth))
        .function(function!(wrap))
}

/// The matrix that moves by a distance, given as three numbers or one sequence.
#[exposed]
fn buildTranslate(
    value1: Numbers,
    #[default(None)] value2: Option<f64>,
    #[default(None)] value3: Option<f64>,
) -> Result<Matrix4> {
    Ok(math::build_translate(value1.triple(value2, value3, 0.0)?))
}

/// The matrix that rotates by angles in degrees, given as three numbers or one sequence.
#[exposed]
fn buildRotate(
    value1: Numbers,
    #[default(None)] value2: Option<f64>,
    #[default(None)] value3: Option<f64>,
    #[default(RotateOrder::Xyz)] order: RotateOrder,
) -> Result<Matrix4> {
    Ok(math::build_rotate(value1.triple(value2, value3, 0.0)?, order))
}

/// The matrix that scales by factors, given as three numbers or one sequence.
#[exposed]
fn buildScale(
    value1: Numbers,
    #[default(None)] value2: Option<f64>,
    #[default(None)] value3: Option<f64>,
) -> Result<Matrix4> {
    Ok(math::build_scale(value1.triple(value2, value3, 1.0)?))
}

/// The matrix that shears, given as three numbers or one sequence.
#[exposed]
fn buildShear(
    value1: Numbers,
    #[default(None)] value2: Option<f64>,
    #[default(None)] value3: Option<f64>,
) -> Result<Matrix4> {
    Ok(math::build_shear(value1.triple(value2, value3, 0.0)?))
}

/// The matrix that rotates by an angle in degrees about an axis.
#[exposed]
fn buildRotateAboutAxis(axis_vector3: Vector3, angle_in_deg: f64) -> Matrix4 {
    math::build_rotate_about_axis(axis_vector3, angle_in_deg)
}

/// The matrix that rotates the z axis onto another axis.
#[exposed]
fn buildRotateZToAxis(axis_vector3: Vector3) -> Matrix4 {
    math::build_rotate_z_to_axis(axis_vector3)
}

/// The matrix of a dict with any of `translate`, `rotate`, `scale`, `shear` and `pivot`.
#[exposed]
fn buildTransform(
    values_dict: IndexMap<String, Vector3>,
    #[default(TransformOrder::Srt)] transform_order: TransformOrder,
    #[default(RotateOrder::Xyz)] rotate_order: RotateOrder,
) -> Result<Matrix4> {
    let mut parts = Transformation { order: transform_order, rotate_order, ..Transformation::default() };
    for (name, value) in values_dict {
        let part = match name.as_str() {
            "translate" => &mut parts.translate,
            "rotate" => &mut parts.rotate,
            "scale" => &mut parts.scale,
            "shear" => &mut parts.shear,
            "pivot" => &mut parts.pivot,
            _ => return Err(Error::value_error(format!("A transformation has no part \"{name}\"."))),
        };
        *part = value;
    }
    Ok(parts.matrix())
}

/// The matrix that changes nothing.
#[exposed]
const fn identityTransform() -> Matrix4 {
    Matrix4::IDENTITY
}

/// The number between two limits that is nearest to a value.
#[exposed]
fn clamp(value: f64, min: f64, max: f64) -> f64 {
    math::clamp(value, min, max)
}

/// Maps a value from one range to another; values outside become the ends.
#[exposed]
fn fit(value: f64, old_min: f64, old_max: f64, new_min: f64, new_max: f64) -> f64 {
    math::fit(value, old_min, old_max, new_min, new_max)
}

/// Maps a value from the range 0 to 1 to another.
#[exposed]
fn fit01(value: f64, new_min: f64, new_max: f64) -> f64 {
    math::fit01(value, new_min, new_max)
}

/// Maps a value from the range 1 to 0 to another.
#[exposed]
fn fit10(value: f64, new_min: f64, new_max: f64) -> f64 {
    math::fit10(value, new_min, new_max)
}

/// Maps a value from the range -1 to 1 to another.
#[exposed]
fn fit11(value: f64, new_min: f64, new_max: f64) -> f64 {
    math::fit11(value, new_min, new_max)
}

/// Degrees as radians.
#[exposed]
fn degToRad(degrees: f64) -> f64 {
    degrees.to_radians()
}

/// Radians as degrees.
#[exposed]
fn radToDeg(radians: f64) -> f64 {
    radians.to_degrees()
}

/// A number from 0 to 1 that looks random: the same for the same seed.
#[exposed]
fn rand(seed: f64) -> f64 {
    math::rand(seed)
}

/// -1, 0 or 1.
#[exposed]
fn sign(value: f64) -> i64 {
    math::sign(value)
}

/// A number from 0 to 1 that rises smoothly where a value runs from one limit to another.
#[exposed]
fn smooth(value: f64, min: f64, max: f64, #[default(1.0)] rolloff: f64) -> f64 {
    math::smooth(value, min, max, rolloff)
}

/// A value brought between two limits by whole lengths of the range.
#[exposed]
fn wrap(value: f64, min: f64, max: f64) -> f64 {
    math::wrap(value, min, max)
}
