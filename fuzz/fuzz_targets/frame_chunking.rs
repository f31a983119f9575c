//! However the stream is cut, the same events come out.
#![no_main]

use std::time::Instant;

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use rpyc_fuzz::pieces;
use rpyc_protocol::{Connection, Event, Settings};

fn events<'a>(pieces: impl Iterator<Item = &'a [u8]>) -> Vec<Event<u8>> {
    let (mut machine, now) = (Connection::accept(Settings::default()), Instant::now());
    let mut input = BytesMut::new();
    for piece in pieces {
        input.extend_from_slice(piece);
        machine.handle_input(now, &mut input);
    }
    std::iter::from_fn(|| machine.poll_event()).collect()
}

fuzz_target!(|input: (Vec<u8>, &[u8])| {
    let (sizes, data) = input;
    assert_eq!(events(pieces(data, sizes)), events([data].into_iter()));
});
