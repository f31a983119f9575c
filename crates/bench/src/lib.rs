//! What the benchmarks need besides the servers that they measure.
//!
//! * `canned` answers a stock client from memory, at once: the limit that such a client can see.
//! * `echo` is the least that a tokio server can do with the same bytes.
//! * `load` keeps many requests on their way to an RPyC server, to redis or to `echo`, and tells what each cost.
//! * `compare`, which `cargo run --release -p rpyc-bench` starts, puts `rpyc-server` beside others, and measures how it
//!   scales.
//!
//! Nothing here is a part of the product.

pub mod client;
pub mod load;
pub mod process;
pub mod wire;
