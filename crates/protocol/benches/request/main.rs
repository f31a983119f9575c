//! A request of a stock client, from the bytes that are read to those that answer it, without what serves it:
//! `cargo bench -p rpyc-protocol`. Stock and `rmpv` only decode the request and encode the reply, as values. Ours copies
//! the frame into a buffer, too, as reading from a socket does.

#![allow(
    clippy::print_stdout,
    clippy::expect_used,
    clippy::disallowed_methods,
    reason = "a program that prints a table, or ends; its one Instant is never compared"
)]

#[path = "../../../brine/benches/harness/mod.rs"]
mod harness;

use std::{hint::black_box, time::Instant};

use bytes::{Buf, BufMut, Bytes, BytesMut};
use harness::{Operation, Repeat, encoded, message_pack};
use rpyc_brine::Value;
use rpyc_protocol::{Connection, Dialect, Event, Handler, IdPack, Request, Settings, Unboxed};

fn main() {
    let nothing = || Value::Tuple(Vec::new());
    harness::run(vec![
        operation("GETATTR", Handler::GETATTR, vec!["scale".into()], (1.5,)),
        operation("CALL without arguments", Handler::CALL, vec![nothing(), nothing()], ("/obj/geo12/box3",)),
        operation("CALL with arguments", Handler::CALL, vec![("scale", 2, 0.5).into(), nothing()], (None::<i64>,)),
        operation("CALL with 64 kB", Handler::CALL, vec![(vec![0xa5; 64 << 10],).into(), nothing()], (65_536,)),
    ])
}

/// A request of a 6.0.2 client for one of our objects, with arguments by value, and the value that answers it.
fn operation(name: &str, handler: Handler, args: Vec<Value>, (answer,): (impl Into<Value>,)) -> Operation {
    let answer = answer.into();
    let target = Value::from((3, (TYPE_NAME, 1, 2)));
    let args = std::iter::once(target).chain(args.into_iter().map(|arg| (1, arg).into()));
    let request = Value::from((1234, (handler.0, (2, Value::Tuple(args.collect())))));
    let reply = Value::from((1234, (1, answer.clone())));
    let mut decoding = message_pack::decoding(&request);
    let mut encoding = message_pack::encoding(&reply);
    Operation {
        name: name.to_owned(),
        ours: served(&encoded(&request), answer),
        message_pack: Box::new(move |times| {
            decoding(times);
            encoding(times);
        }),
        stock: vec![("load", encoded(&request)), ("dump", encoded(&reply))],
    }
}

const TYPE_NAME: &str = "hou.Node";

fn served(request: &Bytes, answer: Value) -> Repeat {
    let now = Instant::now();
    let mut machine = Connection::initiate(Dialect::V6, Settings::default());
    let mut out = BytesMut::new();
    // What gives the peer the object.
    let object = Unboxed::Local(IdPack::new(TYPE_NAME, 1, 2), ());
    machine.request(now, Request::Ping { data: object }, None, None).expect("it is a new connection");
    let _ = machine.poll_transmit(&mut out);

    let frame = frame(request);
    let mut input = BytesMut::new();
    Box::new(move |times| {
        for _ in 0..times {
            out.clear();
            input.extend_from_slice(black_box(&frame));
            machine.handle_input(now, &mut input);
            let Some(Event::Request { id, request }) = machine.poll_event() else { unreachable!("it is a request") };
            black_box(request);
            machine.reply(id, Ok(Unboxed::Value(answer.clone()))).expect("it is not answered yet");
            let _ = machine.poll_transmit(&mut out);
            black_box(out.chunk());
        }
    })
}

/// The frame of a request in the dialect of rpyc 6.
fn frame(request: &Bytes) -> Bytes {
    let payload = [&[1], &**request].concat();
    let mut frame = BytesMut::new();
    frame.put_u32(u32::try_from(payload.len()).expect("it is small"));
    frame.put_u8(0);
    frame.put_slice(&payload);
    frame.put_u8(b'\n');
    frame.freeze()
}
