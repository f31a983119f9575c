//! Values of parameters from and to Python.

use rpyc::{Conversion, FromValue, IntoValue, Shape, Value, brine};

use crate::model::{ParmValue, TupleValues};

/// `int`, `float`, `str`; what has `__float__` will do, too.
impl FromValue for ParmValue {
    const SHAPE: Shape = Shape::Real;

    fn from_value(value: Value) -> Result<Self, Conversion> {
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
            Self::Ramp(value) => Value::from(value.keys().len()),
        }
    }
}

/// A value, or a sequence of them.
impl FromValue for TupleValues {
    const SHAPE: Shape = Shape::Sequence(&Shape::Real);

    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Tuple(_) | Value::Plain(brine::Value::Tuple(_)) => Vec::from_value(value).map(Self::Many),
            single => ParmValue::from_value(single).map(Self::One),
        }
    }
}
