//! However the stream is cut, the same events come out.
#![no_main]

use std::time::Instant;

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
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
    let mut rest = data;
    let mut sizes = sizes.into_iter();
    let pieces = std::iter::from_fn(|| {
        if rest.is_empty() {
            return None;
        }
        let size = sizes.next().map_or(rest.len(), usize::from).min(rest.len());
        let (piece, after) = rest.split_at(size);
        rest = after;
        Some(piece)
    });
    assert_eq!(events(pieces), events([data].into_iter()));
});
