//! Inputs that fuzzing found: each ended in a panic once, or meant something else when it came in other pieces.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::time::{Duration, Instant};

use bytes::BytesMut;
use rpyc_protocol::{Connection, Event, IdPack, Settings, Unboxed};

/// What a peer sent, and what was wrong with how it was taken.
const SENT: [(&str, &[u8]); 1] = [(
    "a peer that answers no probe calls a tuple that is no reference, before its dialect is known",
    b"\0\0\0\x37\0\x12\x51\x75\x11\x57\x11\x52\x12\x11\x4e\x12\x0e\x11b\xf5iltins.functionST\x11\x51\x10\x1b\
      ?\xf0\0\0\0\0\0\0@\0\0\0\0\0\0\0\x11\x51\x02\n",
)];

#[expect(clippy::disallowed_methods, reason = "an Instant has no other origin; from here on time is virtual")]
fn start() -> Instant {
    Instant::now()
}

fn serve(machine: &mut Connection<u8>) {
    while let Some(event) = machine.poll_event() {
        if let Event::Request { id, .. } = event {
            machine.reply(id, Ok(Unboxed::Local(IdPack::new("m.C", 1, 2), 7))).unwrap();
        }
    }
    let _ = machine.poll_transmit(&mut BytesMut::new());
}

#[test]
fn none_of_them_panics_any_more() {
    for (_, bytes) in SENT {
        let mut machine = Connection::<u8>::accept(Settings::default());
        let mut input = BytesMut::from(bytes);
        let now = start();
        for time in [now, now + Duration::from_secs(10)] {
            machine.handle_timeout(time);
            serve(&mut machine);
            machine.handle_input(time, &mut input);
            serve(&mut machine);
        }
    }
}

/// What came in one piece and what came byte by byte, and why that made a difference.
const CUT: [(&str, &[u8]); 1] =
    [("what is no RPyC is known by its first length, also after an empty frame", b"\0\0\0\0\0\nGET / HTTP/1.1\r\n")];

#[test]
fn all_mean_the_same_in_any_pieces() {
    for (what, bytes) in CUT {
        let events = |size: usize| {
            let mut machine = Connection::<u8>::accept(Settings::default());
            let mut input = BytesMut::new();
            for piece in bytes.chunks(size) {
                input.extend_from_slice(piece);
                machine.handle_input(start(), &mut input);
            }
            std::iter::from_fn(|| machine.poll_event()).collect::<Vec<_>>()
        };
        assert_eq!(events(1), events(bytes.len()), "{what}");
    }
}
