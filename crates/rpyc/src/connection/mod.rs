//! Connections: the handle that programs hold, and the task that drives the protocol.

mod boxing;
mod dispatch;
mod driver;
mod handle;
mod traceback;

pub use handle::Connection;
pub(crate) use driver::Driver;
pub(crate) use handle::{Command, Scope};
