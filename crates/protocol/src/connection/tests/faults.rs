//! What a peer can get wrong, and that it costs only what it has to.

use bytes::BytesMut;
use rpyc_brine::{Encoder, Limits};

use super::*;
use crate::error::{ConnectionError, PeerMisbehaved};

pub(super) fn frame(payload: &[u8]) -> BytesMut {
    let mut frame = BytesMut::new();
    frame.extend_from_slice(&u32::try_from(payload.len()).unwrap().to_be_bytes());
    frame.extend_from_slice(&[0]);
    frame.extend_from_slice(payload);
    frame.extend_from_slice(b"\n");
    frame
}

/// A request of dialect 6 with any content after its number.
pub(super) fn request(write: impl FnOnce(&mut Encoder<'_>)) -> BytesMut {
    let mut payload = BytesMut::from(&[1][..]);
    let mut encoder = Encoder::new(&mut payload, &Limits::default());
    encoder.tuple_header(2).unwrap();
    encoder.int(0);
    write(&mut encoder);
    frame(&payload)
}

fn server() -> crate::Connection<Object> {
    crate::Connection::accept(Settings::default())
}

fn feed(machine: &mut crate::Connection<Object>, mut input: BytesMut) -> Option<Event<Object>> {
    machine.handle_input(pair::start(), &mut input);
    machine.poll_event()
}

#[test]
fn a_broken_frame_ends_the_connection_with_its_reason() {
    let cases: [(&[u8], &str); 5] = [
        (b"GET / HTTP/1.1", "no RPyC request"),
        (b"\x01\x11\x50\x11\x51\x11\x51\x07", "unknown brine tag"),
        (b"\x01\x11\x50\x11\x53\x11\x51\x02\x00", "bytes after the brine value"),
        (b"\x01\x11\x08\x0b\xff\xff\x11\x53\x11\x51\x02", "cannot be decoded"),
        (b"\x01\x11\x50\x15\xff\xff\xff\xff", "cannot be decoded"),
    ];
    for (payload, reason) in cases {
        let mut machine = server();
        let event = feed(&mut machine, frame(payload));
        let Some(Event::Closed(ConnectionError::PeerMisbehaved(error))) = event else {
            panic!("{payload:?}: {event:?}")
        };
        assert!(error.to_string().contains(reason), "{payload:?}: {error}");
        assert_eq!(machine.poll_event(), None);
        assert!(!machine.wants_input());
    }
}

#[test]
fn another_version_in_mid_connection_is_named() {
    let mut machine = server();
    assert!(feed(&mut machine, frame(b"\x01\x11\x50\x11\x53\x11\x51\x02")).is_some());
    let event = feed(&mut machine, frame(b"\x12\x51\x50\x11\x53\x11\x51\x02"));
    assert!(matches!(
        event,
        Some(Event::Closed(ConnectionError::PeerMisbehaved(
            PeerMisbehaved::BadEnvelope | PeerMisbehaved::UnknownMessageKind(18) | PeerMisbehaved::BadBrine(_)
        )))
    ));
}

type Write = fn(&mut Encoder<'_>);

#[test]
fn a_bad_request_costs_that_request_only() {
    let bad: [(&str, Write); 8] = [
        ("KeyError", |e| boxed_values(e, 99, &[])),
        ("TypeError", |e| boxed_values(e, 3, &[1])),
        ("TypeError", |e| boxed_values(e, 4, &[])),
        ("KeyError", |e| boxed_values(e, 16, &[12345])),
        ("KeyError", |e| boxed_values(e, 15, &[12345])),
        ("TypeError", |e| {
            start(e, 3);
            e.tuple_header(2).unwrap();
            e.int(1);
            e.int(5);
        }),
        ("ValueError", |e| {
            start(e, 3);
            e.tuple_header(2).unwrap();
            e.int(9);
            e.none();
        }),
        ("KeyError", |e| {
            start(e, 1);
            e.tuple_header(2).unwrap();
            e.int(2);
            e.tuple_header(1).unwrap();
            e.tuple_header(2).unwrap();
            e.int(3);
            e.int(777);
        }),
    ];
    for (class, write) in bad {
        let mut pair = Pair::new(Dialect::V6);
        // Our own machine sends nothing malformed, so its question is replaced on the wire.
        pair.request(Side::Client, Request::GetRoot);
        pair.transmit(Side::Client);
        pair.server.wire = request(write);
        pair.receive(Side::Server);
        assert!(pair.server.events.is_empty(), "{class}");
        pair.drive();
        let error = pair.answered(Side::Client).unwrap_err();
        assert!(error.is_builtin(class), "{class}: {error}");
        pair.give(&Object(1));
    }
}

pub(super) fn start(encoder: &mut Encoder<'_>, handler: i64) {
    encoder.tuple_header(2).unwrap();
    encoder.int(handler);
}

fn boxed_values(encoder: &mut Encoder<'_>, handler: i64, args: &[i64]) {
    start(encoder, handler);
    encoder.tuple_header(2).unwrap();
    encoder.int(1);
    encoder.tuple_header(args.len()).unwrap();
    args.iter().for_each(|&arg| encoder.int(arg));
}

#[test]
fn unsolicited_answers_are_not_acted_upon() {
    let mut pair = Pair::new(Dialect::V6);
    pair.give(&Object(1));
    // The client answers something that the server never asked, with an object of its own in it.
    let mut payload = BytesMut::from(&[2][..]);
    let mut encoder = Encoder::new(&mut payload, &Limits::default());
    encoder.tuple_header(2).unwrap();
    encoder.int(500);
    encoder.tuple_header(2).unwrap();
    encoder.int(4);
    encoder.tuple_header(3).unwrap();
    encoder.str("m.C").unwrap();
    encoder.int(1);
    encoder.int(33);
    pair.server.wire.extend_from_slice(&frame(&payload));
    pair.receive(Side::Server);
    assert!(pair.server.events.is_empty());
    assert_eq!(pair.server.machine.netrefs(), 0);
    pair.transmit(Side::Server);
    assert!(pair.client.wire.is_empty(), "nothing is sent because of it");
}

#[test]
fn well_formed_brine_of_the_wrong_shape_costs_that_request_only() {
    let bad: [Write; 5] = [
        // no pair of handler and arguments
        |e| e.none(),
        |e| e.tuple_header(0).unwrap(),
        // a handler that is no int, arguments that are not boxed, a label that is no int
        |e| {
            e.tuple_header(2).unwrap();
            e.str("x").unwrap();
            e.none();
        },
        |e| {
            start(e, 3);
            e.none();
        },
        |e| {
            start(e, 3);
            e.tuple_header(2).unwrap();
            e.none();
            e.none();
        },
    ];
    for write in bad {
        let mut pair = Pair::new(Dialect::V6);
        pair.request(Side::Client, Request::GetRoot);
        pair.transmit(Side::Client);
        pair.server.wire = request(write);
        pair.drive();
        pair.answered(Side::Client).unwrap_err();
        pair.give(&Object(1));
    }
}

#[test]
fn data_of_a_ping_is_given_back() {
    let mut pair = Pair::new(Dialect::V6);
    pair.request(Side::Client, Request::Ping { data: Object(5).value() });
    pair.drive();
    assert!(matches!(&pair.client.events[0], Event::Reply { result: Ok(Unboxed::Local(_, Object(5))), .. }));
    assert_eq!(pair.client.events[1], Event::Released(Object(5)));
    assert_eq!(pair.server.machine.netrefs(), 0);
}

/// A pair whose client has sent one request more than the server takes at a time, which is two.
fn flooded() -> Pair {
    let limits = crate::Limits::default().requests(2);
    let mut pair = Pair::with(Dialect::V6, Settings::default().limits(limits));
    for _ in 0..3 {
        pair.request(Side::Client, Request::GetRoot);
    }
    pair.transmit(Side::Client);
    pair.receive(Side::Server);
    pair.server.events.retain(|event| !matches!(event, Event::LimitReached(_)));
    pair
}

#[test]
fn an_answer_is_read_though_requests_stand_before_it() {
    let mut pair = flooded();
    let now = pair.now;
    pair.server.machine.request(now, Request::Ping { data: Unboxed::Value(Value::None) }, None, None).unwrap();
    pair.drive();
    assert!(pair.server.events.iter().any(|event| matches!(event, Event::Reply { .. })));
    assert_eq!(pair.server.events.len(), 4);
}

#[test]
fn too_many_open_requests_stop_the_reading() {
    let mut pair = flooded();
    assert!(!pair.server.machine.wants_input());
    assert!(!pair.server.wire.is_empty(), "the third request waits in the transport");
    let first = match pair.server.events.remove(0) {
        Event::Request { id, .. } => id,
        other => panic!("{other:?}"),
    };
    pair.reply(Side::Server, first, Ok(Unboxed::Value(Value::None)));
    pair.receive(Side::Server);
    assert_eq!(pair.server.events.len(), 2);
}

#[test]
fn a_peer_cannot_be_given_more_objects_than_the_limit() {
    let limits = crate::Limits::default().local_objects(1);
    let mut pair = Pair::with(Dialect::V6, Settings::default().limits(limits));
    pair.give(&Object(1));
    pair.request(Side::Client, Request::GetRoot);
    pair.drive();
    let (id, _) = pair.requested(Side::Server);
    pair.reply(Side::Server, id, Ok(Object(2).value()));
    pair.drive();
    assert!(pair.answered(Side::Client).unwrap_err().is_builtin("MemoryError"));
    assert_eq!(pair.server.machine.local_objects(), 1);
}

#[test]
fn a_peer_cannot_give_more_objects_than_the_limit() {
    let limits = crate::Limits::default().netrefs(1);
    let mut pair = Pair::with(Dialect::V6, Settings::default().limits(limits));
    let target = pair.give(&Object(1));
    let args = vec![Object(5).value(), Object(6).value()];
    pair.request(Side::Client, Request::Call { target, args, kwargs: vec![] });
    pair.drive();
    assert!(
        matches!(&pair.client.events[0], Event::Reply { result: Err(error), .. } if error.is_builtin("MemoryError"))
    );
    assert_eq!(pair.server.machine.netrefs(), 0);
    assert_eq!(pair.client.machine.local_objects(), 0, "what was given was given back");
}

#[test]
fn an_empty_frame_is_ignored() {
    let mut machine = server();
    assert_eq!(feed(&mut machine, frame(b"")), None);
    assert!(machine.wants_input());
}

#[test]
fn the_end_of_the_transport_fails_what_waits() {
    let mut pair = Pair::new(Dialect::V6);
    let seq = pair.request(Side::Client, Request::GetRoot);
    pair.client.machine.handle_end();
    let Some(Event::Reply { seq: failed, result: Err(error) }) = pair.client.machine.poll_event() else { panic!() };
    assert_eq!((failed, error.to_string()), (seq, "EOFError: connection closed by peer".to_owned()));
    assert_eq!(pair.client.machine.poll_event(), Some(Event::Closed(ConnectionError::Lost)));
}
