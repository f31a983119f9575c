//! What others notice of an attack: another client, and who pays for the memory.

use std::time::Duration;

use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::Target;
use super::form::Form;
use super::peer::Peer;

/// A client that works beside an attack, and must not notice anything.
#[derive(Debug)]
pub(super) struct Bystander {
    stop: CancellationToken,
    working: JoinHandle<Worst>,
}

/// The worst that happened to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Worst {
    pub(super) wait: Duration,
    pub(super) failure: Option<String>,
}

/// How long it rests between two requests.
const REST: Duration = Duration::from_millis(10);

impl Bystander {
    pub(super) fn start(target: &Target, form: Form) -> Self {
        let stop = CancellationToken::new();
        let target = Target { patience: Duration::from_secs(40), ..target.clone() };
        let working = tokio::spawn(work(target, form, stop.clone()));
        Self { stop, working }
    }

    pub(super) async fn stop(self) -> Worst {
        self.stop.cancel();
        self.working.await.unwrap_or_else(|error| Worst { failure: Some(error.to_string()), ..Worst::default() })
    }
}

async fn work(target: Target, form: Form, stop: CancellationToken) -> Worst {
    let mut worst = Worst::default();
    let mut peer = match Peer::introduced(&target, form).await {
        Ok(peer) => peer,
        Err(failure) => return Worst { failure: Some(failure.to_string()), ..worst },
    };
    while !stop.is_cancelled() {
        let begin = Instant::now();
        if let Err(failure) = peer.ping().await {
            worst.failure = Some(failure.to_string());
            return worst;
        }
        worst.wait = worst.wait.max(begin.elapsed());
        tokio::select! {
            () = tokio::time::sleep(REST) => {}
            () = stop.cancelled() => {}
        }
    }
    worst
}

/// The memory of a process, if it is known which. Only Linux tells.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pid: Option<u32>,
    before: Option<u64>,
}

impl Memory {
    /// Begins to watch.
    pub(super) fn watch(pid: Option<u32>) -> Self {
        if let Some(pid) = pid {
            // Lets the peak begin anew; where that is not allowed, it is that since the process began.
            drop(std::fs::write(format!("/proc/{pid}/clear_refs"), "5"));
        }
        Self { pid, before: field(pid, "VmRSS:") }
    }

    /// How much more the process had at most, in bytes.
    pub(super) fn peak(&self) -> Option<u64> {
        Some(field(self.pid, "VmHWM:")?.saturating_sub(self.before?))
    }

    /// How much more it keeps: no more than is allowed, or what is left after it has had time to give it back.
    pub(super) async fn kept(&self, allowed: u64, time: Duration) -> Option<u64> {
        let begin = Instant::now();
        loop {
            let kept = field(self.pid, "VmRSS:")?.saturating_sub(self.before?);
            if kept <= allowed || begin.elapsed() >= time {
                return Some(kept);
            }
            tokio::time::sleep(REST).await;
        }
    }
}

fn field(pid: Option<u32>, name: &str) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", pid?)).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(name))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    Some(kibibytes * 1024)
}
