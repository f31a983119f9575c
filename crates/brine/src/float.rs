//! Floats as Python prints them: the shortest decimal that reads back as the same float.

use std::fmt::{self, Formatter};

pub(crate) fn write_float(f: &mut Formatter<'_>, float: f64) -> fmt::Result {
    f.write_str(&text(float, ".0"))
}

/// `(1+2j)`, or `2j` without a real part. Its parts are printed without `.0`.
pub(crate) fn write_complex(f: &mut Formatter<'_>, real: f64, imag: f64) -> fmt::Result {
    let imag = text(imag, "");
    if real == 0.0 && real.is_sign_positive() {
        return write!(f, "{imag}j");
    }
    let sign = if imag.starts_with('-') { "" } else { "+" };
    write!(f, "({}{sign}{imag}j)", text(real, ""))
}

/// The number, with `ending` if it would look like an int otherwise.
fn text(float: f64, ending: &str) -> String {
    if float.is_nan() {
        return "nan".to_owned();
    }
    let sign = if float.is_sign_negative() { "-" } else { "" };
    if float.is_infinite() {
        return format!("{sign}inf");
    }
    let scientific = shortest(float.abs());
    let (mantissa, exponent) = scientific.split_once('e').unwrap_or((&scientific, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if !(-4..16).contains(&exponent) {
        return format!("{sign}{mantissa}e{exponent:+03}");
    }
    let digits = mantissa.replace('.', "");
    format!("{sign}{}", positional(digits, exponent, ending))
}

/// `d.ddde-dd`, with as few digits as tell the float.
///
/// Between two equally near decimals Rust takes the upper one here and the even one where the number of digits is
/// given; CPython always takes the even one: 3.38379669189453125 is `3.3837966918945312`.
fn shortest(float: f64) -> String {
    let upper = format!("{float:e}");
    let mantissa = upper.find('e').unwrap_or(upper.len());
    let even = format!("{float:.*e}", mantissa.saturating_sub(2));
    // Next to a power of two the nearest decimal of that length may be another float's.
    if even.parse() == Ok(float) {
        even
    } else {
        upper
    }
}

/// `digits` with the point after the first one, moved by `exponent`.
fn positional(digits: String, exponent: i32, ending: &str) -> String {
    let places = usize::try_from(exponent.unsigned_abs()).unwrap_or_default();
    if exponent < 0 {
        return format!("0.{:0>width$}", digits, width = digits.len() + places - 1);
    }
    match digits.split_at_checked(places + 1) {
        Some((whole, fraction)) if !fraction.is_empty() => format!("{whole}.{fraction}"),
        _ => {
            let mut whole = digits;
            while whole.len() <= places {
                whole.push('0');
            }
            whole + ending
        }
    }
}
