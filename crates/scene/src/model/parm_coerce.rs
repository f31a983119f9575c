//! What values become when a parameter is set to them.

use super::{ParmKind, ParmTemplate, ParmValue};
use crate::{Error, Result, number};

impl ParmTemplate {
    /// The value that a parameter of this description takes when it is set to `value`, with Houdini's
    /// conversions: numbers into each other, numbers to text, menu items by token.
    pub fn coerce(&self, value: &ParmValue) -> Result<ParmValue> {
        Ok(match (self.kind(), value) {
            (ParmKind::Ramp, ParmValue::Ramp(_)) => value.clone(),
            (ParmKind::Ramp, _) => return Err(Error::type_error("A ramp parameter can only be set to a ramp.")),
            (_, ParmValue::Ramp(_)) => return Err(Error::type_error("Only ramp parameters can be set to a ramp.")),
            (ParmKind::String, ParmValue::Text(_)) => value.clone(),
            (ParmKind::String, ParmValue::Int(index)) if !self.items().is_empty() => self.token(*index)?.into(),
            (ParmKind::String, other) => other.to_text().into(),
            (ParmKind::Menu | ParmKind::Int, ParmValue::Text(token)) if !self.items().is_empty() => {
                let found = self.item_number(token);
                let invalid = || Error::operation_failed(format!("Invalid menu item \"{token}\"."));
                ParmValue::Int(found.ok_or_else(invalid)?)
            }
            (_, ParmValue::Text(_)) => {
                return Err(Error::type_error("Cannot set a numeric parm to a non-numeric value"));
            }
            (ParmKind::Toggle, other) => ParmValue::Int(i64::from(other.to_float()? != 0.0)),
            (ParmKind::Menu, other) => {
                let index = other.to_int()?;
                self.token(index)?;
                ParmValue::Int(index)
            }
            (ParmKind::Float, other) => ParmValue::Float(self.clamped(other.to_float()?)?),
            (_, ParmValue::Int(value)) if !self.range().min_is_strict && !self.range().max_is_strict => {
                ParmValue::Int(*value)
            }
            (_, other) => ParmValue::Int(number::truncate(self.clamped(other.to_float()?)?)),
        })
    }

    fn clamped(&self, value: f64) -> Result<f64> {
        if !value.is_finite() {
            return Err(Error::value_error("A parameter must be a finite number."));
        }
        let raised = if self.range().min_is_strict { value.max(self.range().min) } else { value };
        Ok(if self.range().max_is_strict { raised.min(self.range().max) } else { raised })
    }

    fn token(&self, index: i64) -> Result<&str> {
        let item = number::index(index).and_then(|index| self.items().get(index));
        let invalid = || Error::operation_failed(format!("Invalid menu index {index}."));
        item.map(|item| item.token.as_str()).ok_or_else(invalid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;
    use crate::math::Ramp;

    #[test]
    fn values_are_coerced_like_houdini_does() {
        let float = ParmTemplate::float("f", "F", &[0.0]);
        assert_eq!(float.coerce(&3.into()), Ok(3.0.into()));
        assert_eq!(float.coerce(&"x".into()).unwrap_err().kind(), ErrorKind::TypeError);
        assert_eq!(float.coerce(&f64::NAN.into()).unwrap_err().kind(), ErrorKind::ValueError);
        let rows = ParmTemplate::int("rows", "Rows", &[10]).at_least(2.0);
        assert_eq!(rows.coerce(&5.9.into()), Ok(5.into()));
        assert_eq!(rows.coerce(&(-7).into()), Ok(2.into()));
        assert_eq!(ParmTemplate::int("i", "I", &[0]).coerce(&i64::MAX.into()), Ok(i64::MAX.into()));
        assert_eq!(ParmTemplate::toggle("t", "T", false).coerce(&5.into()), Ok(1.into()));
        assert_eq!(ParmTemplate::string("s", "S", "").coerce(&2.5.into()), Ok("2.5".into()));
        assert!(ParmTemplate::ramp("r", "R").coerce(&1.into()).is_err());
        assert!(float.coerce(&Ramp::linear().into()).is_err());
    }

    #[test]
    fn menus_take_tokens_and_numbers() {
        let menu = ParmTemplate::menu("m", "M", &[("prim", "Primitive"), ("poly", "Polygon")], 0);
        assert_eq!(menu.coerce(&"poly".into()), Ok(1.into()));
        assert_eq!(menu.coerce(&1_i64.into()), Ok(1.into()));
        for wrong in [ParmValue::from("Polygon"), 2.into(), (-1).into()] {
            assert_eq!(menu.coerce(&wrong).unwrap_err().kind(), ErrorKind::OperationFailed);
        }
    }
}
