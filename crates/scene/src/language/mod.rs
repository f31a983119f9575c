//! The expression grammar that HScript expressions and VEX snippets share.
//!
//! Only the syntax and the purely numeric functions live here; what a variable, an attribute or a
//! channel reference means is up to the two evaluators (`model::expression`, `cook::vex`).

mod lexer;
mod parser;
mod scalar;

pub(crate) use lexer::Token;
pub(crate) use parser::{Parser, parse_expression};
pub(crate) use scalar::{binary, call_scalar};

/// Brackets nested deeper than this are refused.
const MAX_DEPTH: usize = 100;

/// More operators than this in one expression are refused.
const MAX_OPERATORS: usize = 256;

/// Longer sources are refused.
const MAX_SOURCE: usize = 256 * 1024;

/// A parsed expression.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Expr {
    Float(f64),
    Int(i64),
    Text(String),
    /// `$NAME`
    Variable(String),
    /// `@name`, with the type letter in front of the sign if there was one.
    Attribute(Option<char>, String),
    /// A bare name: a VEX variable.
    Name(String),
    /// `value.x`
    Member(Box<Self>, String),
    /// `{a, b, c}`
    List(Vec<Self>),
    Call(String, Vec<Self>),
    Unary(UnaryOp, Box<Self>),
    Binary(BinaryOp, Box<Self>, Box<Self>),
    Conditional(Box<Self>, Box<Self>, Box<Self>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnaryOp {
    Negate,
    Not,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum BinaryOp {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
}

impl BinaryOp {
    /// Higher binds tighter.
    const fn precedence(self) -> u8 {
        match self {
            Self::Or => 1,
            Self::And => 2,
            Self::Equal | Self::NotEqual => 3,
            Self::Less | Self::LessEqual | Self::Greater | Self::GreaterEqual => 4,
            Self::Add | Self::Subtract => 5,
            Self::Multiply | Self::Divide | Self::Remainder => 6,
            Self::Power => 7,
        }
    }

    const fn from_symbol(symbol: &str) -> Option<Self> {
        Some(match symbol.as_bytes() {
            b"||" => Self::Or,
            b"&&" => Self::And,
            b"==" => Self::Equal,
            b"!=" => Self::NotEqual,
            b"<" => Self::Less,
            b"<=" => Self::LessEqual,
            b">" => Self::Greater,
            b">=" => Self::GreaterEqual,
            b"+" => Self::Add,
            b"-" => Self::Subtract,
            b"*" => Self::Multiply,
            b"/" => Self::Divide,
            b"%" => Self::Remainder,
            b"^" => Self::Power,
            _ => return None,
        })
    }
}

/// Why a source could not be read or computed: one sentence, without position in the scene.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Fault(pub(crate) String);

impl Fault {
    pub(crate) fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }

    pub(crate) fn arguments(function: &str) -> Self {
        Self(format!("Wrong number or type of arguments for {function}()"))
    }
}
