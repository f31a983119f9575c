//! Connections: the handle that programs hold, and the task that drives the protocol.

mod handle;

pub use handle::Connection;
pub(crate) use handle::Command;
