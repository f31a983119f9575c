//! Numbers with names: handlers, message kinds, labels, comparison operators.

use std::fmt;

/// The number of a request's handler (`HANDLE_*` in stock rpyc). An open set: unknown numbers are answered with an
/// exception that names them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Handler(pub i64);

macro_rules! handlers {
    ($($name:ident = $number:literal),* $(,)?) => {
        #[expect(missing_docs, reason = "named as in stock rpyc; protocol-spec/handlers.md describes each")]
        impl Handler {
            $(pub const $name: Self = Self($number);)*

            /// The handler's name, if the number is known.
            #[must_use]
            pub fn name(self) -> Option<&'static str> {
                match self {
                    $(Self::$name => Some(stringify!($name)),)*
                    _ => None,
                }
            }
        }
    };
}

handlers! {
    PING = 1,
    CLOSE = 2,
    GETROOT = 3,
    GETATTR = 4,
    DELATTR = 5,
    SETATTR = 6,
    CALL = 7,
    CALLATTR = 8,
    REPR = 9,
    STR = 10,
    CMP = 11,
    HASH = 12,
    DIR = 13,
    PICKLE = 14,
    DEL = 15,
    INSPECT = 16,
    BUFFITER = 17,
    OLDSLICING = 18,
    CTXEXIT = 19,
    INSTANCECHECK = 20,
}

impl fmt::Display for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "{}", self.0),
        }
    }
}

impl fmt::Debug for Handler {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MessageKind {
    /// Asks for an operation.
    Request,
    /// Answers a request with its result.
    Reply,
    /// Answers a request with the exception that it raised.
    Exception,
}

impl MessageKind {
    /// The kind's number on the wire.
    pub(crate) const fn number(self) -> u8 {
        match self {
            Self::Request => 1,
            Self::Reply => 2,
            Self::Exception => 3,
        }
    }

    pub(crate) fn from_number(number: i64) -> Option<Self> {
        Some(match number {
            1 => Self::Request,
            2 => Self::Reply,
            3 => Self::Exception,
            _ => return None,
        })
    }
}

/// How a boxed value is to be understood, named from its reader's side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Label {
    /// An immutable value.
    Value = 1,
    /// A tuple of boxed values.
    Tuple = 2,
    /// An object of the reader. We send it for the peer's objects.
    LocalRef = 3,
    /// An object of the sender. We send it for our own objects.
    RemoteRef = 4,
}

impl Label {
    pub(crate) fn from_number(number: i64) -> Option<Self> {
        Some(match number {
            1 => Self::Value,
            2 => Self::Tuple,
            3 => Self::LocalRef,
            4 => Self::RemoteRef,
            _ => return None,
        })
    }
}

/// A comparison as Python names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CompareOp {
    /// `==`
    Eq,
    /// `!=`
    Ne,
    /// `<`
    Lt,
    /// `<=`
    Le,
    /// `>`
    Gt,
    /// `>=`
    Ge,
    /// Python 2's `cmp()`: negative, zero or positive
    Cmp,
}

impl CompareOp {
    /// The special method's name: `__eq__`
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Eq => "__eq__",
            Self::Ne => "__ne__",
            Self::Lt => "__lt__",
            Self::Le => "__le__",
            Self::Gt => "__gt__",
            Self::Ge => "__ge__",
            Self::Cmp => "__cmp__",
        }
    }

    /// The operator whose special method has that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Eq, Self::Ne, Self::Lt, Self::Le, Self::Gt, Self::Ge, Self::Cmp].into_iter().find(|op| op.name() == name)
    }

    /// The operator with its operands exchanged: `a < b` is `b > a`.
    #[must_use]
    pub const fn swapped(self) -> Self {
        match self {
            Self::Lt => Self::Gt,
            Self::Le => Self::Ge,
            Self::Gt => Self::Lt,
            Self::Ge => Self::Le,
            Self::Eq | Self::Ne | Self::Cmp => self,
        }
    }
}
