//! The command line.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Parser, Subcommand, ValueEnum};

use crate::decode::DecodeArguments;
use crate::limits::LimitArguments;
use crate::torture::TortureArguments;

/// Serve a hou-shaped scene to unmodified Python RPyC clients: rpyc.classic.connect, or
/// hrpyc.import_remote_module.
#[derive(Debug, Parser)]
#[command(name = "rpyc-server", version, after_help = AFTER_HELP, args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// Address to listen on. There is no authentication: whoever can connect can use the scene, and save and load scene
    /// files as the user who runs the server. Use 0.0.0.0 only in a network that you trust
    #[arg(long, default_value = "127.0.0.1", value_name = "ADDRESS")]
    pub(crate) host: String,

    /// TCP port to listen on; 0 picks a free one, which is printed at start. The default is hrpyc's
    #[arg(long, short, default_value_t = 18811)]
    pub(crate) port: u16,

    /// Also listen on a Unix socket at this path (for rpyc.utils.factory.unix_connect)
    #[arg(long, value_name = "PATH")]
    pub(crate) unix: Option<PathBuf>,

    /// Scene file to start with, as written by hou.hipFile.save(); without it, a small default scene
    #[arg(long, value_name = "FILE")]
    pub(crate) scene: Option<PathBuf>,

    /// Least severe events to log on standard error
    #[arg(long, value_enum, default_value_t = LogLevel::Warn, value_name = "LEVEL")]
    pub(crate) log_level: LogLevel,

    /// How to write log events: for people, or one JSON object a line
    #[arg(long, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT")]
    pub(crate) log_format: LogFormat,

    /// Seconds that a client may take to answer when the server asks it (callbacks, its lists and dicts); 0 waits
    /// for ever
    #[arg(long, default_value_t = 30, value_name = "SECONDS")]
    pub(crate) callback_timeout: u64,

    #[command(flatten)]
    pub(crate) limits: LimitArguments,

    #[command(subcommand)]
    pub(crate) command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Attack an RPyC server of any make on this machine, and print what it survives
    Torture(TortureArguments),
    /// Print what one side of a connection sent, message by message: the bytes of a capture, as e.g. "Follow TCP
    /// stream" of Wireshark saves them
    Decode(DecodeArguments),
}

const AFTER_HELP: &str = "\
In a Python with `pip install rpyc`:
    import rpyc
    c = rpyc.classic.connect(\"127.0.0.1\", 18811)
    c.modules.hou.node(\"/obj/sphere1\").parm(\"scale\").set(2.0)

Ctrl-C and SIGTERM end the server in order. It exits with 0 then, with 1 if it cannot start, with 2 for wrong flags.
`rpyc-server torture` exits with 0 if everything was survived, with 3 if not. `rpyc-server decode` exits with 0 if
everything could be read, with 4 if not.";

impl Arguments {
    pub(crate) fn callback_timeout(&self) -> Option<Duration> {
        (self.callback_timeout > 0).then(|| Duration::from_secs(self.callback_timeout))
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogLevel {
    /// Nothing
    Off,
    /// What should never happen
    Error,
    /// Clients that break the protocol, resources that run out
    Warn,
    /// Connections that come and go
    Info,
    /// Requests that fail
    Debug,
    /// Every message
    Trace,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}
