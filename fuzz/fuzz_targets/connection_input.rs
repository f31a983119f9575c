//! A peer may send anything: the machine answers what it can, and never panics.
#![no_main]

use std::time::{Duration, Instant};

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use rpyc_protocol::{Connection, Event, IdPack, Limits, Settings, Unboxed};

fn serve(machine: &mut Connection<u8>) {
    while let Some(event) = machine.poll_event() {
        let Event::Request { id, .. } = event else { continue };
        machine.reply(id, Ok(Unboxed::Local(IdPack::new("m.C", 1, 2), 7))).expect("it waits for an answer");
    }
    let _ = machine.poll_transmit(&mut BytesMut::new());
}

fuzz_target!(|data: &[u8]| {
    let settings = Settings::default().limits(Limits::default().frame(1 << 20).requests(16));
    let (mut machine, now) = (Connection::<u8>::accept(settings), Instant::now());
    let mut input = BytesMut::from(data);
    // The second time, the peer has been given up to answer a probe.
    for time in [now, now + Duration::from_secs(10)] {
        machine.handle_timeout(time);
        serve(&mut machine);
        while machine.wants_input() && machine.missing_input(&input) == 0 {
            machine.handle_input(time, &mut input);
            serve(&mut machine);
        }
        machine.handle_input(time, &mut input);
        serve(&mut machine);
    }
});
