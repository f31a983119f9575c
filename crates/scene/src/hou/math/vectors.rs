//! `hou.Vector2`, `hou.Vector3`, `hou.Vector4`.

use rpyc::native::{Iter, iterator};
use rpyc::{Value, service};

use super::argument::Factor;
use super::{Cell, Numbers, returned_as, shown};
use crate::Result;
use crate::math;

/// Declares a class of vectors with what all of them have in common, and further methods.
macro_rules! vector {
    ($name:ident, $python:literal, $doc:literal, [$($more:item)*]) => {
        #[doc = $doc]
        pub(in crate::hou) struct $name(pub(super) Cell<math::$name>);

        returned_as!($name, math::$name);

        #[doc = $doc]
        #[service(name = $python, by_value, terse)]
        impl $name {
            $($more)*

            #[exposed(constructor)]
            fn new(#[args] values: Vec<Numbers>) -> Result<Self> {
                let vector = match values.as_slice() {
                    [] => math::$name::ZERO,
                    _ => math::$name::from_slice(&Numbers::joined(values))?,
                };
                Ok(Self(Cell::new(vector)))
            }

            /// First component.
            #[exposed]
            fn x(&self) -> f64 {
                self.0.get()[0]
            }

            /// Second component.
            #[exposed]
            fn y(&self) -> f64 {
                self.0.get()[1]
            }

            /// Sets all components.
            #[exposed]
            fn setTo(&self, sequence: math::$name) {
                self.0.set(sequence);
            }

            /// Length.
            #[exposed]
            fn length(&self) -> f64 {
                self.0.get().length()
            }

            /// Square of the length.
            #[exposed]
            fn lengthSquared(&self) -> f64 {
                self.0.get().length_squared()
            }

            /// The vector of the same direction with length 1.
            #[exposed]
            fn normalized(&self) -> math::$name {
                self.0.get().normalized()
            }

            /// Sum of the products of the components.
            #[exposed]
            fn dot(&self, other: math::$name) -> f64 {
                self.0.get().dot(other)
            }

            /// Distance between two points.
            #[exposed]
            fn distanceTo(&self, other: math::$name) -> f64 {
                self.0.get().distance_to(other)
            }

            /// The vector on the way to another one: 0 is this one, 1 the other.
            #[exposed]
            fn lerp(&self, other: math::$name, amount: f64) -> math::$name {
                self.0.get().lerp(other, amount)
            }

            /// Whether no component differs by more than the tolerance.
            #[exposed(alias = "almostEqual")]
            fn isAlmostEqual(&self, other: math::$name, #[default(1e-5)] tolerance: f64) -> bool {
                self.0.get().is_almost_equal(other, tolerance)
            }

            #[exposed]
            fn __len__(&self) -> usize {
                self.0.get().0.len()
            }

            #[exposed]
            fn __getitem__(&self, index: i64) -> Result<f64> {
                self.0.get().component(index)
            }

            #[exposed]
            fn __setitem__(&self, index: i64, value: f64) -> Result<()> {
                self.0.change(|vector| vector.set_component(index, value))
            }

            #[exposed]
            fn __iter__(&self) -> Iter {
                iterator(self.0.get().0)
            }

            #[exposed]
            fn __eq__(&self, other: math::$name) -> bool {
                self.0.get() == other
            }

            #[exposed]
            fn __hash__(&self) -> i64 {
                crate::hou::hash(self.0.get().0.map(f64::to_bits))
            }

            #[exposed]
            fn __neg__(&self) -> math::$name {
                -self.0.get()
            }

            #[exposed]
            fn __add__(&self, other: math::$name) -> math::$name {
                self.0.get() + other
            }

            #[exposed]
            fn __radd__(&self, other: math::$name) -> math::$name {
                other + self.0.get()
            }

            #[exposed]
            fn __sub__(&self, other: math::$name) -> math::$name {
                self.0.get() - other
            }

            #[exposed]
            fn __rsub__(&self, other: math::$name) -> math::$name {
                other - self.0.get()
            }

            #[exposed]
            fn __mul__(&self, factor: Factor) -> Value {
                self.0.get().times(factor).map_or(Value::not_implemented(), rpyc::IntoValue::into_value)
            }

            #[exposed]
            fn __rmul__(&self, factor: f64) -> math::$name {
                self.0.get() * factor
            }

            #[exposed(alias = "__div__")]
            fn __truediv__(&self, divisor: f64) -> rpyc::Result<math::$name> {
                if divisor == 0.0 {
                    return Err(rpyc::Exception::new("builtins", "ZeroDivisionError").with_message("division by zero"));
                }
                Ok(self.0.get() / divisor)
            }

            #[exposed]
            fn __str__(&self) -> String {
                shown(&self.0.get().0)
            }

            #[exposed]
            fn __repr__(&self) -> String {
                format!("<{} {}>", $python, shown(&self.0.get().0))
            }
        }
    };
}

/// Products with what a factor may be; `None` where the sizes do not fit.
trait Times: Sized {
    fn times(self, factor: Factor) -> Option<Self>;
}

impl Times for math::Vector2 {
    fn times(self, factor: Factor) -> Option<Self> {
        if let Factor::Number(number) = factor { Some(self * number) } else { None }
    }
}

impl Times for math::Vector3 {
    fn times(self, factor: Factor) -> Option<Self> {
        Some(match factor {
            Factor::Number(number) => self * number,
            Factor::Matrix3(matrix) => self * matrix,
            Factor::Matrix4(matrix) => self * matrix,
        })
    }
}

impl Times for math::Vector4 {
    fn times(self, factor: Factor) -> Option<Self> {
        match factor {
            Factor::Number(number) => Some(self * number),
            Factor::Matrix4(matrix) => Some(self * matrix),
            Factor::Matrix3(_) => None,
        }
    }
}

vector!(Vector2, "hou.Vector2", "Two numbers: a place or a direction in a plane.", []);

vector!(Vector3, "hou.Vector3", "Three numbers: a place or a direction in space.", [
    /// Third component.
    #[exposed]
    fn z(&self) -> f64 {
        self.0.get()[2]
    }

    /// Vector product.
    #[exposed]
    fn cross(&self, other: math::Vector3) -> math::Vector3 {
        self.0.get().cross(other)
    }

    /// Angle between two directions in degrees.
    #[exposed]
    fn angleTo(&self, other: math::Vector3) -> f64 {
        self.0.get().angle_to(other)
    }

    /// The matrix that rotates this direction onto another.
    #[exposed]
    fn matrixToRotateTo(&self, other: math::Vector3) -> math::Matrix4 {
        self.0.get().matrix_to_rotate_to(other)
    }

    /// The product with a matrix without its translation.
    #[exposed]
    fn multiplyAsDir(&self, matrix4: &super::Matrix4) -> math::Vector3 {
        self.0.get().multiply_as_dir(&matrix4.0.get())
    }
]);

vector!(Vector4, "hou.Vector4", "Four numbers.", [
    /// Third component.
    #[exposed]
    fn z(&self) -> f64 {
        self.0.get()[2]
    }

    /// Fourth component.
    #[exposed]
    fn w(&self) -> f64 {
        self.0.get()[3]
    }
]);
