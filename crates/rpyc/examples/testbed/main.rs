//! A program that serves Rust objects: the testbed of the interop tests, and a tour of what the macros can do.
//!
//! `interop-tests/testbed/contract.py` is the same in Python; stock clients of every version see no difference. The
//! files show, by subject:
//!
//! * `functions`, `values`: free functions, parameters, defaults, plain values
//! * `point`: a class with attributes, methods, class members and operators
//! * `number`, `special`: special methods
//! * `shapes`, `color`: inheritance, enumerations
//! * `errors`: exceptions
//! * `containers`, `references`: what goes by reference, and how long it lives
//! * `callbacks`, `events`: the client's objects in the hands of the server, during a call and after it
//! * `custom`: a service of its own instead of modules
//!
//! ```text
//! cargo run --example testbed -- --port 18812 --unix /tmp/testbed.sock
//! ```

mod callbacks;
mod color;
mod containers;
mod custom;
mod errors;
mod events;
mod functions;
mod lock;
mod number;
mod point;
mod real;
mod references;
mod shapes;
mod special;
mod values;

use std::io::{self, Write};
use std::net::Ipv4Addr;

use anyhow::{Context, bail};
use rpyc::classic::ClassicService;
use rpyc::native::Module;
use rpyc::{AttributePolicy, Config, Listener, Server, exposed, function, per_connection};
use tokio::net::{TcpListener, UnixListener};
use tokio::signal::unix::{SignalKind, signal};

use custom::CustomService;

#[tokio::main(worker_threads = 2)]
async fn main() -> anyhow::Result<()> {
    let options = Options::parse(std::env::args().skip(1))?;
    let mut terminate = signal(SignalKind::terminate())?;

    let classic = Server::new(ClassicService::new().module(testbed()));
    let custom = Server::new(per_connection(CustomService::default));
    let public = Server::new(per_connection(CustomService::default).config(public_config()));
    references::count_objects_of(&classic);

    serve_tcp(&classic, "", options.port).await?;
    if let Some(path) = &options.unix {
        serve_unix(&classic, path)?;
    }
    serve_tcp(&custom, "custom service ", 0).await?;
    serve_tcp(&public, "public service ", 0).await?;

    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    tokio::join!(classic.shutdown(), custom.shutdown(), public.shutdown());
    if let Some(path) = &options.unix {
        std::fs::remove_file(path).with_context(|| format!("cannot remove {path}"))?;
    }
    Ok(())
}

/// The command line.
#[derive(Debug, Default)]
struct Options {
    port: u16,
    unix: Option<String>,
}

impl Options {
    fn parse(mut args: impl Iterator<Item = String>) -> anyhow::Result<Self> {
        let mut options = Self::default();
        while let Some(flag) = args.next() {
            let value = args.next().with_context(|| format!("{flag} needs a value"))?;
            match flag.as_str() {
                "--port" => options.port = value.parse().context("--port needs a number")?,
                "--unix" => options.unix = Some(value),
                _ => bail!("unknown flag {flag}; known are --port PORT and --unix PATH"),
            }
        }
        Ok(options)
    }
}

/// The module `testbed`: each file adds what it defines.
fn testbed() -> Module {
    let module =
        Module::new("testbed").doc("The module ``testbed``: a zoo of behaviours that a served object can show.");
    let areas = [
        values::add_to,
        functions::add_to,
        point::add_to,
        number::add_to,
        special::add_to,
        shapes::add_to,
        color::add_to,
        errors::add_to,
        containers::add_to,
        callbacks::add_to,
        events::add_to,
        references::add_to,
    ];
    areas.into_iter().fold(module, |module, add_to| add_to(module)).submodule(sub())
}

/// The module `testbed.sub`, and one within it.
fn sub() -> Module {
    let deeper = Module::new("testbed.sub.deeper").doc("One more level.").value("LEVEL", 3);
    Module::new("testbed.sub")
        .doc("A module inside the module, importable as ``testbed.sub``.")
        .value("LEVEL", 2)
        .function(function!(double))
        .submodule(deeper)
}

#[exposed(name = "testbed.sub.double")]
fn double(value: i64) -> i64 {
    value.saturating_mul(2)
}

/// Attributes without prefix are allowed, too, and may be changed.
fn public_config() -> Config {
    let policy = AttributePolicy::default().allow_public_attrs(true).allow_setattr(true).allow_delattr(true);
    Config::default().attributes(policy)
}

/// Serves a TCP port in the background, and says which.
async fn serve_tcp(server: &Server, what: &str, port: u16) -> anyhow::Result<()> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
    writeln!(io::stdout(), "{what}listening on {}", listener.local_addr()?)?;
    serve(server, listener);
    Ok(())
}

/// Serves a Unix socket in the background, and says so.
fn serve_unix(server: &Server, path: &str) -> anyhow::Result<()> {
    let listener = UnixListener::bind(path).with_context(|| format!("cannot listen on {path}"))?;
    writeln!(io::stdout(), "listening on unix:{path}")?;
    serve(server, listener);
    Ok(())
}

fn serve(server: &Server, listener: impl Listener + 'static) {
    let server = server.clone();
    tokio::spawn(async move { server.serve(&listener).await });
}
