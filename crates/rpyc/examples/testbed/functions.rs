//! Functions: parameters by position and by keyword, defaults, `*args` and `**kwargs`, `async`.

use std::collections::BTreeMap;

use rpyc::brine::{BigInt, ByteString};
use rpyc::native::Module;
use rpyc::{Keywords, Value, exposed, function};

use crate::real::Real;

pub(crate) fn add_to(module: Module) -> Module {
    module
        .function(function!(nothing))
        .function(function!(add))
        .function(function!(add_async))
        .function(function!(greet))
        .function(function!(variadic))
        .function(function!(mixed))
        .function(function!(typed))
}

/// Return None.
#[exposed]
fn nothing() {}

/// Return the sum of two numbers (ints or floats).
#[exposed]
fn add(a: Real, b: Real) -> Real {
    a + b
}

/// Return the sum of two ints (async).
#[exposed]
async fn add_async(a: BigInt, b: BigInt) -> BigInt {
    a + b
}

/// Greet somebody.
///
/// The greeting and the punctuation have defaults and can be given by keyword.
#[exposed]
fn greet(name: &str, #[default("hello")] greeting: &str, #[default("!")] punctuation: &str) -> String {
    format!("{greeting} {name}{punctuation}")
}

/// Return ``(args, sorted keyword pairs)``.
#[exposed(by_value)]
fn variadic(#[args] args: Vec<Value>, #[keywords] kwargs: Keywords) -> (Vec<Value>, BTreeMap<ByteString, Value>) {
    (args, kwargs.into_iter().collect())
}

/// Return ``(first, second, rest, sorted keyword pairs)``.
#[exposed(by_value)]
fn mixed(
    first: Value,
    #[default(2.into())] second: Value,
    #[args] rest: Vec<Value>,
    #[keywords] options: Keywords,
) -> (Value, Value, Vec<Value>, BTreeMap<ByteString, Value>) {
    (first, second, rest, options.into_iter().collect())
}

/// Return the three arguments; a wrong type is a TypeError that names the type which was given.
///
/// *count* is an int, *ratio* an int or float (returned as float), *text* a str.
#[exposed]
fn typed(count: BigInt, ratio: f64, text: &str) -> (BigInt, f64, String) {
    (count, ratio, text.to_owned())
}
