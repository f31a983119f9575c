//! The special methods of numbers.

use std::sync::Mutex;

use rpyc::brine::{self, BigInt};
use rpyc::native::Module;
use rpyc::{Exception, Ref, Result, service};

use crate::lock::lock;
use crate::real::Real;

pub(crate) fn add_to(module: Module) -> Module {
    module.class::<Number>()
}

#[derive(Debug)]
struct Number(Mutex<BigInt>);

impl Number {
    fn value(&self) -> BigInt {
        lock(&self.0).clone()
    }
}

type Operator = fn(&BigInt, &BigInt) -> Result<BigInt>;

/// Writes the operators into the block. Each takes an `int`, or what has `__index__`: so a `Number`, too.
macro_rules! with_operators {
    (
        $(#[$attribute:meta])*
        impl $type:ident { $($members:tt)* }
        operators { $($forward:ident $reflected:ident $in_place:ident = $function:expr;)* }
        comparisons { $($comparison:ident $compare:tt;)* }
    ) => {
        $(#[$attribute])*
        impl $type {
            $($members)*

            $(
                #[exposed]
                fn $forward(&self, other: BigInt) -> Result<Self> {
                    let function: Operator = $function;
                    function(&self.value(), &other).map(Self::new)
                }

                #[exposed]
                fn $reflected(&self, other: BigInt) -> Result<Self> {
                    let function: Operator = $function;
                    function(&other, &self.value()).map(Self::new)
                }

                #[exposed]
                fn $in_place(this: &Ref<Self>, other: BigInt) -> Result<Ref<Self>> {
                    let function: Operator = $function;
                    this.set_value(function(&this.value(), &other)?);
                    Ok(this.clone())
                }
            )*

            $(
                #[exposed]
                fn $comparison(&self, other: BigInt) -> bool {
                    self.value() $compare other
                }
            )*
        }
    };
}

with_operators! {
    /// An int that shows the numeric special methods.
    ///
    /// Operators take a Number or an int on the other side and give a Number; comparisons give bools.
    #[service]
    impl Number {
        #[exposed(constructor)]
        fn new(#[default(BigInt::ZERO)] value: BigInt) -> Self {
            Self(Mutex::new(value))
        }

        #[exposed(getter, name = "value")]
        fn exposed_value(&self) -> BigInt {
            self.value()
        }

        #[exposed(setter)]
        fn set_value(&self, value: BigInt) {
            *lock(&self.0) = value;
        }

        #[exposed]
        fn __repr__(&self) -> String {
            format!("Number({})", self.value())
        }

        #[exposed(alias = "__index__")]
        fn __int__(&self) -> BigInt {
            self.value()
        }

        #[exposed]
        fn __float__(&self) -> f64 {
            Real::Int(self.value()).to_f64()
        }

        #[exposed]
        fn __complex__(&self) -> brine::Value {
            brine::Value::Complex(self.__float__(), 0.0)
        }

        #[exposed(alias = "__nonzero__")]
        fn __bool__(&self) -> bool {
            self.value() != BigInt::ZERO
        }

        #[exposed]
        fn __hash__(&self) -> Result<i64> {
            let hash = brine::Value::from(self.value()).python_hash();
            hash.map_err(|error| Exception::type_error(error.to_string()))
        }

        #[exposed]
        fn __round__(&self, #[default(None)] ndigits: Option<i32>) -> BigInt {
            match ndigits {
                Some(ndigits @ ..0) => round_to(&self.value(), &BigInt::from(10).pow(ndigits.unsigned_abs())),
                _ => self.value(),
            }
        }

        /// Understands a width and the types ``d`` and ``x``: ``'{:5}'``, ``'{:08x}'``.
        #[exposed]
        fn __format__(&self, spec: &str) -> Result<String> {
            format(&self.value(), spec)
        }

        #[exposed]
        fn __neg__(&self) -> Self {
            Self::new(-self.value())
        }

        #[exposed]
        fn __pos__(&self) -> Self {
            Self::new(self.value())
        }

        #[exposed]
        fn __abs__(&self) -> Self {
            Self::new(self.value().magnitude().clone().into())
        }

        #[exposed]
        fn __invert__(&self) -> Self {
            Self::new(-self.value() - 1)
        }

        #[exposed]
        fn __truediv__(&self, other: BigInt) -> Result<f64> {
            if other == BigInt::ZERO {
                return Err(Exception::zero_division("float division by zero"));
            }
            Ok(self.__float__() / Real::Int(other).to_f64())
        }

        #[exposed]
        fn __divmod__(&self, other: BigInt) -> Result<(Self, Self)> {
            let (quotient, remainder) = (floor_divide(&self.value(), &other)?, modulo(&self.value(), &other)?);
            Ok((Self::new(quotient), Self::new(remainder)))
        }
    }

    operators {
        __add__ __radd__ __iadd__ = |a, b| Ok(a + b);
        __sub__ __rsub__ __isub__ = |a, b| Ok(a - b);
        __mul__ __rmul__ __imul__ = |a, b| Ok(a * b);
        __and__ __rand__ __iand__ = |a, b| Ok(a & b);
        __or__ __ror__ __ior__ = |a, b| Ok(a | b);
        __xor__ __rxor__ __ixor__ = |a, b| Ok(a ^ b);
        __floordiv__ __rfloordiv__ __ifloordiv__ = floor_divide;
        __mod__ __rmod__ __imod__ = modulo;
        __pow__ __rpow__ __ipow__ = power;
        __lshift__ __rlshift__ __ilshift__ = shift_left;
        __rshift__ __rrshift__ __irshift__ = shift_right;
    }

    comparisons {
        __eq__ ==;
        __ne__ !=;
        __lt__ <;
        __le__ <=;
        __gt__ >;
        __ge__ >=;
    }
}

/// Towards negative infinity, as in Python; Rust rounds towards zero.
fn floor_divide(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    if *b == BigInt::ZERO {
        return Err(Exception::zero_division("integer division or modulo by zero"));
    }
    let (quotient, remainder) = (a / b, a % b);
    let signs_differ = (remainder < BigInt::ZERO) != (*b < BigInt::ZERO);
    Ok(if remainder != BigInt::ZERO && signs_differ { quotient - 1 } else { quotient })
}

fn modulo(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    if *b == BigInt::ZERO {
        return Err(Exception::zero_division("integer modulo by zero"));
    }
    Ok(a - floor_divide(a, b)? * b)
}

fn power(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    let exponent = u32::try_from(b).map_err(|_| Exception::value_error("exponent out of range"))?;
    Ok(a.pow(exponent))
}

fn shift_left(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    Ok(a << shift_count(b)?)
}

fn shift_right(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    Ok(a >> shift_count(b)?)
}

fn shift_count(count: &BigInt) -> Result<u32> {
    if *count < BigInt::ZERO {
        return Err(Exception::value_error("negative shift count"));
    }
    u32::try_from(count).map_err(|_| Exception::overflow_error("too many digits in integer"))
}

/// The nearest multiple of `unit`; of two the even one, as in Python.
fn round_to(value: &BigInt, unit: &BigInt) -> BigInt {
    let half = unit / 2;
    let (mut quotient, remainder) = (value / unit, value % unit);
    let distance = BigInt::from(remainder.magnitude().clone());
    if distance > half || (distance == half && &quotient % 2 != BigInt::ZERO) {
        quotient += if *value < BigInt::ZERO { -1 } else { 1 };
    }
    quotient * unit
}

fn format(value: &BigInt, spec: &str) -> Result<String> {
    let (size, is_hex) = match spec.strip_suffix('x') {
        Some(size) => (size, true),
        None => (spec.strip_suffix('d').unwrap_or(spec), false),
    };
    let width = match size {
        "" => 0,
        size => usize::from(size.parse::<u16>().map_err(|_| Exception::value_error("Invalid format specifier"))?),
    };
    Ok(match (is_hex, size.starts_with('0')) {
        (false, false) => format!("{value:width$}"),
        (false, true) => format!("{value:0width$}"),
        (true, false) => format!("{value:width$x}"),
        (true, true) => format!("{value:0width$x}"),
    })
}
