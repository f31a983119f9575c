use super::*;
use crate::{CompareOp, Handler};

fn value(value: impl Into<Value>) -> Unboxed<Object> {
    Unboxed::Value(value.into())
}

type Asked = Request<IdPack, Unboxed<Object>>;
type Arrived = Request<Object, Unboxed<Object>>;

#[test]
fn every_operation_arrives_as_it_was_asked() {
    let object = Object(7);
    for dialect in DIALECTS {
        let (mut pair, id) = Pair::holding(dialect, &object);
        let own = Object(70).value();
        let kwargs = vec![("k".into(), value(2))];
        let requests: Vec<(Asked, Arrived)> = vec![
            (
                Request::GetAttr { target: id.clone(), name: "n".into() },
                Request::GetAttr { target: object.clone(), name: "n".into() },
            ),
            (
                Request::DelAttr { target: id.clone(), name: "n".into() },
                Request::DelAttr { target: object.clone(), name: "n".into() },
            ),
            (
                Request::SetAttr { target: id.clone(), name: "n".into(), value: value("v") },
                Request::SetAttr { target: object.clone(), name: "n".into(), value: value("v") },
            ),
            (
                Request::Call { target: id.clone(), args: vec![value(1)], kwargs: kwargs.clone() },
                Request::Call { target: object.clone(), args: vec![value(1)], kwargs: kwargs.clone() },
            ),
            (
                Request::CallAttr { target: id.clone(), name: "n".into(), args: vec![], kwargs: vec![] },
                Request::CallAttr { target: object.clone(), name: "n".into(), args: vec![], kwargs: vec![] },
            ),
            (Request::Repr { target: id.clone() }, Request::Repr { target: object.clone() }),
            (Request::Str { target: id.clone() }, Request::Str { target: object.clone() }),
            (Request::Hash { target: id.clone() }, Request::Hash { target: object.clone() }),
            (Request::Dir { target: id.clone() }, Request::Dir { target: object.clone() }),
            (
                Request::Pickle { target: id.clone(), protocol: 4 },
                Request::Pickle { target: object.clone(), protocol: 4 },
            ),
            (Request::Inspect { target: id.clone() }, Request::Inspect { target: object.clone() }),
            (
                Request::BuffIter { target: id.clone(), count: 10 },
                Request::BuffIter { target: object.clone(), count: 10 },
            ),
        ];
        for (asked, expected) in requests {
            pair.request(Side::Client, asked);
            pair.drive();
            let (id, request) = pair.requested(Side::Server);
            assert_eq!(request, expected, "{dialect:?}");
            pair.reply(Side::Server, id, Ok(own.clone()));
            pair.drive();
            assert!(matches!(pair.answered(Side::Client), Ok(Unboxed::Netref(id)) if id.number() == 70));
        }
    }
}

#[test]
fn operations_that_old_peers_know_as_method_calls() {
    let object = Object(7);
    for dialect in DIALECTS {
        let (mut pair, target) = Pair::holding(dialect, &object);
        pair.request(Side::Client, Request::Compare { target: target.clone(), other: value(1), op: CompareOp::Lt });
        pair.request(Side::Client, Request::CtxExit { target, exception: value(Value::None) });
        pair.drive();
        let handlers: Vec<Handler> = std::mem::take(&mut pair.server.events)
            .into_iter()
            .map(|event| match event {
                Event::Request { request, .. } => request.handler(),
                other => panic!("{other:?}"),
            })
            .collect();
        let expected = match dialect.last_handler {
            18 => [Handler::CALLATTR, Handler::CALLATTR],
            19 => [Handler::CALLATTR, Handler::CTXEXIT],
            _ => [Handler::CMP, Handler::CTXEXIT],
        };
        assert_eq!(handlers, expected, "{dialect:?}");
    }
}

#[test]
fn any_split_of_the_stream_gives_the_same_events() {
    for dialect in DIALECTS {
        for piece in [1, 2, 3, 7, 64] {
            let mut pair = Pair::new(dialect);
            pair.piece = piece;
            let object = Object(3);
            let target = pair.give(&object);
            let text = "x".repeat(5000);
            pair.request(Side::Client, Request::SetAttr { target, name: "n".into(), value: value(&*text) });
            pair.drive();
            let (_, request) = pair.requested(Side::Server);
            assert_eq!(request, Request::SetAttr { target: object, name: "n".into(), value: value(&*text) });
        }
    }
}

#[test]
fn answers_may_come_in_any_order() {
    let (mut pair, target) = Pair::holding(Dialect::V6, &Object(7));
    let seqs: Vec<_> = ["a", "b", "c"]
        .map(|name| pair.request(Side::Client, Request::GetAttr { target: target.clone(), name: name.into() }))
        .into();
    pair.drive();
    let ids: Vec<_> = std::mem::take(&mut pair.server.events)
        .into_iter()
        .map(|event| match event {
            Event::Request { id, request: Request::GetAttr { name, .. } } => (id, name),
            other => panic!("{other:?}"),
        })
        .collect();
    for (id, name) in ids.into_iter().rev() {
        pair.reply(Side::Server, id, Ok(value(name)));
    }
    pair.drive();
    let answers: Vec<_> = std::mem::take(&mut pair.client.events);
    let expected: Vec<_> = seqs
        .into_iter()
        .zip(["a", "b", "c"])
        .rev()
        .map(|(seq, name)| Event::Reply { seq, result: Ok(value(name)) })
        .collect();
    assert_eq!(answers, expected);
}

#[test]
fn nested_requests_to_any_depth() {
    const DEPTH: u64 = 50;
    for dialect in DIALECTS {
        let mut pair = Pair::new(dialect);
        let root = pair.give(&Object(1));
        // Each side calls the other with a callback of its own, and is called back by it before it has an answer.
        let mut waiting = Vec::new();
        let (mut side, mut target) = (Side::Client, root);
        for depth in 0..DEPTH {
            let callback = Object(100 + depth);
            pair.request(side, Request::Call { target, args: vec![callback.value()], kwargs: vec![] });
            pair.drive();
            let (id, request) = pair.requested(side.other());
            let Request::Call { args, .. } = request else { panic!("{request:?}") };
            let [Unboxed::Netref(next)] = args.as_slice() else { panic!("{args:?}") };
            (side, target) = (side.other(), next.clone());
            waiting.push((side, id));
        }
        for (depth, (side, id)) in waiting.into_iter().rev().enumerate() {
            pair.reply(side, id, Ok(value(i64::try_from(depth).unwrap())));
            pair.drive();
            assert_eq!(pair.answered(side.other()), Ok(value(i64::try_from(depth).unwrap())));
        }
    }
}

#[test]
fn exceptions_travel_as_data() {
    for dialect in DIALECTS {
        let mut pair = Pair::new(dialect);
        pair.request(Side::Client, Request::GetRoot);
        pair.drive();
        let (id, _) = pair.requested(Side::Server);
        let raised = Exception::key_error("k").with_attr("code", 3).with_traceback("tb");
        pair.reply(Side::Server, id, Err(raised));
        pair.drive();
        let error = pair.answered(Side::Client).unwrap_err();
        assert!(error.is_builtin("KeyError"));
        assert_eq!(error.args(), [Value::from("k")]);
        assert_eq!(error.attr("code"), Some(&Value::from(3)));
        assert_eq!(error.traceback().unwrap(), "tb");
    }
}

#[test]
fn time_runs_out_and_a_late_answer_is_released() {
    let mut pair = Pair::new(Dialect::V6);
    let now = pair.now;
    let second = Duration::from_secs(1);
    pair.client.machine.request(now, Request::GetRoot, None, Some(second)).unwrap();
    pair.drive();
    assert_eq!(pair.client.machine.poll_timeout(), Some(now + second));
    pair.pass_time(second / 2);
    assert!(pair.client.events.is_empty());
    pair.pass_time(second / 2);
    assert!(pair.answered(Side::Client).unwrap_err().is_builtin("TimeoutError"));
    assert_eq!(pair.client.machine.poll_timeout(), None);

    let (id, _) = pair.requested(Side::Server);
    pair.reply(Side::Server, id, Ok(Object(5).value()));
    pair.drive();
    assert!(pair.client.events.is_empty(), "nobody waits any more");
    assert_eq!(pair.event(Side::Server), Event::Released(Object(5)));
    assert_eq!((pair.client.machine.netrefs(), pair.server.machine.local_objects()), (0, 0));
}

#[test]
fn large_values_are_compressed_both_ways() {
    let mut pair = Pair::with(Dialect::V6, Settings::default().compress(true));
    let data = "z".repeat(100_000);
    pair.request(Side::Client, Request::GetRoot);
    pair.drive();
    let (id, _) = pair.requested(Side::Server);
    pair.reply(Side::Server, id, Ok(value(&*data)));
    pair.transmit(Side::Server);
    assert!(pair.client.wire.len() < 1000);
    pair.drive();
    assert_eq!(pair.answered(Side::Client), Ok(value(&*data)));
}

#[test]
fn close_is_told_and_final() {
    use crate::ConnectionError::{ClosedByPeer, ClosedLocally};
    for dialect in DIALECTS {
        let (mut pair, target) = Pair::holding(dialect, &Object(7));
        pair.request(Side::Client, Request::GetAttr { target, name: "n".into() });
        pair.drive();
        let (unanswered, _) = pair.requested(Side::Server);
        pair.server.machine.close();
        pair.drive();
        let told = std::mem::take(&mut pair.client.events);
        assert!(matches!(&told[0], Event::Reply { result: Err(error), .. } if error.is_builtin("EOFError")));
        assert_eq!(told[1..], [Event::Closed(ClosedByPeer)]);
        let ended = std::mem::take(&mut pair.server.events);
        assert_eq!(ended, [Event::Released(Object(7)), Event::Closed(ClosedLocally)]);
        assert_eq!(pair.server.machine.reply(unanswered, Ok(value(1))), Ok(()), "an answer too late is dropped");
        let now = pair.now;
        assert!(pair.server.machine.request(now, Request::GetRoot, None, None).unwrap_err().is_builtin("EOFError"));
    }
}

#[test]
fn bound_threads_are_answered_on_the_thread_that_asked() {
    let mut pair = Pair::new(Dialect::V6.bind_threads());
    pair.request(Side::Client, Request::GetRoot);
    pair.transmit(Side::Client);
    // The client's thread number is in the first eight bytes of the payload.
    pair.server.wire[5..13].copy_from_slice(&0x7f00_0000_1234_u64.to_be_bytes());
    pair.receive(Side::Server);
    let (id, _) = pair.requested(Side::Server);
    let now = pair.now;
    pair.server.machine.request(now, Request::Ping { data: value(1) }, Some(id), None).unwrap();
    pair.reply(Side::Server, id, Ok(value(1)));
    pair.transmit(Side::Server);
    let wire = &pair.client.wire;
    assert_eq!(wire[13..21], 0x7f00_0000_1234_u64.to_be_bytes(), "the nested request");
    let second = 5 + usize::from(wire[3]) + 1;
    assert_eq!(wire[second + 13..second + 21], 0x7f00_0000_1234_u64.to_be_bytes(), "the answer");
}
