//! Values of parameters.

use crate::math::Ramp;
use crate::{Error, Result, number};

/// The value of one parameter (one component of a tuple).
///
/// ```
/// use rpyc_scene::model::ParmValue;
///
/// assert_eq!(ParmValue::from(true), ParmValue::Int(1));
/// assert_eq!(ParmValue::from(2.0).to_text(), "2");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum ParmValue {
    /// An integer; also toggles (0 or 1) and menus (number of the item).
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A text, not expanded.
    Text(String),
    /// A ramp.
    Ramp(Ramp),
}

impl ParmValue {
    /// The value as a number; texts are read as one if they are one.
    pub fn to_float(&self) -> Result<f64> {
        match self {
            Self::Int(value) => Ok(*value as f64),
            Self::Float(value) => Ok(*value),
            Self::Text(text) => {
                text.trim().parse().map_err(|_| Error::type_error(format!("\"{text}\" is not a number.")))
            }
            Self::Ramp(_) => Err(Error::type_error("A ramp is not a number.")),
        }
    }

    /// The value as an integer; fractions are cut off.
    pub fn to_int(&self) -> Result<i64> {
        match self {
            Self::Int(value) => Ok(*value),
            other => other.to_float().map(number::truncate),
        }
    }

    /// The value as HScript would print it.
    #[must_use]
    pub fn to_text(&self) -> String {
        match self {
            Self::Int(value) => value.to_string(),
            Self::Float(value) => number::format_short(*value),
            Self::Text(text) => text.clone(),
            Self::Ramp(ramp) => ramp.keys().len().to_string(),
        }
    }
}

impl From<f64> for ParmValue {
    fn from(value: f64) -> Self {
        Self::Float(value)
    }
}

impl From<i64> for ParmValue {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<bool> for ParmValue {
    fn from(value: bool) -> Self {
        Self::Int(i64::from(value))
    }
}

impl From<&str> for ParmValue {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<String> for ParmValue {
    fn from(value: String) -> Self {
        Self::Text(value)
    }
}

impl From<Ramp> for ParmValue {
    fn from(value: Ramp) -> Self {
        Self::Ramp(value)
    }
}
