//! A peer may send anything, in every dialect: the machine answers what it can, holds nothing in the end, and never
//! panics.
#![no_main]

use std::time::{Duration, Instant};

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use rpyc_fuzz::{dialect, sent};
use rpyc_protocol::{Connection, Event, Exception, IdPack, Limits, Request, Settings, Unboxed};

const REQUESTS: usize = 16;

/// Answers everything, in several ways.
fn serve(machine: &mut Connection<u8>) {
    while let Some(event) = machine.poll_event() {
        let Event::Request { id, request } = event else { continue };
        let result = match request {
            Request::Call { mut args, .. } if !args.is_empty() => Ok(args.swap_remove(0)),
            Request::BuffIter { count, .. } => Ok(Unboxed::Value(i64::try_from(count).unwrap_or(0).into())),
            Request::Hash { .. } => Err(Exception::type_error("unhashable")),
            _ => Ok(Unboxed::Local(IdPack::new("m.C", 1, 2), 7)),
        };
        machine.reply(id, result).expect("it waits for an answer");
    }
    sent(machine);
}

fuzz_target!(|data: &[u8]| {
    let Some((&kind, data)) = data.split_first() else { return };
    let settings = Settings::default().limits(Limits::default().frame(1 << 20).requests(REQUESTS));
    let now = Instant::now();
    let mut machine = match kind {
        0..100 => Connection::<u8>::accept(settings),
        100..110 => Connection::detect(now, settings),
        _ => Connection::initiate(dialect(kind), settings),
    };
    // Answers to these may be among what comes.
    for _ in 0..3 {
        let _ = machine.request(now, Request::GetRoot, None, Some(Duration::from_secs(5)));
    }
    let mut input = BytesMut::from(data);
    // The second time, the peer has been given up to answer a probe.
    for time in [now, now + Duration::from_secs(10)] {
        machine.handle_timeout(time);
        serve(&mut machine);
        while machine.wants_input() && machine.missing_input(&input) == 0 {
            machine.handle_input(time, &mut input);
            serve(&mut machine);
        }
    }
    machine.close();
    serve(&mut machine);
    assert_eq!((machine.local_objects(), machine.backlog()), (0, 0));
});
