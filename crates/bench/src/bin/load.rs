//! Keeps many requests on their way to a server, and prints how many were answered, and at what cost.

use std::time::Duration;

use clap::Parser;
use rpyc_bench::load::{self, Exchange, Operation};

/// Keep many requests on their way to a server, and print how many were answered. With --pid, `cpu_us` is what each cost
/// the server's processes, in the kernel and out of it.
#[derive(Debug, Parser)]
#[command(name = "load")]
struct Arguments {
    /// The server: HOST:PORT
    address: String,
    /// Requests of a connection on their way at a time
    #[arg(long, default_value_t = 64)]
    depth: usize,
    /// Connections, with a thread each
    #[arg(long, default_value_t = 1)]
    connections: usize,
    /// How long to measure; a tenth of it passes before
    #[arg(long, default_value_t = 2.0)]
    seconds: f64,
    /// What to ask an RPyC server
    #[arg(long, value_enum, default_value_t = Operation::Getattr)]
    operation: Operation,
    /// What it is asked about: an attribute, or a function. Default: sys.byteorder, or builtins.len
    #[arg(long)]
    path: Option<String>,
    /// The server is redis: GET
    #[arg(long, conflicts_with = "echo")]
    redis: bool,
    /// The server is `echo`, started with the same --request and --reply
    #[arg(long)]
    echo: bool,
    /// Size of a request in bytes, with --redis or --echo
    #[arg(long, default_value_t = 64)]
    request: usize,
    /// Size of a reply in bytes, with --redis or --echo
    #[arg(long, default_value_t = 32)]
    reply: usize,
    /// The server's process
    #[arg(long)]
    pid: Option<u32>,
}

impl Arguments {
    fn connect(&self) -> anyhow::Result<Exchange> {
        let default = if self.operation == Operation::Call { "builtins.len" } else { "sys.byteorder" };
        let path = self.path.as_deref().unwrap_or(default);
        match (self.redis, self.echo) {
            (true, _) => Exchange::with_redis(&self.address, self.request, self.reply),
            (_, true) => Exchange::with_echo(&self.address, self.request, self.reply),
            _ => Exchange::with_rpyc(&self.address, self.operation, path),
        }
    }
}

#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let mut exchanges = (0..arguments.connections).map(|_| arguments.connect()).collect::<anyhow::Result<Vec<_>>>()?;
    let (request, reply) = exchanges.first().map_or((0, 0), Exchange::sizes);
    let time = Duration::from_secs_f64(arguments.seconds);
    let figures = load::run(&mut exchanges, arguments.depth, time, arguments.pid)?;
    let cost = figures.cost().map_or_else(String::new, |cost| format!(" cpu_us={cost:.3}"));
    println!(
        "requests={} seconds={:.3} per_second={:.0} request_bytes={request} reply_bytes={reply}{cost}",
        figures.requests,
        figures.time.as_secs_f64(),
        figures.rate(),
    );
    Ok(())
}
