//! Colours.

use super::Vector3;

/// `hou.Color`: red, green and blue, each 0 to 1 (values outside are allowed, as for light).
///
/// ```
/// use rpyc_scene::math::Color;
///
/// assert_eq!(Color::new(1.0, 0.0, 0.0).hsv(), [0.0, 1.0, 1.0]);
/// assert_eq!(Color::from_hsv(120.0, 1.0, 1.0), Color::new(0.0, 1.0, 0.0));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Color(pub [f64; 3]);

impl Color {
    /// A colour from red, green and blue.
    #[must_use]
    pub const fn new(red: f64, green: f64, blue: f64) -> Self {
        Self([red, green, blue])
    }

    /// From hue in degrees, saturation and value.
    #[must_use]
    pub fn from_hsv(hue: f64, saturation: f64, value: f64) -> Self {
        let channel = |offset: f64| {
            let k = (offset + hue.rem_euclid(360.0) / 60.0) % 6.0;
            value - value * saturation * k.min(4.0 - k).clamp(0.0, 1.0)
        };
        Self([channel(5.0), channel(3.0), channel(1.0)])
    }

    /// Hue in degrees, saturation and value.
    #[must_use]
    pub fn hsv(self) -> [f64; 3] {
        let [r, g, b] = self.0;
        let value = r.max(g).max(b);
        let chroma = value - r.min(g).min(b);
        let sector = match chroma {
            0.0 => 0.0,
            _ if value == r => ((g - b) / chroma).rem_euclid(6.0),
            _ if value == g => (b - r) / chroma + 2.0,
            _ => (r - g) / chroma + 4.0,
        };
        [sector * 60.0, if value == 0.0 { 0.0 } else { chroma / value }, value]
    }

    /// The components as a vector.
    #[must_use]
    pub const fn to_vector(self) -> Vector3 {
        super::Vector(self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hsv_round_trips() {
        for rgb in [[0.2, 0.4, 0.6], [0.9, 0.1, 0.5], [0.3, 0.3, 0.3], [0.0, 0.0, 0.0], [0.1, 0.8, 0.2]] {
            let [h, s, v] = Color(rgb).hsv();
            assert!(Color::from_hsv(h, s, v).to_vector().is_almost_equal(super::super::Vector(rgb), 1e-12), "{rgb:?}");
        }
    }
}
