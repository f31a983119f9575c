//! Messages: kind, number and content, in either envelope (`protocol-spec/message.md`).

use bytes::{Buf, Bytes, BytesMut};
use rpyc_brine::{Decoder, EncodeError, Encoder, Value};

use crate::connection::Seq;
use crate::dialect::{Envelope, THREAD_HEADER, TextForm};
use crate::error::PeerMisbehaved;
use crate::{Dialect, Limits, MessageKind};

/// How deep a value may be nested that we send: stock peers lose the connection over one of 330 levels.
const PEER_DEPTH: usize = 300;

/// The start of a message.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    pub(crate) kind: MessageKind,
    pub(crate) seq: Seq,
    pub(crate) threads: Threads,
}

/// The threads that a message goes between; 0 where the dialect has none, and for any.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Threads {
    /// The peer's.
    pub peer: u64,
    /// Ours.
    pub own: u64,
}

/// Cuts the thread header and the kind byte, where the dialect has them, off a payload.
pub(crate) fn body(mut payload: Bytes, dialect: &Dialect) -> Result<(Bytes, Threads, Option<i64>), PeerMisbehaved> {
    let mut threads = Threads::default();
    if dialect.thread_header {
        let (peer, rest) = payload.split_first_chunk().ok_or(PeerMisbehaved::BadEnvelope)?;
        let (own, _) = rest.split_first_chunk().ok_or(PeerMisbehaved::BadEnvelope)?;
        threads = Threads { peer: u64::from_be_bytes(*peer), own: u64::from_be_bytes(*own) };
        payload.advance(THREAD_HEADER);
    }
    let mut kind = None;
    if dialect.envelope == Envelope::TypeByte {
        kind = Some(i64::from(payload.try_get_u8().map_err(|_| PeerMisbehaved::BadEnvelope)?));
    }
    Ok((payload, threads, kind))
}

/// Reads the start of a message; what remains in `decoder` is its content.
pub(crate) fn head(decoder: &mut Decoder<'_>, threads: Threads, kind: Option<i64>) -> Result<Head, PeerMisbehaved> {
    let parts = decoder.open_tuple()?;
    let kind = match (kind, parts) {
        (Some(kind), 2) => kind,
        (None, 3) => decoder.int()?,
        _ => return Err(PeerMisbehaved::BadEnvelope),
    };
    let kind = MessageKind::from_number(kind).ok_or(PeerMisbehaved::UnknownMessageKind(kind))?;
    Ok(Head { kind, seq: Seq(decoder.int()?), threads })
}

/// The content of a message that was decoded whole.
pub(crate) fn content(message: &Value, kind: Option<i64>) -> Option<&Value> {
    message.as_tuple()?.get(if kind.is_some() { 1 } else { 2 })
}

/// Writes the start of a message.
pub(crate) fn write_head(
    out: &mut BytesMut,
    dialect: &Dialect,
    limits: &Limits,
    head: Head,
) -> Result<(), EncodeError> {
    if dialect.thread_header {
        out.extend_from_slice(&head.threads.own.to_be_bytes());
        out.extend_from_slice(&head.threads.peer.to_be_bytes());
    }
    if dialect.envelope == Envelope::TypeByte {
        out.extend_from_slice(&[head.kind.number()]);
    }
    let mut encoder = encoder(out, dialect, limits);
    match dialect.envelope {
        Envelope::TypeByte => encoder.tuple_header(2)?,
        Envelope::Triple => {
            encoder.tuple_header(3)?;
            encoder.int(i64::from(head.kind.number()));
        }
    }
    encoder.int(head.seq.0);
    Ok(())
}

/// An encoder for the peer's Python.
pub(crate) fn encoder<'a>(out: &'a mut BytesMut, dialect: &Dialect, limits: &Limits) -> Encoder<'a> {
    let limits = limits.brine.depth(limits.brine.depth.min(PEER_DEPTH));
    match dialect.text {
        TextForm::Unicode => Encoder::new(out, &limits),
        TextForm::Bytes => Encoder::python2(out, &limits),
    }
}
