//! What connections cost that do nothing.

use std::net::TcpStream;
use std::time::Duration;

use anyhow::Context;
use rpyc_bench::client::Client;
use rpyc_bench::process::{self, Server};
use rpyc_protocol::Request;

use crate::compare;

/// How many connections.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Connections at a time
    #[arg(long, default_value_t = 10_000)]
    connections: u32,
}

/// What connections have done before they do nothing.
const BEFORE: [(&str, Option<usize>); 3] =
    [("nothing", None), ("a ping", Some(10)), ("a ping of 64 kB", Some(64 << 10))];

/// Prints the server's memory for each connection.
#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
pub(crate) fn idle(arguments: &Arguments) -> anyhow::Result<()> {
    compare::build()?;
    let count = arguments.connections;
    println!("{count} idle connections; memory of the server, resident\n");
    println!("{:<24} {:>12} {:>16}", "after", "MB in all", "kB / connection");
    for (what, size) in BEFORE {
        let most = (count + 10).to_string();
        let flags = ["--port", "0", "--max-connections", &most, "--max-connections-per-address", &most];
        let server = compare::start(&compare::directory()?.join("rpyc-server"), &flags)?;
        // One is served first, so that what is made once is there.
        let _first = connection(&server, Some(1 << 10))?;
        let before = settled(&server)?;
        let connections = (0..count).map(|_| connection(&server, size)).collect::<anyhow::Result<Vec<_>>>()?;
        // Connections are taken up in order, so all are.
        let _last = connection(&server, Some(1))?;
        let taken = settled(&server)?.saturating_sub(before);
        drop(connections);
        println!("{what:<24} {:>12.1} {:>16.2}", megabytes(taken), megabytes(taken) * 1024.0 / f64::from(count));
    }
    Ok(())
}

/// Connects, and sends a ping of that size if one is given.
fn connection(server: &Server, ping: Option<usize>) -> anyhow::Result<TcpStream> {
    let mut client = Client::connect(server.address()).context("is the limit of open files too low (ulimit -n)?")?;
    if let Some(size) = ping {
        client.request(Request::Ping { data: "x".repeat(size).into() })?;
    }
    Ok(client.into_stream())
}

/// The memory of a server when it does not change any more.
pub(crate) fn settled(server: &Server) -> anyhow::Result<u64> {
    let mut before = process::memory(server.pid())?;
    loop {
        std::thread::sleep(Duration::from_millis(200));
        let now = process::memory(server.pid())?;
        if now == before {
            return Ok(now);
        }
        before = now;
    }
}

#[expect(clippy::cast_precision_loss, reason = "there is less memory than 2^53 bytes")]
pub(crate) fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}
