//! Finding out which of the dialects with [`Envelope::Triple`](crate::Envelope::Triple) a peer speaks.
//!
//! Their first requests are equal to the byte. Before it is answered, the peer is asked with wrong arguments for the
//! two handlers that came with later versions: it answers with a KeyError where it does not know one, with a TypeError
//! where it does, and the module of the exception's class tells its Python (`protocol-spec/dialects.md`).

use std::time::Instant;

use super::{Connection, Held, PROBE_TIMEOUT, Phase, Seq};
use rpyc_brine::ByteString;

use crate::dialect::{ReferenceForm, TextForm};
use crate::message::{Head, Threads};
use crate::vinegar::{self, REMOTE_VERSION};
use crate::{Dialect, Exception, Handler, MessageKind};

#[derive(Debug)]
pub(super) struct Probe {
    /// Messages of the peer that came meanwhile.
    pub(super) held: Vec<Held>,
    pub(super) deadline: Instant,
    /// Whether the peer opened the connection: then it will use our root.
    peer_began: bool,
    /// Handlers asked for, with the answers so far.
    asked: Vec<(Seq, Handler, Option<Answer>)>,
    /// The peer's version, which it tells from 4.1.1 on.
    version: Option<ByteString>,
}

#[derive(Clone, Copy, Debug)]
struct Answer {
    known: bool,
    text: TextForm,
}

/// The handlers that tell the families apart: CTXEXIT came with 4.0, INSTANCECHECK with 4.1.
const PROBED: [Handler; 2] = [Handler::CTXEXIT, Handler::INSTANCECHECK];

/// Whether a connection's first payload is the probe. Who asks that adapts to what it is answered; if it were asked
/// back, each would wait for the other.
pub(super) fn begins(payload: &[u8]) -> bool {
    const CTXEXIT_WITHOUT_ARGUMENTS: [u8; 5] = [0x11, 0x63, 0x11, 0x51, 0x02];
    payload.get(3..) == Some(&CTXEXIT_WITHOUT_ARGUMENTS[..])
}

impl<O: Clone> Connection<O> {
    /// Begins to probe. The message that made it necessary, if any, is held back.
    pub(super) fn start_probe(&mut self, now: Instant, first: Option<Held>) {
        let threads = Threads { peer: 0, own: self.thread };
        let mut asked = Vec::new();
        for handler in PROBED {
            let seq = Seq(self.next_seq);
            self.next_seq += 1;
            let head = Head { kind: MessageKind::Request, seq, threads };
            self.write_request(head, handler, &[]).unwrap_or_else(|error| {
                tracing::warn!(%error, "the probe could not be written");
            });
            asked.push((seq, handler, None));
        }
        self.phase = Phase::Detecting(Probe {
            peer_began: first.is_some(),
            held: first.into_iter().collect(),
            deadline: now + PROBE_TIMEOUT,
            asked,
            version: None,
        });
    }

    /// Takes the answer to one of our probes; `false` if it is no such answer.
    pub(super) fn probe_answered(
        &mut self,
        now: Instant,
        seq: Seq,
        result: Result<(), &Exception>,
        raw: TextForm,
    ) -> bool {
        let Phase::Detecting(probe) = &mut self.phase else { return false };
        let Some(entry) = probe.asked.iter_mut().find(|(asked, ..)| *asked == seq) else { return false };
        let known = !matches!(result, Err(exception) if exception.is_builtin("KeyError"));
        entry.2 = Some(Answer { known, text: raw });
        let version = result.err().and_then(|exception| exception.attr(REMOTE_VERSION)).cloned();
        probe.version = probe.version.take().or_else(|| version.and_then(vinegar::text));
        if probe.asked.iter().all(|(_, _, answer)| answer.is_some()) {
            self.finish_probe(now);
        }
        true
    }

    /// Settles the dialect from what is known by now and takes up the messages held back.
    pub(super) fn finish_probe(&mut self, now: Instant) {
        let Phase::Detecting(probe) = std::mem::replace(&mut self.phase, Phase::Open) else { return };
        self.dialect = probe.dialect(self.dialect);
        self.learning = self.dialect.reference == ReferenceForm::Polyglot;
        tracing::debug!(dialect = ?self.dialect, "dialect detected");
        // What was held back counts anew as it becomes requests.
        self.backlog = 0;
        for message in probe.held {
            self.handle_message(now, message);
        }
    }
}

impl Probe {
    /// Without answers, the peer is no stock client: then its dialect shows itself in how it uses the root, if it does.
    fn dialect(&self, so_far: Dialect) -> Dialect {
        if self.peer_began && self.asked.iter().all(|(.., answer)| answer.is_none()) {
            return Dialect { reference: ReferenceForm::Polyglot, ..so_far };
        }
        let answer =
            |handler| self.asked.iter().find(|(_, asked, _)| *asked == handler).and_then(|(.., answer)| *answer);
        let known = |handler| answer(handler).is_none_or(|answer| answer.known);
        let family = match (known(Handler::CTXEXIT), known(Handler::INSTANCECHECK)) {
            (_, true) => Dialect::V5,
            (true, false) => Dialect::V4_0,
            (false, false) => Dialect::V3,
        };
        let text = answer(Handler::CTXEXIT).map_or(TextForm::Unicode, |answer| answer.text);
        let dialect = Dialect { text, thread_header: so_far.thread_header, ..family };
        dialect.of_version(self.version.as_deref())
    }
}
