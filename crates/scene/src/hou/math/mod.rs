//! Vectors, matrices and other values that can be changed in place.

mod argument;
mod bounding_box;
mod color;
pub(super) mod hmath;
mod matrices;
mod quaternion;
mod ramp;
mod vectors;

use std::sync::{Mutex, PoisonError};

use rpyc::native::Module;

pub(super) use argument::MatrixArgument;
use argument::{Numbers, shown};
use bounding_box::BoundingBox;
use color::Color;
use matrices::{Matrix3, Matrix4};
use quaternion::Quaternion;
pub(super) use ramp::Ramp;
use vectors::{Vector2, Vector3, Vector4};

/// A small value that several clients may read and change.
struct Cell<T>(Mutex<T>);

impl<T: Clone> Cell<T> {
    const fn new(value: T) -> Self {
        Self(Mutex::new(value))
    }

    fn get(&self) -> T {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn set(&self, value: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = value;
    }

    fn change<R>(&self, change: impl FnOnce(&mut T) -> R) -> R {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Lets functions return a value of the model as a new object of its class.
macro_rules! returned_as {
    ($class:ident, $model:ty) => {
        impl rpyc::IntoValue for $model {
            fn into_value(self) -> rpyc::Value {
                $class($crate::hou::math::Cell::new(self)).into()
            }
        }
    };
}
use returned_as;

/// Adds the classes to the module.
pub(super) fn add_to(module: Module) -> Module {
    module
        .class::<Vector2>()
        .class::<Vector3>()
        .class::<Vector4>()
        .class::<Matrix3>()
        .class::<Matrix4>()
        .class::<Quaternion>()
        .class::<Color>()
        .class::<BoundingBox>()
        .class::<Ramp>()
        .submodule(hmath::module())
}
