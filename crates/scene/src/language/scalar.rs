//! Operators and functions on plain numbers.

use super::{BinaryOp, Fault};
use crate::{math, number};

/// Applies an operator; comparisons and logic give 0 or 1.
pub(crate) fn binary(op: BinaryOp, a: f64, b: f64) -> Result<f64, Fault> {
    let truth = |value: bool| f64::from(u8::from(value));
    Ok(match op {
        BinaryOp::Or => truth(a != 0.0 || b != 0.0),
        BinaryOp::And => truth(a != 0.0 && b != 0.0),
        BinaryOp::Equal => truth(a == b),
        BinaryOp::NotEqual => truth(a != b),
        BinaryOp::Less => truth(a < b),
        BinaryOp::LessEqual => truth(a <= b),
        BinaryOp::Greater => truth(a > b),
        BinaryOp::GreaterEqual => truth(a >= b),
        BinaryOp::Add => a + b,
        BinaryOp::Subtract => a - b,
        BinaryOp::Multiply => a * b,
        BinaryOp::Divide | BinaryOp::Remainder if b == 0.0 => return Err(Fault::new("Divide by zero")),
        BinaryOp::Divide => a / b,
        BinaryOp::Remainder => a % b,
        BinaryOp::Power => a.powf(b),
    })
}

/// Calls a numeric function with angles in radians; `None` if there is none of this name.
pub(crate) fn call_scalar(name: &str, arguments: &[f64]) -> Option<Result<f64, Fault>> {
    let value = match (name, arguments) {
        ("sin", [x]) => x.sin(),
        ("cos", [x]) => x.cos(),
        ("tan", [x]) => x.tan(),
        ("asin", [x]) => x.asin(),
        ("acos", [x]) => x.acos(),
        ("atan", [x]) => x.atan(),
        ("atan2", [y, x]) => y.atan2(*x),
        ("sqrt", [x]) => x.sqrt(),
        ("abs", [x]) => x.abs(),
        ("exp", [x]) => x.exp(),
        ("log", [x]) => x.ln(),
        ("log10", [x]) => x.log10(),
        ("floor", [x]) => x.floor(),
        ("ceil", [x]) => x.ceil(),
        ("round" | "rint", [x]) => (x + 0.5).floor(),
        ("int" | "trunc", [x]) => x.trunc(),
        ("frac", [x]) => x - x.floor(),
        ("sign", [x]) => math::sign(*x) as f64,
        ("deg" | "degrees", [x]) => x.to_degrees(),
        ("rad" | "radians", [x]) => x.to_radians(),
        ("pow", [x, y]) => x.powf(*y),
        ("min", [first, rest @ ..]) if !rest.is_empty() => rest.iter().copied().fold(*first, f64::min),
        ("max", [first, rest @ ..]) if !rest.is_empty() => rest.iter().copied().fold(*first, f64::max),
        ("clamp", [x, min, max]) => math::clamp(*x, *min, *max),
        ("fit", [x, a, b, c, d]) => math::fit(*x, *a, *b, *c, *d),
        ("fit01", [x, a, b]) => math::fit01(*x, *a, *b),
        ("fit10", [x, a, b]) => math::fit10(*x, *a, *b),
        ("fit11", [x, a, b]) => math::fit11(*x, *a, *b),
        ("lerp", [a, b, t]) => a + (b - a) * t,
        ("smooth", [min, max, x]) => math::smooth(*x, *min, *max, 1.0),
        ("rand" | "random", [seed]) => number::random(*seed),
        _ if FUNCTIONS.contains(&name) => return Some(Err(Fault::arguments(name))),
        _ => return None,
    };
    Some(Ok(value))
}

/// The names above, to tell a wrong call from an unknown function.
const FUNCTIONS: [&str; 36] = [
    "sin", "cos", "tan", "asin", "acos", "atan", "atan2", "sqrt", "abs", "exp", "log", "log10", "floor", "ceil",
    "round", "rint", "int", "trunc", "frac", "sign", "deg", "degrees", "rad", "radians", "pow", "min", "max", "clamp",
    "fit", "fit01", "fit10", "fit11", "lerp", "smooth", "rand", "random",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn functions_check_their_arguments() {
        assert_eq!(call_scalar("max", &[1.0, 3.0, 2.0]), Some(Ok(3.0)));
        assert_eq!(call_scalar("fit", &[0.5, 0.0, 1.0, 0.0, 10.0]), Some(Ok(5.0)));
        assert_eq!(call_scalar("sin", &[]), Some(Err(Fault::arguments("sin"))));
        assert_eq!(call_scalar("nonsense", &[]), None);
        for name in FUNCTIONS {
            assert!(matches!(call_scalar(name, &[0.0; 9]), Some(Err(_)) | Some(Ok(_))), "{name}");
        }
    }

    #[test]
    fn division_by_zero_is_an_error() {
        assert_eq!(binary(BinaryOp::Divide, 1.0, 0.0), Err(Fault::new("Divide by zero")));
        assert_eq!(binary(BinaryOp::Remainder, 7.0, 4.0), Ok(3.0));
    }
}
