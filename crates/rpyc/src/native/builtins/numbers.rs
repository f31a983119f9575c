//! `int`, `float`, `bool` and `complex`.

use rpyc_brine::{self as brine, BigInt};

use super::super::{number::Number, truth::truth};
use crate::{Args, Context, Exception, Result, Value, exposed};

/// Convert a number or string to an integer, or return 0 if no arguments are given.
#[exposed(name = "builtins.int")]
pub(super) async fn int(
    cx: &Context<'_>,
    #[default(Value::from(0))] x: Value,
    #[default(Value::none())] base: Value,
) -> Result {
    if !base.is_none() {
        return match (&x, base.as_plain().and_then(brine::Value::as_i64)) {
            (_, None) => {
                Err(Exception::type_error(format!("'{}' object cannot be interpreted as an integer", base.type_name())))
            }
            (Value::Plain(brine::Value::Str(text)), Some(base)) => parse_int(text, base, digits(cx)),
            _ => Err(Exception::type_error("int() can't convert non-string with explicit base")),
        };
    }
    if let Value::Plain(plain) = &x {
        if let Some(number) = Number::of(plain) {
            return whole(&number);
        }
        if let Some(text) = plain.as_str() {
            return parse_int(text, 10, digits(cx));
        }
    }
    match asked(cx, &x, &["__int__", "__index__", "__trunc__"]).await? {
        Some(number) => Ok(number),
        None => Err(Exception::type_error(format!(
            "int() argument must be a string, a bytes-like object or a real number, not '{}'",
            x.type_name()
        ))),
    }
}

/// Convert a string or number to a floating point number, if possible.
#[exposed(name = "builtins.float")]
pub(super) async fn float(cx: &Context<'_>, #[default(Value::from(0.0))] x: Value) -> Result {
    if let Value::Plain(plain) = &x {
        if let Some(number) = Number::of(plain) {
            return number.to_float().map(Value::from);
        }
        if let Some(text) = plain.as_str() {
            return parse_float(text).map(Value::from);
        }
    }
    match asked(cx, &x, &["__float__", "__index__"]).await? {
        Some(number) => Ok(number),
        None => Err(Exception::type_error(format!(
            "float() argument must be a string or a real number, not '{}'",
            x.type_name()
        ))),
    }
}

/// Returns True when the argument x is true, False otherwise.
#[exposed(name = "builtins.bool")]
pub(super) async fn to_bool(cx: &Context<'_>, #[default(Value::from(false))] x: Value) -> Result<bool> {
    truth(cx.connection(), &x).await
}

/// Create a complex number from a real part and an optional imaginary part.
#[exposed(name = "builtins.complex")]
pub(super) fn complex(#[default(Value::from(0))] real: Value, #[default(Value::from(0))] imag: Value) -> Result {
    let (real, real_imag) = parts(&real)?;
    let (imag, imag_imag) = parts(&imag)?;
    Ok(Value::Plain(brine::Value::Complex(real - imag_imag, real_imag + imag)))
}

fn parts(value: &Value) -> Result<(f64, f64)> {
    match value {
        Value::Plain(brine::Value::Complex(real, imag)) => Ok((*real, *imag)),
        value => match value.as_plain().and_then(Number::of) {
            Some(number) => Ok((number.to_float()?, 0.0)),
            None => {
                Err(Exception::type_error(format!("complex() argument must be a number, not '{}'", value.type_name())))
            }
        },
    }
}

/// What the first of these methods that the object has gives.
async fn asked(cx: &Context<'_>, value: &Value, methods: &[&str]) -> Result<Option<Value>> {
    for method in methods {
        match value.call_method_on(cx.connection(), method, Args::default()).await {
            Ok(number) => return Ok(Some(number)),
            Err(exception) if exception.is_builtin("AttributeError") => {}
            Err(exception) => return Err(exception),
        }
    }
    Ok(None)
}

fn whole(number: &Number) -> Result {
    match (number.integral(), number) {
        (Some(whole), _) => Ok(whole.into()),
        (None, Number::Float(float)) if float.is_nan() => {
            Err(Exception::value_error("cannot convert float NaN to integer"))
        }
        (None, _) => Err(Exception::overflow_error("cannot convert float infinity to integer")),
    }
}

fn digits(cx: &Context<'_>) -> usize {
    cx.connection().config().limits.brine.digits
}

/// Python's int literals: sign, prefix, underscores between digits.
fn parse_int(text: &str, base: i64, most_digits: usize) -> Result {
    let invalid = || {
        let shown = brine::Value::from(text).repr();
        Exception::value_error(format!("invalid literal for int() with base {base}: {shown}"))
    };
    if base != 0 && !(2..=36).contains(&base) {
        return Err(Exception::value_error("int() base must be >= 2 and <= 36, or 0"));
    }
    let (negative, unsigned) = signed(text.trim());
    let (radix, digits) = prefixed(unsigned, base).ok_or_else(invalid)?;
    let digits = without_underscores(digits).ok_or_else(invalid)?;
    if !radix.is_power_of_two() && digits.len() > most_digits {
        return Err(Exception::value_error(format!(
            "Exceeds the limit ({most_digits} digits) for integer string conversion: value has {} digits",
            digits.len()
        )));
    }
    // The sign has been taken off, and the parser would take another one.
    let valid = digits.chars().all(|digit| digit.is_digit(radix));
    let parsed = BigInt::parse_bytes(digits.as_bytes(), radix).filter(|_| valid).ok_or_else(invalid)?;
    Ok(if negative { -parsed } else { parsed }.into())
}

fn signed(text: &str) -> (bool, &str) {
    match text.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, text.strip_prefix('+').unwrap_or(text)),
    }
}

/// The base of the digits, and the digits.
fn prefixed(text: &str, base: i64) -> Option<(u32, &str)> {
    for (radix, prefixes) in [(16, ["0x", "0X"]), (8, ["0o", "0O"]), (2, ["0b", "0B"])] {
        let rest = prefixes.iter().find_map(|prefix| text.strip_prefix(prefix));
        if let Some(rest) = rest.filter(|_| base == 0 || base == i64::from(radix)) {
            return Some((radix, rest.strip_prefix('_').unwrap_or(rest)));
        }
    }
    match base {
        // A leading zero would be the octal notation of old.
        0 if text.starts_with('0') && text.bytes().any(|digit| (b'1'..=b'9').contains(&digit)) => None,
        0 => Some((10, text)),
        base => Some((u32::try_from(base).ok()?, text)),
    }
}

fn without_underscores(digits: &str) -> Option<String> {
    let valid = !digits.starts_with('_') && !digits.ends_with('_') && !digits.contains("__");
    valid.then(|| digits.replace('_', ""))
}

fn parse_float(text: &str) -> Result<f64> {
    let between_digits = |index: usize| {
        let digit = |at: Option<usize>| at.and_then(|at| text.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
        digit(index.checked_sub(1)) && digit(Some(index + 1))
    };
    let valid = text.match_indices('_').all(|(index, _)| between_digits(index));
    let parsed = text.trim().replace('_', "").parse().ok();
    parsed.filter(|_| valid).ok_or_else(|| {
        let shown = brine::Value::from(text).repr();
        Exception::value_error(format!("could not convert string to float: {shown}"))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ints_are_read_as_python_reads_them() {
        let cases = [
            ("12", 10, Some(12)),
            (" -1_000 ", 10, Some(-1000)),
            ("+7", 10, Some(7)),
            ("ff", 16, Some(255)),
            ("0xff", 16, Some(255)),
            ("0xff", 0, Some(255)),
            ("0o17", 0, Some(15)),
            ("0b11", 0, Some(3)),
            ("0", 0, Some(0)),
            ("z", 36, Some(35)),
            ("0x_f", 0, Some(15)),
            ("010", 0, None),
            ("0xff", 10, None),
            ("", 10, None),
            ("1__0", 10, None),
            ("_1", 10, None),
            ("--1", 10, None),
            ("+-1", 10, None),
            ("1.5", 10, None),
            ("2", 2, None),
        ];
        for (text, base, expected) in cases {
            assert_eq!(parse_int(text, base, 4300).ok(), expected.map(Value::from), "{text:?} base {base}");
        }
        let message = parse_int("x", 10, 4300).unwrap_err().to_string();
        assert_eq!(message, "ValueError: invalid literal for int() with base 10: 'x'");
        assert!(parse_int(&"9".repeat(4301), 10, 4300).unwrap_err().is_builtin("ValueError"));
    }

    #[test]
    fn floats_are_read_as_python_reads_them() {
        for (text, expected) in
            [("1.5", 1.5), (" -2e3\n", -2000.0), ("1_0.5", 10.5), ("inf", f64::INFINITY), (".5", 0.5)]
        {
            assert_eq!(parse_float(text), Ok(expected), "{text:?}");
        }
        for text in ["", "1_", "_1", "1__0", "1,5", "0x1"] {
            assert!(parse_float(text).is_err(), "{text:?}");
        }
    }
}
