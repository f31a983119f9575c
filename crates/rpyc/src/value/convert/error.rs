use std::borrow::Cow;
use std::fmt;

use crate::{Exception, Value};

/// Why a value could not be turned into a Rust type: what was expected and what came.
///
/// Whoever asked for the value knows what it was for, and says so with [`into_exception`](Self::into_exception).
///
/// ```
/// use rpyc::{Conversion, Value};
/// let mismatch = Conversion::expected("str", &Value::from(1)).at(2);
/// let error = mismatch.into_exception("Node.setName() argument 'names'");
/// assert_eq!(error.to_string(), "TypeError: Node.setName() argument 'names', item 2 must be str, not int");
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion(Box<Reason>);

#[derive(Clone, Debug, PartialEq)]
enum Reason {
    Mismatch {
        expected: Cow<'static, str>,
        found: String,
        /// Where in the value, from the outside inwards.
        path: Vec<Step>,
    },
    Raised(Exception),
}

#[derive(Clone, Debug, PartialEq)]
enum Step {
    Item(usize),
    Key,
    ValueOf(String),
}

impl Conversion {
    /// The value is of another type than `expected`, which is named as in `must be {expected}`.
    pub fn expected(expected: impl Into<Cow<'static, str>>, value: &Value) -> Self {
        let found = if value.is_none() { "None".to_owned() } else { value.type_name() };
        Self::mismatch(expected, found)
    }

    pub(super) fn length(expected: usize, found: usize) -> Self {
        Self::mismatch(format!("sequence of length {expected}"), found.to_string())
    }

    fn mismatch(expected: impl Into<Cow<'static, str>>, found: String) -> Self {
        Self(Box::new(Reason::Mismatch { expected: expected.into(), found, path: Vec::new() }))
    }

    /// Says that the value is the item with that index of a larger one.
    #[must_use]
    pub fn at(self, index: usize) -> Self {
        self.within(Step::Item(index))
    }

    pub(super) fn key(self) -> Self {
        self.within(Step::Key)
    }

    pub(super) fn value_of(self, key: String) -> Self {
        self.within(Step::ValueOf(key))
    }

    fn within(mut self, step: Step) -> Self {
        if let Reason::Mismatch { path, .. } = &mut *self.0 {
            path.insert(0, step);
        }
        self
    }

    /// Says that `None` would have done, too.
    pub(super) fn or_none(mut self) -> Self {
        if let Reason::Mismatch { expected, path, .. } = &mut *self.0
            && path.is_empty()
        {
            *expected = format!("{expected} or None").into();
        }
        self
    }

    /// Whether the value is of another type, rather than out of range: a binary operator then lets the other operand
    /// try.
    #[must_use]
    pub fn is_mismatch(&self) -> bool {
        matches!(&*self.0, Reason::Mismatch { .. })
    }

    /// The exception for the caller. `what` was wrong: `Node.parm() argument 'name'`.
    #[must_use]
    pub fn into_exception(self, what: &str) -> Exception {
        match *self.0 {
            Reason::Mismatch { expected, found, path } => {
                let path: String = path.iter().map(ToString::to_string).collect();
                Exception::type_error(format!("{what}{path} must be {expected}, not {found}").trim_start().to_owned())
            }
            Reason::Raised(exception) => exception,
        }
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Item(index) => write!(f, ", item {index}"),
            Self::Key => f.write_str(", a key"),
            Self::ValueOf(key) => write!(f, ", the value of {key}"),
        }
    }
}

/// A conversion fails with this exception, whatever the value was for.
impl From<Exception> for Conversion {
    fn from(exception: Exception) -> Self {
        Self(Box::new(Reason::Raised(exception)))
    }
}

/// `TypeError: must be str, not int`
impl From<Conversion> for Exception {
    fn from(conversion: Conversion) -> Self {
        conversion.into_exception("")
    }
}
