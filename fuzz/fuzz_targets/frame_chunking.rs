//! However the stream is cut, the same events come out.
#![no_main]

use std::time::Instant;

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use rpyc_protocol::{Connection, Event, Settings};

fn events(pieces: &[&[u8]]) -> Vec<Event<u8>> {
    let (mut machine, now) = (Connection::accept(Settings::default()), Instant::now());
    let mut input = BytesMut::new();
    for piece in pieces {
        input.extend_from_slice(piece);
        machine.handle_input(now, &mut input);
    }
    std::iter::from_fn(|| machine.poll_event()).collect()
}

fuzz_target!(|input: (&[u8], usize)| {
    let (data, cut) = input;
    let (first, second) = data.split_at(cut % (data.len() + 1));
    assert_eq!(events(&[data]), events(&[first, second]));
});
