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
import sys
import rpyc
from rpyc.core.service import SlaveService
from rpyc.utils.server import ThreadedServer
server = ThreadedServer(SlaveService, hostname="127.0.0.1", port=0, auto_register=False)
server.listener.listen(16)  # start() does it too, but only after the port was told
version = rpyc.__version__
version = version if isinstance(version, str) else ".".join(map(str, version))
sys.stdout.write("%d %s %d\n" % (server.port, version, sys.version_info[0]))
sys.stdout.flush()
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
        let words: Vec<_> = line.split_whitespace().collect();
        let [port, version, python] = words.as_slice() else { panic!("the server says {line:?}") };
        Self { port: port.parse().unwrap(), child, dialect: dialect(version, *python == "2") }
    }
}

/// What a version of rpyc speaks.
fn dialect(version: &str, python2: bool) -> Dialect {
    let dialect = match version {
        v6 if v6.starts_with('6') => Dialect::V6,
        v4 if v4.starts_with("4.0") => Dialect::V4_0,
        v3 if v3.starts_with('3') => Dialect::V3,
        _ => Dialect::V5,
    };
    if python2 { dialect.python2() } else { dialect }
}

/// Environments of the interop tests' matrix that are taken where they were made.
const MATRIX: [&str; 6] = ["3.2.3-py2.7", "3.4.4-py2.7", "3.4.4-py3.6", "4.0.2-py2.7", "4.0.2-py3.13", "4.1.5-py2.7"];

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
    let mut found: Vec<_> = std::fs::read_dir(&venvs)
        .into_iter()
        .flatten()
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.file_name().is_some_and(|name| is_stock(&name.to_string_lossy())))
        .chain(MATRIX.iter().map(|name| venvs.join("matrix").join(name)))
        .map(|path| path.join("bin/python"))
        .filter(|path| path.exists())
        .collect();
    found.sort();
    if found.is_empty() {
        eprintln!("no Python with rpyc found: run `python3 interop-tests/run.py`, or set RPYC_PYTHON");
    }
    found
}

/// Whether an environment is called by a version of rpyc: others have a build of our own package.
fn is_stock(environment: &str) -> bool {
    environment.split_once("-rpyc").is_some_and(|(_, version)| version.starts_with(|c: char| c.is_ascii_digit()))
}
