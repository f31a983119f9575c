//! `hou.Ramp`.

use rpyc::{IntoValue, Value, service};

use super::Numbers;
use crate::hou::enums::HouRampBasis;
use crate::math::{self, RampKey, Vector3};
use crate::{Error, Result};

/// A curve from 0 to 1. It never changes.
pub(in crate::hou) struct Ramp(pub(in crate::hou) math::Ramp);

/// A curve from 0 to 1 with numbers or colors as values.
#[service(name = "hou.Ramp", by_value)]
impl Ramp {
    #[exposed(constructor)]
    fn new(
        #[default(vec![])] basis: Vec<HouRampBasis>,
        #[default(vec![])] keys: Vec<f64>,
        #[default(vec![])] values: Vec<Numbers>,
    ) -> Result<Self> {
        if keys.is_empty() && values.is_empty() {
            return Ok(Self(math::Ramp::linear()));
        }
        if basis.len() != keys.len() || values.len() != keys.len() {
            return Err(Error::invalid_size("A ramp has as many bases and values as keys."));
        }
        let is_color = values.iter().any(|value| matches!(value, Numbers::Many(_)));
        let key = |((basis, position), value): ((HouRampBasis, f64), Numbers)| {
            let value = match value {
                Numbers::One(number) => Vector3::ONE * number,
                Numbers::Many(numbers) => Vector3::from_slice(&numbers)?,
            };
            Ok(RampKey { position, value, basis: basis.into() })
        };
        let keys: Result<Vec<_>> = basis.into_iter().zip(keys).zip(values).map(key).collect();
        math::Ramp::new(keys?, is_color).map(Self)
    }

    /// How the ramp runs from each key to the next.
    #[exposed]
    fn basis(&self) -> Vec<HouRampBasis> {
        self.0.keys().iter().map(|key| key.basis.into()).collect()
    }

    /// The positions of the keys.
    #[exposed]
    fn keys(&self) -> Vec<f64> {
        self.0.keys().iter().map(|key| key.position).collect()
    }

    /// The values at the keys.
    #[exposed]
    fn values(&self) -> Vec<Value> {
        self.0.keys().iter().map(|key| self.shown(key.value)).collect()
    }

    /// The value at a position from 0 to 1.
    #[exposed]
    fn lookup(&self, pos: f64) -> Value {
        self.shown(self.0.lookup(pos))
    }

    /// Whether the values are colors.
    #[exposed]
    fn isColor(&self) -> bool {
        self.0.is_color()
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.0 == other.0
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash(self.keys().into_iter().map(f64::to_bits).collect::<Vec<_>>())
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!(
            "<hou.Ramp is_color={} num_keys={}>",
            if self.0.is_color() { "True" } else { "False" },
            self.0.keys().len()
        )
    }
}

impl Ramp {
    fn shown(&self, value: Vector3) -> Value {
        if self.0.is_color() { value.0.into_value() } else { value.x().into() }
    }
}

impl IntoValue for math::Ramp {
    fn into_value(self) -> Value {
        Ramp(self).into()
    }
}
