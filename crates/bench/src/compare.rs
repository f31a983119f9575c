//! `rpyc-server` beside others that are asked the same, each on one core while the load is on another, in turn.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail, ensure};
use rpyc_bench::process::{Server, pinned};

/// Stock rpyc, from the interop tests.
const STOCK: &str = "interop-tests/.venvs/cpython3.11-rpyc6.0.2/bin/python";
const STOCK_SERVER: &str = "
from rpyc.core.service import ClassicService
from rpyc.utils.server import ThreadedServer
server = ThreadedServer(ClassicService, hostname='127.0.0.1', port=0)
server._listen()
print('listening on 127.0.0.1:%d' % server.port, flush=True)
server.start()
";
const SERVER_CORE: usize = 0;
const LOAD_CORE: usize = 1;

/// How to compare.
#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    /// Seconds for each measurement
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Rounds over all servers; the best of each counts
    #[arg(long, default_value_t = 5)]
    rounds: usize,
    /// Requests of a connection on their way at a time
    #[arg(long, default_value_t = 64)]
    depth: usize,
    /// Connections at a time
    #[arg(long, default_value_t = 4)]
    connections: usize,
}

impl Default for Arguments {
    fn default() -> Self {
        Self { seconds: 1.0, rounds: 5, depth: 64, connections: 4 }
    }
}

/// A server under test.
struct Subject {
    name: &'static str,
    server: Server,
    /// What `load` has to know of it.
    flags: Vec<String>,
    best: Figures,
}

/// What `load` printed.
#[derive(Clone, Copy, Debug)]
struct Figures {
    rate: f64,
    cost: f64,
    request: usize,
    reply: usize,
}

/// Runs it, and prints a table.
pub(crate) fn compare(arguments: &Arguments) -> anyhow::Result<()> {
    build()?;
    let own = directory()?;
    let ours = Subject::new("rpyc-server", start(&own.join("rpyc-server"), &["--port", "0"])?, Vec::new());
    let first = ours.measure(&own, arguments)?;
    let mut subjects = vec![ours];
    subjects.extend(others(&own, first)?);
    for _ in 0..arguments.rounds {
        for subject in &mut subjects {
            let figures = subject.measure(&own, arguments)?;
            subject.best.rate = subject.best.rate.max(figures.rate);
            subject.best.cost = subject.best.cost.min(figures.cost);
        }
    }
    show(arguments, first, &subjects);
    Ok(())
}

/// Builds what is started here, as this program was built.
pub(crate) fn build() -> anyhow::Result<()> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut build = Command::new(cargo);
    build.args(["build", "--quiet", "--package", "rpyc-bench", "--package", "rpyc-server", "--bins"]);
    if !cfg!(debug_assertions) {
        build.arg("--release");
    }
    ensure!(build.status()?.success(), "the servers cannot be built");
    Ok(())
}

/// Where the programs are.
pub(crate) fn directory() -> anyhow::Result<PathBuf> {
    Ok(std::env::current_exe()?.parent().context("a program is in a directory")?.to_owned())
}

pub(crate) fn start(program: &Path, flags: &[&str]) -> anyhow::Result<Server> {
    Server::start(pinned(SERVER_CORE, program).args(flags))
}

/// All but our own: those that this machine has.
fn others(own: &Path, ours: Figures) -> anyhow::Result<Vec<Subject>> {
    let sizes = [format!("--request={}", ours.request), format!("--reply={}", ours.reply)];
    let [request, reply] = &sizes;
    let flags = |kind: &str| [&[kind.to_owned()], &sizes[..]].concat();
    let echo = start(&own.join("echo"), &[request, reply])?;
    let mut subjects = vec![Subject::new("tokio echo", echo, flags("--echo"))];
    match redis() {
        Ok(redis) => subjects.push(Subject::new("redis-server GET", redis, flags("--redis"))),
        Err(error) => eprintln!("without redis-server: {error:#}"),
    }
    let python = std::env::var_os("RPYC_PYTHON").map_or_else(|| root().join(STOCK), PathBuf::from);
    match Server::start(pinned(SERVER_CORE, python).args(["-c", STOCK_SERVER]).stderr(Stdio::null())) {
        Ok(stock) => subjects.push(Subject::new("stock ThreadedServer", stock, Vec::new())),
        Err(error) => eprintln!("without stock (RPYC_PYTHON names no Python with rpyc): {error:#}"),
    }
    Ok(subjects)
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Starts redis-server on a free port, with nothing on disk.
fn redis() -> anyhow::Result<Server> {
    let address = TcpListener::bind("127.0.0.1:0")?.local_addr()?;
    let mut command = pinned(SERVER_CORE, "redis-server");
    command.args(["--save", "", "--appendonly", "no", "--bind", "127.0.0.1", "--port", &address.port().to_string()]);
    let child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn()?;
    let server = Server::running(child, address.to_string());
    for _ in 0..100 {
        if std::net::TcpStream::connect(address).is_ok() {
            return Ok(server);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    bail!("it does not listen")
}

impl Subject {
    fn new(name: &'static str, server: Server, flags: Vec<String>) -> Self {
        Self { name, server, flags, best: Figures { rate: 0.0, cost: f64::INFINITY, request: 0, reply: 0 } }
    }

    fn measure(&self, own: &Path, arguments: &Arguments) -> anyhow::Result<Figures> {
        let mut load = pinned(LOAD_CORE, own.join("load"));
        load.arg(self.server.address()).args(["--pid", &self.server.pid().to_string()]);
        load.args(["--seconds", &arguments.seconds.to_string(), "--depth", &arguments.depth.to_string()]);
        load.args(["--connections", &arguments.connections.to_string()]).args(&self.flags);
        let output = load.stderr(Stdio::inherit()).output()?;
        ensure!(output.status.success(), "the load on {} failed", self.name);
        let text = String::from_utf8_lossy(&output.stdout);
        let field = |name: &str| {
            let value = text.split_whitespace().find_map(|field| field.strip_prefix(name)?.strip_prefix('='));
            value.with_context(|| format!("load printed no {name}"))
        };
        Ok(Figures {
            rate: field("per_second")?.parse()?,
            cost: field("cpu_us")?.parse()?,
            request: field("request_bytes")?.parse()?,
            reply: field("reply_bytes")?.parse()?,
        })
    }
}

#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
fn show(arguments: &Arguments, sizes: Figures, subjects: &[Subject]) {
    println!(
        "attribute get: {} bytes asked, {} answered; {} connections with {} on their way; server on one core, load on \
         another;\nthe best of {} rounds\n",
        sizes.request, sizes.reply, arguments.connections, arguments.depth, arguments.rounds
    );
    println!("{:<22} {:>14} {:>12} {:>16} {:>12}", "server", "requests/s", "/ ours", "CPU us/request", "/ ours");
    let Some(ours) = subjects.first().map(|subject| subject.best) else { return };
    for Subject { name, best, .. } in subjects {
        let (rate, cost) = (best.rate / ours.rate, best.cost / ours.cost);
        println!("{name:<22} {:>14.0} {rate:>12.3} {:>16.3} {cost:>12.2}", best.rate, best.cost);
    }
}
