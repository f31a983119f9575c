//! The forms that messages have in the dialects of RPyC, as bytes.
//!
//! This is written apart from `rpyc-protocol` on purpose: what is sent here no honest peer sends.

use std::io::Write;

use bytes::BytesMut;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use rpyc::brine::{self, Value};

/// How messages of one family of versions look.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Form {
    pub(super) name: &'static str,
    /// Whether a message is one tuple of three; else a byte and a pair.
    triple: bool,
    /// Whether 16 bytes of thread numbers come first.
    threads: bool,
    /// Whether references are a number with class and module.
    oid: bool,
    /// Whether our objects are named by their number alone.
    bare_target: bool,
    /// Whether a release says how often.
    pub(super) counted: bool,
    /// The last handler that peers of it know.
    pub(super) last_handler: i64,
}

const NEW: Form = Form {
    name: "6.x",
    triple: false,
    threads: false,
    oid: false,
    bare_target: false,
    counted: true,
    last_handler: 20,
};
const OLD: Form = Form { name: "4.1-5.3", triple: true, ..NEW };

pub(super) const FORMS: [Form; 6] = [
    NEW,
    Form { name: "6.x-threads", threads: true, ..NEW },
    OLD,
    Form { name: "5.3-threads", threads: true, ..OLD },
    Form { name: "4.0", oid: true, last_handler: 19, ..OLD },
    Form { name: "3.x", oid: true, bare_target: true, counted: false, last_handler: 18, ..OLD },
];

pub(super) fn names() -> Vec<&'static str> {
    FORMS.iter().map(|form| form.name).collect()
}

pub(super) mod handler {
    pub(in super::super) const PING: i64 = 1;
    pub(in super::super) const CLOSE: i64 = 2;
    pub(in super::super) const GETROOT: i64 = 3;
    pub(in super::super) const GETATTR: i64 = 4;
    pub(in super::super) const CALL: i64 = 7;
    pub(in super::super) const DEL: i64 = 15;
    pub(in super::super) const INSPECT: i64 = 16;
    pub(in super::super) const BUFFITER: i64 = 17;
    pub(in super::super) const CTXEXIT: i64 = 19;
    pub(in super::super) const INSTANCECHECK: i64 = 20;
}

pub(super) const REQUEST: u8 = 1;
pub(super) const REPLY: u8 = 2;
pub(super) const EXCEPTION: u8 = 3;

pub(super) const VALUE: i64 = 1;
pub(super) const TUPLE: i64 = 2;
pub(super) const LOCAL_REF: i64 = 3;
pub(super) const REMOTE_REF: i64 = 4;

/// The number of this peer's thread, and of no thread of the other's.
const THREAD: [u8; 16] = [0, 0, 0x7f, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];

impl Form {
    /// The payload of a message.
    pub(super) fn message(&self, kind: u8, seq: &[u8], content: &[u8]) -> Vec<u8> {
        let mut payload = if self.threads { THREAD.to_vec() } else { Vec::new() };
        if self.triple {
            payload.extend_from_slice(&[0x12, 0x50 + kind]);
        } else {
            payload.extend_from_slice(&[kind, 0x11]);
        }
        payload.extend_from_slice(seq);
        payload.extend_from_slice(content);
        payload
    }

    /// What a client of another version speaks.
    pub(super) fn other(self) -> Self {
        Self { triple: !self.triple, ..self }
    }

    /// The payload of a request; the arguments are boxed.
    pub(super) fn request(&self, seq: i64, handler: i64, args: &[u8]) -> Vec<u8> {
        self.message(REQUEST, &encode(seq), &pair(&encode(handler), args))
    }

    /// The payload of a ping whose data is encoded already.
    pub(super) fn ping(&self, seq: i64, data: &[u8]) -> Vec<u8> {
        self.request(seq, handler::PING, &pair(&encode(VALUE), &tuple(&[data])))
    }

    /// Splits a payload into kind, number and content.
    pub(super) fn split(&self, payload: &[u8]) -> Option<(u8, Value, Value)> {
        let start = if self.threads { THREAD.len() } else { 0 };
        let body = payload.get(start..)?;
        if self.triple {
            let Value::Tuple(parts) = decode(body)? else { return None };
            let [kind, seq, content] = <[Value; 3]>::try_from(parts).ok()?;
            return Some((u8::try_from(kind.as_i64()?).ok()?, seq, content));
        }
        let (&kind, rest) = body.split_first()?;
        let Value::Tuple(parts) = decode(rest)? else { return None };
        let [seq, content] = <[Value; 2]>::try_from(parts).ok()?;
        Some((kind, seq, content))
    }

    /// The server's object that a request is about, from the reference that it was given as.
    pub(super) fn target(&self, reference: &Value) -> Vec<u8> {
        let label = if self.bare_target { VALUE } else { LOCAL_REF };
        boxed(label, self.name_of(reference))
    }

    /// The server's object as any other argument.
    pub(super) fn local(&self, reference: &Value) -> Vec<u8> {
        boxed(LOCAL_REF, self.name_of(reference))
    }

    fn name_of<'a>(&self, reference: &'a Value) -> &'a Value {
        let number = reference.as_tuple().and_then(|parts| parts.first()).filter(|_| self.oid);
        number.unwrap_or(reference)
    }

    /// An object of this peer as an argument.
    pub(super) fn remote(&self, number: i64) -> Vec<u8> {
        let reference: Value = if self.oid {
            (number, "Hostile", "torture").into()
        } else {
            ("torture.Hostile", 1_000_000 + number, number).into()
        };
        boxed(REMOTE_REF, &reference)
    }

    /// The name of an object that the server never handed out.
    pub(super) fn unknown(&self) -> Value {
        if self.oid {
            (987_654_321, "Unknown", "torture").into()
        } else {
            ("torture.Unknown", 123_456_789, 987_654_321).into()
        }
    }

    /// Whether a reference has the shape that this form has.
    pub(super) fn names(&self, reference: &Value) -> bool {
        let first = reference.as_tuple().and_then(|parts| parts.first());
        matches!((first, self.oid), (Some(Value::Int(_)), true) | (Some(Value::Str(_) | Value::Bytes(_)), false))
    }
}

/// Values as the brine that stock writes.
pub(super) fn encode(value: impl Into<Value>) -> Vec<u8> {
    let limits = brine::Limits::default().elements(usize::MAX).bytes(usize::MAX).digits(usize::MAX);
    let mut out = BytesMut::new();
    // A value that cannot be encoded, which none here is, would be nothing.
    let _ = brine::encode(&value.into(), &limits, &mut out);
    out.to_vec()
}

fn decode(bytes: &[u8]) -> Option<Value> {
    let limits = brine::Limits::default().elements(usize::MAX).bytes(usize::MAX).digits(usize::MAX);
    brine::decode(&bytes.to_vec().into(), &limits).ok()
}

/// A tuple of encoded items.
pub(super) fn tuple(items: &[&[u8]]) -> Vec<u8> {
    let mut out = many_header(items.len());
    items.iter().for_each(|item| out.extend_from_slice(item));
    out
}

/// A tuple of many times the same encoded item.
pub(super) fn many(count: usize, item: &[u8]) -> Vec<u8> {
    let mut out = many_header(count);
    out.extend_from_slice(&item.repeat(count));
    out
}

/// The header of the longest form of tuple.
pub(super) fn many_header(count: usize) -> Vec<u8> {
    let mut out = vec![0x15];
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_be_bytes());
    out
}

fn pair(first: &[u8], second: &[u8]) -> Vec<u8> {
    [b"\x11", first, second].concat()
}

/// A value with a label.
pub(super) fn boxed(label: i64, value: &Value) -> Vec<u8> {
    pair(&encode(label), &encode(value.clone()))
}

/// Arguments that are boxed one by one.
pub(super) fn args(items: &[&[u8]]) -> Vec<u8> {
    pair(&encode(TUPLE), &tuple(items))
}

/// An argument that is a value.
pub(super) fn value(value: impl Into<Value>) -> Vec<u8> {
    boxed(VALUE, &value.into())
}

/// No arguments.
pub(super) fn nothing() -> Vec<u8> {
    value(Value::Tuple(Vec::new()))
}

/// A frame around a payload.
pub(super) fn frame(payload: &[u8]) -> Vec<u8> {
    flagged(payload, 0)
}

/// A frame with any flag.
pub(super) fn flagged(payload: &[u8], flag: u8) -> Vec<u8> {
    let size = u32::try_from(payload.len()).unwrap_or(u32::MAX);
    [&size.to_be_bytes()[..], &[flag], payload, b"\n"].concat()
}

/// The head of a frame that claims a size.
pub(super) fn claim(size: u32) -> Vec<u8> {
    [&size.to_be_bytes()[..], &[0]].concat()
}

/// Bytes as a zlib stream.
pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing into a vector cannot fail.
    drop(encoder.write_all(bytes));
    encoder.finish().unwrap_or_default()
}

/// Bytes that do not compress, the same each time.
pub(super) fn noise(size: usize) -> Vec<u8> {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    std::iter::repeat_with(|| {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_be_bytes()
    })
    .flatten()
    .take(size)
    .collect()
}
