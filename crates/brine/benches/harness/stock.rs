//! Stock's brine in a Python process, which times itself.

use std::{
    env,
    io::{BufRead, BufReader, Lines, Write},
    path::PathBuf,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

/// The interop tests' environment, from the root of the repository.
const ENVIRONMENT: &str = "../../interop-tests/.venvs/cpython3.11-rpyc6.0.2/bin/python";

pub(crate) struct Stock {
    child: Child,
    input: Option<ChildStdin>,
    output: Lines<BufReader<ChildStdout>>,
    pub(crate) version: String,
}

impl Stock {
    /// Starts the Python that `RPYC_PYTHON` names first, or that of the interop tests' environment.
    pub(crate) fn start() -> Option<Self> {
        let python = match env::var_os("RPYC_PYTHON") {
            Some(paths) => env::split_paths(&paths).next()?,
            None => PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(ENVIRONMENT),
        };
        let mut child = Command::new(python)
            .args(["-c", include_str!("stock.py")])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        let input = child.stdin.take();
        let mut output = BufReader::new(child.stdout.take()?).lines();
        let version = output.next()?.ok()?;
        Some(Self { child, input, output, version })
    }

    /// Nanoseconds that one `dump` or `load` of these bytes takes.
    pub(crate) fn time(&mut self, function: &str, data: &[u8]) -> f64 {
        let hex: String = data.iter().map(|byte| format!("{byte:02x}")).collect();
        let mut input = self.input.as_ref().expect("it is taken at the end");
        writeln!(input, "{function} {hex}").expect("stock's Python has ended");
        let answer = self.output.next().expect("stock's Python has ended").expect("it writes text");
        answer.parse().expect("it writes a number")
    }
}

impl Drop for Stock {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.child.wait();
    }
}
