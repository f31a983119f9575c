//! The RPyC protocol as a state machine: frames, dialects, messages, boxing, references, nested requests, exceptions.
//!
//! It does no I/O and knows no socket, clock, thread or `async`: [`Connection`] is fed with bytes and time and asked
//! for bytes and events. The protocol is symmetric, so there is no client and no server here, only *local* and *peer*.
//!
//! What it does not do: decide what an operation means. Requests come out as [`Event::Request`] and are answered with
//! [`Connection::reply`]; the `rpyc` crate does that with sockets and objects.
//!
//! The specification is in `protocol-spec/`.

mod boxing;
mod connection;
mod counted;
mod dialect;
mod error;
mod exception;
mod frame;
mod handler;
mod id_pack;
mod limits;
mod local_objects;
mod message;
mod netrefs;
mod python2;
mod request;
mod transcript;
mod unboxing;
mod vinegar;

pub use boxing::Unboxed;
pub use connection::{Connection, Event, RequestId, Seq, Settings};
pub use dialect::{ClassNames, Dialect, Envelope, ProxyClasses, ReferenceForm, TargetForm, TextForm};
pub use error::{ApiMisuse, ConnectionError, PeerMisbehaved};
pub use exception::Exception;
pub use handler::{CompareOp, Handler, MessageKind};
pub use id_pack::IdPack;
pub use limits::{Limit, LimitHit, Limits, Timeouts, Waiting, Watchdog};
pub use message::Threads;
pub use request::{Request, Slicing};
pub use transcript::{Transcript, TranscriptLine};
