//! What a request costs in memory, and where its data is. A file of its own, since every allocation of it is counted.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what goes wrong fails the test")]

mod stock;

use bytes::BytesMut;
use rpyc_brine::Value;
use rpyc_protocol::{Connection, Dialect, Event, Handler, IdPack, Request, Settings, Unboxed};

use stock::{Message, Object, REQUEST, now};

/// A machine that has given its peer an object, and has served a request already.
fn machine() -> Connection<Object> {
    let mut machine = Connection::initiate(Dialect::V6, Settings::default());
    let object = Unboxed::Local(IdPack::new("hou.Node", 1, 2), 0);
    machine.request(now(), Request::Ping { data: object }, None, None).unwrap();
    stock::sent(&mut machine);
    let mut input = buffer();
    asked(&mut machine, &mut input, Handler::GETATTR, &["name".into()]);
    machine
}

/// As a connection keeps it between requests: parts of it have been split off before.
fn buffer() -> BytesMut {
    let mut buffer = BytesMut::with_capacity(1 << 17);
    drop(buffer.split_to(0));
    buffer
}

/// Puts a request of rpyc 6.0.2 into the buffer: one for the object, with arguments by value.
fn receive(input: &mut BytesMut, handler: Handler, args: &[Value]) {
    let target = Value::from((3, ("hou.Node", 1, 2)));
    let args = std::iter::once(target).chain(args.iter().map(|arg| (1, arg.clone()).into()));
    let content = Value::from((handler.0, (2, Value::Tuple(args.collect()))));
    input.extend_from_slice(&Message::frame(REQUEST, 7, content, Dialect::V6));
}

/// Has a machine read what is in the buffer, and answer the request that it is. Counts the allocations of reading it.
fn read(machine: &mut Connection<Object>, input: &mut BytesMut) -> (Request<Object, Unboxed<Object>>, u64) {
    let now = now();
    let mut event = None;
    let count = allocation_counter::measure(|| {
        machine.handle_input(now, input);
        event = machine.poll_event();
    });
    let Some(Event::Request { id, request }) = event else { panic!("{event:?}") };
    machine.reply(id, Ok(Value::None.into())).unwrap();
    stock::sent(machine);
    (request, count.count_total)
}

fn asked(
    machine: &mut Connection<Object>,
    input: &mut BytesMut,
    handler: Handler,
    args: &[Value],
) -> (Request<Object, Unboxed<Object>>, u64) {
    receive(input, handler, args);
    read(machine, input)
}

#[test]
fn only_a_call_with_arguments_allocates() {
    let (mut machine, mut input) = (machine(), buffer());
    let (request, allocations) = asked(&mut machine, &mut input, Handler::GETATTR, &["parm".into()]);
    assert_eq!(request, Request::GetAttr { target: 0, name: "parm".into() });
    assert_eq!(allocations, 0);

    let nothing = || Value::Tuple(Vec::new());
    let (request, allocations) = asked(&mut machine, &mut input, Handler::CALL, &[nothing(), nothing()]);
    assert_eq!(request, Request::Call { target: 0, args: Vec::new(), kwargs: Vec::new() });
    assert_eq!(allocations, 0);

    let given = Value::from(("scale", 2.5, true));
    let (request, allocations) = asked(&mut machine, &mut input, Handler::CALL, &[given, nothing()]);
    let args = ["scale".into(), 2.5.into(), true.into()].to_vec();
    assert_eq!(request, Request::Call { target: 0, args, kwargs: Vec::new() });
    assert_eq!(allocations, 1);
}

#[test]
fn bytes_stay_where_they_were_read() {
    let (mut machine, mut input) = (machine(), buffer());
    receive(&mut input, Handler::SETATTR, &["data".into(), vec![0xa5; 64 << 10].into()]);
    let read_to = input.as_ptr_range();
    let (request, allocations) = read(&mut machine, &mut input);
    let Request::SetAttr { value: Unboxed::Value(Value::Bytes(bytes)), .. } = request else { panic!("{request:?}") };
    assert_eq!(bytes, vec![0xa5; 64 << 10]);
    assert!(read_to.contains(&bytes.as_ptr()));
    assert_eq!(allocations, 0);
}
