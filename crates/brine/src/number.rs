//! Python's numbers, whatever their type, in one form: `1 == 1.0 == True == (1+0j)`.

use std::borrow::Cow;

use num_bigint::BigInt;

use crate::Value;

/// Two numbers are equal in Python exactly if these are equal, but for NaN, which equals its own bits here.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) enum Number<'a> {
    Small(i64),
    /// Beyond 64 bits.
    Big(Cow<'a, BigInt>),
    /// Not integral: the bits.
    Float(u64),
    /// With an imaginary part: the bits of both.
    Complex(u64, u64),
}

impl<'a> Number<'a> {
    pub(crate) fn of(value: &'a Value) -> Option<Self> {
        match value {
            Value::Bool(bool) => Some(Self::Small(i64::from(*bool))),
            Value::Int(int) => Some(Self::Small(*int)),
            Value::BigInt(int) => Some(i64::try_from(&**int).map_or(Self::Big(Cow::Borrowed(int)), Self::Small)),
            Value::Float(float) => Some(Self::of_float(*float)),
            Value::Complex(real, imag) if *imag == 0.0 => Some(Self::of_float(*real)),
            Value::Complex(real, imag) => {
                // Adding zero turns -0.0 into 0.0, which Python holds equal.
                Some(Self::Complex((real + 0.0).to_bits(), imag.to_bits()))
            }
            _ => None,
        }
    }

    fn of_float(float: f64) -> Self {
        const BEYOND: f64 = 9_223_372_036_854_775_808.0;
        if float.fract() != 0.0 || !float.is_finite() {
            Self::Float(float.to_bits())
        } else if (-BEYOND..BEYOND).contains(&float) {
            #[expect(clippy::cast_possible_truncation, reason = "integral and in range")]
            Self::Small(float as i64)
        } else {
            Self::Big(Cow::Owned(integral(float)))
        }
    }
}

/// The exact value of a float that is integral and beyond 64 bits.
fn integral(float: f64) -> BigInt {
    let (mantissa, exponent) = parts(float);
    let magnitude = BigInt::from(mantissa) << exponent.unsigned_abs();
    if float.is_sign_negative() { -magnitude } else { magnitude }
}

/// Mantissa and exponent: the absolute value of a finite float is `mantissa * 2^exponent`.
pub(crate) fn parts(float: f64) -> (u64, i16) {
    const FRACTION: u64 = (1 << 52) - 1;
    let bits = float.to_bits();
    let fraction = bits & FRACTION;
    let biased = i16::try_from((bits >> 52) & 0x7ff).unwrap_or_default();
    if biased == 0 { (fraction, -1074) } else { (fraction | (1 << 52), biased - 1075) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_make_the_float_again() {
        for float in [1.5, 5e-324, f64::MIN_POSITIVE, f64::MAX, 0.1, -3.0, 0.0] {
            let (mantissa, exponent) = parts(float);
            // Two steps, since 2^-1074 and the like are no normal numbers.
            let half = 2_f64.powi(i32::from(exponent / 2));
            let rest = 2_f64.powi(i32::from(exponent - exponent / 2));
            let mantissa = mantissa.to_string().parse::<f64>().unwrap();
            assert_eq!(mantissa * half * rest, float.abs());
        }
    }

    #[test]
    fn floats_beyond_64_bits_are_exact() {
        let value = Value::Float(-1e23);
        let expected = BigInt::parse_bytes(b"-99999999999999991611392", 10).unwrap();
        assert_eq!(Number::of(&value), Some(Number::Big(Cow::Owned(expected))));
        assert_eq!(Number::of(&Value::Float(2_f64.powi(62))), Some(Number::Small(1 << 62)));
        assert_eq!(Number::of(&Value::Float(-(2_f64.powi(63)))), Some(Number::Small(i64::MIN)));
        assert!(matches!(Number::of(&Value::Float(2_f64.powi(63))), Some(Number::Big(_))));
    }

    #[test]
    fn what_is_no_number_has_none() {
        assert_eq!(Number::of(&Value::from("1")), None);
        assert_eq!(Number::of(&Value::None), None);
    }
}
