//! What ends a connection, and who caused it.

use rpyc_brine::DecodeError;

/// Why a connection ended. It is sticky: once returned, every later call returns it again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ConnectionError {
    /// The peer closed the connection in order.
    #[error("the peer closed the connection")]
    ClosedByPeer,
    /// This side closed the connection.
    #[error("the connection was closed by this side")]
    ClosedLocally,
    /// The transport ended without a CLOSE.
    #[error("connection closed by peer")]
    Lost,
    /// The peer sent something that cannot be understood.
    #[error("the peer broke the protocol: {0}")]
    PeerMisbehaved(#[from] PeerMisbehaved),
}

/// The rule of `protocol-spec/` that the peer broke.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerMisbehaved {
    /// The first message is of no known dialect.
    #[error("the first message is no RPyC request of any known version (is this an RPyC client?)")]
    UnknownDialect,
    /// A frame is larger than [`Limits::frame`](crate::Limits::frame), as sent or inflated.
    #[error("a frame of {size} bytes exceeds the limit of {limit} bytes")]
    FrameTooLarge {
        /// The size that the frame claims or grew to.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// A compressed frame does not inflate.
    #[error("a compressed frame holds no complete zlib stream")]
    BadCompression,
    /// A message is no brine.
    #[error("a message cannot be decoded: {0}")]
    BadBrine(#[from] DecodeError),
    /// A message has not the form of its envelope.
    #[error("a message has not the form (kind, number, content)")]
    BadEnvelope,
    /// A message's kind is unknown.
    #[error("unknown message kind {0}: does the peer speak another version than it began with?")]
    UnknownMessageKind(i64),
}

/// A call that the state of the connection does not allow: a bug of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiMisuse {
    /// The request was answered before, or never was.
    #[error("there is no such request to answer")]
    UnknownRequest,
}
