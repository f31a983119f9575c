//! Enumerations.

use rpyc::native::Module;
use rpyc::{FromValue, Result, Value, exposed, function};

pub(crate) fn add_to(module: Module) -> Module {
    module.class::<Color>().function(function!(paint)).function(function!(next_color))
}

/// An enumeration.  Members have ``name`` and ``value``; str is ``Color.RED``, repr ``<Color.RED: 1>``.
///
/// ``Color(1)``, ``Color['RED']``, ``list(Color)``, ``len(Color)`` and ``in`` work as in Python.
#[derive(Clone, Copy, Debug, PartialEq, Eq, rpyc::Enum)]
#[rpyc(standard)]
enum Color {
    #[rpyc(name = "RED")]
    Red = 1,
    #[rpyc(name = "GREEN")]
    Green = 2,
    #[rpyc(name = "BLUE")]
    Blue = 3,
}

impl Color {
    fn name(self) -> &'static str {
        match self {
            Self::Red => "RED",
            Self::Green => "GREEN",
            Self::Blue => "BLUE",
        }
    }
}

/// Return e.g. ``'painted RED'``; anything but a Color is a TypeError.
#[exposed]
fn paint(#[default(Color::Red.into())] color: Value) -> Result<String> {
    // `color: Color` would do, but for the text of the error.
    let color = Color::from_value(color).map_err(|error| error.into_exception("color"))?;
    Ok(format!("painted {}", color.name()))
}

/// Return the member after the given one; after BLUE comes RED.
#[exposed]
fn next_color(color: Color) -> Color {
    match color {
        Color::Red => Color::Green,
        Color::Green => Color::Blue,
        Color::Blue => Color::Red,
    }
}
