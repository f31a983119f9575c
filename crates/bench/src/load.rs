//! The load generator: so many requests on their way at a time, at as little cost as possible.
//!
//! Requests go out in batches of that many, made once, of which only the numbers are written anew. All replies are
//! equally long, so they are counted by their bytes.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use rpyc_protocol::Request;

use crate::client::{Client, ClientRequest};
use crate::process::CpuTime;
use crate::wire::{self, Message};

/// Requests have numbers of seven digits, as those of connections have that are used for long.
const FIRST_NUMBER: u64 = 1_000_000;
const NUMBERS: u64 = 9_000_000;

/// What is asked of an RPyC server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum Operation {
    /// An attribute of an object, a plain value
    Getattr,
    /// PING with ten bytes
    Ping,
    /// A function with one argument, a short text
    Call,
}

/// One request, again and again.
#[derive(Debug)]
pub struct Exchange {
    stream: TcpStream,
    request: Vec<u8>,
    /// Where the digits of the request's number are in it, if it has any.
    digits: Option<Range<usize>>,
    number: u64,
    reply: usize,
}

impl Exchange {
    /// Connects to an RPyC server, and finds what the operation is to work on: `module.object.attribute`, or
    /// `module.function`.
    ///
    /// # Errors
    /// If the server does not answer as it should.
    pub fn with_rpyc(address: &str, operation: Operation, path: &str) -> anyhow::Result<Self> {
        let mut client = Client::connect(address)?;
        let request = match operation {
            Operation::Ping => Request::Ping { data: "0123456789".into() },
            Operation::Call => {
                Request::Call { target: client.object(path)?, args: vec!["argument".into()], kwargs: Vec::new() }
            }
            Operation::Getattr => {
                let (object, name) = path.rsplit_once('.').context("a path has to be module.attribute")?;
                Request::GetAttr { target: client.object(object)?, name: name.to_owned().into() }
            }
        };
        Self::new(client, request)
    }

    /// A request to an RPyC server. It is made once, to learn how long the reply is.
    ///
    /// # Errors
    /// If the server raises an exception.
    pub fn new(mut client: Client, request: ClientRequest) -> anyhow::Result<Self> {
        let once = client.bytes_of(request)?;
        let message = Message::in_frame(&once).context("a request of rpyc 6 is cut like this")?;
        let mut request = Vec::new();
        message.renumbered(&wire::decimal(FIRST_NUMBER), &mut request);
        let mut stream = client.into_stream();
        stream.write_all(&request)?;
        let mut reply = Vec::new();
        while wire::frame(&reply).is_none() {
            let mut chunk = [0; 4096];
            let count = stream.read(&mut chunk)?;
            ensure!(count > 0, "the server has closed the connection");
            reply.extend_from_slice(chunk.get(..count).unwrap_or_default());
        }
        let answer = Message::in_frame(&reply).context("the reply is none of rpyc 6")?;
        ensure!(!answer.is_request() && !answer.is_exception(), "the server raised an exception");
        Ok(Self { stream, request, digits: Some(wire::NUMBER), number: 0, reply: reply.len() })
    }

    /// Connects to redis: GET, with a key and a value of such lengths that requests and replies have these sizes.
    ///
    /// # Errors
    /// If no redis is there, or the sizes are too small.
    pub fn with_redis(address: &str, request: usize, reply: usize) -> anyhow::Result<Self> {
        let key = "k".repeat(fit(request, |key| redis_command(&["GET", key]).len())?);
        let value = "v".repeat(fit(reply, |value| redis_bulk(value).len())?);
        let mut stream = connect(address)?;
        stream.write_all(redis_command(&["SET", &key, &value]).as_bytes())?;
        let mut ok = [0; 5];
        stream.read_exact(&mut ok)?;
        ensure!(&ok == b"+OK\r\n", "redis does not take the value");
        Ok(Self { stream, request: redis_command(&["GET", &key]).into(), digits: None, number: 0, reply })
    }

    /// Connects to `echo`, which was told the same sizes.
    ///
    /// # Errors
    /// If it is not there.
    pub fn with_echo(address: &str, request: usize, reply: usize) -> anyhow::Result<Self> {
        Ok(Self { stream: connect(address)?, request: vec![b'e'; request], digits: None, number: 0, reply })
    }

    /// How many bytes a request and a reply have.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize) {
        (self.request.len(), self.reply)
    }

    /// Repeats the exchange until it is told to stop, and counts.
    fn repeat(&mut self, depth: usize, done: &AtomicU64, stop: &AtomicBool) -> anyhow::Result<()> {
        let mut batch = self.request.repeat(depth);
        let mut replies = vec![0; depth * self.reply];
        while !stop.load(Relaxed) {
            if let Some(digits) = &self.digits {
                for request in batch.chunks_exact_mut(self.request.len()) {
                    let number = FIRST_NUMBER + self.number % NUMBERS;
                    wire::write_digits(request.get_mut(digits.clone()).unwrap_or_default(), number);
                    self.number += 1;
                }
            }
            self.stream.write_all(&batch)?;
            self.stream.read_exact(&mut replies)?;
            if self.digits.is_some() {
                let last = replies.len() - self.reply;
                let whole = wire::frame_length(replies.get(last..).unwrap_or_default()) == Some(self.reply);
                ensure!(whole, "the replies are not equally long");
            }
            done.fetch_add(u64::try_from(depth)?, Relaxed);
        }
        Ok(())
    }
}

fn connect(address: &str) -> anyhow::Result<TcpStream> {
    let stream = TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

fn redis_bulk(text: &str) -> String {
    format!("${}\r\n{text}\r\n", text.len())
}

fn redis_command(parts: &[&str]) -> String {
    format!("*{}\r\n{}", parts.len(), parts.iter().map(|part| redis_bulk(part)).collect::<String>())
}

/// How long a text has to be to give a message of that size.
fn fit(size: usize, message: impl Fn(&str) -> usize) -> anyhow::Result<usize> {
    match (1..size).find(|&length| message(&"x".repeat(length)) == size) {
        Some(length) => Ok(length),
        None => bail!("redis has no message of {size} bytes"),
    }
}

/// What a load gave.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// How many requests were answered.
    pub requests: u64,
    /// In which time.
    pub time: Duration,
    /// What of it the server's processor has worked, if the server's process is known.
    pub cpu: Option<Duration>,
}

impl Figures {
    /// Requests per second.
    #[must_use]
    pub fn rate(&self) -> f64 {
        self.count() / self.time.as_secs_f64()
    }

    /// Microseconds of the server's processor for a request.
    #[must_use]
    pub fn cost(&self) -> Option<f64> {
        self.cpu.map(|cpu| cpu.as_secs_f64() * 1e6 / self.count())
    }

    #[expect(clippy::cast_precision_loss, reason = "nobody counts to 2^53 here")]
    fn count(&self) -> f64 {
        self.requests.max(1) as f64
    }
}

/// Has all exchanges repeated at once, each by a thread; measures for that time, after a tenth of it.
///
/// # Errors
/// If a connection ends.
pub fn run(exchanges: &mut [Exchange], depth: usize, time: Duration, server: Option<u32>) -> anyhow::Result<Figures> {
    let (done, stop) = (AtomicU64::new(0), AtomicBool::new(false));
    std::thread::scope(|scope| {
        let (done, stop) = (&done, &stop);
        let threads: Vec<_> =
            exchanges.iter_mut().map(|exchange| scope.spawn(move || exchange.repeat(depth, done, stop))).collect();
        std::thread::sleep(time / 10);
        let begin = reading(done, server);
        std::thread::sleep(time);
        let end = reading(done, server);
        stop.store(true, Relaxed);
        for thread in threads {
            thread.join().map_err(|_| anyhow::anyhow!("a thread of the load panicked"))??;
        }
        let ((requests, begin, cpu), (all, end, cpu_end)) = (begin?, end?);
        let cpu = cpu_end.zip(cpu).map(|(end, begin)| end.since(&begin));
        Ok(Figures { requests: all - requests, time: end - begin, cpu })
    })
}

fn reading(done: &AtomicU64, server: Option<u32>) -> anyhow::Result<(u64, Instant, Option<CpuTime>)> {
    let cpu = server.map(CpuTime::of).transpose()?;
    Ok((done.load(Relaxed), Instant::now(), cpu))
}
