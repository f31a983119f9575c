//! A class with all that one usually has: attributes, methods, members of the class, operators.

use std::sync::Mutex;

use rpyc::native::{Iter, Module, iterator};
use rpyc::{ClassRef, Exception, FromValue, Ref, Result, Value, brine, service};

use crate::lock::lock;
use crate::real::Real;

pub(crate) fn add_to(module: Module) -> Module {
    module.class::<Point>().value("ORIGIN", Point::new(Real::ZERO, Real::ZERO))
}

#[derive(Debug)]
pub(crate) struct Point {
    position: Mutex<(Real, Real)>,
    label: Mutex<Option<String>>,
}

impl Point {
    fn position(&self) -> (Real, Real) {
        lock(&self.position).clone()
    }
}

/// A point in the plane.
///
/// ``x`` and ``y`` are attributes that can be read and set, ``label`` one that can be deleted too,
/// ``norm`` one that can only be read.
#[service]
impl Point {
    #[exposed(name = "dimensions")]
    const DIMENSIONS: i64 = 2;

    #[exposed(constructor)]
    pub(crate) fn new(#[default(Real::ZERO)] x: Real, #[default(Real::ZERO)] y: Real) -> Self {
        Self { position: Mutex::new((x, y)), label: Mutex::default() }
    }

    #[exposed(getter)]
    fn x(&self) -> Real {
        self.position().0
    }

    #[exposed(setter)]
    fn set_x(&self, value: Real) {
        lock(&self.position).0 = value;
    }

    #[exposed(getter)]
    fn y(&self) -> Real {
        self.position().1
    }

    #[exposed(setter)]
    fn set_y(&self, value: Real) {
        lock(&self.position).1 = value;
    }

    /// Any text; reading it before it was set, or after it was deleted, is an AttributeError.
    #[exposed(getter)]
    fn label(&self) -> Result<String> {
        lock(&self.label).clone().ok_or_else(no_label)
    }

    #[exposed(setter)]
    fn set_label(&self, text: String) {
        *lock(&self.label) = Some(text);
    }

    #[exposed(deleter)]
    fn delete_label(&self) -> Result<()> {
        lock(&self.label).take().map(drop).ok_or_else(no_label)
    }

    /// Distance from the origin, a float; read-only (setting or deleting it is an AttributeError).
    #[exposed(getter)]
    fn norm(&self) -> f64 {
        let (x, y) = self.position();
        x.to_f64().hypot(y.to_f64())
    }

    /// Make a point from a tuple of two numbers (called on the class).
    #[exposed(class)]
    fn from_tuple(_class: &ClassRef, pair: (Real, Real)) -> Self {
        Self::new(pair.0, pair.1)
    }

    /// Move by the given distances.  Returns None.
    #[exposed(name = "move")]
    fn move_by(&self, dx: Real, #[default(Real::ZERO)] dy: Real) {
        let mut position = lock(&self.position);
        let (x, y) = position.clone();
        *position = (x + dx, y + dy);
    }

    /// Move by the given distances and return the point itself (async).
    #[exposed]
    async fn move_async(this: Ref<Self>, dx: Real, #[default(Real::ZERO)] dy: Real) -> Ref<Self> {
        this.move_by(dx, dy);
        this
    }

    /// Return a new point.
    #[exposed]
    fn scaled(&self, factor: Real) -> Self {
        let (x, y) = self.position();
        Self::new(x * factor.clone(), y * factor)
    }

    /// Return ``(x, y)``.
    #[exposed]
    fn as_tuple(&self) -> (Real, Real) {
        self.position()
    }

    /// Return the distance to another Point; anything else is a TypeError.
    #[exposed]
    fn distance_to(&self, other: Value) -> Result<f64> {
        // `other: &Self` would do, but for the text of the error.
        let other = Ref::<Self>::from_value(other).map_err(|error| error.into_exception("other"))?;
        let ((x, y), (other_x, other_y)) = (self.position(), other.position());
        Ok((x - other_x).to_f64().hypot((y - other_y).to_f64()))
    }

    /// Return the point itself, not a copy.
    #[exposed]
    fn itself(this: &Ref<Self>) -> Ref<Self> {
        this.clone()
    }

    #[exposed]
    fn __repr__(&self) -> String {
        let (x, y) = self.position();
        format!("Point({x}, {y})")
    }

    #[exposed]
    fn __str__(&self) -> String {
        let (x, y) = self.position();
        format!("<{x}|{y}>")
    }

    // An operand that is no Point makes these give NotImplemented, so that Python asks the other side.

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.position() == other.position()
    }

    #[exposed]
    fn __ne__(&self, other: &Self) -> bool {
        self.position() != other.position()
    }

    #[exposed]
    fn __lt__(&self, other: &Self) -> bool {
        self.position() < other.position()
    }

    #[exposed]
    fn __le__(&self, other: &Self) -> bool {
        self.position() <= other.position()
    }

    #[exposed]
    fn __gt__(&self, other: &Self) -> bool {
        self.position() > other.position()
    }

    #[exposed]
    fn __ge__(&self, other: &Self) -> bool {
        self.position() >= other.position()
    }

    #[exposed]
    fn __hash__(&self) -> Result<i64> {
        let hash = brine::Value::from(self.position()).python_hash();
        hash.map_err(|error| Exception::type_error(error.to_string()))
    }

    #[exposed]
    fn __add__(&self, other: &Self) -> Self {
        let ((x, y), (dx, dy)) = (self.position(), other.position());
        Self::new(x + dx, y + dy)
    }

    #[exposed]
    fn __sub__(&self, other: &Self) -> Self {
        let ((x, y), (dx, dy)) = (self.position(), other.position());
        Self::new(x - dx, y - dy)
    }

    #[exposed(alias = "__rmul__")]
    fn __mul__(&self, factor: Real) -> Self {
        self.scaled(factor)
    }

    #[exposed]
    fn __iadd__(this: &Ref<Self>, other: &Self) -> Ref<Self> {
        let (dx, dy) = other.position();
        this.move_by(dx, dy);
        this.clone()
    }

    #[exposed]
    fn __neg__(&self) -> Self {
        let (x, y) = self.position();
        Self::new(-x, -y)
    }

    #[exposed(alias = "__nonzero__")]
    fn __bool__(&self) -> bool {
        self.position() != (Real::ZERO, Real::ZERO)
    }

    #[exposed]
    fn __len__(&self) -> usize {
        2
    }

    #[exposed]
    fn __getitem__(&self, index: i64) -> Result<Real> {
        let (x, y) = self.position();
        match index {
            0 | -2 => Ok(x),
            1 | -1 => Ok(y),
            _ => Err(out_of_range()),
        }
    }

    #[exposed]
    fn __setitem__(&self, index: i64, value: Real) -> Result<()> {
        match index {
            0 | -2 => self.set_x(value),
            1 | -1 => self.set_y(value),
            _ => return Err(out_of_range()),
        }
        Ok(())
    }

    #[exposed]
    fn __iter__(&self) -> Iter {
        let (x, y) = self.position();
        iterator([x, y])
    }

    #[exposed]
    fn __contains__(&self, value: Value) -> bool {
        let (x, y) = self.position();
        Real::from_value(value).is_ok_and(|value| value == x || value == y)
    }
}

fn no_label() -> Exception {
    Exception::attribute_error("label")
}

fn out_of_range() -> Exception {
    Exception::index_error("tuple index out of range")
}
