//! One attack, and the verdict.

use std::time::Duration;

use tokio::time::timeout;

use super::attack::{Attack, Outcome};
use super::form::{EXCEPTION, FORMS, Form, args, handler};
use super::peer::{Failure, Peer};
use super::watch::{Bystander, Memory};
use super::{Target, TortureArguments};

/// No attack takes longer.
const LONGEST: Duration = Duration::from_secs(60);
/// How long a server may take to come to itself after an attack.
const RECOVERY: Duration = Duration::from_secs(5);

/// What an attack came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Survived,
    NotApplicable,
    /// It did not do right by the attacker, which harms nobody else.
    Fault,
    /// Others were harmed, or the machine was.
    Harm,
    /// The server does not serve any more.
    Dead,
}

impl Verdict {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Survived => "ok",
            Self::NotApplicable => "n/a",
            Self::Fault => "FAULT",
            Self::Harm => "HARM",
            Self::Dead => "DEAD",
        }
    }
}

#[derive(Clone, Debug)]
pub(super) struct Outcomes {
    pub(super) verdict: Verdict,
    pub(super) outcome: Outcome,
    /// What speaks against the server.
    pub(super) reasons: Vec<String>,
    /// The longest that a bystander waited for an answer.
    pub(super) wait: Duration,
    /// Memory in bytes, where it is known.
    pub(super) peak: Option<u64>,
    pub(super) kept: Option<u64>,
}

/// The dialects that the server speaks, of those that are asked for.
pub(super) async fn spoken(target: &Target, names: &[String]) -> Vec<Form> {
    let mut spoken = Vec::new();
    for form in FORMS {
        let asked_for = names.is_empty() || names.iter().any(|name| name == form.name);
        if asked_for && speaks(target, form).await.unwrap_or(false) {
            spoken.push(form);
        }
    }
    spoken
}

/// Whether the server understands a form, and is understood.
async fn speaks(target: &Target, form: Form) -> Result<bool, Failure> {
    let mut peer = Peer::introduced(target, form).await?;
    let root = peer.root().await?;
    // What the server does not know it does not know the name of: that tells the older versions apart.
    for newer in [handler::CTXEXIT, handler::INSTANCECHECK] {
        let answer = peer.request(newer, &args(&[])).await?;
        let known = answer.kind == EXCEPTION && answer.exception().as_deref() != Some("KeyError");
        if known != (newer <= form.last_handler) {
            return Ok(false);
        }
    }
    Ok(form.names(&root))
}

/// Tries one attack.
pub(super) async fn attack(target: &Target, form: Form, attack: &Attack, arguments: &TortureArguments) -> Outcomes {
    let memory = Memory::watch(arguments.pid);
    let bystander = Bystander::start(target, form);
    let outcome = timeout(LONGEST, attack.perform(target.clone(), form)).await.unwrap_or(Outcome::Silent);
    let recovered = recovers(target, form).await;
    let worst = bystander.stop().await;
    let (peak, kept) = (memory.peak(), memory.kept(arguments.kept << 20, RECOVERY).await);

    let mut verdict = match &outcome {
        Outcome::NotApplicable => Verdict::NotApplicable,
        outcome if attack.good.allows(outcome) => Verdict::Survived,
        _ => Verdict::Fault,
    };
    let mut reasons = Vec::new();
    if verdict == Verdict::Fault {
        reasons.push(outcome.to_string());
    }
    let mut harm = |reason: String| {
        verdict = Verdict::Harm;
        reasons.push(reason);
    };
    if worst.wait > arguments.stall {
        harm(format!("another client was held up for {:.1} s", worst.wait.as_secs_f64()));
    }
    if let Some(failure) = worst.failure {
        harm(format!("another client: {failure}"));
    }
    for (used, allowed, what) in [(peak, arguments.memory, "took"), (kept, arguments.kept, "kept")] {
        if let Some(used) = used.filter(|used| *used > allowed << 20) {
            harm(format!("{what} {} MiB", used >> 20));
        }
    }
    if let Err(failure) = recovered {
        verdict = Verdict::Dead;
        reasons.push(format!("a new client is not served: {failure}"));
    }
    Outcomes { verdict, outcome, reasons, wait: worst.wait, peak, kept }
}

/// Waits until new clients are served.
async fn recovers(target: &Target, form: Form) -> Result<(), Failure> {
    let mut last = Failure::Silent;
    let serve = async {
        loop {
            match Peer::introduced(target, form).await {
                Ok(_) => return,
                Err(failure) => last = failure,
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    timeout(RECOVERY, serve).await.map_err(|_| last)
}
