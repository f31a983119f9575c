//! Times operations against stock's `brine` and against `rmpv`, in one run.
//!
//! Not criterion: the contenders have to take turns. Whatever else the machine does then hits them all, and the best of
//! many short rounds hardly sees it.

mod instructions;
pub(crate) mod message_pack;
mod stock;

use std::{env, time::Instant};

use bytes::{Bytes, BytesMut};
use rpyc_brine::{Limits, Value, encode};
use stock::Stock;

const ROUNDS: usize = 25;
/// How long a contender's turn is, at least.
const TURN_NANOSECONDS: u128 = 200_000;

/// Runs something that often.
pub(crate) type Repeat = Box<dyn FnMut(u64)>;

/// One line of the table.
pub(crate) struct Operation {
    pub(crate) name: String,
    pub(crate) ours: Repeat,
    pub(crate) message_pack: Repeat,
    /// The functions of stock's that do it, each with the bytes that it reads or writes.
    pub(crate) stock: Vec<(&'static str, Bytes)>,
}

/// The bytes of a value as a connection has them: a part of a buffer that was read into.
pub(crate) fn encoded(value: &Value) -> Bytes {
    let mut buffer = BytesMut::from(&b"frame"[..]);
    encode(value, &Limits::default(), &mut buffer).expect("it can be encoded");
    buffer.split_off(b"frame".len()).freeze()
}

/// Does what the arguments say: prints the table, of the operations whose names contain them.
pub(crate) fn run(mut operations: Vec<Operation>) {
    let mut args: Vec<String> = env::args().skip(1).filter(|arg| arg != "--bench").collect();
    let count = args.first().is_some_and(|arg| arg == instructions::COUNT);
    args.drain(..usize::from(count));
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
        Some(stock) => println!("Stock: {}. MessagePack: rmpv. Nanoseconds, best of {ROUNDS}.\n", stock.version),
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

/// Nanoseconds of ours, of `rmpv` and of stock, which take turns.
fn measure(operation: &mut Operation, mut stock: Option<&mut Stock>) -> [f64; 3] {
    let [mut ours, mut message_pack] = [f64::INFINITY; 2];
    let mut theirs = vec![f64::NAN; operation.stock.len()];
    let (our_times, pack_times) = (turn(&mut operation.ours), turn(&mut operation.message_pack));
    for _ in 0..ROUNDS {
        ours = ours.min(time(&mut operation.ours, our_times));
        message_pack = message_pack.min(time(&mut operation.message_pack, pack_times));
        let Some(stock) = &mut stock else { continue };
        for (best, (function, data)) in theirs.iter_mut().zip(&operation.stock) {
            // The first is better than none, which is NaN.
            *best = best.min(stock.time(function, data));
        }
    }
    [ours, message_pack, theirs.iter().sum()]
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
