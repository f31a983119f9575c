//! Exceptions: Python's own, and one of ours.

use rpyc::brine;
use rpyc::native::Module;
use rpyc::{Exception, Result, exposed, function, service};

use crate::real::Real;

pub(crate) fn add_to(module: Module) -> Module {
    module
        .class::<TestError>()
        .function(function!(fail))
        .function(function!(fail_custom))
        .function(function!(fail_async))
        .function(function!(fail_os))
        .function(function!(fail_with_object))
        .function(function!(divide))
}

/// An error of Rust. The derive makes it the exception that the client catches; `#[service]`, a class besides.
#[derive(Clone, Debug, thiserror::Error, rpyc::Exception)]
#[error("error {code}: {detail}")]
struct TestError {
    #[exception(attr)]
    code: i64,
    #[exception(attr)]
    detail: String,
}

/// A custom exception with the attributes ``code`` (int) and ``detail`` (text).
///
/// Its only argument is the message, ``'error <code>: <detail>'``.
#[service]
impl TestError {
    #[exposed(constructor)]
    fn new(code: i64, detail: String) -> Self {
        Self { code, detail }
    }

    #[exposed(getter)]
    fn code(&self) -> i64 {
        self.code
    }

    #[exposed(getter)]
    fn detail(&self) -> String {
        self.detail.clone()
    }

    #[exposed(getter)]
    fn args(&self) -> (String,) {
        (self.to_string(),)
    }

    #[exposed]
    fn __str__(&self) -> String {
        self.to_string()
    }
}

const BUILTIN_ERRORS: [&str; 20] = [
    "ArithmeticError",
    "AssertionError",
    "AttributeError",
    "EOFError",
    "Exception",
    "ImportError",
    "IndexError",
    "KeyError",
    "LookupError",
    "MemoryError",
    "NameError",
    "NotImplementedError",
    "OverflowError",
    "RuntimeError",
    "StopIteration",
    "SyntaxError",
    "TypeError",
    "UnicodeError",
    "ValueError",
    "ZeroDivisionError",
];

/// Raise the builtin exception of that name with these arguments.
///
/// Names: ArithmeticError AssertionError AttributeError EOFError Exception ImportError IndexError KeyError
/// LookupError MemoryError NameError NotImplementedError OverflowError RuntimeError StopIteration SyntaxError
/// TypeError UnicodeError ValueError ZeroDivisionError.
#[exposed]
fn fail(class_name: String, #[args] args: Vec<brine::Value>) -> Result<()> {
    if !BUILTIN_ERRORS.contains(&class_name.as_str()) {
        return Err(Exception::key_error(class_name));
    }
    Err(args.into_iter().fold(Exception::new("builtins", class_name), Exception::with_arg))
}

/// Raise ``TestError(code, detail)``.
#[exposed]
fn fail_custom(code: i64, detail: String) -> Result<(), TestError> {
    Err(TestError { code, detail })
}

/// Raise ``TestError(code, detail)`` (async).
#[exposed]
async fn fail_async(code: i64, detail: String) -> Result<(), TestError> {
    Err(TestError { code, detail })
}

/// Raise ``FileNotFoundError(2, 'No such file or directory')``, with the attribute ``errno`` as 2.
#[exposed]
fn fail_os() -> Result<()> {
    let (errno, text) = (2, "No such file or directory");
    let error = Exception::new("builtins", "FileNotFoundError").with_arg(errno).with_arg(text);
    Err(error.with_attr("errno", errno).with_attr("strerror", text))
}

/// Raise ``ValueError(Point(1, 2))``: arguments that cannot go by value travel as their repr.
#[exposed]
fn fail_with_object() -> Result<()> {
    Err(Exception::value_error("Point(1, 2)"))
}

/// Return ``a / b`` as a float; by zero it is ZeroDivisionError.
#[exposed]
fn divide(a: Real, b: Real) -> Result<f64> {
    if b == Real::ZERO {
        return Err(Exception::zero_division("float division by zero"));
    }
    Ok(a.to_f64() / b.to_f64())
}
