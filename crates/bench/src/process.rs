//! Server processes: start them, see what they take of processor and memory. Linux only, as the benchmarks are.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::io::{self, BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};

/// A server that has said where it listens; killed when this is dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: String,
}

impl Server {
    /// Starts a server and waits for the line in which it says where it listens.
    ///
    /// # Errors
    /// If it ends without saying so.
    pub fn start(command: &mut Command) -> anyhow::Result<Self> {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {command:?}"))?;
        let output = child.stdout.take().context("its output is piped")?;
        for line in BufReader::new(output).lines() {
            if let Some(address) = line?.strip_prefix("listening on ") {
                return Ok(Self { child, address: address.to_owned() });
            }
        }
        child.wait()?;
        bail!("{command:?} does not listen")
    }

    /// Takes a server in that says nothing, and listens at `address`.
    #[must_use]
    pub fn running(child: Child, address: String) -> Self {
        Self { child, address }
    }

    /// Where it listens.
    #[must_use]
    pub fn address(&self) -> &str {
        &self.address
    }

    /// The process's number.
    #[must_use]
    pub fn pid(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// A program that is to run on one core.
#[must_use]
pub fn pinned(core: usize, program: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new("taskset");
    command.arg("-c").arg(core.to_string()).arg(program);
    command
}

/// For how long the processor has worked for each thread of a process, in the kernel and out of it.
#[derive(Clone, Debug)]
pub struct CpuTime(HashMap<OsString, Duration>);

impl CpuTime {
    /// Up to now.
    ///
    /// # Errors
    /// If there is no such process.
    pub fn of(pid: u32) -> anyhow::Result<Self> {
        let threads =
            fs::read_dir(format!("/proc/{pid}/task")).with_context(|| format!("there is no process {pid}"))?;
        let times = threads.map(|thread| {
            let thread = thread?;
            // Nothing is left of a thread that ends just now.
            let schedule = fs::read_to_string(thread.path().join("schedstat")).unwrap_or_default();
            let nanoseconds = schedule.split(' ').next().and_then(|field| field.parse().ok()).unwrap_or(0);
            Ok((thread.file_name(), Duration::from_nanos(nanoseconds)))
        });
        times.collect::<io::Result<_>>().map(Self).map_err(Into::into)
    }

    /// What has passed between two times. Threads that have ended are not counted: they served others.
    #[must_use]
    pub fn since(&self, earlier: &Self) -> Duration {
        let passed = self.0.iter().map(|(thread, time)| match earlier.0.get(thread) {
            Some(before) => time.saturating_sub(*before),
            None => *time,
        });
        passed.sum()
    }
}

/// How much memory a process has, in bytes.
///
/// # Errors
/// If there is no such process.
pub fn memory(pid: u32) -> anyhow::Result<u64> {
    let status = fs::read_to_string(format!("/proc/{pid}/status"))?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("the process has ended")?;
    let kilobytes: u64 = line.trim().trim_end_matches(" kB").parse()?;
    Ok(kilobytes << 10)
}
