use super::ObjectRef;
use crate::{AttributePolicy, Connection};

/// Where an operation happens: on which object, for which peer.
///
/// Handlers that take a `&Context<'_>` parameter get it from the macro. It is borrowed: an `async` handler clones
/// what it keeps.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    this: &'a ObjectRef,
    connection: &'a Connection,
}

impl<'a> Context<'a> {
    /// A context for operating on `this` on behalf of `connection`'s peer.
    #[must_use]
    pub fn new(this: &'a ObjectRef, connection: &'a Connection) -> Self {
        Self { this, connection }
    }

    /// The handle of the object operated on.
    #[must_use]
    pub fn this(&self) -> &'a ObjectRef {
        self.this
    }

    /// The connection whose peer asks; [`Connection::detached`] for operations within the process.
    #[must_use]
    pub fn connection(&self) -> &'a Connection {
        self.connection
    }

    /// What the peer may access.
    #[must_use]
    pub fn policy(&self) -> &'a AttributePolicy {
        &self.connection.config().attributes
    }
}
