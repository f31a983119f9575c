//! Exceptions as data: what a request answers when it fails.

use std::fmt;

use rpyc_brine::{ByteString, Value};

/// A Python exception, raised here for the peer or by the peer for us.
///
/// It is data: nothing is imported or instantiated when one arrives. Cheap to move (one pointer).
///
/// ```
/// use rpyc_protocol::Exception;
/// let error = Exception::new("hou", "OperationFailed")
///     .with_message("Invalid node type name.")
///     .with_attr("code", 3);
/// assert_eq!(error.to_string(), "hou.OperationFailed: Invalid node type name.");
/// ```
#[derive(Clone, PartialEq)]
pub struct Exception(Box<Inner>);

#[derive(Clone, Debug, PartialEq)]
struct Inner {
    module: ByteString,
    class: ByteString,
    args: Vec<Value>,
    attrs: Vec<(ByteString, Value)>,
    traceback: Option<ByteString>,
}

/// Module of Python's built-in exceptions; sent as `exceptions` to Python 2 peers.
pub(crate) const BUILTINS: &str = "builtins";

impl Exception {
    /// An exception of class `module.class` without arguments.
    ///
    /// Built-in classes (module `builtins`) are what a client can name in an `except` clause.
    pub fn new(module: impl Into<ByteString>, class: impl Into<ByteString>) -> Self {
        Self(Box::new(Inner {
            module: module.into(),
            class: class.into(),
            args: Vec::new(),
            attrs: Vec::new(),
            traceback: None,
        }))
    }

    fn builtin(class: &'static str) -> Self {
        Self::new(ByteString::from_static(BUILTINS), ByteString::from_static(class))
    }

    /// Adds an element to `args`.
    #[must_use]
    pub fn with_arg(mut self, arg: impl Into<Value>) -> Self {
        self.0.args.push(arg.into());
        self
    }

    /// Adds a text to `args`: what `str(exception)` shows.
    #[must_use]
    pub fn with_message(self, message: impl Into<ByteString>) -> Self {
        self.with_arg(Value::Str(message.into()))
    }

    /// Sets an attribute of the exception object.
    #[must_use]
    pub fn with_attr(mut self, name: impl Into<ByteString>, value: impl Into<Value>) -> Self {
        self.0.attrs.push((name.into(), value.into()));
        self
    }

    /// Sets the text that the peer shows as the remote traceback.
    #[must_use]
    pub fn with_traceback(mut self, text: impl Into<ByteString>) -> Self {
        self.0.traceback = Some(text.into());
        self
    }

    /// The class's module, `builtins` for built-in ones whatever the peer's Python calls it.
    #[must_use]
    pub fn module(&self) -> &ByteString {
        &self.0.module
    }

    /// The class's name without its module.
    #[must_use]
    pub fn class(&self) -> &ByteString {
        &self.0.class
    }

    /// The exception's `args`.
    #[must_use]
    pub fn args(&self) -> &[Value] {
        &self.0.args
    }

    /// The exception's attributes beside `args`, in the order sent.
    #[must_use]
    pub fn attrs(&self) -> &[(ByteString, Value)] {
        &self.0.attrs
    }

    /// One attribute by its name.
    #[must_use]
    pub fn attr(&self, name: &str) -> Option<&Value> {
        self.0.attrs.iter().find_map(|(key, value)| (*key == *name).then_some(value))
    }

    /// The raising side's traceback, if it sent one.
    #[must_use]
    pub fn traceback(&self) -> Option<&ByteString> {
        self.0.traceback.as_ref()
    }

    /// What `str(exception)` shows: nothing, the only argument, or the tuple of arguments.
    #[must_use]
    pub fn message(&self) -> String {
        match self.0.args.as_slice() {
            [] => String::new(),
            // As in Python, where the key may be an empty text.
            [only] if self.is_builtin("KeyError") => only.repr(),
            [only] => only.str(),
            args => Value::Tuple(args.to_vec()).repr(),
        }
    }

    /// Whether this is the built-in class of that name (`"KeyError"`).
    #[must_use]
    pub fn is_builtin(&self, class: &str) -> bool {
        self.0.module == *BUILTINS && self.0.class == *class
    }

    /// Whether this ends an iteration.
    #[must_use]
    pub fn is_stop_iteration(&self) -> bool {
        self.is_builtin("StopIteration")
    }

    /// `StopIteration`, the end of an iteration.
    #[must_use]
    pub fn stop_iteration() -> Self {
        Self::builtin("StopIteration")
    }

    /// `KeyError(key)`
    pub fn key_error(key: impl Into<Value>) -> Self {
        Self::builtin("KeyError").with_arg(key)
    }
}

macro_rules! builtin_exceptions {
    ($($(#[$doc:meta])* $name:ident => $class:literal;)*) => {
        impl Exception {$(
            $(#[$doc])*
            pub fn $name(message: impl Into<ByteString>) -> Self {
                Self::builtin($class).with_message(message)
            }
        )*}
    };
}

builtin_exceptions! {
    /// `AttributeError(message)`
    attribute_error => "AttributeError";
    /// `EOFError(message)`: the connection is gone
    eof_error => "EOFError";
    /// `ModuleNotFoundError(message)`
    module_not_found => "ModuleNotFoundError";
    /// `IndexError(message)`
    index_error => "IndexError";
    /// `LookupError(message)`
    lookup_error => "LookupError";
    /// `MemoryError(message)`: a limit on objects or sizes was met
    memory_error => "MemoryError";
    /// `NotImplementedError(message)`
    not_implemented => "NotImplementedError";
    /// `OSError(message)`
    os_error => "OSError";
    /// `OverflowError(message)`
    overflow_error => "OverflowError";
    /// `PermissionError(message)`
    permission_error => "PermissionError";
    /// `RecursionError(message)`
    recursion_error => "RecursionError";
    /// `RuntimeError(message)`
    runtime_error => "RuntimeError";
    /// `TimeoutError(message)`
    timeout_error => "TimeoutError";
    /// `TypeError(message)`
    type_error => "TypeError";
    /// `ValueError(message)`
    value_error => "ValueError";
    /// `ZeroDivisionError(message)`
    zero_division => "ZeroDivisionError";
}

impl fmt::Debug for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl fmt::Display for Exception {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.module != *BUILTINS {
            write!(f, "{}.", self.0.module)?;
        }
        write!(f, "{}", self.0.class)?;
        let message = self.message();
        if message.is_empty() { Ok(()) } else { write!(f, ": {message}") }
    }
}

impl std::error::Error for Exception {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_what_str_shows_in_python() {
        assert_eq!(Exception::stop_iteration().to_string(), "StopIteration");
        assert_eq!(Exception::value_error("no").to_string(), "ValueError: no");
        assert_eq!(Exception::key_error("x").to_string(), "KeyError: 'x'");
        let two = Exception::new("m", "E").with_arg(1).with_message("x");
        assert_eq!(two.to_string(), "m.E: (1, 'x')");
    }
}
