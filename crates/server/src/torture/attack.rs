//! What an attack is, and what becomes of it.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use rpyc::brine::Value;

use super::Target;
use super::form::{EXCEPTION, Form, frame};
use super::peer::{Failure, Message, Peer};

/// What the attacker saw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Outcome {
    /// It was answered as if all was well.
    Answered,
    /// It was answered with this exception, and the connection went on.
    Exception(String),
    /// The connection was ended at once.
    Closed,
    /// It was not answered, and the connection was not ended.
    Silent,
    /// It had no effect, and the connection went on.
    Ignored,
    /// The server did what it must not.
    Fault(String),
    /// The server has nothing that could be attacked so.
    NotApplicable,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answered => f.write_str("answered"),
            Self::Exception(class) => f.write_str(class),
            Self::Closed => f.write_str("closed"),
            Self::Silent => f.write_str("neither answered nor closed"),
            Self::Ignored => f.write_str("ignored"),
            Self::Fault(what) => f.write_str(what),
            Self::NotApplicable => f.write_str("not applicable"),
        }
    }
}

impl From<Failure> for Outcome {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Closed => Self::Closed,
            Failure::Silent => Self::Silent,
            Failure::Garbage => Self::Fault(failure.to_string()),
            Failure::Unsupported => Self::NotApplicable,
        }
    }
}

/// What a good server may do.
#[derive(Clone, Copy, Debug)]
pub(super) enum Good {
    /// Answer: it is honest, or harms nobody.
    Answer,
    /// Refuse the request or end the connection, at once.
    Refuse,
    /// Refuse the request, and go on.
    RefuseOnly,
    /// Answer or refuse the request, and go on: it is honest.
    Serve,
    /// End the connection at once.
    Close,
    /// Take no notice, or end the connection.
    Ignore,
    /// Anything but to leave the peer waiting.
    React,
    /// Anything: it is others that are to be served.
    Anything,
}

impl Good {
    pub(super) fn allows(self, outcome: &Outcome) -> bool {
        use Outcome::{Answered, Closed, Exception, Fault, Ignored, NotApplicable, Silent};
        match (self, outcome) {
            (_, NotApplicable) => true,
            (_, Fault(_)) => false,
            (Self::Anything, _)
            | (Self::Answer, Answered)
            | (Self::React, Answered | Exception(_) | Closed | Ignored) => true,
            (Self::Refuse, Exception(_) | Closed) | (Self::RefuseOnly, Exception(_)) | (Self::Close, Closed) => true,
            (Self::Serve, Answered | Exception(_)) => true,
            (Self::Ignore, Ignored | Closed) => true,
            (_, Answered | Exception(_) | Closed | Ignored | Silent) => false,
        }
    }
}

type Acting = Pin<Box<dyn Future<Output = Result<Outcome, Failure>> + Send>>;
type Bytes = Arc<dyn Fn(&Form) -> Vec<u8> + Send + Sync>;

/// How it is done.
#[derive(Clone)]
enum Plan {
    /// These bytes, which are a request with the number 7.
    Request(Bytes),
    /// These bytes, to which no answer is due.
    Input(Bytes),
    /// These bytes before anything else.
    Opening(Bytes),
    /// Whatever it takes.
    Act(Arc<dyn Fn(Target, Form) -> Acting + Send + Sync>),
}

/// One attack.
#[derive(Clone)]
pub(super) struct Attack {
    /// Of the fact sheet; 0 for what is not on it.
    pub(super) row: u8,
    pub(super) name: &'static str,
    pub(super) good: Good,
    plan: Plan,
    dialectless: bool,
}

/// The number of the request in [`Attack::request`].
pub(super) const SEQ: i64 = 7;

impl Attack {
    /// Bytes that are a request with the number [`SEQ`], of a peer that the server knows.
    pub(super) fn request(
        row: u8,
        name: &'static str,
        good: Good,
        bytes: impl Fn(&Form) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self { row, name, good, plan: Plan::Request(Arc::new(bytes)), dialectless: false }
    }

    /// A ping with such data, encoded.
    pub(super) fn data(
        row: u8,
        name: &'static str,
        good: Good,
        data: impl Fn() -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::request(row, name, good, move |form| frame(&form.ping(SEQ, &data())))
    }

    /// Bytes to which no answer is due, of a peer that the server knows.
    pub(super) fn input(
        row: u8,
        name: &'static str,
        good: Good,
        bytes: impl Fn(&Form) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self { row, name, good, plan: Plan::Input(Arc::new(bytes)), dialectless: false }
    }

    /// The first bytes of a connection. They are of no dialect.
    pub(super) fn opening(row: u8, name: &'static str, good: Good, bytes: &'static [u8]) -> Self {
        Self { row, name, good, plan: Plan::Opening(Arc::new(|_| bytes.to_vec())), dialectless: true }
    }

    /// Something that takes more than sending bytes.
    pub(super) fn act<F>(
        row: u8,
        name: &'static str,
        good: Good,
        act: impl Fn(Target, Form) -> F + Send + Sync + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Outcome, Failure>> + Send + 'static,
    {
        let act = move |target, form| Box::pin(act(target, form)) as Acting;
        Self { row, name, good, plan: Plan::Act(Arc::new(act)), dialectless: false }
    }

    /// The same in all dialects.
    pub(super) fn dialectless(mut self) -> Self {
        self.dialectless = true;
        self
    }

    pub(super) fn is_dialectless(&self) -> bool {
        self.dialectless
    }

    /// Whether it is one of those that are asked for; none asked for means all.
    pub(super) fn is_meant(&self, only: &[String]) -> bool {
        let meant = |word: &String| match word.parse::<u8>() {
            Ok(row) => row == self.row,
            Err(_) => self.name.contains(word.as_str()),
        };
        only.is_empty() || only.iter().any(meant)
    }

    /// Does it.
    pub(super) async fn perform(&self, target: Target, form: Form) -> Outcome {
        let done = match &self.plan {
            Plan::Request(bytes) => request(&target, form, &bytes(&form)).await,
            Plan::Input(bytes) => input(&target, form, &bytes(&form)).await,
            Plan::Opening(bytes) => opening(&target, form, &bytes(&form)).await,
            Plan::Act(act) => act(target, form).await,
        };
        done.unwrap_or_else(Outcome::from)
    }
}

/// What became of a request: its answer, if the connection goes on after it.
pub(super) async fn concluded(peer: &mut Peer, answer: Result<Message, Failure>) -> Result<Outcome, Failure> {
    let answer = answer?;
    peer.ping().await?;
    Ok(match answer.exception() {
        Some(class) => Outcome::Exception(class),
        None => Outcome::Answered,
    })
}

async fn request(target: &Target, form: Form, bytes: &[u8]) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(target, form).await?;
    while peer.number() < SEQ {}
    peer.send(bytes).await;
    let answer = peer.answer_to(&SEQ.into()).await;
    concluded(&mut peer, answer).await
}

async fn input(target: &Target, form: Form, bytes: &[u8]) -> Result<Outcome, Failure> {
    let mut peer = Peer::introduced(target, form).await?;
    peer.send(bytes).await;
    unanswered(&mut peer).await
}

async fn opening(target: &Target, form: Form, bytes: &[u8]) -> Result<Outcome, Failure> {
    let mut peer = Peer::open(target, form).await.map_err(|_| Failure::Closed)?;
    peer.send(bytes).await;
    unanswered(&mut peer).await
}

/// What became of what no answer is due to: the connection goes on as if it had not been, or ends.
pub(super) async fn unanswered(peer: &mut Peer) -> Result<Outcome, Failure> {
    let seq: Value = peer.ask(super::form::handler::PING, &super::form::args(&[&super::form::value(1)])).await.into();
    loop {
        let answer = peer.answer().await?;
        if answer.seq == seq && peer.asked.contains(&super::form::handler::CLOSE) {
            // It means to end the connection, and still serves it: how long?
            peer.answer().await?;
            return Ok(Outcome::Fault("served on a connection that it ends".to_owned()));
        }
        if answer.seq == seq {
            return Ok(Outcome::Ignored);
        }
        if answer.kind != EXCEPTION {
            return Ok(Outcome::Fault("answered what is no request".to_owned()));
        }
    }
}
