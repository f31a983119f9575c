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
    if even.parse() == Ok(float) { even } else { upper }
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

#[cfg(test)]
mod tests {
    use crate::Value;

    #[test]
    fn floats() {
        let cases = [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1, "0.1"),
            (1e15, "1000000000000000.0"),
            (1e16, "1e+16"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1.5e300, "1.5e+300"),
            (1e-4, "0.0001"),
            (1e-5, "1e-05"),
            (1.25e-7, "1.25e-07"),
            (123.456, "123.456"),
            (5e-324, "5e-324"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "nan"),
            (-f64::NAN, "nan"),
        ];
        for (float, repr) in cases {
            assert_eq!(Value::from(float).repr(), repr);
        }
    }

    #[test]
    fn of_two_equally_near_decimals_the_even_one() {
        assert_eq!(Value::from(443_521.0 / 131_072.0).repr(), "3.3837966918945312");
    }

    #[test]
    fn next_to_a_power_of_two() {
        assert_eq!(Value::from(2_f64.powi(-44)).repr(), "5.684341886080802e-14");
        assert_eq!(Value::from(2_f64.powi(-1022)).repr(), "2.2250738585072014e-308");
        assert_eq!(Value::from(9_007_199_254_740_992.0).repr(), "9007199254740992.0");
    }

    #[test]
    fn complex() {
        let cases = [
            ((1.0, 2.0), "(1+2j)"),
            ((0.0, 2.0), "2j"),
            ((0.0, -0.0), "-0j"),
            ((-0.0, 2.0), "(-0+2j)"),
            ((1e16, -0.5), "(1e+16-0.5j)"),
            ((f64::INFINITY, f64::NAN), "(inf+nanj)"),
            ((0.0, f64::NEG_INFINITY), "-infj"),
        ];
        for ((real, imag), repr) in cases {
            assert_eq!(Value::Complex(real, imag).repr(), repr);
        }
    }
}
