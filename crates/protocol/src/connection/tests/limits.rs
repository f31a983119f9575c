//! Each limit is told once, and costs what it has to.

use bytes::BytesMut;
use rpyc_brine::{Encoder, Limits as Brine};

use super::faults::{frame, request, start};
use super::*;
use crate::error::{ConnectionError, PeerMisbehaved};
use crate::{Limit, LimitHit, Limits};

fn limited(limits: Limits) -> Pair {
    Pair::with(Dialect::V6, Settings::default().limits(limits))
}

/// Takes the limits that the server was told of.
fn hits(pair: &mut Pair) -> Vec<LimitHit> {
    let (hits, others) =
        std::mem::take(&mut pair.server.events).into_iter().partition(|event| matches!(event, Event::LimitReached(_)));
    pair.server.events = others;
    let hits: Vec<_> = hits;
    hits.into_iter()
        .map(|event| match event {
            Event::LimitReached(hit) => hit,
            other => panic!("{other:?}"),
        })
        .collect()
}

/// A ping with such data.
fn ping(data: impl FnOnce(&mut Encoder<'_>)) -> BytesMut {
    request(|e| {
        start(e, 1);
        e.tuple_header(2).unwrap();
        e.int(1);
        e.tuple_header(1).unwrap();
        data(e);
    })
}

#[test]
fn what_is_too_much_for_a_frame_ends_the_connection() {
    let brine = Brine::default();
    let deep = |e: &mut Encoder<'_>| (0..60).for_each(|_| e.tuple_header(1).unwrap());
    let digits = 30;
    let cases: [(Limits, BytesMut, Limit); 5] = [
        (Limits::default().frame(10), frame(&[0; 11]), Limit::Frame),
        (Limits::default().brine(brine.depth(50)), ping(deep), Limit::Depth),
        (Limits::default().brine(brine.elements(20)), ping(|e| e.bytes(b"").unwrap()), Limit::Elements),
        (Limits::default().brine(brine.bytes(1000)), ping(|e| e.bytes(&[0; 2000]).unwrap()), Limit::Decoded),
        (
            Limits::default().brine(brine.digits(20)),
            ping(|e| e.value(&Value::from(10_i128.pow(digits))).unwrap()),
            Limit::Digits,
        ),
    ];
    for (mut limits, wire, limit) in cases {
        if limit == Limit::Elements {
            limits = limits.brine(brine.elements(4));
        }
        let mut pair = limited(limits);
        pair.server.wire = wire;
        pair.receive(Side::Server);
        let told = hits(&mut pair);
        assert!(matches!(told[..], [hit] if hit.limit == limit && hit.value > hit.allowed), "{limit}: {told:?}");
        let ended = &pair.server.events[..];
        assert!(matches!(ended, [Event::Closed(ConnectionError::PeerMisbehaved(_))]), "{limit}: {ended:?}");
    }
}

#[test]
fn a_broken_frame_has_what_came_before_answered() {
    let mut pair = limited(Limits::default());
    pair.request(Side::Client, Request::GetRoot);
    pair.transmit(Side::Client);
    pair.server.wire.extend_from_slice(&frame(b"\x09\x11\x50\x50"));
    pair.drive();
    let error = pair.answered(Side::Client).unwrap_err();
    assert!(error.is_builtin("EOFError"), "{error}");
    assert!(error.to_string().contains("unknown message kind 9"), "{error}");
    assert_eq!(
        pair.server.events.last(),
        Some(&Event::Closed(ConnectionError::PeerMisbehaved(PeerMisbehaved::UnknownMessageKind(9))))
    );
}

#[test]
fn objects_beyond_the_limit_are_told_once() {
    let mut pair = limited(Limits::default().local_objects(1));
    pair.give(&Object(1));
    for number in 2..4 {
        pair.request(Side::Client, Request::GetRoot);
        pair.drive();
        let told = hits(&mut pair);
        assert!(told.is_empty());
        let (id, _) = pair.requested(Side::Server);
        pair.reply(Side::Server, id, Ok(Object(number).value()));
        pair.drive();
        assert!(pair.answered(Side::Client).unwrap_err().is_builtin("MemoryError"));
        let told = hits(&mut pair);
        assert_eq!(told.len(), usize::from(number == 2), "{told:?}");
    }

    let mut pair = limited(Limits::default().netrefs(1));
    let target = pair.give(&Object(1));
    let args = vec![Object(5).value(), Object(6).value()];
    pair.request(Side::Client, Request::Call { target, args, kwargs: vec![] });
    pair.drive();
    assert_eq!(hits(&mut pair), [LimitHit::new(Limit::Netrefs, 2, 1)]);
}

#[test]
fn unanswered_requests_are_bounded_by_the_memory_they_take() {
    let mut pair = limited(Limits::default().backlog(10_000));
    let target = pair.give(&Object(1));
    for _ in 0..5 {
        let args = vec![Unboxed::Value(Value::from("x".repeat(3000)))];
        pair.request(Side::Client, Request::Call { target: target.clone(), args, kwargs: vec![] });
    }
    pair.drive_limited();
    assert!(!pair.server.machine.wants_input());
    let told = hits(&mut pair);
    assert!(matches!(told[..], [hit] if hit.limit == Limit::Backlog && hit.value >= hit.allowed), "{told:?}");
    assert!(pair.server.machine.backlog() < 20_000);
    let taken = pair.server.events.len();
    assert!(taken < 5);

    // Answers make room, until all have come.
    for answered in 0..5 {
        let Event::Request { id, .. } = pair.server.events.remove(0) else { panic!("no request") };
        pair.reply(Side::Server, id, Ok(Unboxed::Value(Value::None)));
        pair.drive_limited();
        assert_eq!(pair.client.events.len(), answered + 1);
    }
    assert_eq!(pair.server.machine.backlog(), 0);
}

#[test]
fn output_that_is_not_taken_stops_the_reading() {
    let mut pair = limited(Limits::default().output(1000));
    for _ in 0..3 {
        pair.request(Side::Client, Request::Ping { data: Unboxed::Value(Value::from("x".repeat(900))) });
    }
    pair.transmit(Side::Client);
    pair.receive(Side::Server);
    assert!(!pair.server.machine.wants_input());
    assert!(!pair.server.wire.is_empty(), "the third ping waits in the transport");
    pair.drive();
    assert_eq!(pair.client.events.len(), 3);
}

#[test]
fn more_items_than_allowed_are_not_asked_for() {
    let mut pair = limited(Limits::default().buffiter(10));
    let target = pair.give(&Object(1));
    pair.request(Side::Client, Request::BuffIter { target, count: 1_000_000 });
    pair.drive();
    assert_eq!(hits(&mut pair), [LimitHit::new(Limit::BuffIter, 1_000_000, 10)]);
    assert!(matches!(pair.requested(Side::Server).1, Request::BuffIter { count: 10, .. }));
}

#[test]
fn requests_are_told_when_there_are_too_many() {
    let mut pair = limited(Limits::default().requests(2));
    for _ in 0..3 {
        pair.request(Side::Client, Request::GetRoot);
    }
    pair.drive_limited();
    assert_eq!(hits(&mut pair), [LimitHit::new(Limit::Requests, 2, 2)]);
}

#[test]
fn what_nobody_waits_for_any_more_takes_no_memory() {
    let mut pair = limited(Limits::default());
    pair.give(&Object(1));
    let now = pair.now;
    for _ in 0..100 {
        let machine = &mut pair.server.machine;
        let ping = || Request::Ping { data: Unboxed::Value(Value::None) };
        machine.request(now, ping(), None, Some(Duration::from_secs(1))).unwrap();
        let given_up = machine.request(now, ping(), None, None).unwrap();
        machine.abandon(given_up);
    }
    assert!(pair.server.machine.is_busy());
    pair.pass_time(Duration::from_secs(1));
    assert_eq!(pair.server.events.len(), 100);
    assert!(!pair.server.machine.is_busy());
    assert_eq!(pair.server.machine.poll_timeout(), None);
}

#[test]
fn requests_that_wait_for_the_dialect_are_answered_when_this_side_closes() {
    let mut machine = crate::Connection::<Object>::accept(Settings::default());
    let mut wire = frame(b"\x12\x51\x50\x11\x53\x11\x51\x02");
    machine.handle_input(pair::start(), &mut wire);
    let mut probe = BytesMut::new();
    assert!(machine.poll_transmit(&mut probe));
    machine.close_because("the server is going home");
    let mut sent = BytesMut::new();
    assert!(machine.poll_transmit(&mut sent));
    let text = String::from_utf8_lossy(&sent).into_owned();
    assert!(text.contains("EOFError") && text.contains("going home"), "{text}");
    assert_eq!(machine.poll_event(), Some(Event::Closed(ConnectionError::ClosedLocally)));
}
