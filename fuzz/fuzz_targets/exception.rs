//! An exception may be anything, too; what we have read of it once is sent on unchanged.
#![no_main]

use std::time::Instant;

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use rpyc_fuzz::{frame, sent};
use rpyc_protocol::{Connection, Dialect, Event, Exception, Request, Settings};

/// What a machine makes of bytes that answer its only request.
fn received(mut input: BytesMut) -> Option<Exception> {
    let (mut machine, now) = (Connection::<u8>::initiate(Dialect::V6, Settings::default()), Instant::now());
    machine.request(now, Request::GetRoot, None, None).expect("it can be sent");
    machine.handle_input(now, &mut input);
    match machine.poll_event()? {
        Event::Reply { result, .. } if !machine.is_closed() => result.err(),
        _ => None,
    }
}

/// The frame in which a machine answers with an exception.
fn raised(exception: Exception) -> BytesMut {
    let (mut machine, now) = (Connection::<u8>::accept(Settings::default()), Instant::now());
    machine.handle_input(now, &mut frame(b"\x01\x11\x50\x11\x53\x11\x51\x02"));
    let Some(Event::Request { id, .. }) = machine.poll_event() else { panic!("GETROOT was sent") };
    machine.reply(id, Err(exception)).expect("it waits for an answer");
    sent(&mut machine)
}

fuzz_target!(|data: &[u8]| {
    let Some(first) = received(frame(&[b"\x03\x11\x50", data].concat())) else { return };
    let second = received(raised(first)).expect("what was sent is read");
    assert_eq!(received(raised(second.clone())), Some(second));
});
