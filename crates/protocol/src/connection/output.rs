//! What goes to the peer: our requests, our answers, released references.

use std::time::{Duration, Instant};

use super::incoming::Incoming;
use super::{Connection, Event, Phase, RequestId, Seq};
use crate::boxing::{Boxer, Unboxed, unencodable};
use crate::error::ApiMisuse;
use crate::message::{self, Head, Threads};
use crate::{
    ConnectionError, Exception, Handler, IdPack, Limit, LimitHit, MessageKind, Request, frame, request, vinegar,
};

impl<O: Clone> Connection<O> {
    /// Sends a request to the peer; its answer comes as [`Event::Reply`].
    ///
    /// `within` is the peer's request on whose behalf this one is made, if any: a peer with bound threads then serves
    /// it on the thread that waits. After `timeout`, the answer is a `TimeoutError`.
    ///
    /// # Errors
    /// The exception that says why the request cannot be sent; nothing was sent then.
    pub fn request(
        &mut self,
        now: Instant,
        request: Request<IdPack, Unboxed<O>>,
        within: Option<RequestId>,
        timeout: Option<Duration>,
    ) -> Result<Seq, Exception> {
        match &self.phase {
            Phase::Open => {}
            Phase::Closed(reason) => return Err(Exception::eof_error(reason.to_string())),
            Phase::New | Phase::Detecting(_) => {
                return Err(Exception::runtime_error("the peer has to speak first: its dialect is not known yet"));
            }
        }
        let thread = within.and_then(|id| self.incoming.get(id)).map_or(0, |incoming| incoming.threads.peer);
        let (handler, args) = request::arguments(request, &self.dialect);
        let seq = Seq(self.next_seq);
        self.write_request(Head { kind: MessageKind::Request, seq, threads: self.toward(thread) }, handler, &args)?;
        self.next_seq += 1;
        tracing::trace!(seq = seq.0, %handler, "request sent");
        let deadline = timeout.and_then(|timeout| now.checked_add(timeout));
        self.outgoing.insert(seq, deadline);
        self.next_timeout = self.next_timeout.into_iter().chain(deadline).min();
        Ok(seq)
    }

    /// Says that nobody waits for the answer to a request any more: there will be no event, and what the answer
    /// refers to is released.
    pub fn abandon(&mut self, seq: Seq) {
        self.outgoing.swap_remove(&seq);
    }

    /// Answers a request of the peer. A result that cannot be sent is answered with an exception that says why.
    ///
    /// # Errors
    /// [`ApiMisuse::UnknownRequest`] if it was answered before. After the end of the connection, answers are dropped.
    pub fn reply(&mut self, id: RequestId, result: Result<Unboxed<O>, Exception>) -> Result<(), ApiMisuse> {
        let Some(incoming) = self.incoming.remove(id) else {
            return if self.is_closed() { Ok(()) } else { Err(ApiMisuse::UnknownRequest) };
        };
        self.backlog = self.backlog.saturating_sub(incoming.size);
        let result = result.map(|value| match value {
            Unboxed::Value(text) if incoming.native => Unboxed::Value(self.dialect.native_texts(text)),
            value => value,
        });
        self.answer(&incoming, result);
        Ok(())
    }

    pub(super) fn answer(&mut self, incoming: &Incoming, result: Result<Unboxed<O>, Exception>) {
        let exception = match result {
            Ok(value) => match self.write_reply(incoming, &value) {
                Ok(()) => return,
                Err(exception) => exception,
            },
            Err(exception) => exception,
        };
        if let Err(error) = self.write_exception(incoming, &exception) {
            let unsendable = Exception::new(exception.module().clone(), exception.class().clone())
                .with_message(format!("(its details cannot be sent: {error})"));
            self.write_exception(incoming, &unsendable).unwrap_or_else(|error| {
                tracing::warn!(%error, "an exception could not be sent");
            });
        }
    }

    fn write_reply(&mut self, incoming: &Incoming, value: &Unboxed<O>) -> Result<(), Exception> {
        self.answered |= self.dialect.thread_header && value.mentions_netref();
        let head = Head { kind: MessageKind::Reply, seq: incoming.seq, threads: self.toward(incoming.threads.peer) };
        self.write_message(head, |boxer, encoder| boxer.boxed(encoder, value))
    }

    fn write_exception(&mut self, incoming: &Incoming, exception: &Exception) -> Result<(), Exception> {
        let head =
            Head { kind: MessageKind::Exception, seq: incoming.seq, threads: self.toward(incoming.threads.peer) };
        self.write_message(head, |boxer, encoder| {
            vinegar::encode(encoder, exception, &boxer.dialect).map_err(unencodable)
        })
    }

    pub(super) fn write_request(&mut self, head: Head, handler: Handler, args: &[Unboxed<O>]) -> Result<(), Exception> {
        self.write_message(head, |boxer, encoder| {
            encoder.tuple_header(2).map_err(unencodable)?;
            encoder.int(handler.0);
            boxer.arguments(encoder, args)
        })
    }

    fn toward(&self, peer: u64) -> Threads {
        Threads { peer, own: self.thread }
    }

    /// Writes one frame, or nothing: a failure takes back the bytes and the references counted so far.
    fn write_message(
        &mut self,
        head: Head,
        content: impl FnOnce(&mut Boxer<'_, O>, &mut rpyc_brine::Encoder<'_>) -> Result<(), Exception>,
    ) -> Result<(), Exception> {
        let limits = &self.settings.limits;
        let start = frame::begin(&mut self.out);
        let mut given = Vec::new();
        let mut boxer =
            Boxer { dialect: self.dialect, depth: limits.brine.depth, local: &mut self.local, given: &mut given };
        let written = message::write_head(&mut self.out, &self.dialect, limits, head)
            .map_err(unencodable)
            .and_then(|()| content(&mut boxer, &mut message::encoder(&mut self.out, &self.dialect, limits)));
        let result = match written {
            Ok(()) => frame::finish(&mut self.out, start, self.settings.compress, limits.frame).map_err(|size| {
                Exception::value_error(format!(
                    "a message of {size} bytes exceeds the limit of {} bytes: send the data in parts",
                    limits.frame
                ))
            }),
            Err(exception) => {
                frame::abort(&mut self.out, start);
                Err(exception)
            }
        };
        if let Err(exception) = &result {
            if exception.is_builtin("MemoryError") {
                let allowed = limits.local_objects;
                self.reach_limit(LimitHit::new(Limit::LocalObjects, allowed.saturating_add(1), allowed));
            }
            for number in given {
                // What is dropped here is a copy: the value that was to be sent still holds the object.
                self.local.release(number, 1);
            }
        }
        result
    }

    /// Tells the peer that an object of its, received `count` times, is not needed any more. More than was received
    /// is not released.
    pub fn release(&mut self, id: &IdPack, count: u64) {
        let released = self.netrefs.release(id, count);
        if released == 0 || !matches!(self.phase, Phase::Open) {
            return;
        }
        // One thread of a peer with bound threads may serve the DEL before another has read the answer that the object
        // is in.
        if self.answered {
            self.held_releases.push((id.clone(), released));
        } else {
            self.send_release(id, released, 0);
        }
    }

    /// Releases what was held back: the peer has said something, and so read what it was sent before.
    pub(super) fn release_held(&mut self, thread: u64) {
        self.answered = false;
        for (id, count) in std::mem::take(&mut self.held_releases) {
            self.send_release(&id, count, thread);
        }
    }

    fn send_release(&mut self, id: &IdPack, released: u64, thread: u64) {
        // A peer that expects no count takes each DEL as one.
        let (times, count) = if self.dialect.del_count { (1, released) } else { (released, 1) };
        for _ in 0..times {
            let (handler, args) = request::arguments(Request::Del { target: id.clone(), count }, &self.dialect);
            let seq = Seq(self.next_seq);
            let head = Head { kind: MessageKind::Request, seq, threads: self.toward(thread) };
            if let Err(error) = self.write_request(head, handler, &args) {
                tracing::warn!(%error, "a reference could not be released");
                return;
            }
            self.next_seq += 1;
        }
    }

    /// Ends the connection in order: requests that are still being served are answered with `EOFError`, then CLOSE
    /// is sent. Transmit what remains, then close the transport; no answer will come.
    pub fn close(&mut self) {
        self.close_because("this connection is being closed");
    }

    /// As [`close`](Self::close), and tells whose requests are still being served why.
    pub fn close_because(&mut self, reason: &str) {
        // Requests that wait until the dialect is known are to be answered, too: as if the time for that was over.
        if let Phase::Detecting(probe) = &self.phase {
            self.finish_probe(probe.deadline);
        }
        if matches!(self.phase, Phase::Open) {
            self.answer_all(reason);
            let head = Head { kind: MessageKind::Request, seq: Seq(self.next_seq), threads: self.toward(0) };
            self.next_seq += 1;
            self.write_request(head, Handler::CLOSE, &[]).unwrap_or_else(|error| {
                tracing::warn!(%error, "CLOSE could not be sent");
            });
        }
        self.close_with(ConnectionError::ClosedLocally);
    }

    /// Answers all requests that are being served, or wait for it, with `EOFError`.
    pub(super) fn answer_all(&mut self, reason: &str) {
        self.events.retain(|event| !matches!(event, Event::Request { .. }));
        for incoming in self.incoming.take() {
            self.answer(&incoming, Err(Exception::eof_error(reason)));
        }
    }
}
