//! A peer may send anything: the machine answers what it can, and never panics.
#![no_main]

use std::time::Instant;

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use rpyc_protocol::{Connection, Event, IdPack, Limits, Settings, Unboxed};

fuzz_target!(|data: &[u8]| {
    let settings = Settings::default().limits(Limits::default().frame(1 << 20).requests(16));
    let (mut machine, now) = (Connection::<u8>::accept(settings), Instant::now());
    let (mut input, mut sent) = (BytesMut::from(data), BytesMut::new());
    while machine.wants_input() {
        let before = input.len();
        machine.handle_input(now, &mut input);
        while let Some(event) = machine.poll_event() {
            let Event::Request { id, .. } = event else { continue };
            machine.reply(id, Ok(Unboxed::Local(IdPack::new("m.C", 1, 2), 7))).expect("it waits for an answer");
        }
        let _ = machine.poll_transmit(&mut sent);
        if input.len() == before {
            break;
        }
    }
});
