//! Values of attributes and intrinsics from and to Python.

use rpyc::{Conversion, FromValue, IntoValue, ObjectRef, Shape, Value, brine};

use super::{Attrib, Point, Prim};
use crate::geometry::{AttributeValue, IntrinsicValue};

/// A number, a text, or a sequence of numbers.
impl FromValue for AttributeValue {
    const SHAPE: Shape = Shape::OneOrMore(&Shape::Real);

    fn from_value(value: Value) -> Result<Self, Conversion> {
        let is_int = |value: &Value| matches!(value, Value::Plain(brine::Value::Int(_) | brine::Value::Bool(_)));
        if let Some(text) = value.as_str() {
            return Ok(Self::String(text.into()));
        }
        let items = match value.clone().into_tuple() {
            Ok(items) => items,
            Err(_) => vec![value],
        };
        if items.iter().all(is_int) {
            return items.into_iter().map(i64::from_value).collect::<Result<_, _>>().map(Self::Int);
        }
        items.into_iter().map(f64::from_value).collect::<Result<_, _>>().map(Self::Float)
    }
}

/// One component as it is, several as a tuple.
impl IntoValue for AttributeValue {
    fn into_value(self) -> Value {
        match self {
            Self::Float(values) => one_or_tuple(values),
            Self::Int(values) => one_or_tuple(values),
            Self::String(text) => text.into_value(),
        }
    }
}

fn one_or_tuple<T: IntoValue + Copy>(values: Vec<T>) -> Value {
    match values.as_slice() {
        [only] => only.into_value(),
        _ => values.into_plain_value(),
    }
}

impl IntoValue for IntrinsicValue {
    fn into_value(self) -> Value {
        match self {
            Self::Int(value) => value.into(),
            Self::Float(value) => value.into(),
            Self::Floats(values) => values.into_plain_value(),
            Self::Text(text) => text.into(),
        }
    }
}

/// The name of an attribute, or the attribute itself.
pub(super) struct AttribName(pub(super) String);

impl FromValue for AttribName {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value.as_object().and_then(ObjectRef::downcast_ref::<Attrib>) {
            Some(attrib) => Ok(Self(attrib.name.clone())),
            None => String::from_value(value).map(Self),
        }
    }
}

/// A `hou.Point` as an argument.
pub(super) struct PointNumber(pub(super) usize);

impl FromValue for PointNumber {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let point = value.as_object().and_then(ObjectRef::downcast_base::<Point>);
        point.map(|point| Self(point.number)).ok_or_else(|| Conversion::expected("Point", &value))
    }
}

/// A `hou.Prim` as an argument.
pub(super) struct PrimNumber(pub(super) usize);

impl FromValue for PrimNumber {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let prim = value.as_object().and_then(ObjectRef::downcast_base::<Prim>);
        prim.map(|prim| Self(prim.number)).ok_or_else(|| Conversion::expected("Prim", &value))
    }
}
