//! Every crossing of DEL with new references, and what failures leave behind.

use proptest::prelude::*;

use super::*;

/// No object is held by either side any more.
fn assert_nothing_held(pair: &Pair) {
    let counts = [&pair.client, &pair.server].map(|peer| (peer.machine.local_objects(), peer.machine.netrefs()));
    assert_eq!(counts, [(0, 0); 2]);
}

#[test]
fn freed_by_one_del_with_the_count() {
    for dialect in DIALECTS {
        let mut pair = Pair::new(dialect);
        let object = Object(7);
        let mut id = pair.give(&object);
        for _ in 1..5 {
            id = pair.give(&object);
        }
        pair.client.machine.release(&id, 4);
        pair.drive();
        assert_eq!(pair.server.machine.local_objects(), 1, "{dialect:?}");
        pair.client.machine.release(&id, 1);
        pair.drive();
        assert_eq!(pair.event(Side::Server), Event::Released(object));
        assert_nothing_held(&pair);
    }
}

#[test]
fn del_crosses_the_same_object_sent_again() {
    for dialect in DIALECTS {
        let object = Object(7);
        let (mut pair, id) = Pair::holding(dialect, &object);
        pair.request(Side::Client, Request::GetRoot);
        pair.drive();
        let (asked, _) = pair.requested(Side::Server);
        // The answer and the DEL pass each other on the wire.
        pair.reply(Side::Server, asked, Ok(object.value()));
        pair.transmit(Side::Server);
        pair.client.machine.release(&id, 1);
        pair.transmit(Side::Client);
        pair.receive(Side::Server);
        assert_eq!(pair.server.machine.local_objects(), 1, "the second reference keeps the object");
        pair.drive();
        let Ok(Unboxed::Netref(again)) = pair.answered(Side::Client) else { panic!() };
        // The object can still be used.
        pair.request(Side::Client, Request::GetAttr { target: again.clone(), name: "n".into() });
        pair.drive();
        let (used, request) = pair.requested(Side::Server);
        assert_eq!(request, Request::GetAttr { target: object.clone(), name: "n".into() });
        pair.reply(Side::Server, used, Ok(Unboxed::Value(Value::None)));
        pair.client.machine.release(&again, 1);
        pair.drive();
        assert_eq!(pair.event(Side::Server), Event::Released(object));
        pair.client.events.clear();
        assert_nothing_held(&pair);
    }
}

#[test]
fn more_than_received_is_not_released() {
    let (mut pair, id) = Pair::holding(Dialect::V6, &Object(7));
    pair.client.machine.release(&id, 1000);
    pair.client.machine.release(&id, 1);
    pair.drive();
    assert_eq!(pair.event(Side::Server), Event::Released(Object(7)));
    assert_nothing_held(&pair);
}

#[test]
fn a_released_object_is_unknown() {
    for dialect in DIALECTS {
        let (mut pair, id) = Pair::holding(dialect, &Object(7));
        pair.client.machine.release(&id, 1);
        pair.request(Side::Client, Request::Repr { target: id });
        pair.drive();
        assert_eq!(pair.event(Side::Server), Event::Released(Object(7)));
        assert!(pair.answered(Side::Client).unwrap_err().is_builtin("KeyError"));
    }
}

#[test]
fn a_request_that_fails_releases_what_it_brought() {
    let (mut pair, id) = Pair::holding(Dialect::V6, &Object(7));
    pair.client.machine.release(&id, 1);
    // The target is gone, so the arguments have nobody who would release them.
    let args = vec![Object(70).value(), Object(71).value()];
    pair.request(Side::Client, Request::Call { target: id, args, kwargs: vec![] });
    pair.drive();
    pair.server.events.clear();
    assert!(matches!(&pair.client.events[0], Event::Reply { result: Err(error), .. } if error.is_builtin("KeyError")));
    pair.client.events.clear();
    assert_nothing_held(&pair);
}

#[test]
fn an_answer_that_cannot_be_sent_holds_nothing() {
    let mut pair = Pair::new(Dialect::V6);
    pair.request(Side::Client, Request::GetRoot);
    pair.drive();
    let (id, _) = pair.requested(Side::Server);
    // More digits than Python reads.
    let huge = Unboxed::Value(Value::from(rpyc_brine::BigInt::from(10).pow(5000)));
    pair.reply(Side::Server, id, Ok(Unboxed::Tuple(vec![Object(5).value(), huge])));
    pair.drive();
    let error = pair.answered(Side::Client).unwrap_err();
    assert!(error.is_builtin("ValueError"), "{error}");
    assert_nothing_held(&pair);
    // The connection goes on.
    pair.give(&Object(6));
}

#[test]
fn a_class_is_found_by_its_own_number() {
    for dialect in [Dialect::V6, Dialect::V5] {
        let mut pair = Pair::new(dialect);
        pair.request(Side::Client, Request::GetRoot);
        pair.drive();
        let (id, _) = pair.requested(Side::Server);
        let class = IdPack::new("m.C", 9, 0);
        pair.reply(Side::Server, id, Ok(Unboxed::Local(class.clone(), Object(9))));
        pair.drive();
        let Ok(Unboxed::Netref(received)) = pair.answered(Side::Client) else { panic!() };
        assert_eq!(received, class);
        pair.request(Side::Client, Request::Repr { target: received });
        pair.drive();
        assert_eq!(pair.requested(Side::Server).1, Request::Repr { target: Object(9) });
    }
}

/// One thread of a client may serve the DEL before another has read the answer.
#[test]
fn with_bound_threads_a_release_waits_until_the_answer_before_it_was_read() {
    for dialect in [Dialect::V6, Dialect::V5] {
        for (dialect, held) in [(dialect, 0), (dialect.bind_threads(), 1)] {
            let (mut pair, id) = Pair::holding(dialect, &Object(7));
            let args = vec![Object(70).value()];
            pair.request(Side::Client, Request::Call { target: id, args, kwargs: vec![] });
            pair.drive();
            let (asked, Request::Call { args, .. }) = pair.requested(Side::Server) else { panic!() };
            let [Unboxed::Netref(given)] = args.as_slice() else { panic!() };
            pair.reply(Side::Server, asked, Ok(Unboxed::Tuple(vec![Unboxed::Netref(given.clone())])));
            pair.server.machine.release(given, 1);
            pair.drive();
            assert_eq!(pair.client.machine.local_objects(), held, "{dialect:?}");
            pair.request(Side::Client, Request::Ping { data: 1.into() });
            pair.drive();
            assert!(pair.client.events.contains(&Event::Released(Object(70))));
            assert_eq!(pair.client.machine.local_objects(), 0);
        }
    }
}

#[derive(Clone, Debug)]
enum Operation {
    /// The server gives one of a few objects.
    Give(u64),
    /// The client lets go of one, if it has any.
    Release(u64, u64),
    /// Bytes move one way.
    Move(bool),
}

fn operations() -> impl Strategy<Value = Vec<Operation>> {
    let operation = prop_oneof![
        (1..4_u64).prop_map(Operation::Give),
        (1..4_u64, 1..4_u64).prop_map(|(object, count)| Operation::Release(object, count)),
        any::<bool>().prop_map(Operation::Move),
    ];
    proptest::collection::vec(operation, 0..40)
}

proptest! {
    /// Whatever crosses, an object is known to its owner as long as the other side holds it, and no longer.
    #[test]
    fn counts_agree_after_any_crossing(operations in operations()) {
        let (mut pair, id) = Pair::holding(Dialect::V6, &Object(99));
        let mut held = [0_u64; 4];
        let receive = |pair: &mut Pair, held: &mut [u64; 4], side| {
            pair.receive(side);
            for event in std::mem::take(&mut pair.side(side).events) {
                match event {
                    Event::Request { id, request: Request::Call { args, .. }, .. } => {
                        let [Unboxed::Value(Value::Int(number))] = args.as_slice() else { panic!() };
                        pair.reply(Side::Server, id, Ok(Object(u64::try_from(*number).unwrap()).value()));
                    }
                    Event::Reply { result: Ok(Unboxed::Netref(id)), .. } => {
                        held[usize::try_from(id.number()).unwrap()] += 1;
                    }
                    Event::Released(_) => {}
                    other => panic!("{other:?}"),
                }
            }
        };
        for operation in operations {
            match operation {
                Operation::Give(number) => {
                    let args = vec![Unboxed::Value(Value::from(number))];
                    pair.request(Side::Client, Request::Call { target: id.clone(), args, kwargs: vec![] });
                }
                Operation::Release(number, count) => {
                    let slot = &mut held[usize::try_from(number).unwrap()];
                    let count = count.min(*slot);
                    *slot -= count;
                    pair.client.machine.release(&Object(number).id(), count);
                }
                Operation::Move(to_server) => {
                    let from = if to_server { Side::Client } else { Side::Server };
                    pair.transmit(from);
                    receive(&mut pair, &mut held, from.other());
                }
            }
        }
        for _ in 0..4 {
            for from in [Side::Client, Side::Server] {
                pair.transmit(from);
                receive(&mut pair, &mut held, from.other());
            }
        }
        let holding = held.iter().filter(|&&count| count > 0).count() + 1;
        prop_assert_eq!(pair.client.machine.netrefs(), holding);
        prop_assert_eq!(pair.server.machine.local_objects(), holding);
    }
}
