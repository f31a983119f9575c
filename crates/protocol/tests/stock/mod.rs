//! What stock rpyc wrote, from `protocol-spec/vectors/`: read without the help of the machine under test.

#![allow(dead_code, unreachable_pub, unused_imports, reason = "each test file uses a part of it")]

mod asked;

use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use bytes::{Bytes, BytesMut};
use rpyc_brine::{ByteString, Limits, Value};
use rpyc_protocol::{
    Connection, Dialect, Envelope, Event, Exception, Handler, IdPack, ReferenceForm, Request, TextForm, Unboxed,
};

pub use asked::asked;

/// A local object of a test: its own number.
pub type Object = u64;
/// A request from its writer's side: the writer's objects are `Local`, the reader's `Netref`.
pub type Asked = Request<IdPack, Unboxed<Object>>;

pub const REQUEST: i64 = 1;
pub const REPLY: i64 = 2;
pub const EXCEPTION: i64 = 3;

pub fn vectors(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../protocol-spec/vectors").join(name)
}

pub fn load<T: serde::de::DeserializeOwned>(path: PathBuf) -> T {
    serde_json::from_slice(&fs::read(&path).unwrap()).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub fn from_hex(hex: &str) -> Vec<u8> {
    let pairs = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    pairs.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

/// Such as `V3-python2` or `V6-threads`.
pub fn dialect(name: &str) -> Dialect {
    let (family, variant) = name.split_once('-').unwrap_or((name, ""));
    let dialect = match family {
        "V3" => Dialect::V3,
        "V4_0" => Dialect::V4_0,
        "V5" => Dialect::V5,
        "V6" => Dialect::V6,
        _ => panic!("unknown dialect {name}"),
    };
    match variant {
        "" => dialect,
        "python2" => dialect.python2(),
        "threads" => dialect.bind_threads(),
        _ => panic!("unknown variant {name}"),
    }
}

/// The time of all tests.
#[expect(clippy::disallowed_methods, reason = "an Instant has no other origin; no time passes in these tests")]
pub fn now() -> Instant {
    Instant::now()
}

/// The frames of a stream.
pub fn split(stream: &[u8]) -> Vec<Vec<u8>> {
    let (mut rest, mut frames) = (stream, Vec::new());
    while let Some(header) = rest.first_chunk::<4>() {
        let (frame, after) = rest.split_at(usize::try_from(u32::from_be_bytes(*header)).unwrap() + 6);
        frames.push(frame.to_vec());
        rest = after;
    }
    frames
}

/// A frame's payload, inflated.
pub fn payload(frame: &[u8]) -> Bytes {
    let payload = &frame[5..frame.len() - 1];
    if frame[4] == 0 {
        return Bytes::copy_from_slice(payload);
    }
    let mut inflated = Vec::new();
    std::io::Read::read_to_end(&mut flate2::read::ZlibDecoder::new(payload), &mut inflated).unwrap();
    inflated.into()
}

/// A message.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    pub kind: i64,
    pub seq: i64,
    pub content: Value,
    /// The content's bytes.
    pub raw: Bytes,
    /// The thread that is to take the message; 0 in dialects without threads.
    pub receiver: u64,
}

impl Message {
    pub fn read(frame: &[u8], dialect: Dialect) -> Self {
        let mut rest = payload(frame);
        let mut receiver = 0;
        if dialect.thread_header {
            receiver = u64::from_be_bytes(rest[8..16].try_into().unwrap());
            rest = rest.slice(16..);
        }
        let kind = (dialect.envelope == Envelope::TypeByte).then(|| i64::from(rest.split_to(1)[0]));
        let whole = rpyc_brine::decode(&rest, &Limits::default()).unwrap();
        let parts = whole.as_tuple().unwrap();
        let (kind, seq, content) = match (kind, parts) {
            (Some(kind), [Value::Int(seq), content]) => (kind, *seq, content.clone()),
            (None, [Value::Int(kind), Value::Int(seq), content]) => (*kind, *seq, content.clone()),
            _ => panic!("no message: {}", whole.repr()),
        };
        let kind_size = if dialect.envelope == Envelope::TypeByte { 0 } else { 1 };
        let raw = rest.slice(1 + kind_size + encoded(&Value::from(seq)).len()..);
        Self { kind, seq, content, raw, receiver }
    }

    /// The frame of a message of ours that no machine writes.
    pub fn frame(kind: i64, seq: i64, content: Value, dialect: Dialect) -> Vec<u8> {
        let mut payload = Vec::new();
        if dialect.thread_header {
            payload.extend_from_slice(&1u64.to_be_bytes());
            payload.extend_from_slice(&0u64.to_be_bytes());
        }
        match dialect.envelope {
            Envelope::TypeByte => {
                payload.push(u8::try_from(kind).unwrap());
                payload.extend(encoded(&Value::Tuple(vec![seq.into(), content])));
            }
            Envelope::Triple => payload.extend(encoded(&Value::Tuple(vec![kind.into(), seq.into(), content]))),
        }
        framed(&payload)
    }

    /// The handler and boxed arguments of a request.
    pub fn parts(&self) -> (i64, &Value) {
        match self.content.as_tuple() {
            Some([Value::Int(handler), args]) if self.kind == REQUEST => (*handler, args),
            _ => panic!("no request: {self:?}"),
        }
    }
}

fn framed(payload: &[u8]) -> Vec<u8> {
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes().to_vec();
    frame.push(0);
    frame.extend_from_slice(payload);
    frame.push(b'\n');
    frame
}

/// The frame with another number, uncompressed.
pub fn renumbered(frame: &[u8], dialect: Dialect, seq: i64) -> Vec<u8> {
    let message = Message::read(frame, dialect);
    let payload = payload(frame);
    let number = encoded(&Value::from(message.seq));
    let content = payload.len() - message.raw.len();
    let head = &payload[..content - number.len()];
    framed(&[head, &encoded(&Value::from(seq)), &message.raw].concat())
}

fn encoded(value: &Value) -> Vec<u8> {
    let mut out = BytesMut::new();
    rpyc_brine::encode(value, &Limits::default(), &mut out).unwrap();
    out.to_vec()
}

/// A value from its writer's side.
pub fn unboxed(boxed: &Value, dialect: Dialect) -> Unboxed<Object> {
    let Some([Value::Int(label), value]) = boxed.as_tuple() else { panic!("not boxed: {}", boxed.repr()) };
    match label {
        1 => Unboxed::Value(value.clone()),
        2 => Unboxed::Tuple(value.as_tuple().unwrap().iter().map(|item| unboxed(item, dialect)).collect()),
        3 => Unboxed::Netref(readers(value)),
        4 => {
            let id = writers(value, dialect);
            let number = id.number();
            Unboxed::Local(id, number)
        }
        _ => panic!("label {label}"),
    }
}

fn number(value: &Value) -> u64 {
    u64::try_from(value.as_i64().unwrap()).unwrap()
}

pub fn text(value: &Value) -> ByteString {
    match value {
        Value::Str(text) => text.clone(),
        Value::Bytes(bytes) => ByteString::try_from(bytes.clone()).unwrap(),
        other => panic!("no text: {}", other.repr()),
    }
}

/// An object of the reader, named as the reader did.
fn readers(value: &Value) -> IdPack {
    match value.as_tuple() {
        Some([name, class, instance]) => IdPack::new(text(name), number(class), number(instance)),
        _ => IdPack::new("", 0, number(value)),
    }
}

/// An object of the writer, by the name that a machine is to be given for it: that of Python 3.
fn writers(value: &Value, dialect: Dialect) -> IdPack {
    let [a, b, c] = value.as_tuple().unwrap() else { panic!("{}", value.repr()) };
    match dialect.reference {
        ReferenceForm::Oid => IdPack::new(python3(&format!("{}.{}", text(c), text(b)), dialect), 1, number(a)),
        _ => IdPack::new(python3(&text(a), dialect), number(b), number(c)),
    }
}

fn python3(name: &str, dialect: Dialect) -> String {
    const RENAMED: [(&str, &str); 5] = [
        ("str", "bytes"),
        ("unicode", "str"),
        ("instancemethod", "method"),
        ("listiterator", "list_iterator"),
        ("dictproxy", "mappingproxy"),
    ];
    let builtin = name.strip_prefix("__builtin__.").or_else(|| name.strip_prefix("exceptions."));
    match (dialect.text, builtin) {
        (TextForm::Bytes, Some(class)) => {
            let renamed = RENAMED.iter().find_map(|&(old, new)| (old == class).then_some(new));
            format!("builtins.{}", renamed.unwrap_or(class))
        }
        _ => name.to_owned(),
    }
}

fn items(tuple: Unboxed<Object>) -> Vec<Unboxed<Object>> {
    match tuple {
        Unboxed::Tuple(items) => items,
        Unboxed::Value(Value::Tuple(items)) => items.into_iter().map(Unboxed::Value).collect(),
        other => panic!("no tuple: {other:?}"),
    }
}

/// An answer from its writer's side; `handler` is that of the request.
pub fn answer(message: &Message, handler: Handler, dialect: Dialect) -> Result<Unboxed<Object>, Exception> {
    if message.kind == EXCEPTION {
        return Err(exception(&message.content, dialect));
    }
    Ok(match (handler, unboxed(&message.content, dialect)) {
        // The machine is given text and has to make it native.
        (Handler::REPR | Handler::STR | Handler::DIR | Handler::INSPECT, Unboxed::Value(value)) => {
            Unboxed::Value(native(value, dialect))
        }
        (_, other) => other,
    })
}

/// What a value of the peer means: in Python 2, a byte string that is ASCII is text.
pub fn native(value: Value, dialect: Dialect) -> Value {
    match (dialect.text, value) {
        (TextForm::Bytes, Value::Bytes(bytes)) if bytes.is_ascii() => Value::Str(ByteString::try_from(bytes).unwrap()),
        (TextForm::Bytes, Value::Tuple(items)) => {
            Value::Tuple(items.into_iter().map(|item| native(item, dialect)).collect())
        }
        (_, other) => other,
    }
}

fn exception(content: &Value, dialect: Dialect) -> Exception {
    if *content == Value::Int(1) {
        return Exception::stop_iteration();
    }
    let Some([class, args, attrs, traceback]) = content.as_tuple() else { panic!("{}", content.repr()) };
    let [module, class] = class.as_tuple().unwrap() else { panic!("{}", class.repr()) };
    let module = text(module);
    let module = if module == *"exceptions" { ByteString::from("builtins") } else { module };
    let mut exception = Exception::new(module, text(class)).with_traceback(text(traceback));
    for arg in args.as_tuple().unwrap() {
        exception = exception.with_arg(native(arg.clone(), dialect));
    }
    for attr in attrs.as_tuple().unwrap() {
        let [name, value] = attr.as_tuple().unwrap() else { panic!("{}", attr.repr()) };
        if text(name) != *"_remote_version" {
            exception = exception.with_attr(text(name), value.clone());
        }
    }
    exception
}

/// A vinegar dump without the attribute that tells a version: each side has its own.
pub fn versionless(content: &Value) -> Value {
    match content.as_tuple() {
        Some([class, args, Value::Tuple(attrs), traceback]) => {
            let is_version = |attr: &Value| text(&attr.as_tuple().unwrap()[0]) == *"_remote_version";
            let attrs = attrs.iter().filter(|attr| !is_version(attr)).cloned().collect();
            Value::Tuple(vec![class.clone(), args.clone(), Value::Tuple(attrs), traceback.clone()])
        }
        _ => content.clone(),
    }
}

/// Whether a machine read what was written, which is given from its writer's side.
pub fn reads_as(read: &Unboxed<Object>, written: &Unboxed<Object>, dialect: Dialect) -> bool {
    match (read, written) {
        (Unboxed::Value(read), Unboxed::Value(written)) => *read == native(written.clone(), dialect),
        (Unboxed::Tuple(read), Unboxed::Tuple(written)) => {
            read.len() == written.len() && read.iter().zip(written).all(|(a, b)| reads_as(a, b, dialect))
        }
        (Unboxed::Netref(read), Unboxed::Local(written, _)) => read.number() == written.number(),
        (Unboxed::Local(id, object), Unboxed::Netref(written)) => {
            id.number() == written.number() && *object == written.number()
        }
        _ => false,
    }
}

/// Feeds bytes to a machine and gives the frames that it sends.
pub fn feed(machine: &mut Connection<Object>, bytes: &[u8]) -> Vec<Vec<u8>> {
    machine.handle_input(now(), &mut BytesMut::from(bytes));
    sent(machine)
}

/// The frames that a machine has to send.
pub fn sent(machine: &mut Connection<Object>) -> Vec<Vec<u8>> {
    let mut out = BytesMut::new();
    let _ = machine.poll_transmit(&mut out);
    split(&out)
}

/// The only event of a machine, if any.
pub fn event(machine: &mut Connection<Object>) -> Option<Event<Object>> {
    let event = machine.poll_event();
    assert_eq!(machine.poll_event(), None, "after {event:?}");
    event
}
