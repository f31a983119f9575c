//! What comes from the peer: its requests, its answers, released references.

use std::time::Instant;

use bytes::{Bytes, BytesMut};
use rpyc_brine::{Decoder, Value};

use super::incoming::Incoming;
use super::{Connection, Event, Phase, Seq, probe};
use crate::boxing::Unboxed;
use crate::dialect::{self, Detected, TextForm};
use crate::error::PeerMisbehaved;
use crate::message::{self, Head};
use crate::unboxing::{UnboxError, Unboxer};
use crate::{
    ConnectionError, Exception, Handler, IdPack, Limit, LimitHit, MessageKind, Request, frame, request, vinegar,
};

impl<O: Clone> Connection<O> {
    /// Takes bytes of the peer off `input`: all complete frames, as long as the connection
    /// [`wants_input`](Self::wants_input). Call it again when answers have made room.
    pub fn handle_input(&mut self, now: Instant, input: &mut BytesMut) {
        while self.wants_input() {
            if !self.has_begun() && frame::header(input).is_some_and(|(size, _)| size > LARGEST_FIRST) {
                return self.break_off(PeerMisbehaved::UnknownDialect);
            }
            match frame::split(input, &self.settings.limits) {
                Ok(Some(payload)) => self.handle_payload(now, payload),
                Ok(None) => return,
                Err(error) => self.break_off(error),
            }
        }
    }

    /// How many more bytes complete the frame at the start of `input`, as far as is known: what to make room for.
    #[must_use]
    pub fn missing_input(&self, input: &[u8]) -> usize {
        frame::missing(input)
    }

    fn handle_payload(&mut self, now: Instant, payload: Bytes) {
        // Stock sends no empty frames and ignores those it gets.
        if payload.is_empty() {
            return;
        }
        if matches!(self.phase, Phase::New) {
            match dialect::detect(&payload) {
                Some(Detected::Complete(dialect)) => {
                    self.dialect = dialect;
                    self.phase = Phase::Open;
                }
                Some(Detected::Triple) if closes_at_once(&payload) || probe::begins(&payload) => {
                    self.phase = Phase::Open;
                }
                Some(Detected::Triple) => return self.start_probe(now, Some(payload)),
                None => return self.break_off(PeerMisbehaved::UnknownDialect),
            }
        }
        self.handle_message(now, payload);
    }

    pub(super) fn handle_message(&mut self, now: Instant, payload: Bytes) {
        if let Err(error) = self.try_message(now, payload) {
            self.break_off(error);
        }
    }

    /// Ends the connection because nothing that comes can be trusted any more. What came before is answered.
    fn break_off(&mut self, error: PeerMisbehaved) {
        if let Some(hit) = error.limit(&self.settings.limits) {
            self.reach_limit(hit);
        }
        if matches!(self.phase, Phase::Open) {
            self.answer_all(&format!("this connection ends: {error}"));
        }
        self.close_with(error.into());
    }

    fn try_message(&mut self, now: Instant, payload: Bytes) -> Result<(), PeerMisbehaved> {
        if self.is_closed() {
            return Ok(());
        }
        let whole = matches!(self.phase, Phase::Detecting(_)).then(|| payload.clone());
        let (body, threads, kind) = message::body(payload, &self.dialect)?;
        let limits = self.settings.limits.brine;
        let mut decoder = Decoder::new(&body, &limits);
        let head = message::head(&mut decoder, threads, kind)?;
        match head.kind {
            MessageKind::Request => {
                if let (Phase::Detecting(probe), Some(whole)) = (&mut self.phase, whole) {
                    let size = whole.len();
                    probe.held.push(whole);
                    let held = probe.held.len();
                    self.fill(held, size);
                    return Ok(());
                }
                self.learn(&body, kind);
                self.release_held(head.threads.peer);
                self.handle_request(head, &mut decoder)
            }
            MessageKind::Reply => {
                self.release_held(self.waiting_thread(head.threads.peer));
                self.handle_reply(now, head.seq, &mut decoder)
            }
            MessageKind::Exception => {
                self.release_held(self.waiting_thread(head.threads.peer));
                self.handle_exception(now, head.seq, &mut decoder)
            }
        }
    }

    /// That thread of the peer if it waits for an answer of ours, else any.
    fn waiting_thread(&self, thread: u64) -> u64 {
        if self.incoming.iter().any(|incoming| incoming.threads.peer == thread) { thread } else { 0 }
    }

    fn handle_request(&mut self, head: Head, decoder: &mut Decoder<'_>) -> Result<(), PeerMisbehaved> {
        let incoming = Incoming { seq: head.seq, threads: head.threads, native: false, size: 0 };
        let mut received = Vec::new();
        let taken_up = handler(decoder).and_then(|handler| {
            tracing::trace!(seq = head.seq.0, %handler, "request received");
            self.take_up(handler, incoming, decoder, &mut received)
        });
        if let Err(error) = taken_up {
            let exception = self.concerning_one(error)?;
            self.answer(&incoming, Err(exception));
            self.release_each(&received);
        }
        Ok(())
    }

    /// Serves what concerns the machine alone, and hands out the rest.
    fn take_up(
        &mut self,
        handler: Handler,
        mut incoming: Incoming,
        decoder: &mut Decoder<'_>,
        received: &mut Vec<IdPack>,
    ) -> Result<(), UnboxError> {
        if handler == Handler::DEL {
            let (number, count) = request::parse_del(&mut self.unboxer(decoder, received))?;
            if let Some(Some(object)) = self.local.release(number, count) {
                self.events.push_back(Event::Released(object));
            }
            self.answer(&incoming, Ok(Unboxed::Value(Value::None)));
            return Ok(());
        }
        match request::parse(handler, &mut self.unboxer(decoder, received)) {
            Ok(Request::Ping { data }) => {
                self.answer(&incoming, Ok(data));
                self.release_each(received);
            }
            Ok(Request::Close) => self.close_with(ConnectionError::ClosedByPeer),
            Ok(mut request) => {
                self.limit_items(&mut request);
                incoming.size = decoder.position() + (self.settings.limits.brine.bytes - decoder.bytes_left());
                incoming.native = self.dialect.text == TextForm::Bytes && request.answers_native_text();
                let id = self.incoming.add(incoming);
                self.events.push_back(Event::Request { id, request });
                self.fill(self.incoming.len(), incoming.size);
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }

    fn limit_items(&mut self, request: &mut Request<O, Unboxed<O>>) {
        let most = self.settings.limits.buffiter;
        if let Request::BuffIter { count, .. } = request
            && *count > most
        {
            let hit = LimitHit::new(Limit::BuffIter, std::mem::replace(count, most), most);
            self.reach_limit(hit);
        }
    }

    /// Counts what a request takes; whether that is too much shows in [`wants_input`](Self::wants_input).
    fn fill(&mut self, requests: usize, size: usize) {
        let limits = &self.settings.limits;
        let (requests_allowed, backlog_allowed) = (limits.requests, limits.backlog);
        self.backlog = self.backlog.saturating_add(size);
        if requests >= requests_allowed {
            self.reach_limit(LimitHit::new(Limit::Requests, requests, requests_allowed));
        }
        if self.backlog >= backlog_allowed {
            self.reach_limit(LimitHit::new(Limit::Backlog, self.backlog, backlog_allowed));
        }
    }

    fn handle_reply(&mut self, now: Instant, seq: Seq, decoder: &mut Decoder<'_>) -> Result<(), PeerMisbehaved> {
        let mut received = Vec::new();
        let result = match self.unboxer(decoder, &mut received).last() {
            Ok(value) => Ok(value),
            Err(error) => Err(self.concerning_one(error)?),
        };
        let awaited = self.outgoing.swap_remove(&seq).is_some();
        if awaited {
            if result.is_err() {
                self.release_each(&received);
            }
            self.events.push_back(Event::Reply { seq, result });
        } else if self.probe_answered(now, seq, Ok(()), TextForm::Unicode) || (0..self.next_seq).contains(&seq.0) {
            // An answer that comes too late: the peer would keep the objects in it for us.
            self.release_each(&received);
        } else {
            tracing::debug!(seq = seq.0, "an answer to nothing");
            for id in &received {
                self.netrefs.release(id, 1);
            }
        }
        Ok(())
    }

    fn handle_exception(&mut self, now: Instant, seq: Seq, decoder: &mut Decoder<'_>) -> Result<(), PeerMisbehaved> {
        let raw = decoder.value()?;
        decoder.finish()?;
        let text = if has_byte_names(&raw) { TextForm::Bytes } else { TextForm::Unicode };
        let exception = vinegar::decode(self.dialect.read_native(raw));
        if self.outgoing.swap_remove(&seq).is_some() {
            self.events.push_back(Event::Reply { seq, result: Err(exception) });
        } else if !self.probe_answered(now, seq, Err(&exception), text) {
            tracing::trace!(seq = seq.0, "an exception that nobody waits for");
        }
        Ok(())
    }

    fn unboxer<'a, 'd>(
        &'a mut self,
        decoder: &'a mut Decoder<'d>,
        received: &'a mut Vec<IdPack>,
    ) -> Unboxer<'a, 'd, O> {
        let Self { dialect, local, netrefs, .. } = self;
        Unboxer { decoder, dialect, local, netrefs, received, failed: None }
    }

    /// The exception that tells what is wrong with one message, and with no other.
    fn concerning_one(&mut self, error: UnboxError) -> Result<Exception, PeerMisbehaved> {
        let exception = match error {
            UnboxError::Frame(error) => return Err(error.into()),
            UnboxError::Malformed(exception) | UnboxError::Misplaced(exception) => exception,
        };
        if exception.is_builtin("MemoryError") {
            let limit = LimitHit::new(Limit::Netrefs, self.netrefs.len(), self.settings.limits.netrefs);
            self.reach_limit(limit);
        }
        Ok(exception)
    }

    /// Releases what a message that failed was the only one to refer to.
    fn release_each(&mut self, received: &[IdPack]) {
        for id in received {
            self.release(id, 1);
        }
    }
}

/// The largest payload that a peer may begin with, in bytes. Other protocols, TLS or HTTP, seem to claim hundreds of MB.
const LARGEST_FIRST: usize = 16 << 20;

/// Reads the number of a request's handler.
fn handler(decoder: &mut Decoder<'_>) -> Result<Handler, UnboxError> {
    if decoder.open_tuple()? != 2 {
        let malformed = Exception::value_error("a request has to be a pair of handler and arguments");
        return Err(UnboxError::Malformed(malformed));
    }
    Ok(Handler(decoder.int()?))
}

/// A peer that says only CLOSE is not worth a probe.
fn closes_at_once(payload: &Bytes) -> bool {
    const CLOSE: [u8; 3] = [0x11, 0x52, 0x11];
    payload.get(3..6) == Some(&CLOSE[..])
}

/// Whether an exception's class is named in byte strings, as Python 2 does.
fn has_byte_names(exception: &Value) -> bool {
    let class = exception.as_tuple().and_then(|parts| parts.first()).and_then(Value::as_tuple);
    matches!(class, Some([Value::Bytes(_), ..]))
}
