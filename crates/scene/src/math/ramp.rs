//! Curves from 0 to 1 with scalar or colour values.

use super::Vector3;
use crate::{Error, Result};

/// How a ramp runs from one key to the next (`hou.rampBasis`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RampBasis {
    /// The value of the key on the left.
    Constant,
    /// A straight line.
    #[default]
    Linear,
    /// A curve through the keys (Catmull-Rom).
    CatmullRom,
    /// A curve that never overshoots.
    MonotoneCubic,
}

impl RampBasis {
    /// All kinds, in the order of Houdini's menu as far as they are supported.
    pub const ALL: [Self; 4] = [Self::Constant, Self::Linear, Self::CatmullRom, Self::MonotoneCubic];

    /// The name of the `hou.rampBasis` value.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Constant => "Constant",
            Self::Linear => "Linear",
            Self::CatmullRom => "CatmullRom",
            Self::MonotoneCubic => "MonotoneCubic",
        }
    }
}

/// One key of a [`Ramp`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RampKey {
    /// Position from 0 to 1.
    pub position: f64,
    /// The value; a scalar ramp has it three times.
    pub value: Vector3,
    /// How the ramp runs to the next key.
    pub basis: RampBasis,
}

/// `hou.Ramp`: keys in order of position.
///
/// ```
/// use rpyc_scene::math::Ramp;
///
/// assert_eq!(Ramp::linear().lookup(0.25).x(), 0.25);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Ramp {
    keys: Vec<RampKey>,
    is_color: bool,
}

impl Ramp {
    /// A ramp of at least one key; keys are sorted by position.
    pub fn new(mut keys: Vec<RampKey>, is_color: bool) -> Result<Self> {
        if keys.is_empty() {
            return Err(Error::invalid_size("A ramp needs at least one key."));
        }
        if keys.iter().any(|key| !key.position.is_finite() || key.value.0.iter().any(|v| !v.is_finite())) {
            return Err(Error::value_error("Ramp positions and values must be finite numbers."));
        }
        keys.sort_by(|a, b| a.position.total_cmp(&b.position));
        Ok(Self { keys, is_color })
    }

    /// The scalar ramp from 0 to 1.
    #[must_use]
    pub fn linear() -> Self {
        let key = |at: f64| RampKey { position: at, value: Vector3::ONE * at, basis: RampBasis::Linear };
        Self { keys: vec![key(0.0), key(1.0)], is_color: false }
    }

    /// The keys in order of position.
    #[must_use]
    pub fn keys(&self) -> &[RampKey] {
        &self.keys
    }

    /// Whether the values are colours.
    #[must_use]
    pub const fn is_color(&self) -> bool {
        self.is_color
    }

    /// The value at a position; constant before the first and after the last key.
    #[must_use]
    pub fn lookup(&self, position: f64) -> Vector3 {
        let next = self.keys.partition_point(|key| key.position <= position);
        let key = |index: usize| self.keys.get(index.min(self.keys.len() - 1));
        let (Some(left), Some(right)) = (key(next.saturating_sub(1)), key(next)) else { return Vector3::ZERO };
        let width = right.position - left.position;
        if next == 0 || width <= 0.0 {
            return left.value;
        }
        let t = (position - left.position) / width;
        match left.basis {
            RampBasis::Constant => left.value,
            RampBasis::Linear => left.value.lerp(right.value, t),
            RampBasis::CatmullRom | RampBasis::MonotoneCubic => {
                let before = key(next.saturating_sub(2)).map_or(left.value, |key| key.value);
                let after = key(next + 1).map_or(right.value, |key| key.value);
                let (mut start, mut end) = ((right.value - before) * 0.5, (after - left.value) * 0.5);
                if left.basis == RampBasis::MonotoneCubic {
                    let step = right.value - left.value;
                    (start, end) = (start.zip(step, limit_slope), end.zip(step, limit_slope));
                }
                hermite(left.value, right.value, start, end, t)
            }
        }
    }
}

/// Keeps a slope from overshooting its step (Fritsch-Carlson's sufficient condition).
fn limit_slope(slope: f64, step: f64) -> f64 {
    if slope * step <= 0.0 { 0.0 } else { slope.abs().min(3.0 * step.abs()).copysign(step) }
}

fn hermite(from: Vector3, to: Vector3, start: Vector3, end: Vector3, t: f64) -> Vector3 {
    let (t2, t3) = (t * t, t * t * t);
    from * (2.0 * t3 - 3.0 * t2 + 1.0) + start * (t3 - 2.0 * t2 + t) + to * (3.0 * t2 - 2.0 * t3) + end * (t3 - t2)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ramp(basis: RampBasis) -> Ramp {
        let key = |position, value| RampKey { position, value: Vector3::ONE * value, basis };
        Ramp::new(vec![key(1.0, 1.0), key(0.0, 0.0), key(0.5, 1.0)], false).unwrap()
    }

    #[test]
    fn every_basis_passes_through_the_keys() {
        for basis in RampBasis::ALL {
            let ramp = ramp(basis);
            for (position, value) in [(-1.0, 0.0), (0.0, 0.0), (0.5, 1.0), (1.0, 1.0), (2.0, 1.0)] {
                assert_eq!(ramp.lookup(position).x(), value, "{basis:?} at {position}");
            }
        }
        assert_eq!(ramp(RampBasis::Constant).lookup(0.49).x(), 0.0);
        assert_eq!(ramp(RampBasis::Linear).lookup(0.25).x(), 0.5);
    }

    #[test]
    fn monotone_never_overshoots_and_empty_is_refused() {
        let ramp = ramp(RampBasis::MonotoneCubic);
        assert!((0..=100).all(|i| (0.0..=1.0).contains(&ramp.lookup(f64::from(i) / 100.0).x())));
        assert!(Ramp::new(vec![], false).is_err());
    }
}
