//! `hou.Point`, `hou.Prim`, `hou.Polygon`, `hou.Sphere`, `hou.Vertex`.

use std::sync::Arc;

use rpyc::{ObjectRef, Service, service};

use super::Place;
use super::value::AttribName;
use crate::geometry::{AttributeClass, AttributeValue, IntrinsicValue, Primitive, PrimitiveKind};
use crate::hou::enums::PrimType;
use crate::math::{BoundingBox, Vector3};
use crate::{Error, Result, geometry};

/// One point.
pub(super) struct Point {
    pub(super) place: Arc<Place>,
    pub(super) number: usize,
}

/// One primitive of any kind.
pub(super) struct Prim {
    pub(super) place: Arc<Place>,
    pub(super) number: usize,
}

/// One vertex.
pub(super) struct Vertex {
    place: Arc<Place>,
    prim: usize,
    /// Its number within the primitive.
    number: usize,
}

impl Point {
    /// The object for a point. `None` if there is no such point.
    pub(super) fn object(place: &Arc<Place>, geometry: &geometry::Geometry, number: usize) -> Option<ObjectRef> {
        let point = Self { place: Arc::clone(place), number };
        (number < geometry.point_count()).then(|| point.into_object())
    }
}

fn value(place: &Place, class: AttributeClass, name: &AttribName, element: usize) -> Result<AttributeValue> {
    place.geometry().elements(class).value(&name.0, element)
}

fn set(place: &Place, class: AttributeClass, name: &AttribName, element: usize, value: AttributeValue) -> Result<()> {
    place.edit(|geometry| geometry.elements_mut(class).set_value(&name.0, element, value))
}

/// A point.
#[service(name = "hou.Point", by_value, terse)]
impl Point {
    /// The number within the geometry.
    #[exposed]
    fn number(&self) -> usize {
        self.number
    }

    /// The position.
    #[exposed]
    fn position(&self) -> Result<Vector3> {
        self.place.geometry().position(self.number)
    }

    /// Moves the point.
    #[exposed]
    fn setPosition(&self, position: Vector3) -> Result<()> {
        self.place.edit(|geometry| geometry.set_position(self.number, position))
    }

    /// The value of an attribute.
    #[exposed(alias = "floatAttribValue", alias = "intAttribValue", alias = "stringAttribValue")]
    fn attribValue(&self, name_or_attrib: AttribName) -> Result<AttributeValue> {
        value(&self.place, AttributeClass::Point, &name_or_attrib, self.number)
    }

    /// The value of an attribute as a tuple of floats.
    #[exposed]
    fn floatListAttribValue(&self, name_or_attrib: AttribName) -> Result<Vec<f64>> {
        match self.attribValue(name_or_attrib)? {
            AttributeValue::Float(values) => Ok(values),
            _ => Err(Error::operation_failed("The attribute has no floats.")),
        }
    }

    /// Sets the value of an attribute.
    #[exposed]
    fn setAttribValue(&self, name_or_attrib: AttribName, attrib_value: AttributeValue) -> Result<()> {
        set(&self.place, AttributeClass::Point, &name_or_attrib, self.number, attrib_value)
    }

    /// The primitives that use the point.
    #[exposed]
    fn prims(&self) -> Vec<ObjectRef> {
        let geometry = self.place.geometry();
        geometry.prims_of_point(self.number).filter_map(|prim| Prim::object(&self.place, &geometry, prim)).collect()
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.number == other.number && self.place == other.place
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash((&self.place, "point", self.number))
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.Point number {}>", self.number)
    }
}

impl Prim {
    /// The object for a primitive: of the class for its kind. `None` if there is no such primitive.
    pub(super) fn object(place: &Arc<Place>, geometry: &geometry::Geometry, number: usize) -> Option<ObjectRef> {
        let prim = Self { place: Arc::clone(place), number };
        Some(match geometry.prim(number).ok()?.kind() {
            PrimitiveKind::Polygon { .. } => Polygon(prim).into_object(),
            PrimitiveKind::Sphere { .. } => Sphere(prim).into_object(),
        })
    }

    fn read<T>(&self, look: impl FnOnce(&geometry::Geometry, &Primitive) -> T) -> Result<T> {
        let geometry = self.place.geometry();
        geometry.prim(self.number).map(|prim| look(&geometry, prim))
    }
}

/// A primitive.
#[service(name = "hou.Prim", by_value, terse)]
impl Prim {
    /// The number within the geometry.
    #[exposed]
    fn number(&self) -> usize {
        self.number
    }

    /// The kind.
    #[exposed]
    fn r#type(&self) -> Result<PrimType> {
        self.read(|_, prim| match prim.kind() {
            PrimitiveKind::Polygon { .. } => PrimType::Polygon,
            PrimitiveKind::Sphere { .. } => PrimType::Sphere,
        })
    }

    /// The vertices.
    #[exposed]
    fn vertices(&self) -> Result<Vec<Vertex>> {
        let count = self.numVertices()?;
        let vertex = |number| Vertex { place: Arc::clone(&self.place), prim: self.number, number };
        Ok((0..count).map(vertex).collect())
    }

    /// The vertex with a number within the primitive.
    #[exposed]
    fn vertex(&self, index: usize) -> Result<Vertex> {
        if index >= self.numVertices()? {
            return Err(Error::operation_failed("Invalid vertex index."));
        }
        Ok(Vertex { place: Arc::clone(&self.place), prim: self.number, number: index })
    }

    /// The number of vertices.
    #[exposed]
    fn numVertices(&self) -> Result<usize> {
        self.read(|_, prim| prim.vertex_count())
    }

    /// The points that the vertices sit on.
    #[exposed]
    fn points(&self) -> Result<Vec<Point>> {
        let numbers = self.read(|geometry, prim| geometry.prim_points(prim).to_vec())?;
        Ok(numbers.into_iter().map(|number| Point { place: Arc::clone(&self.place), number }).collect())
    }

    /// The value of an attribute.
    #[exposed(alias = "floatAttribValue", alias = "intAttribValue", alias = "stringAttribValue")]
    fn attribValue(&self, name_or_attrib: AttribName) -> Result<AttributeValue> {
        value(&self.place, AttributeClass::Prim, &name_or_attrib, self.number)
    }

    /// Sets the value of an attribute.
    #[exposed]
    fn setAttribValue(&self, name_or_attrib: AttribName, attrib_value: AttributeValue) -> Result<()> {
        set(&self.place, AttributeClass::Prim, &name_or_attrib, self.number, attrib_value)
    }

    /// A value that is computed from the shape.
    #[exposed]
    fn intrinsicValue(&self, intrinsic_name: &str) -> Result<IntrinsicValue> {
        self.place.geometry().prim_intrinsic_value(self.number, intrinsic_name)
    }

    /// The names that `intrinsicValue` takes.
    #[exposed]
    fn intrinsicNames(&self) -> Vec<&'static str> {
        geometry::Geometry::PRIM_INTRINSIC_NAMES.to_vec()
    }

    /// The box round the primitive.
    #[exposed]
    fn boundingBox(&self) -> Result<BoundingBox> {
        self.read(geometry::Geometry::prim_bounds)
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.number == other.number && self.place == other.place
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash((&self.place, "prim", self.number))
    }

    #[exposed]
    fn __repr__(&self, cx: &rpyc::Context<'_>) -> String {
        format!("<hou.{} number {}>", cx.this().class().name(), self.number)
    }
}

/// A polygon or polyline.
pub(super) struct Polygon(Prim);

impl AsRef<Prim> for Polygon {
    fn as_ref(&self) -> &Prim {
        &self.0
    }
}

/// A polygon, or a polyline if it is not closed.
#[service(name = "hou.Polygon", base = Prim, by_value, terse)]
impl Polygon {
    /// Adds a vertex on a point.
    #[exposed]
    fn addVertex(&self, point: &Point) -> Result<Vertex> {
        if self.0.place != point.place {
            return Err(Error::operation_failed("The point belongs to another geometry."));
        }
        let (prim, place) = (self.0.number, Arc::clone(&self.0.place));
        let number = place.edit(|geometry| geometry.add_vertex(prim, point.number))?;
        Ok(Vertex { place, prim, number })
    }

    /// Whether the last vertex is joined to the first.
    #[exposed]
    fn isClosed(&self) -> Result<bool> {
        self.0.read(|_, prim| matches!(prim.kind(), PrimitiveKind::Polygon { closed: true }))
    }

    /// The direction that the polygon faces.
    #[exposed]
    fn normal(&self) -> Result<Vector3> {
        self.0.read(geometry::Geometry::prim_normal)
    }
}

/// A sphere.
pub(super) struct Sphere(Prim);

impl AsRef<Prim> for Sphere {
    fn as_ref(&self) -> &Prim {
        &self.0
    }
}

/// A sphere round its only vertex.
#[service(name = "hou.Sphere", base = Prim, by_value, terse)]
impl Sphere {}

impl Vertex {
    /// The number within the geometry.
    fn linear(&self) -> Result<usize> {
        let geometry = self.place.geometry();
        let mut vertices = geometry.prim(self.prim)?.vertices();
        vertices.nth(self.number).ok_or_else(Error::object_was_deleted)
    }
}

/// A vertex: where a primitive touches a point.
#[service(name = "hou.Vertex", by_value, terse)]
impl Vertex {
    /// The number within the primitive.
    #[exposed]
    fn number(&self) -> usize {
        self.number
    }

    /// The number within the geometry.
    #[exposed]
    fn linearNumber(&self) -> Result<usize> {
        self.linear()
    }

    /// The point.
    #[exposed]
    fn point(&self) -> Result<Point> {
        let geometry = self.place.geometry();
        let number = geometry.prim_points(geometry.prim(self.prim)?).get(self.number).copied();
        let number = number.ok_or_else(Error::object_was_deleted)?;
        Ok(Point { place: Arc::clone(&self.place), number })
    }

    /// The primitive.
    #[exposed]
    fn prim(&self) -> Option<ObjectRef> {
        Prim::object(&self.place, &self.place.geometry(), self.prim)
    }

    /// The value of an attribute.
    #[exposed(alias = "floatAttribValue", alias = "intAttribValue", alias = "stringAttribValue")]
    fn attribValue(&self, name_or_attrib: AttribName) -> Result<AttributeValue> {
        value(&self.place, AttributeClass::Vertex, &name_or_attrib, self.linear()?)
    }

    /// Sets the value of an attribute.
    #[exposed]
    fn setAttribValue(&self, name_or_attrib: AttribName, attrib_value: AttributeValue) -> Result<()> {
        set(&self.place, AttributeClass::Vertex, &name_or_attrib, self.linear()?, attrib_value)
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        (self.prim, self.number) == (other.prim, other.number) && self.place == other.place
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash((&self.place, "vertex", self.prim, self.number))
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.Vertex {} of primitive {}>", self.number, self.prim)
    }
}
