//! The RPyC protocol as a state machine without I/O.

mod exception;

pub use exception::Exception;
