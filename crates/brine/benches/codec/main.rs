//! The codec against stock's `brine` and `rmpv`: `cargo bench -p rpyc-brine [-- PART-OF-A-NAME]`.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program that prints a table, or ends")]

mod cases;
#[path = "../harness/mod.rs"]
mod harness;
mod request;

use std::hint::black_box;

use bytes::BytesMut;
use harness::{Operation, encoded, message_pack};
use rpyc_brine::{Limits, Value, decode, encode};

fn main() {
    let mut operations: Vec<_> = cases::requests().iter().map(|(name, value)| request::reading(name, value)).collect();
    for (name, value) in cases::requests().into_iter().chain(cases::values()) {
        operations.extend([decoding(name, &value), encoding(name, value)]);
    }
    harness::run(operations);
}

fn decoding(name: &str, value: &Value) -> Operation {
    let limits = Limits::default();
    let data = encoded(value);
    Operation {
        name: format!("decode {name}"),
        stock: vec![("load", data.clone())],
        ours: Box::new(move |times| {
            for _ in 0..times {
                drop(black_box(decode(black_box(&data), &limits)));
            }
        }),
        message_pack: message_pack::decoding(value),
    }
}

fn encoding(name: &str, value: Value) -> Operation {
    let limits = Limits::default();
    Operation {
        name: format!("encode {name}"),
        stock: vec![("dump", encoded(&value))],
        message_pack: message_pack::encoding(&value),
        ours: {
            let mut out = BytesMut::new();
            Box::new(move |times| {
                for _ in 0..times {
                    out.clear();
                    encode(black_box(&value), &limits, &mut out).expect("it can be encoded");
                    black_box(&out);
                }
            })
        },
    }
}
