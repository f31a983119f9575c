//! Serve Rust objects to stock Python RPyC clients, and use Python objects from Rust.
//!
//! RPyC is Python's transparent remote-object protocol: a client holds *netrefs* to objects of a server and uses them
//! as if they were local. This crate is its server and client in Rust, compatible with the stock clients of every
//! version; the specification is in the repository's `protocol-spec/`.
//!
//! ```
//! use rpyc::{Args, RootService, Server, per_connection, service};
//!
//! #[derive(Default)]
//! struct CalculatorService;
//!
//! #[service]
//! impl CalculatorService {
//!     /// The sum of two numbers.
//!     #[exposed]
//!     fn add(&self, a: f64, #[default(1.0)] b: f64) -> f64 {
//!         a + b
//!     }
//! }
//!
//! impl RootService for CalculatorService {}
//!
//! # #[tokio::main(flavor = "current_thread")]
//! # async fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
//! let address = listener.local_addr()?;
//! let server = Server::new(per_connection(CalculatorService::default));
//! tokio::spawn(async move { server.serve(&listener).await });
//!
//! // In Python: rpyc.connect(host, port).root.add(2, b=3)
//! let client = rpyc::connect(address).await?;
//! let root = client.root().await?;
//! let sum = root.call_method("add", Args::positional([2.into()]).with("b", 3)).await?;
//! assert_eq!(sum, 5.0.into());
//! # Ok(())
//! # }
//! ```
//!
//! | to | see |
//! | --- | --- |
//! | expose a type | [`service`](macro@service), [`exposed`](macro@exposed), [`Enum`], [`Exception`](macro@Exception) |
//! | serve it as `conn.root` | [`RootService`], [`per_connection`], [`shared`], [`Server`] |
//! | serve modules to `rpyc.classic.connect` | [`classic::ClassicService`], [`native::Module`] |
//! | return lists, dicts, sets, iterators | [`native`], [`IntoValue`], [`ByValue`] |
//! | call back into the client | [`Value::call`], [`Netref`] |
//! | connect to a server | [`connect`], [`Connect`], [`classic::ClassicClient`] |
//! | allow and bound | [`Config`], [`AttributePolicy`], [`Limits`] |
//!
//! What it does not do: run Python. Nothing is imported, evaluated or unpickled because a peer says so.

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
pub use rpyc_protocol::{CompareOp, Dialect, Exception, Limit, LimitHit, Limits, Timeouts, Transcript, TranscriptLine};

pub use client::{Client, Connect, connect};
pub use config::{AttributePolicy, Compression, Config};
pub use connection::Connection;
pub use netref::Netref;
pub use object::{
    Args, Bound, BoundMethod, BoxFuture, Class, ClassBuilder, ClassRef, Context, Function, Invoke, Member, MemberKind,
    Object, ObjectId, ObjectRef, Outcome, Parameter, ParameterKind, Property, Ref, Service, Signature,
};
pub use server::{Connections, Server, ServerStats};
pub use service::{PerConnection, Provider, RootService, Shared, per_connection, shared};
pub use transport::{Listener, PeerAddress, Transport};
pub use value::{Borrowed, ByValue, Conversion, FromValue, IntoValue, KeyValue, Keywords, Shape, Value};

/// The examples of the README, compiled by `cargo test --doc`.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct ReadmeExamples;

/// What a handler returns: a value, or the exception that the caller sees.
pub type Result<T = Value, E = Exception> = std::result::Result<T, E>;
