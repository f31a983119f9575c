//! The program: flags, listeners, logging, an orderly end.

mod arguments;
mod decode;
mod diagnostics;
mod limits;
mod listeners;
mod logging;
mod torture;

use std::process::ExitCode;
use std::sync::Arc;

use anyhow::Context;
use clap::Parser;
use rpyc::classic::ClassicService;
use rpyc::{Config, Server};
use rpyc_scene::model::Scene;

use arguments::{Arguments, Command};
use listeners::Listeners;

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(code) => code,
        Err(error) => {
            // One sentence: what was tried, and why it failed.
            eprintln!("rpyc-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// A tortured server did not survive everything.
const NOT_SURVIVED: u8 = 3;
/// Something in a capture could not be read.
const NOT_READ: u8 = 4;

#[tokio::main]
async fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    logging::init(arguments.log_level, arguments.log_format);
    match &arguments.command {
        Some(Command::Torture(arguments)) => {
            let survived = torture::torture(arguments).await?;
            return Ok(if survived { ExitCode::SUCCESS } else { NOT_SURVIVED.into() });
        }
        Some(Command::Decode(arguments)) => {
            let whole = decode::decode(arguments)?;
            return Ok(if whole { ExitCode::SUCCESS } else { NOT_READ.into() });
        }
        None => {}
    }
    let server = server(arguments)?;
    let listeners = Listeners::bind(arguments).await?;
    let shutdown = signals()?;
    listeners.announce();
    listeners.serve(&server, shutdown).await;
    tracing::info!("shutting down");
    server.shutdown().await;
    listeners.remove();
    Ok(ExitCode::SUCCESS)
}

/// A server of the scene, and of the module by which it tells about itself.
fn server(arguments: &Arguments) -> anyhow::Result<Server> {
    let scene = match &arguments.scene {
        Some(path) => {
            Scene::load_file(path).with_context(|| format!("cannot load the scene file {}", path.display()))?
        }
        None => Scene::with_default_content(),
    };
    let config = Config::classic().limits(arguments.limits.limits()).request_timeout(arguments.callback_timeout());
    let service = ClassicService::new().module(rpyc_scene::hou(Arc::new(scene))).config(config);
    let modules = Arc::clone(service.modules());
    let server = arguments.limits.apply(Server::new(service));
    modules.insert(diagnostics::NAME, diagnostics::module(Arc::clone(server.connections())));
    Ok(server)
}

/// Completes when the program is asked to end. The signals are caught from the call on.
#[cfg(unix)]
fn signals() -> anyhow::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};

    let mut interrupt = signal(SignalKind::interrupt()).context("cannot listen for signals")?;
    let mut terminate = signal(SignalKind::terminate()).context("cannot listen for signals")?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Completes when the program is asked to end. The signal is caught from the call on.
#[cfg(windows)]
fn signals() -> anyhow::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c().context("cannot listen for signals")?;
    Ok(async move {
        interrupt.recv().await;
    })
}
