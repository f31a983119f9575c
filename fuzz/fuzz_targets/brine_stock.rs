//! What we read, stock reads as the same, and what stock writes, we read. (Stock reads more: see
//! `protocol-spec/quirks.md`.)
#![no_main]

use bytes::{Bytes, BytesMut};
use libfuzzer_sys::fuzz_target;
use rpyc_brine::{Encoder, Limits, decode};
use rpyc_fuzz::stock::{self, Answer};

/// Python 2's `long`, which newer versions do not read.
const LONG: u8 = 0x09;

fuzz_target!(|data: &[u8]| {
    let limits = Limits::default();
    let ours = decode(&Bytes::copy_from_slice(data), &limits);
    match (ours, stock::load(data)) {
        (Ok(ours), Answer::Value(written)) => assert_eq!(decode(&written, &limits), Ok(ours)),
        (Err(_), Answer::Value(written)) => assert!(decode(&written, &limits).is_ok(), "stock writes {written:?}"),
        (Ok(ours), Answer::Exception(class)) => {
            // It has less room for nesting.
            let flat = Encoder::new(&mut BytesMut::new(), &limits.depth(250)).value(&ours).is_ok();
            assert!(data.contains(&LONG) || !flat || class == "RecursionError", "stock raises {class} for {ours:?}");
        }
        (Err(_), Answer::Exception(_)) => {}
    }
});
