//! What `#[service]` and its companions make, used through the objects as a peer would.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a failure is what a test reports")]

mod arguments;
mod classes;
mod enums;
mod errors;
mod functions;
mod members;
mod results;
mod special;

use rpyc::{Args, Exception, Result, Value};

/// `target.name(*arguments)`
async fn call(target: &Value, name: &str, arguments: impl IntoIterator<Item = Value>) -> Result {
    target.call_method(name, Args::positional(arguments)).await
}

/// The message of the exception that the result should be.
#[track_caller]
fn raised(result: Result) -> String {
    match result {
        Ok(value) => panic!("no exception, but {value:?}"),
        Err(exception) => exception.to_string(),
    }
}

/// An object as the peer holds it.
fn served(object: impl rpyc::IntoValue) -> Value {
    object.into_value()
}

/// An error of the program under test.
fn failure(text: &str) -> Exception {
    Exception::runtime_error(text.to_owned())
}
