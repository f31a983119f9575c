//! Whether a connection gets slower, or larger, with the requests that it has served.

use std::time::Duration;

use rpyc_bench::load::{self, Exchange, Operation};

use crate::compare;
use crate::idle::{megabytes, settled};

/// How long.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Requests in all, in ten parts
    #[arg(long, default_value_t = 10_000_000)]
    requests: u64,
}

/// Prints cost and memory after each tenth.
#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
pub(crate) fn age(arguments: &Arguments) -> anyhow::Result<()> {
    compare::build()?;
    let server = compare::start(&compare::directory()?.join("rpyc-server"), &["--port", "0"])?;
    // What is called makes no object; each request is answered and forgotten.
    let mut exchange = [Exchange::with_rpyc(server.address(), Operation::Call, "builtins.len")?];
    println!("{} calls on one connection\n\n{:>12} {:>16} {:>12}", arguments.requests, "done", "CPU us/request", "MB");
    let mut done = 0;
    while done < arguments.requests {
        let (mut part, mut cpu) = (0, Duration::ZERO);
        while part < arguments.requests / 10 {
            let figures = load::run(&mut exchange, 64, Duration::from_millis(200), Some(server.pid()))?;
            part += figures.requests;
            cpu += figures.cpu.unwrap_or_default();
        }
        done += part;
        let cost = load::Figures { requests: part, time: cpu, cpu: Some(cpu) }.cost().unwrap_or_default();
        println!("{done:>12} {cost:>16.3} {:>12.2}", megabytes(settled(&server)?));
    }
    Ok(())
}
