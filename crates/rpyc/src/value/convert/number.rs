use rpyc_brine::{self as brine, BigInt};

use super::{Conversion, FromValue, container};
use crate::{Connection, Exception, Shape, Value};

/// A Rust integer, and what it is called in CPython's messages.
trait Integer: TryFrom<i64> + for<'a> TryFrom<&'a BigInt> + From<bool> {
    const C_NAME: &'static str;
    const IS_UNSIGNED: bool;

    fn from_python(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(brine::Value::Int(int)) => Self::try_from(int).map_err(|_| Self::overflow(int < 0)),
            Value::Plain(brine::Value::BigInt(int)) => {
                Self::try_from(&*int).map_err(|_| Self::overflow(*int < BigInt::ZERO))
            }
            Value::Plain(brine::Value::Bool(bool)) => Ok(Self::from(bool)),
            other => Err(Conversion::expected("int", &other)),
        }
    }

    fn overflow(is_negative: bool) -> Conversion {
        let message = if is_negative && Self::IS_UNSIGNED {
            "can't convert negative int to unsigned".to_owned()
        } else {
            format!("Python int too large to convert to C {}", Self::C_NAME)
        };
        Exception::overflow_error(message).into()
    }
}

macro_rules! integers {
    ($($int:ident => $c_name:literal;)*) => {$(
        impl Integer for $int {
            const C_NAME: &'static str = $c_name;
            const IS_UNSIGNED: bool = Self::MIN == 0;
        }

        #[doc = concat!("`int` or `bool`; `OverflowError` where C's `", $c_name, "` would overflow")]
        impl FromValue for $int {
            const SHAPE: Shape = Shape::Integer;

            fn from_value(value: Value) -> Result<Self, Conversion> {
                Self::from_python(value)
            }

            integers!(@vector $int);
        }
    )*};
    // A vector of bytes is Python's `bytes`; any other iterable of small ints does, too.
    (@vector u8) => {
        fn vec_from_value(value: Value) -> Result<Vec<Self>, Conversion> {
            match value {
                Value::Plain(brine::Value::Bytes(bytes)) => Ok(bytes.into()),
                // Python 2 has one type for both.
                Value::Plain(brine::Value::Str(text)) if Connection::current_is_python2() => {
                    Ok(text.into_bytes().into())
                }
                other => container::sequence(other),
            }
        }
    };
    (@vector $int:ident) => {};
}

integers! {
    i8 => "signed char";
    i16 => "short";
    i32 => "int";
    i64 => "long";
    i128 => "__int128";
    isize => "ssize_t";
    u8 => "unsigned char";
    u16 => "unsigned short";
    u32 => "unsigned int";
    u64 => "unsigned long";
    u128 => "unsigned __int128";
    usize => "size_t";
}

/// `int` of any size, or `bool`
impl FromValue for BigInt {
    const SHAPE: Shape = Shape::Integer;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(brine::Value::Int(int)) => Ok(int.into()),
            Value::Plain(brine::Value::BigInt(int)) => Ok(*int),
            Value::Plain(brine::Value::Bool(bool)) => Ok(i64::from(bool).into()),
            other => Err(Conversion::expected("int", &other)),
        }
    }
}

/// `float`, `int` or `bool`
impl FromValue for f64 {
    const SHAPE: Shape = Shape::Real;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(brine::Value::Float(float)) => Ok(float),
            Value::Plain(brine::Value::Int(int)) => Ok(int as Self),
            Value::Plain(brine::Value::BigInt(int)) => big_to_float(&int),
            Value::Plain(brine::Value::Bool(bool)) => Ok(bool.into()),
            other => Err(Conversion::expected("float", &other)),
        }
    }
}

/// Rounds as Python does: to the nearest float.
fn big_to_float(int: &BigInt) -> Result<f64, Conversion> {
    match int.to_string().parse::<f64>() {
        Ok(float) if float.is_finite() => Ok(float),
        _ => Err(Exception::overflow_error("int too large to convert to float").into()),
    }
}

/// `float`, `int` or `bool`, rounded to the nearest
impl FromValue for f32 {
    const SHAPE: Shape = Shape::Real;

    fn from_value(value: Value) -> Result<Self, Conversion> {
        #[expect(clippy::cast_possible_truncation, reason = "rounding is what the type asks for")]
        f64::from_value(value).map(|float| float as Self)
    }
}

/// `bool`, 0 or 1. Other values have a truth value in Python, too, but are rather a mistake.
impl FromValue for bool {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match value {
            Value::Plain(brine::Value::Bool(bool)) => Ok(bool),
            Value::Plain(brine::Value::Int(int @ (0 | 1))) => Ok(int == 1),
            other => Err(Conversion::expected("bool", &other)),
        }
    }
}
