//! What ends a connection, and who caused it.

use rpyc_brine::{DecodeError, DecodeErrorKind};

use crate::{Limit, LimitHit, Limits};

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
    /// The peer reached a limit that ends a connection.
    #[error("the peer reached the limit {0}")]
    LimitReached(LimitHit),
}

/// The rule of `protocol-spec/` that the peer broke.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PeerMisbehaved {
    /// The first message is of no known dialect.
    #[error("the first message is no RPyC request of any known version (is this an RPyC client?)")]
    UnknownDialect,
    /// A frame is larger than [`Limits::frame`].
    #[error("a frame of {size} bytes exceeds the limit of {limit} bytes")]
    FrameTooLarge {
        /// The size that the frame claims.
        size: usize,
        /// The limit.
        limit: usize,
    },
    /// A compressed frame inflates to more than [`Limits::inflated`] or [`Limits::frame`].
    #[error("a frame inflates to more than the limit of {limit} bytes")]
    InflatedTooLarge {
        /// The limit.
        limit: usize,
    },
    /// A compressed frame inflates to more than [`Limits::ratio`] times its size.
    #[error("a frame inflates to more than {limit} times its size, which is the limit")]
    InflatesTooMuch {
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

impl PeerMisbehaved {
    /// The limit that was reached, if it is one.
    pub(crate) fn limit(&self, limits: &Limits) -> Option<LimitHit> {
        let beyond = |limit, allowed: usize| Some(LimitHit::new(limit, allowed.saturating_add(1), allowed));
        match self {
            Self::FrameTooLarge { size, limit } => Some(LimitHit::new(Limit::Frame, *size, *limit)),
            Self::InflatedTooLarge { limit } => beyond(Limit::Inflated, *limit),
            Self::InflatesTooMuch { limit } => beyond(Limit::Ratio, *limit),
            Self::BadBrine(error) => match error.kind {
                DecodeErrorKind::TooDeep => beyond(Limit::Depth, limits.brine.depth),
                DecodeErrorKind::TooManyElements => beyond(Limit::Elements, limits.brine.elements),
                DecodeErrorKind::TooLarge => beyond(Limit::Decoded, limits.brine.bytes),
                DecodeErrorKind::IntTooLong => beyond(Limit::Digits, limits.brine.digits),
                _ => None,
            },
            Self::UnknownDialect | Self::BadCompression | Self::BadEnvelope | Self::UnknownMessageKind(_) => None,
        }
    }
}

/// A call that the state of the connection does not allow: a bug of the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ApiMisuse {
    /// The request was answered before, or never was.
    #[error("there is no such request to answer")]
    UnknownRequest,
}
