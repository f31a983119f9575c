//! The scalar functions of `hou.hmath`.

use crate::number;

/// Limits a value to a range; with the limits the wrong way round the upper one wins.
#[must_use]
pub const fn clamp(value: f64, min: f64, max: f64) -> f64 {
    value.max(min).min(max)
}

/// Maps a value from one range to another and clamps it there.
///
/// ```
/// assert_eq!(rpyc_scene::math::fit(3.0, 1.0, 4.0, 5.0, 20.0), 15.0);
/// ```
#[must_use]
pub fn fit(value: f64, old_min: f64, old_max: f64, new_min: f64, new_max: f64) -> f64 {
    let width = old_max - old_min;
    let amount = if width == 0.0 { 0.0 } else { ((value - old_min) / width).clamp(0.0, 1.0) };
    new_min + (new_max - new_min) * amount
}

/// [`fit`] from the range 0 to 1.
#[must_use]
pub fn fit01(value: f64, new_min: f64, new_max: f64) -> f64 {
    fit(value, 0.0, 1.0, new_min, new_max)
}

/// [`fit`] from the range 1 to 0.
#[must_use]
pub fn fit10(value: f64, new_min: f64, new_max: f64) -> f64 {
    fit(value, 1.0, 0.0, new_min, new_max)
}

/// [`fit`] from the range -1 to 1.
#[must_use]
pub fn fit11(value: f64, new_min: f64, new_max: f64) -> f64 {
    fit(value, -1.0, 1.0, new_min, new_max)
}

/// A repeatable number in `[0, 1)` for a seed.
#[must_use]
pub fn rand(seed: f64) -> f64 {
    number::random(seed)
}

/// -1, 0 or 1.
#[must_use]
pub fn sign(value: f64) -> i64 {
    i64::from(value > 0.0) - i64::from(value < 0.0)
}

/// 0 below `min`, 1 above `max`, and a smooth curve between; `rolloff` above 1 delays, below 1 hastens it.
#[must_use]
pub fn smooth(value: f64, min: f64, max: f64, rolloff: f64) -> f64 {
    let t = fit(value, min, max, 0.0, 1.0);
    (t * t * (3.0 - 2.0 * t)).powf(if rolloff > 0.0 { rolloff } else { 1.0 })
}

/// Wraps a value into `[min, max)`.
#[must_use]
pub fn wrap(value: f64, min: f64, max: f64) -> f64 {
    let width = max - min;
    if width <= 0.0 { min } else { min + (value - min).rem_euclid(width) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fitting_clamps_and_survives_empty_ranges() {
        assert_eq!(fit(10.0, 0.0, 5.0, 0.0, 1.0), 1.0);
        assert_eq!(fit(3.0, 2.0, 2.0, 7.0, 9.0), 7.0);
        assert_eq!(fit01(0.5, 10.0, 20.0), 15.0);
        assert_eq!(fit10(0.0, 10.0, 20.0), 20.0);
        assert_eq!(fit11(0.0, 10.0, 20.0), 15.0);
        assert_eq!(clamp(5.0, 1.0, 0.0), 0.0);
    }

    #[test]
    fn wrapping_and_smoothing() {
        assert_eq!(wrap(370.0, 0.0, 360.0), 10.0);
        assert_eq!(wrap(-10.0, 0.0, 360.0), 350.0);
        assert_eq!(wrap(1.0, 2.0, 2.0), 2.0);
        assert_eq!([sign(-2.0), sign(0.0), sign(0.1)], [-1, 0, 1]);
        assert_eq!(
            [smooth(-1.0, 0.0, 1.0, 1.0), smooth(0.5, 0.0, 1.0, 1.0), smooth(2.0, 0.0, 1.0, 1.0)],
            [0.0, 0.5, 1.0]
        );
    }
}
