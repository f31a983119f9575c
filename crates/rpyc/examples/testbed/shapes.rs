//! Inheritance: a derived class has its base as a part, and finds what it does not define there.

use std::f64::consts::PI;
use std::sync::Mutex;

use rpyc::native::Module;
use rpyc::{Args, Context, Result, Value, brine, exposed, function, service};

use crate::lock::lock;
use crate::real::Real;

pub(crate) fn add_to(module: Module) -> Module {
    module
        .class::<Shape>()
        .class::<Square>()
        .class::<Circle>()
        .function(function!(shapes))
        .function(function!(total_area))
}

/// What all shapes have; nothing but methods here.
#[derive(Debug)]
struct Shape;

/// Base of the shapes.  It has no constructor for clients: calling it is a TypeError.
#[service]
impl Shape {
    #[exposed(name = "sides")]
    const SIDES: i64 = 0;

    /// Return the area as a float.
    #[exposed]
    fn area(&self) -> f64 {
        0.0
    }

    /// Return e.g. ``'Square of area 4.0'`` (defined once, in the base class).
    #[exposed]
    async fn describe(&self, cx: &Context<'_>) -> Result<String> {
        // `&self` is the base's part of the object; `cx.this()` is all of it, with the area of its own class.
        let area = area(&cx.this().clone().into()).await?;
        Ok(format!("{} of area {}", cx.this().class().name(), brine::Value::from(area)))
    }
}

#[derive(Debug)]
struct Square {
    shape: Shape,
    side: Mutex<Real>,
}

impl AsRef<Shape> for Square {
    fn as_ref(&self) -> &Shape {
        &self.shape
    }
}

/// A square: a Shape.
#[service(base = Shape)]
impl Square {
    #[exposed(name = "sides")]
    const SIDES: i64 = 4;

    #[exposed(constructor)]
    fn new(side: Real) -> Self {
        Self { shape: Shape, side: Mutex::new(side) }
    }

    #[exposed(getter)]
    fn side(&self) -> Real {
        lock(&self.side).clone()
    }

    #[exposed(setter)]
    fn set_side(&self, value: Real) {
        *lock(&self.side) = value;
    }

    /// Return the area as a float.
    #[exposed]
    fn area(&self) -> f64 {
        (self.side() * self.side()).to_f64()
    }
}

#[derive(Debug)]
struct Circle {
    shape: Shape,
    radius: Mutex<Real>,
}

impl AsRef<Shape> for Circle {
    fn as_ref(&self) -> &Shape {
        &self.shape
    }
}

/// A circle: a Shape.
#[service(base = Shape)]
impl Circle {
    #[exposed(constructor)]
    fn new(radius: Real) -> Self {
        Self { shape: Shape, radius: Mutex::new(radius) }
    }

    #[exposed(getter)]
    fn radius(&self) -> Real {
        lock(&self.radius).clone()
    }

    #[exposed(setter)]
    fn set_radius(&self, value: Real) {
        *lock(&self.radius) = value;
    }

    /// Return the area as a float.
    #[exposed]
    fn area(&self) -> f64 {
        let radius = self.radius().to_f64();
        PI * radius * radius
    }
}

/// Return the list ``[Square(2), Circle(1)]``.
#[exposed]
fn shapes() -> Vec<Value> {
    vec![Square::new(2.into()).into(), Circle::new(1.into()).into()]
}

/// Add up the areas of a list of shapes (the list may be the client's or the server's).
#[exposed]
async fn total_area(shape_list: Vec<Value>) -> Result<f64> {
    let mut total = 0.0;
    for shape in &shape_list {
        total += area(shape).await?;
    }
    Ok(total)
}

/// `shape.area()`, wherever the shape lives and whatever its class.
async fn area(shape: &Value) -> Result<f64> {
    shape.call_method("area", Args::default()).await?.extract()
}
