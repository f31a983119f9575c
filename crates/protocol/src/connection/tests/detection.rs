use bytes::BytesMut;

use super::*;
use crate::connection::PROBE_TIMEOUT;
use crate::{Envelope, Limits, PeerMisbehaved, ProxyClasses, Slicing, TextForm};

#[test]
fn every_dialect_is_found_and_the_first_request_served() {
    for dialect in DIALECTS {
        let mut pair = Pair::new(dialect);
        pair.request(Side::Client, Request::GetRoot);
        pair.drive();
        let found = pair.server.machine.dialect().expect("the probe was answered");
        assert_eq!(found, dialect);
        assert_eq!(pair.requested(Side::Server).1, Request::GetRoot);
    }
}

#[test]
fn who_opens_a_connection_can_detect_as_well() {
    for dialect in DIALECTS.into_iter().filter(|dialect| dialect.envelope == Envelope::Triple) {
        if dialect.thread_header {
            continue;
        }
        let mut pair = Pair::new(dialect);
        pair.client.machine = crate::Connection::detect(pair.now, Settings::default());
        // The other side is one of a known dialect, as a stock server is.
        pair.server.machine = crate::Connection::initiate(dialect, Settings::default());
        assert_eq!(pair.client.machine.dialect(), None);
        pair.drive();
        assert_eq!(pair.client.machine.dialect(), Some(dialect));
        let object = Object(7);
        assert_eq!(pair.give(&object).number(), 7);
    }
}

#[test]
fn two_that_detect_do_not_wait_for_each_other() {
    let mut pair = Pair::new(Dialect::V5);
    pair.client.machine = crate::Connection::detect(pair.now, Settings::default());
    pair.drive();
    assert_eq!(pair.client.machine.dialect(), Some(Dialect::V5));
    assert_eq!(pair.server.machine.dialect(), Some(Dialect::V5));
    assert_eq!(pair.give(&Object(7)).number(), 7);
}

#[test]
fn who_waits_to_be_spoken_to_can_speak_first() {
    let mut pair = Pair::new(Dialect::V6);
    pair.server.machine.speak_first(Dialect::V6);
    assert_eq!(pair.server.machine.dialect(), Some(Dialect::V6));
    pair.request(Side::Server, Request::GetRoot);
    pair.drive();
    assert_eq!(pair.requested(Side::Client).1, Request::GetRoot);
    pair.server.machine.speak_first(Dialect::V3);
    assert_eq!(pair.server.machine.dialect(), Some(Dialect::V6), "too late");
}

#[test]
fn other_protocols_are_known_by_what_they_seem_to_claim() {
    for hello in [&b"\x16\x03\x01\x02\x00\x01"[..], b"GET / HTTP/1.1"] {
        let mut machine =
            crate::Connection::<Object>::accept(Settings::default().limits(Limits::default().frame(1 << 31)));
        machine.handle_input(Pair::new(Dialect::V6).now, &mut BytesMut::from(hello));
        assert_eq!(machine.poll_event(), Some(Event::Closed(PeerMisbehaved::UnknownDialect.into())));
    }
}

#[test]
fn requests_that_come_while_probing_are_served_in_order() {
    let mut pair = Pair::new(Dialect::V5);
    pair.request(Side::Client, Request::GetRoot);
    pair.request(Side::Client, Request::GetRoot);
    pair.transmit(Side::Client);
    pair.receive(Side::Server);
    assert!(pair.server.events.is_empty());
    pair.drive();
    assert_eq!(pair.server.events.len(), 2);
}

#[test]
fn a_peer_that_does_not_answer_the_probe_is_served_all_the_same() {
    let mut pair = Pair::new(Dialect::V5);
    pair.request(Side::Client, Request::GetRoot);
    pair.transmit(Side::Client);
    pair.receive(Side::Server);
    assert_eq!(pair.server.machine.poll_timeout(), Some(pair.now + PROBE_TIMEOUT));
    pair.pass_time(PROBE_TIMEOUT);
    assert_eq!(pair.requested(Side::Server).1, Request::GetRoot);
    assert_eq!(pair.server.machine.dialect(), None, "it is still to be learned");
    assert_eq!(pair.server.machine.poll_timeout(), None);
}

#[test]
fn who_opens_a_connection_does_not_wait_for_an_answer_for_ever() {
    let mut pair = Pair::new(Dialect::V5);
    pair.client.machine = crate::Connection::detect(pair.now, Settings::default());
    assert_eq!(pair.client.machine.dialect(), None);
    pair.pass_time(PROBE_TIMEOUT);
    assert_eq!(pair.client.machine.dialect(), Some(Dialect::V5.of_version(None)), "it will not be learned");
}

/// What a peer that ignores probes sends after GETROOT, in brine, and the dialect that it thereby shows.
#[test]
fn a_peer_is_known_by_how_it_uses_the_root() {
    let text = |text: &str| Value::from(text);
    let native = |text: &str, dialect: Dialect| dialect.native_value(text.into());
    let tuple = |items: Vec<Value>| Value::Tuple(items);
    for family in [Dialect::V5, Dialect::V4_0, Dialect::V3] {
        for dialect in [family, family.python2()] {
            let mut machine = crate::Connection::<Object>::accept(Settings::default());
            converse(&mut machine, b"\0\0\0\x08\0\x12\x51\x50\x11\x53\x11\x51\x02\n");
            machine.handle_timeout(pair::start() + PROBE_TIMEOUT * 2);
            let Some(Event::Request { id, request: Request::GetRoot }) = machine.poll_event() else { panic!() };
            machine.reply(id, Ok(Object(7).value())).unwrap();
            let mut sent = BytesMut::new();
            assert!(machine.poll_transmit(&mut sent));

            let root = match (dialect.reference, dialect.target) {
                (crate::ReferenceForm::Oid, _) => text("Root"),
                _ => tuple(vec![native("Root", dialect), text("Root"), text("fake")]),
            };
            let inspect = tuple(vec![1.into(), tuple(vec![root.clone()])]);
            let name = native("getmodule", dialect);
            let getattr = match dialect.target {
                crate::TargetForm::Number => tuple(vec![1.into(), tuple(vec![root, name])]),
                crate::TargetForm::LocalRef => {
                    let args = vec![tuple(vec![3.into(), root]), tuple(vec![1.into(), name])];
                    tuple(vec![2.into(), tuple(args)])
                }
            };
            for (seq, (handler, args)) in [(16, inspect), (4, getattr)].into_iter().enumerate() {
                let message = tuple(vec![1.into(), (seq + 1).into(), tuple(vec![handler.into(), args])]);
                converse(&mut machine, &framed(&message));
            }
            assert_eq!(machine.dialect(), Some(dialect));
            let inspected = machine.poll_event();
            assert!(matches!(inspected, Some(Event::Request { request: Request::Inspect { target: Object(7) }, .. })));
            let Some(Event::Request { request: Request::GetAttr { target, name }, .. }) = machine.poll_event() else {
                panic!("{dialect:?}")
            };
            assert_eq!((target, &*name), (Object(7), "getmodule"));
        }
    }
}

fn framed(message: &Value) -> Vec<u8> {
    let mut payload = BytesMut::new();
    rpyc_brine::encode(message, &rpyc_brine::Limits::default(), &mut payload).unwrap();
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes().to_vec();
    frame.push(0);
    frame.extend_from_slice(&payload);
    frame.push(b'\n');
    frame
}

/// Feeds a peer's raw frames to a machine that accepts and gives what it sends.
fn converse(machine: &mut crate::Connection<Object>, hex: &[u8]) -> Vec<u8> {
    let now = pair::start();
    let mut input = BytesMut::from(hex);
    machine.handle_input(now, &mut input);
    assert!(input.is_empty());
    let mut sent = BytesMut::new();
    let _ = machine.poll_transmit(&mut sent);
    sent.to_vec()
}

#[test]
fn python_2_is_known_by_its_exceptions() {
    let mut machine = crate::Connection::<Object>::accept(Settings::default());
    // GETROOT of any client before 6.0, then what a 3.4 client on Python 2 answers to the probes.
    let probes = converse(&mut machine, b"\0\0\0\x08\0\x12\x51\x50\x11\x53\x11\x51\x02\n");
    assert_eq!(probes, b"\0\0\0\x08\0\x12\x51\x50\x11\x63\x11\x51\x02\n\0\0\0\x08\0\x12\x51\x51\x11\x64\x11\x51\x02\n");
    let key_error = |seq: u8| {
        let mut payload = vec![0x12, 0x53, 0x50 + seq, 0x13, 0x11];
        payload.extend_from_slice(b"\x0e\x0aexceptions\x0e\x08KeyError\x10\x63\x02\x01");
        let mut frame = vec![0, 0, 0, u8::try_from(payload.len()).unwrap(), 0];
        frame.extend(payload);
        frame.push(b'\n');
        frame
    };
    converse(&mut machine, &key_error(0));
    converse(&mut machine, &key_error(1));
    assert_eq!(machine.dialect(), Some(Dialect::V3.python2()));
    assert!(matches!(machine.poll_event(), Some(Event::Request { request: Request::GetRoot, .. })));
}

#[test]
fn text_of_python_2_is_text_where_it_can_be() {
    let dialect = Dialect::V5.python2();
    let bytes = |bytes: &'static [u8]| Value::from(bytes.to_vec());
    assert_eq!(dialect.read_native(bytes(b"name")), Value::from("name"));
    assert_eq!(dialect.read_native(bytes(b"\xff")), bytes(b"\xff"));
    let nested = Value::Tuple(vec![bytes(b"a"), Value::from(1)]);
    assert_eq!(dialect.read_native(nested), Value::Tuple(vec!["a".into(), 1.into()]));
    assert_eq!(Dialect::V5.read_native(bytes(b"name")), bytes(b"name"));
}

#[test]
fn rpyc_4_1_3_gets_no_dotted_names() {
    let dialect = Dialect::V5.of_version(Some("4.1.3"));
    assert_eq!(dialect.type_name("hou.Node"), "Node");
    assert_eq!(dialect.type_name("builtins.list"), "builtins.list");
    assert_eq!(Dialect::V5.of_version(Some("4.1.5")), Dialect::V5);
    for version in [None, Some("4.1.2")] {
        assert_eq!(Dialect::V5.of_version(version).proxy_classes, ProxyClasses::ByNumber);
        assert_eq!(Dialect::V4_0.of_version(version), Dialect::V4_0);
    }
}

#[test]
fn text_and_names_go_to_python_2_in_its_own_form() {
    let dialect = Dialect::V5.python2();
    assert_eq!(dialect.text, TextForm::Bytes);
    assert_eq!(dialect.envelope, Envelope::Triple);
    assert_eq!(dialect.type_name("builtins.method"), "__builtin__.instancemethod");
    assert_eq!(dialect.type_name("builtins.list"), "__builtin__.list");
    assert_eq!(dialect.type_name("hou.Node"), "hou.Node");
    assert_eq!(dialect.type_name("builtins.ValueError"), "exceptions.ValueError");
    assert_eq!(dialect.exception_class("builtins", "KeyError"), ("exceptions", "KeyError"));
    assert_eq!(dialect.exception_class("builtins", "ModuleNotFoundError"), ("exceptions", "ImportError"));
    assert_eq!(dialect.exception_class("hou", "TimeoutError"), ("hou", "TimeoutError"));
    assert_eq!(Dialect::V5.exception_class("builtins", "TimeoutError"), ("builtins", "TimeoutError"));
}

#[test]
fn special_methods_of_python_2_have_their_own_names() {
    let dialect = Dialect::V5.python2();
    assert_eq!(dialect.special_method("__next__"), Some("next"));
    assert_eq!(dialect.special_method("__len__"), None);
    assert_eq!(dialect.special_method_called("__nonzero__"), Some("__bool__"));
    assert_eq!(Dialect::V5.special_method("__next__"), None);
    assert_eq!(Dialect::V5.special_method_called("next"), None);
}

#[test]
fn slices_of_rpyc_3_0_are_those_of_later_versions() {
    let target = IdPack::new("m.C", 1, 2);
    let mut local = crate::local_objects::LocalObjects::<Object>::new(1);
    local.add(&target, &Object(7)).unwrap();
    let parse = |name: &'static str, bounds: Vec<Value>, dialect: &Dialect| {
        let target = Value::from((3, ("m.C", 1, 2)));
        let args = [name.into(), Value::Tuple(bounds), Value::Tuple(vec![])].map(|arg| Value::from((1, arg)));
        let boxed = Value::from((2, Value::Tuple([target].into_iter().chain(args).collect())));
        let mut bytes = BytesMut::new();
        rpyc_brine::encode(&boxed, &rpyc_brine::Limits::default(), &mut bytes).unwrap();
        let bytes = bytes.freeze();
        let mut unboxer = crate::unboxing::Unboxer {
            decoder: &mut rpyc_brine::Decoder::new(&bytes, &rpyc_brine::Limits::default()),
            dialect,
            local: &local,
            netrefs: &mut crate::netrefs::Netrefs::new(1),
            received: &mut Vec::new(),
            failed: None,
        };
        crate::request::parse(crate::Handler::CALLATTR, &mut unboxer).unwrap()
    };
    let python2 = Dialect::V3.python2();
    let sliced = parse("__getslice__", vec![1.into(), 3.into()], &python2);
    let Request::OldSlicing { target: Object(7), slicing } = sliced else { panic!("{sliced:?}") };
    let expected = Slicing {
        method: "__getitem__".into(),
        fallback: "__getslice__".into(),
        start: Unboxed::Value(1.into()),
        stop: Unboxed::Value(3.into()),
        args: vec![],
    };
    assert_eq!(*slicing, expected);
    let set = parse("__setslice__", vec![1.into(), 3.into(), "x".into()], &python2);
    assert!(matches!(set, Request::OldSlicing { slicing, .. } if slicing.args == [Unboxed::Value("x".into())]));
    let short = parse("__getslice__", vec![1.into()], &python2);
    assert!(matches!(short, Request::CallAttr { .. }), "what is no slice is an ordinary method");
    let python3 = parse("__getslice__", vec![1.into(), 3.into()], &Dialect::V3);
    assert!(matches!(python3, Request::CallAttr { .. }));
}
