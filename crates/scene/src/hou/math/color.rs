//! `hou.Color`.

use rpyc::service;

use super::{Cell, Numbers, returned_as, shown};
use crate::Result;
use crate::math::{self, Vector3};

/// A colour.
pub(in crate::hou) struct Color(pub(super) Cell<math::Color>);

returned_as!(Color, math::Color);

/// A color, as red, green and blue from 0 to 1.
#[service(name = "hou.Color", by_value)]
impl Color {
    #[exposed(constructor)]
    fn new(#[args] values: Vec<Numbers>) -> Result<Self> {
        let color = match values.as_slice() {
            [] => Vector3::ZERO,
            _ => Vector3::from_slice(&Numbers::joined(values))?,
        };
        Ok(Self(Cell::new(math::Color(color.0))))
    }

    /// Red, green and blue.
    #[exposed]
    fn rgb(&self) -> [f64; 3] {
        self.0.get().0
    }

    /// Sets red, green and blue.
    #[exposed]
    fn setRGB(&self, rgb: Vector3) {
        self.0.set(math::Color(rgb.0));
    }

    /// Hue in degrees, saturation and value.
    #[exposed]
    fn hsv(&self) -> [f64; 3] {
        self.0.get().hsv()
    }

    /// Sets hue in degrees, saturation and value.
    #[exposed]
    fn setHSV(&self, hsv: [f64; 3]) {
        let [hue, saturation, value] = hsv;
        self.0.set(math::Color::from_hsv(hue, saturation, value));
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.0.get() == other.0.get()
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash(self.0.get().0.map(f64::to_bits))
    }

    #[exposed]
    fn __str__(&self) -> String {
        shown(&self.0.get().0)
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.Color {}>", self.__str__())
    }
}
