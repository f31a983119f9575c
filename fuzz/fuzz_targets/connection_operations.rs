//! Two machines whose users do anything in any order: each object is released exactly when nobody holds it any more.
#![no_main]

use std::time::Instant;

use libfuzzer_sys::fuzz_target;
use rpyc_fuzz::dialect;
use rpyc_fuzz::pair::{Operation, Pair};

fuzz_target!(|input: (u8, Vec<Operation>)| {
    let (kind, operations) = input;
    let mut pair = Pair::new(dialect(kind), Instant::now());
    for operation in operations {
        pair.perform(operation);
    }
    pair.finish();
});
