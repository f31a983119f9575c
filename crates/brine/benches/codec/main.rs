//! The codec against stock's `brine` and against `rmpv`, in one run: `cargo bench -p rpyc-brine [-- PART-OF-A-NAME]`.
//!
//! Its own harness, since the contenders have to take turns: whatever else the machine does then hits them all, and the
//! best of many short rounds hardly sees it.

#![allow(clippy::print_stdout, clippy::expect_used, reason = "a program that prints a table, or ends")]

mod cases;
mod instructions;
mod message_pack;
mod stock;

use std::{env, hint::black_box, time::Instant};

use bytes::{Bytes, BytesMut};
use rpyc_brine::{Limits, Value, decode, encode};
use stock::Stock;

const ROUNDS: usize = 25;
/// How long a contender's turn is, at least.
const TURN_NANOSECONDS: u128 = 200_000;

/// Runs something that often.
type Repeat = Box<dyn FnMut(u64)>;

/// One line of the table.
struct Operation {
    name: String,
    /// The function of stock's that does it, and the bytes that it reads or writes.
    stock: (&'static str, Bytes),
    ours: Repeat,
    message_pack: Repeat,
}

fn main() {
    let mut args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let count = args.first().is_some_and(|arg| arg == instructions::COUNT);
    args.drain(..usize::from(count));
    let mut operations = operations();
    operations.retain(|operation| args.iter().all(|part| operation.name.contains(part)));
    if count {
        for operation in &mut operations {
            instructions::count(&mut operation.ours);
            instructions::count(&mut operation.message_pack);
        }
        return;
    }
    print_table(&mut operations, Stock::start(), &instructions::all(&args));
}

fn print_table(operations: &mut [Operation], mut stock: Option<Stock>, instructions: &[u64]) {
    match &stock {
        Some(stock) => println!("stock: {}; MessagePack: rmpv. Nanoseconds, best of {ROUNDS}.\n", stock.version),
        None => println!("NOT COMPARED WITH STOCK: no Python with rpyc; name one in RPYC_PYTHON.\n"),
    }
    println!(
        "{:<26}{:>10}{:>12}{:>8}{:>10}{:>8}{:>14}{:>10}",
        "operation", "ours", "stock", "ratio", "rmpv", "ratio", "instructions", "rmpv"
    );
    let mut instructions = instructions.iter();
    let mut count = || instructions.next().map_or_else(|| "-".to_owned(), u64::to_string);
    for operation in operations {
        let [ours, message_pack, stock] = measure(operation, stock.as_mut());
        println!(
            "{:<26}{ours:>10.0}{stock:>12.0}{:>8.1}{message_pack:>10.0}{:>8.2}{:>14}{:>10}",
            operation.name,
            stock / ours,
            message_pack / ours,
            count(),
            count(),
        );
    }
}

fn operations() -> Vec<Operation> {
    cases::all().into_iter().flat_map(|(name, value)| [decoding(name, &value), encoding(name, value)]).collect()
}

fn decoding(name: &str, value: &Value) -> Operation {
    let data = encoded(value);
    let mut packed = Vec::new();
    message_pack::encode(&message_pack::of(value), &mut packed);
    let limits = Limits::default();
    let stock = ("load", data.clone());
    Operation {
        name: format!("decode {name}"),
        stock,
        ours: Box::new(move |times| {
            for _ in 0..times {
                drop(black_box(decode(black_box(&data), &limits)));
            }
        }),
        message_pack: Box::new(move |times| {
            for _ in 0..times {
                drop(black_box(message_pack::decode(black_box(&packed))));
            }
        }),
    }
}

fn encoding(name: &str, value: Value) -> Operation {
    let limits = Limits::default();
    let packed = message_pack::of(&value);
    let (mut out, mut packed_out) = (BytesMut::new(), Vec::new());
    Operation {
        name: format!("encode {name}"),
        stock: ("dump", encoded(&value)),
        ours: Box::new(move |times| {
            for _ in 0..times {
                out.clear();
                encode(black_box(&value), &limits, &mut out).expect("it can be encoded");
                black_box(&out);
            }
        }),
        message_pack: Box::new(move |times| {
            for _ in 0..times {
                packed_out.clear();
                message_pack::encode(black_box(&packed), &mut packed_out);
                black_box(&packed_out);
            }
        }),
    }
}

/// The bytes of a value as a connection has them: a part of a buffer that was read into.
fn encoded(value: &Value) -> Bytes {
    let mut buffer = BytesMut::from(&b"frame"[..]);
    encode(value, &Limits::default(), &mut buffer).expect("it can be encoded");
    buffer.split_off(b"frame".len()).freeze()
}

/// Nanoseconds of ours, of `rmpv` and of stock, which take turns.
fn measure(operation: &mut Operation, mut stock: Option<&mut Stock>) -> [f64; 3] {
    let [mut ours, mut message_pack, mut theirs] = [f64::INFINITY; 3];
    let (our_times, pack_times) = (turn(&mut operation.ours), turn(&mut operation.message_pack));
    let (function, data) = &operation.stock;
    for _ in 0..ROUNDS {
        ours = ours.min(time(&mut operation.ours, our_times));
        message_pack = message_pack.min(time(&mut operation.message_pack, pack_times));
        if let Some(stock) = &mut stock {
            theirs = theirs.min(stock.time(function, data));
        }
    }
    [ours, message_pack, theirs]
}

/// How often a contender's turn repeats its work.
fn turn(run: &mut Repeat) -> u64 {
    let mut times = 1;
    loop {
        let start = Instant::now();
        run(times);
        if start.elapsed().as_nanos() >= TURN_NANOSECONDS {
            return times;
        }
        times *= 2;
    }
}

/// Nanoseconds of one run.
fn time(run: &mut Repeat, times: u64) -> f64 {
    let start = Instant::now();
    run(times);
    start.elapsed().as_secs_f64() * 1e9 / times as f64
}
