//! Python's numbers: truth, order and sums across their types.

use std::cmp::Ordering;

use rpyc_brine::{self as brine, BigInt};

use crate::{Exception, Value};

/// A real number of Python.
#[derive(Clone, Debug)]
pub(super) enum Number {
    Int(i64),
    /// Beyond 64 bits.
    Big(BigInt),
    Float(f64),
}

impl Number {
    /// The number, if the value is one (a `bool` is).
    pub(super) fn of(value: &brine::Value) -> Option<Self> {
        Some(match value {
            brine::Value::Bool(value) => Self::Int(i64::from(*value)),
            brine::Value::Int(value) => Self::Int(*value),
            brine::Value::BigInt(value) => Self::Big((**value).clone()),
            brine::Value::Float(value) => Self::Float(*value),
            _ => return None,
        })
    }

    /// The order of two numbers by their exact values; `None` if one is not a number (NaN).
    pub(super) fn compare(&self, other: &Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Int(a), Self::Int(b)) => Some(a.cmp(b)),
            (Self::Float(a), Self::Float(b)) => a.partial_cmp(b),
            (Self::Float(a), b) => compare_to_float(&b.integral()?, *a).map(Ordering::reverse),
            (a, Self::Float(b)) => compare_to_float(&a.integral()?, *b),
            (a, b) => Some(a.integral()?.cmp(&b.integral()?)),
        }
    }

    /// `self + other`
    ///
    /// # Errors
    /// `OverflowError` where an int is too large for a float.
    pub(super) fn add(&self, other: &Self) -> Result<Self, Exception> {
        Ok(match (self, other) {
            (Self::Int(a), Self::Int(b)) => {
                a.checked_add(*b).map_or_else(|| Self::Big(BigInt::from(*a) + BigInt::from(*b)), Self::Int)
            }
            (Self::Float(_), _) | (_, Self::Float(_)) => Self::Float(self.to_float()? + other.to_float()?),
            (a, b) => match (a.integral(), b.integral()) {
                (Some(a), Some(b)) => Self::Big(a + b),
                _ => Self::Float(f64::NAN),
            },
        })
    }

    /// `abs(self)`
    pub(super) fn abs(self) -> Self {
        match self {
            Self::Int(value) => value.checked_abs().map_or_else(|| Self::Big(-BigInt::from(value)), Self::Int),
            Self::Big(value) if value < BigInt::from(0) => Self::Big(-value),
            Self::Big(value) => Self::Big(value),
            Self::Float(value) => Self::Float(value.abs()),
        }
    }

    /// `float(self)`
    ///
    /// # Errors
    /// `OverflowError` if it is too large.
    pub(super) fn to_float(&self) -> Result<f64, Exception> {
        match self {
            #[expect(clippy::cast_precision_loss, reason = "Python rounds, too")]
            Self::Int(value) => Ok(*value as f64),
            // Decimal text is exact, and parsing it rounds once.
            Self::Big(value) => value
                .to_string()
                .parse()
                .ok()
                .filter(|value: &f64| value.is_finite())
                .ok_or_else(|| Exception::overflow_error("int too large to convert to float")),
            Self::Float(value) => Ok(*value),
        }
    }

    /// `int(self)`: the number without its fraction; `None` if it is not finite.
    pub(super) fn integral(&self) -> Option<BigInt> {
        match self {
            Self::Int(value) => Some(BigInt::from(*value)),
            Self::Big(value) => Some(value.clone()),
            Self::Float(value) => integral_part(*value),
        }
    }
}

impl From<Number> for Value {
    fn from(number: Number) -> Self {
        match number {
            Number::Int(value) => Self::from(value),
            Number::Big(value) => Self::from(value),
            Number::Float(value) => Self::from(value),
        }
    }
}

/// A float printed without digits after the point is its exact integral value.
fn integral_part(value: f64) -> Option<BigInt> {
    if !value.is_finite() {
        return None;
    }
    format!("{:.0}", value.trunc()).parse().ok()
}

fn compare_to_float(int: &BigInt, float: f64) -> Option<Ordering> {
    if float.is_nan() {
        return None;
    }
    let Some(whole) = integral_part(float) else {
        return Some(if float > 0.0 { Ordering::Less } else { Ordering::Greater });
    };
    let by_fraction = || 0.0_f64.partial_cmp(&float.fract());
    match int.cmp(&whole) {
        Ordering::Equal => by_fraction(),
        different => Some(different),
    }
}

/// `bool(value)` of a plain value.
pub(super) fn truth(value: &brine::Value) -> bool {
    match value {
        brine::Value::None => false,
        brine::Value::Bool(value) => *value,
        brine::Value::Int(value) => *value != 0,
        brine::Value::Float(value) => *value != 0.0,
        brine::Value::Complex(real, imag) => *real != 0.0 || *imag != 0.0,
        brine::Value::Str(value) => !value.is_empty(),
        brine::Value::Bytes(value) => !value.is_empty(),
        brine::Value::Tuple(items) => !items.is_empty(),
        brine::Value::FrozenSet(items) => !items.is_empty(),
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn number(value: impl Into<brine::Value>) -> Number {
        Number::of(&value.into()).unwrap()
    }

    fn big(text: &str) -> Number {
        number(text.parse::<BigInt>().unwrap())
    }

    #[test]
    fn order_is_exact_across_types() {
        let cases = [
            (number(1), number(1.0), Some(Ordering::Equal)),
            (number(true), number(2), Some(Ordering::Less)),
            (number(-1), number(-1.5), Some(Ordering::Greater)),
            (number(1), number(1.5), Some(Ordering::Less)),
            // 2^53 + 1 has no float of its own.
            (number(9_007_199_254_740_993_i64), number(9_007_199_254_740_992.0), Some(Ordering::Greater)),
            (big("10000000000000000000000"), number(1e22), Some(Ordering::Equal)),
            (big("10000000000000000000001"), number(1e22), Some(Ordering::Greater)),
            (big("10000000000000000000001"), number(f64::INFINITY), Some(Ordering::Less)),
            (number(f64::NEG_INFINITY), number(i64::MIN), Some(Ordering::Less)),
            (number(f64::NAN), number(0), None),
        ];
        for (a, b, expected) in cases {
            assert_eq!(a.compare(&b), expected, "{a:?} {b:?}");
            assert_eq!(b.compare(&a), expected.map(Ordering::reverse), "{b:?} {a:?}");
        }
    }

    #[test]
    fn sums_grow_beyond_64_bits() {
        let sum = Value::from(number(i64::MAX).add(&number(1)).unwrap());
        assert_eq!(sum, Value::from("9223372036854775808".parse::<BigInt>().unwrap()));
        assert_eq!(Value::from(big("9223372036854775808").add(&number(-1)).unwrap()), i64::MAX.into());
        assert_eq!(Value::from(number(1).add(&number(0.5)).unwrap()), 1.5.into());
        assert_eq!(Value::from(number(i64::MIN).abs()), Value::from("9223372036854775808".parse::<BigInt>().unwrap()));
        let huge = format!("1{}", "0".repeat(400)).parse::<BigInt>().unwrap();
        assert!(number(huge).add(&number(0.5)).unwrap_err().is_builtin("OverflowError"));
    }
}
