//! Values of VEX and the operators on them.

use crate::geometry::AttributeValue;
use crate::language::{self, BinaryOp, Fault};
use crate::number;

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Int(i64),
    Float(f64),
    /// 2 to 4 components.
    Vector(Vec<f64>),
    Text(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Float,
    Vector(usize),
    Text,
}

impl Kind {
    /// From the letter in front of `@`.
    pub(super) const fn from_letter(letter: char) -> Option<Self> {
        Some(match letter {
            'i' => Self::Int,
            'f' => Self::Float,
            'u' => Self::Vector(2),
            'v' => Self::Vector(3),
            'p' => Self::Vector(4),
            's' => Self::Text,
            _ => return None,
        })
    }

    /// From the keyword of a declaration.
    pub(super) fn from_keyword(word: &str) -> Option<Self> {
        Some(match word {
            "int" => Self::Int,
            "float" => Self::Float,
            "vector2" => Self::Vector(2),
            "vector" => Self::Vector(3),
            "vector4" => Self::Vector(4),
            "string" => Self::Text,
            _ => return None,
        })
    }

    /// The type of an attribute that is written without a letter: VEX knows a few names.
    pub(super) fn of_known_attribute(name: &str) -> Self {
        match name {
            "P" | "N" | "Cd" | "v" | "up" | "rest" | "uv" | "scale" | "force" | "accel" | "center" => Self::Vector(3),
            "orient" => Self::Vector(4),
            "id" | "ptnum" | "primnum" | "vtxnum" | "elemnum" | "numpt" | "numprim" => Self::Int,
            "name" | "instance" | "shop_materialpath" => Self::Text,
            _ => Self::Float,
        }
    }

    pub(super) fn zero(self) -> Value {
        match self {
            Self::Int => Value::Int(0),
            Self::Float => Value::Float(0.0),
            Self::Vector(size) => Value::Vector(vec![0.0; size]),
            Self::Text => Value::Text(String::new()),
        }
    }
}

impl Value {
    pub(super) const fn kind(&self) -> Kind {
        match self {
            Self::Int(_) => Kind::Int,
            Self::Float(_) => Kind::Float,
            Self::Vector(values) => Kind::Vector(values.len()),
            Self::Text(_) => Kind::Text,
        }
    }

    pub(super) fn from_attribute(value: AttributeValue) -> Self {
        match value {
            AttributeValue::String(text) => Self::Text(text.as_ref().to_owned()),
            AttributeValue::Int(values) => match values.as_slice() {
                [one] => Self::Int(*one),
                _ => Self::Vector(values.into_iter().map(|value| value as f64).collect()),
            },
            AttributeValue::Float(values) => match values.as_slice() {
                [one] => Self::Float(*one),
                _ => Self::Vector(values),
            },
        }
    }

    /// The value as an attribute; numbers are repeated to fill `size` components.
    pub(super) fn into_attribute(self, size: usize) -> AttributeValue {
        match self {
            Self::Text(text) => AttributeValue::String(text.into()),
            Self::Int(value) => AttributeValue::Int(vec![value; size]),
            Self::Float(value) => AttributeValue::Float(vec![value; size]),
            Self::Vector(values) => AttributeValue::Float(values),
        }
    }

    /// Converts as an assignment does: numbers into each other and into vectors, text only to text.
    pub(super) fn converted(self, kind: Kind) -> Result<Self, Fault> {
        Ok(match (self, kind) {
            (value, kind) if value.kind() == kind => value,
            (Self::Int(value), Kind::Float) => Self::Float(value as f64),
            (Self::Float(value), Kind::Int) => Self::Int(number::truncate(value)),
            (Self::Int(value), Kind::Vector(size)) => Self::Vector(vec![value as f64; size]),
            (Self::Float(value), Kind::Vector(size)) => Self::Vector(vec![value; size]),
            (Self::Vector(mut values), Kind::Vector(size)) => {
                values.resize(size, 0.0);
                Self::Vector(values)
            }
            (value, kind) => return Err(Fault::new(format!("Cannot convert {} to {}", value.kind(), kind))),
        })
    }

    pub(super) fn number(&self) -> Result<f64, Fault> {
        match self {
            Self::Int(value) => Ok(*value as f64),
            Self::Float(value) => Ok(*value),
            other => Err(Fault::new(format!("A number is needed, not a {}", other.kind()))),
        }
    }

    /// The components of a number or vector.
    pub(super) fn components(&self) -> Result<Vec<f64>, Fault> {
        match self {
            Self::Vector(values) => Ok(values.clone()),
            other => other.number().map(|value| vec![value]),
        }
    }

    pub(super) fn is_true(&self) -> bool {
        match self {
            Self::Int(value) => *value != 0,
            Self::Float(value) => *value != 0.0,
            Self::Vector(values) => values.iter().any(|value| *value != 0.0),
            Self::Text(text) => !text.is_empty(),
        }
    }

    /// Applies a function to every component.
    pub(super) fn map(self, f: impl Fn(f64) -> Result<f64, Fault>) -> Result<Self, Fault> {
        match self {
            Self::Vector(values) => values.into_iter().map(f).collect::<Result<_, _>>().map(Self::Vector),
            other => other.number().and_then(f).map(Self::Float),
        }
    }

    pub(super) fn binary(op: BinaryOp, left: &Self, right: &Self) -> Result<Self, Fault> {
        match (left, right) {
            (Self::Text(a), Self::Text(b)) => match op {
                BinaryOp::Add => Ok(Self::Text(format!("{a}{b}"))),
                BinaryOp::Equal => Ok(Self::Int(i64::from(a == b))),
                BinaryOp::NotEqual => Ok(Self::Int(i64::from(a != b))),
                _ => Err(Fault::new("Strings can only be added and compared")),
            },
            (Self::Text(_), _) | (_, Self::Text(_)) => Err(Fault::new("A string and a number do not mix")),
            (Self::Int(a), Self::Int(b)) => integers(op, *a, *b),
            (Self::Vector(_), _) | (_, Self::Vector(_)) => vectors(op, left, right),
            _ => scalars(op, left.number()?, right.number()?),
        }
    }
}

fn integers(op: BinaryOp, a: i64, b: i64) -> Result<Value, Fault> {
    let result = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Subtract => a.checked_sub(b),
        BinaryOp::Multiply => a.checked_mul(b),
        BinaryOp::Divide | BinaryOp::Remainder if b == 0 => return Err(Fault::new("Divide by zero")),
        BinaryOp::Divide => a.checked_div(b),
        BinaryOp::Remainder => a.checked_rem(b),
        _ => return scalars(op, a as f64, b as f64),
    };
    result.map(Value::Int).ok_or_else(|| Fault::new("Integer overflow"))
}

fn scalars(op: BinaryOp, a: f64, b: f64) -> Result<Value, Fault> {
    let value = language::binary(op, a, b)?;
    let is_truth = !matches!(
        op,
        BinaryOp::Add
            | BinaryOp::Subtract
            | BinaryOp::Multiply
            | BinaryOp::Divide
            | BinaryOp::Remainder
            | BinaryOp::Power
    );
    Ok(if is_truth { Value::Int(number::truncate(value)) } else { Value::Float(value) })
}

/// Component by component; a number stands for a vector of that number.
fn vectors(op: BinaryOp, left: &Value, right: &Value) -> Result<Value, Fault> {
    match op {
        BinaryOp::Equal => return Ok(Value::Int(i64::from(left == right))),
        BinaryOp::NotEqual => return Ok(Value::Int(i64::from(left != right))),
        BinaryOp::And => return Ok(Value::Int(i64::from(left.is_true() && right.is_true()))),
        BinaryOp::Or => return Ok(Value::Int(i64::from(left.is_true() || right.is_true()))),
        _ => {}
    }
    let (mut a, mut b) = (left.components()?, right.components()?);
    match (a.as_slice(), b.as_slice()) {
        ([one], _) => a = vec![*one; b.len()],
        (_, [one]) => b = vec![*one; a.len()],
        _ if a.len() != b.len() => return Err(Fault::new("Vectors of different sizes do not mix")),
        _ => {}
    }
    let pairs = a.into_iter().zip(b);
    pairs.map(|(a, b)| language::binary(op, a, b)).collect::<Result<_, _>>().map(Value::Vector)
}

impl std::fmt::Display for Kind {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Int => f.write_str("int"),
            Self::Float => f.write_str("float"),
            Self::Vector(3) => f.write_str("vector"),
            Self::Vector(size) => write!(f, "vector{size}"),
            Self::Text => f.write_str("string"),
        }
    }
}
