//! Puts `rpyc-server` beside other servers, and measures how it scales.

use clap::{Parser, Subcommand};

mod age;
mod compare;
mod idle;
mod objects;

/// Put rpyc-server beside other servers, and measure how it scales. Linux only.
#[derive(Debug, Parser)]
#[command(name = "compare")]
struct Arguments {
    #[command(subcommand)]
    mode: Option<Mode>,
}

#[derive(Debug, Subcommand)]
enum Mode {
    /// Requests per second on one core, and the processor time of each, beside stock, redis and a tokio echo server. The
    /// default
    Compare(compare::Arguments),
    /// Memory of connections that do nothing
    Idle(idle::Arguments),
    /// Memory and time of a million objects that a client holds
    Objects(objects::Arguments),
    /// Time and memory of ten million requests on one connection
    Age(age::Arguments),
    /// The server of `objects`
    #[command(hide = true)]
    Shelf(objects::Arguments),
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().mode.unwrap_or_else(|| Mode::Compare(compare::Arguments::default())) {
        Mode::Compare(arguments) => compare::compare(&arguments),
        Mode::Idle(arguments) => idle::idle(&arguments),
        Mode::Objects(arguments) => objects::objects(&arguments),
        Mode::Age(arguments) => age::age(&arguments),
        Mode::Shelf(arguments) => objects::shelf(&arguments),
    }
}
