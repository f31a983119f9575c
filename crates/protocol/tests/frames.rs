//! The vectors of `protocol-spec/vectors/frames.json`: what stock servers did with them, and what we do.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what goes wrong fails the test")]

mod stock;

use rpyc_brine::Value;
use rpyc_protocol::{Connection, Dialect, Envelope, Event, Settings, TextForm, Unboxed};
use serde::Deserialize;

use stock::{Message, Object, REQUEST, feed, from_hex};

#[derive(Deserialize)]
struct Vector {
    id: String,
    dialect: String,
    hex: String,
    stock: String,
    ours: String,
    result: String,
}

/// A machine that a peer of that dialect has connected to, with its root handed out.
fn accepted(dialect: Dialect) -> Connection<Object> {
    let mut machine = Connection::accept(Settings::default());
    let get_root = Value::from((3, (1, Value::Tuple(vec![]))));
    let probes = feed(&mut machine, &Message::frame(REQUEST, 0, get_root, dialect));
    assert_eq!(probes.len(), if dialect.envelope == Envelope::Triple { 2 } else { 0 });
    for (probe, known) in probes.iter().zip([dialect.last_handler >= 19, dialect.last_handler >= 20]) {
        let native = |text: &str| match dialect.text {
            TextForm::Bytes => Value::from(text.as_bytes().to_vec()),
            TextForm::Unicode => Value::from(text),
        };
        let module = native(if dialect.text == TextForm::Bytes { "exceptions" } else { "builtins" });
        let class = Value::Tuple(vec![module, native(if known { "TypeError" } else { "KeyError" })]);
        let empty = || Value::Tuple(vec![]);
        let exception = Value::Tuple(vec![class, empty(), empty(), native("")]);
        let seq = Message::read(probe, dialect).seq;
        assert!(feed(&mut machine, &Message::frame(stock::EXCEPTION, seq, exception, dialect)).is_empty());
    }
    let mut found = machine.dialect().unwrap();
    found.proxy_classes = dialect.proxy_classes; // which versions that the answers do not tell decide
    assert_eq!(found, dialect);
    let Some(Event::Request { id, .. }) = stock::event(&mut machine) else { panic!("no GETROOT") };
    machine.reply(id, Ok(Unboxed::Value(Value::None))).unwrap();
    assert_eq!(stock::sent(&mut machine).len(), 1);
    machine
}

/// What we do with a stream, in the words of the vectors.
fn behaviour(vector: &Vector) -> &'static str {
    let dialect = stock::dialect(&vector.dialect);
    let mut machine = accepted(dialect);
    let mut input = bytes::BytesMut::from(&*from_hex(&vector.hex));
    machine.handle_input(stock::now(), &mut input);
    let answered = !stock::sent(&mut machine).is_empty();
    if machine.is_closed() {
        let closed = std::iter::from_fn(|| machine.poll_event()).last();
        assert!(matches!(closed, Some(Event::Closed(_))), "{}: {closed:?}", vector.id);
        return "ends";
    }
    if answered {
        return "answers";
    }
    let ping = Value::from((1, (1, Value::Tuple(vec!["?".into()]))));
    input.extend_from_slice(&Message::frame(REQUEST, 40, ping, dialect));
    machine.handle_input(stock::now(), &mut input);
    let answers = stock::sent(&mut machine);
    if answers.iter().any(|frame| Message::read(frame, dialect).seq == 40) { "ignores" } else { "waits" }
}

#[test]
fn streams_are_taken_as_the_vectors_say() {
    let vectors: Vec<Vector> = stock::load(stock::vectors("frames.json"));
    assert!(vectors.len() > 100);
    for vector in vectors {
        assert_eq!(behaviour(&vector), vector.ours, "{}", vector.id);
        match &*vector.result {
            "valid" => assert_eq!(vector.ours, vector.stock, "{}", vector.id),
            "invalid" => assert_eq!([&*vector.ours, &vector.stock], ["ends", "ends"], "{}", vector.id),
            "acceptable" => {}
            other => panic!("{}: {other}", vector.id),
        }
    }
}
