//! Connections: the handle that programs hold, and the task that drives the protocol.

mod boxing;
mod dispatch;
mod driver;
mod handle;
mod panics;
mod timer;
mod traceback;

pub(crate) use driver::Driver;
pub use handle::Connection;
pub(crate) use handle::{Command, Scope};
pub(crate) use panics::caught;
