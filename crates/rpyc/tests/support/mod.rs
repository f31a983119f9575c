//! Stock rpyc servers for tests, in processes of their own.

#![allow(clippy::unwrap_used, clippy::panic, reason = "helpers of tests: whatever goes wrong fails the test")]

use std::env;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use rpyc::Dialect;

/// A process that is ended with the test.
pub(crate) struct StockServer {
    child: Child,
    pub(crate) port: u16,
    pub(crate) dialect: Dialect,
}

const CLASSIC: &str = r#"
import rpyc
from rpyc.core.service import SlaveService
from rpyc.utils.server import ThreadedServer
server = ThreadedServer(SlaveService, hostname="127.0.0.1", port=0, auto_register=False)
server.listener.listen(16)  # start() does it too, but only after the port was told
version = rpyc.__version__
print(server.port, version if isinstance(version, str) else ".".join(map(str, version)), flush=True)
server.start()
"#;

impl StockServer {
    /// A classic server of the rpyc that `python` has.
    pub(crate) fn classic(python: &Path) -> Self {
        let mut child = Command::new(python)
            .args(["-c", CLASSIC])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", python.display()));
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let (port, version) = line.trim().split_once(' ').unwrap_or_else(|| panic!("the server says {line:?}"));
        let dialect = if version.starts_with('6') { Dialect::V6 } else { Dialect::V5 };
        Self { port: port.parse().unwrap(), child, dialect }
    }
}

impl Drop for StockServer {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The interpreters that can import rpyc: those in `RPYC_PYTHON` (separated by colons), else those of the interop
/// tests. None where neither is there: then there is nobody to talk to, and the test says so.
pub(crate) fn pythons() -> Vec<PathBuf> {
    if let Some(list) = env::var_os("RPYC_PYTHON") {
        return env::split_paths(&list).collect();
    }
    let venvs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../interop-tests/.venvs");
    let mut found: Vec<_> = std::fs::read_dir(venvs)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().contains("-rpyc")))
        .map(|path| path.join("bin/python"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    if found.is_empty() {
        eprintln!("no Python with rpyc found: run `python3 interop-tests/run.py`, or set RPYC_PYTHON");
    }
    found
}
