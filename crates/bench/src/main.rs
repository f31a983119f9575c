//! Puts `rpyc-server` beside other servers, and measures how it scales.

use clap::{Parser, Subcommand};

mod compare;

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
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().mode.unwrap_or_else(|| Mode::Compare(compare::Arguments::default())) {
        Mode::Compare(arguments) => compare::compare(&arguments),
    }
}
