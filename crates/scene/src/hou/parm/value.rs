//! Values of parameters from and to Python.

use rpyc::{Conversion, FromValue, IntoValue, ObjectRef, Shape, Value, brine};

use super::Parm;
use crate::hou::math::Ramp;
use crate::model::{NodeId, ParmValue, TupleValues};

/// `int`, `float`, `str`, `hou.Ramp`; what has `__float__` will do, too.
impl FromValue for ParmValue {
    const SHAPE: Shape = Shape::Real;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        if let Some(ramp) = value.as_object().and_then(ObjectRef::downcast_ref::<Ramp>) {
            return Ok(ramp.0.clone().into());
        }
        match &value {
            Value::Plain(brine::Value::Bool(on)) => Ok((*on).into()),
            Value::Plain(brine::Value::Int(_) | brine::Value::BigInt(_)) => i64::from_value(value).map(Self::Int),
            Value::Plain(brine::Value::Float(number)) => Ok((*number).into()),
            Value::Plain(brine::Value::Str(text)) => Ok(text.to_string().into()),
            _ => Err(Conversion::expected("int, float or str", &value)),
        }
    }
}

impl IntoValue for ParmValue {
    fn into_value(self) -> Value {
        match self {
            Self::Int(value) => value.into(),
            Self::Float(value) => value.into(),
            Self::Text(value) => value.into(),
            Self::Ramp(value) => value.into_value(),
        }
    }
}

/// A value, or a sequence of them.
impl FromValue for TupleValues {
    const SHAPE: Shape = Shape::OneOrMore(&Shape::Real);

    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Tuple(_) | Value::Plain(brine::Value::Tuple(_)) => Vec::from_value(value).map(Self::Many),
            single => ParmValue::from_value(single).map(Self::One),
        }
    }
}

/// What `Parm.set` takes: a value, or another parameter to refer to.
pub(super) enum ParmSource {
    Value(ParmValue),
    Parm(NodeId, String),
}

impl FromValue for ParmSource {
    const SHAPE: Shape = ParmValue::SHAPE;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value.as_object().and_then(ObjectRef::downcast_ref::<Parm>) {
            Some(parm) => Ok(Self::Parm(parm.node, parm.name.clone())),
            None => ParmValue::from_value(value).map(Self::Value),
        }
    }
}
