//! What objects cost that a client holds: memory for each, and time for requests among many.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, ensure};
use rpyc::classic::ClassicService;
use rpyc::native::{List, Module};
use rpyc::{Config, ObjectRef, service};
use rpyc_bench::client::Client;
use rpyc_bench::load::{self, Exchange};
use rpyc_bench::process::Server;
use rpyc_bench::wire::{self, Message};
use rpyc_protocol::{IdPack, Limits, Request};

use crate::compare;
use crate::idle::settled;

/// How many objects.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Objects that the client holds
    #[arg(long, default_value_t = 1_000_000)]
    objects: usize,
    /// Seconds for each measurement
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Rounds; the best of each counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// Objects have numbers of seven digits, so that requests about each are equally long.
const FIRST: usize = 1_000_000;
const DEPTH: usize = 64;

/// Objects that are there anyhow, whether a client holds them or not.
struct Shelf(Vec<ObjectRef>);

#[service]
impl Shelf {
    /// The object at a place; places are counted from a million.
    #[exposed]
    fn item(&self, place: usize) -> ObjectRef {
        let place = place.saturating_sub(FIRST) % self.0.len().max(1);
        self.0.get(place).cloned().unwrap_or_else(|| ObjectRef::new(List::new()))
    }

    /// How many there are.
    #[exposed(getter)]
    fn size(&self) -> usize {
        self.0.len()
    }
}

/// Serves so many objects, for [`objects`].
#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
pub(crate) fn shelf(arguments: &Arguments) -> anyhow::Result<()> {
    let shelf = Shelf((0..arguments.objects).map(|_| ObjectRef::new(List::new())).collect());
    let limits = Limits::default().local_objects(arguments.objects + 1000);
    let module = Module::new("shelf").value("shelf", ObjectRef::new(shelf));
    let service = ClassicService::new().module(module).config(Config::classic().limits(limits));
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
        println!("listening on {}", listener.local_addr()?);
        rpyc::Server::new(service).serve(&listener).await;
        Ok(())
    })
}

/// Has a client hold all objects of a shelf, and prints what that costs.
#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
pub(crate) fn objects(arguments: &Arguments) -> anyhow::Result<()> {
    let count = arguments.objects.to_string();
    let server = compare::start(&std::env::current_exe()?, &["shelf", "--objects", &count])?;
    let mut empty = reading_size(&server, None)?;
    let before = settled(&server)?;
    let mut full = reading_size(&server, Some(arguments.objects))?;
    let taken = settled(&server)?.saturating_sub(before);
    let (mut empty_cost, mut full_cost) = (f64::INFINITY, f64::INFINITY);
    let time = Duration::from_secs_f64(arguments.seconds);
    for _ in 0..arguments.rounds {
        for (exchange, best) in [(&mut empty, &mut empty_cost), (&mut full, &mut full_cost)] {
            let figures = load::run(std::slice::from_mut(exchange), DEPTH, time, Some(server.pid()))?;
            *best = best.min(figures.cost().unwrap_or(f64::INFINITY));
        }
    }
    println!("{count} objects held by one client; the best of {} rounds\n", arguments.rounds);
    let each = u64::try_from(arguments.objects.max(1))?;
    println!("table memory: {} bytes each", taken / each);
    println!(
        "attribute get: {empty_cost:.3} us of CPU among none, {full_cost:.3} among all: {:.2}x",
        full_cost / empty_cost
    );
    Ok(())
}

/// A connection on which so many objects are held, to read the shelf's size on.
fn reading_size(server: &Server, held: Option<usize>) -> anyhow::Result<Exchange> {
    let mut client = Client::connect(server.address())?;
    let shelf = client.object("shelf.shelf")?;
    if let Some(count) = held {
        hold(&mut client, &shelf, count)?;
    }
    Exchange::new(client, Request::GetAttr { target: shelf, name: "size".into() })
}

/// Asks for all objects, and so holds them.
fn hold(client: &mut Client, shelf: &IdPack, count: usize) -> anyhow::Result<()> {
    let first = wire::decimal(u64::try_from(FIRST)?);
    let args = vec![i64::try_from(FIRST)?.into()];
    let item = Request::CallAttr { target: shelf.clone(), name: "item".into(), args, kwargs: Vec::new() };
    let once = client.bytes_of(item)?;
    let mut request = Vec::new();
    Message::in_frame(&once).context("a request of rpyc 6 is cut like this")?.renumbered(&first, &mut request);
    let place = request.windows(first.len()).rposition(|part| part == first).context("it was put there")?;
    let place = place + 2..place + first.len();
    for start in (0..count).step_by(DEPTH) {
        let places = start..count.min(start + DEPTH);
        let mut batch = Vec::new();
        for number in places.clone() {
            wire::write_digits(request.get_mut(place.clone()).unwrap_or_default(), u64::try_from(FIRST + number)?);
            batch.extend_from_slice(&request);
        }
        client.stream().write_all(&batch)?;
        skip_replies(client.stream(), places.len())?;
    }
    Ok(())
}

/// Reads so many replies and looks at none of them, but whether it is one.
fn skip_replies(stream: &mut TcpStream, mut count: usize) -> anyhow::Result<()> {
    let mut input = Vec::new();
    while count > 0 {
        let mut chunk = [0; 16 << 10];
        let read = stream.read(&mut chunk)?;
        ensure!(read > 0, "the server has closed the connection");
        input.extend_from_slice(chunk.get(..read).unwrap_or_default());
        while let Some(frame) = wire::frame(&input) {
            let reply = Message::in_frame(frame).context("the reply is none of rpyc 6")?;
            ensure!(!reply.is_exception(), "the server raised an exception");
            let length = frame.len();
            input.drain(..length);
            count = count.saturating_sub(1);
        }
    }
    Ok(())
}
