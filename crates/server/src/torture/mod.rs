//! `rpyc-server torture`: what a hostile peer can do to an RPyC server, of whatever make.
//!
//! Each attack is tried in each dialect that the server speaks, while another client works beside it. The list is that
//! of `protocol-spec/limits.md` and of what is known to hurt stock servers; the rows are those of the fact sheet that it
//! came from. An attack is one function or some bytes, in the file of its family.

mod attack;
mod families;
mod form;
mod peer;
mod report;
mod run;
mod watch;

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context;
use clap::Args;

use crate::limits::seconds;
use attack::Attack;

/// Attacks an RPyC server and tells what it survived.
#[derive(Args, Clone, Debug)]
pub(crate) struct TortureArguments {
    /// The server to attack
    #[arg(value_name = "HOST:PORT")]
    target: String,

    /// Attack a server on another machine, too. Do that only if it is yours: it may well end
    #[arg(long)]
    allow_remote: bool,

    /// Only these attacks: names, parts of names, or rows
    #[arg(long, value_name = "ATTACK", value_delimiter = ',')]
    only: Vec<String>,

    /// Only these dialects [default: all that the server speaks]
    #[arg(long, value_name = "DIALECT", value_delimiter = ',', value_parser = form::names())]
    dialect: Vec<String>,

    /// Print one JSON object a line instead of a table
    #[arg(long)]
    json: bool,

    /// The server's process, if it is on this machine: its memory is watched then
    #[arg(long, value_name = "PID")]
    pid: Option<u32>,

    /// Seconds that the server may take to answer or to end a connection
    #[arg(long, default_value = "3", value_name = "SECONDS", value_parser = seconds)]
    patience: Duration,

    /// Seconds for which another client may be held up
    #[arg(long, default_value = "1", value_name = "SECONDS", value_parser = seconds)]
    stall: Duration,

    /// Memory in MiB that one attack may take
    #[arg(long, default_value_t = 400, value_name = "MIB")]
    memory: u64,

    /// Memory in MiB that may be left over from one attack
    #[arg(long, default_value_t = 64, value_name = "MIB")]
    kept: u64,

    /// Connections that the attack by their number opens
    #[arg(long, default_value_t = 200, value_name = "COUNT")]
    connections: usize,

    /// An RPyC registry (UDP) to attack, too
    #[arg(long, value_name = "HOST:PORT")]
    registry: Option<String>,

    /// Print the attacks and end
    #[arg(long)]
    list: bool,
}

/// What is attacked, and how patiently.
#[derive(Clone, Debug)]
struct Target {
    address: SocketAddr,
    registry: Option<SocketAddr>,
    patience: Duration,
    connections: usize,
}

/// Runs the program; whether everything was survived.
pub(crate) async fn torture(arguments: &TortureArguments) -> anyhow::Result<bool> {
    let attacks: Vec<Attack> = families::all().into_iter().filter(|attack| attack.is_meant(&arguments.only)).collect();
    anyhow::ensure!(!attacks.is_empty(), "there is no such attack (--list prints all)");
    if arguments.list {
        report::list(&attacks);
        return Ok(true);
    }
    let target = Target {
        address: resolve(&arguments.target, arguments.allow_remote).await?,
        registry: match &arguments.registry {
            Some(registry) => Some(resolve(registry, arguments.allow_remote).await?),
            None => None,
        },
        patience: arguments.patience,
        connections: arguments.connections,
    };
    let forms = run::spoken(&target, &arguments.dialect).await;
    anyhow::ensure!(!forms.is_empty(), "{} answers in no dialect of RPyC that is asked for", arguments.target);
    let mut report = report::Report::new(arguments.json);
    for form in &forms {
        for attack in &attacks {
            // What is not about messages is the same in all dialects.
            if attack.is_dialectless() && Some(form) != forms.first() {
                continue;
            }
            let result = run::attack(&target, *form, attack, arguments).await;
            let gone = result.verdict == run::Verdict::Dead;
            report.add(attack, form, &result);
            if gone {
                report.end("the server is gone: the remaining attacks were not tried");
                return Ok(false);
            }
        }
    }
    report.end("");
    Ok(report.survived())
}

/// The address of the target, which has to be this machine if nothing else is allowed.
async fn resolve(target: &str, allow_remote: bool) -> anyhow::Result<SocketAddr> {
    let mut addresses = tokio::net::lookup_host(target)
        .await
        .with_context(|| format!("{target} is no address (HOST:PORT is needed)"))?;
    let address = addresses.next().with_context(|| format!("{target} has no address"))?;
    anyhow::ensure!(
        allow_remote || address.ip().is_loopback(),
        "{address} is not on this machine: --allow-remote attacks it nevertheless"
    );
    Ok(address)
}
