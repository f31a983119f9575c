//! A type of our own as parameter and result: Python's `int` or `float`.

use std::cmp::Ordering;
use std::fmt;
use std::ops::{Add, Mul, Neg, Sub};

use rpyc::brine::{self, BigInt};
use rpyc::{Conversion, FromValue, IntoValue, Value};

/// An `int` of any size, or a `float`.
#[derive(Clone, Debug)]
pub(crate) enum Real {
    Int(BigInt),
    Float(f64),
}

impl Real {
    pub(crate) const ZERO: Self = Self::Int(BigInt::ZERO);

    /// The nearest float; infinity beyond all of them.
    pub(crate) fn to_f64(&self) -> f64 {
        match self {
            Self::Int(int) => int.to_string().parse().unwrap_or(f64::NAN),
            Self::Float(float) => *float,
        }
    }

    /// As in Python, a `float` on one side makes the result one.
    fn combine(self, other: Self, ints: fn(BigInt, BigInt) -> BigInt, floats: fn(f64, f64) -> f64) -> Self {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Self::Int(ints(left, right)),
            (left, right) => Self::Float(floats(left.to_f64(), right.to_f64())),
        }
    }
}

/// What makes it a parameter.
impl FromValue for Real {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(brine::Value::Float(float)) => Ok(Self::Float(float)),
            Value::Plain(brine::Value::Int(_) | brine::Value::BigInt(_) | brine::Value::Bool(_)) => {
                BigInt::from_value(value).map(Self::Int)
            }
            other => Err(Conversion::expected("int or float", &other)),
        }
    }
}

/// What makes it a result.
impl IntoValue for Real {
    fn into_value(self) -> Value {
        brine::Value::from(self).into()
    }
}

impl From<Real> for brine::Value {
    fn from(real: Real) -> Self {
        match real {
            Real::Int(int) => int.into(),
            Real::Float(float) => float.into(),
        }
    }
}

impl From<i64> for Real {
    fn from(int: i64) -> Self {
        Self::Int(int.into())
    }
}

impl Add for Real {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        self.combine(other, |left, right| left + right, |left, right| left + right)
    }
}

impl Sub for Real {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        self.combine(other, |left, right| left - right, |left, right| left - right)
    }
}

impl Mul for Real {
    type Output = Self;

    fn mul(self, other: Self) -> Self {
        self.combine(other, |left, right| left * right, |left, right| left * right)
    }
}

impl Neg for Real {
    type Output = Self;

    fn neg(self) -> Self {
        match self {
            Self::Int(int) => Self::Int(-int),
            Self::Float(float) => Self::Float(-float),
        }
    }
}

impl std::iter::Sum for Real {
    fn sum<I: Iterator<Item = Self>>(reals: I) -> Self {
        reals.fold(Self::ZERO, Add::add)
    }
}

impl PartialEq for Real {
    fn eq(&self, other: &Self) -> bool {
        self.partial_cmp(other) == Some(Ordering::Equal)
    }
}

impl PartialOrd for Real {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(left), Self::Int(right)) => Some(left.cmp(right)),
            (left, right) => left.to_f64().partial_cmp(&right.to_f64()),
        }
    }
}

/// As Python shows it.
impl fmt::Display for Real {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&brine::Value::from(self.clone()).repr())
    }
}
