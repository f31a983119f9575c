//! The least that a tokio server can do: it reads bytes, and writes as many as replies to them would have.

use bytes::{Buf, BytesMut};
use clap::Parser;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Read requests of one size, and write replies of one size, without looking at either.
#[derive(Debug, Parser)]
#[command(name = "echo")]
struct Arguments {
    /// TCP port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Size of a request in bytes
    #[arg(long, default_value_t = 64)]
    request: usize,
    /// Size of a reply in bytes
    #[arg(long, default_value_t = 32)]
    reply: usize,
}

#[tokio::main]
#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
async fn main() -> anyhow::Result<()> {
    let Arguments { port, request, reply } = Arguments::parse();
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    println!("listening on {}", listener.local_addr()?);
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        // Who goes away is nobody's fault.
        tokio::spawn(async move { drop(echo(stream, request, reply).await) });
    }
}

async fn echo(mut stream: TcpStream, request: usize, reply: usize) -> std::io::Result<()> {
    let mut input = BytesMut::with_capacity(16 << 10);
    let mut output = Vec::new();
    while stream.read_buf(&mut input).await? > 0 {
        let requests = input.len() / request;
        input.advance(requests * request);
        input.reserve(16 << 10);
        output.resize(requests * reply, b'e');
        stream.write_all(&output).await?;
    }
    Ok(())
}
