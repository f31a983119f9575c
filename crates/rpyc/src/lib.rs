//! Serve Rust objects to stock Python RPyC clients, and use Python objects from Rust.

// The macros name this crate `::rpyc`, also from within.
extern crate self as rpyc;

pub mod classic;
mod client;
mod config;
mod connection;
#[doc(hidden)]
pub mod macro_support;
pub mod native;
mod netref;
mod object;
mod proxy;
mod server;
mod service;
mod transport;
mod value;

pub use rpyc_brine as brine;
pub use rpyc_macros::*;
pub use rpyc_protocol::{CompareOp, Dialect, Exception, Limits};

pub use client::{Client, Connect, connect};
pub use config::{AttributePolicy, Compression, Config};
pub use connection::Connection;
pub use netref::Netref;
pub use object::{
    Args, Bound, BoundMethod, BoxFuture, Class, ClassBuilder, ClassRef, Context, Function, Invoke, Member, MemberKind,
    Object, ObjectId, ObjectRef, Outcome, Parameter, ParameterKind, Property, Ref, Service, Signature,
};
pub use server::{Connections, Server};
pub use service::{PerConnection, Provider, RootService, Shared, per_connection, shared};
pub use transport::{Listener, Transport};
pub use value::{Borrowed, ByValue, Conversion, FromValue, IntoValue, KeyValue, Keywords, Shape, Value};

/// The examples of the README, compiled by `cargo test --doc`.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct ReadmeExamples;

/// What a handler returns: a value, or the exception that the caller sees.
pub type Result<T = Value, E = Exception> = std::result::Result<T, E>;
