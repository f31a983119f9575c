//! The state machine of one connection.

mod incoming;
mod input;
mod learn;
mod output;
mod probe;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};

use crate::boxing::Unboxed;
use crate::counted::CountedMap;
use crate::limits::Seen;
use crate::local_objects::LocalObjects;
use crate::message::Threads;
use crate::netrefs::Netrefs;
use crate::{ConnectionError, Dialect, Exception, IdPack, LimitHit, Limits, Request};
use incoming::IncomingRequests;
use probe::Probe;

/// The number of a request, counted by its sender.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Seq(pub i64);

/// A request of the peer, until it is answered. Unlike [`Seq`], which the peer chooses, it is never ambiguous.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct RequestId(u64);

/// How a connection behaves.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Settings {
    /// Bounds on what the peer can make us hold.
    pub limits: Limits,
    /// Whether frames over 3 000 bytes are compressed where that makes them smaller.
    pub compress: bool,
}

impl Settings {
    /// Sets [`limits`](Self::limits).
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Sets [`compress`](Self::compress).
    #[must_use]
    pub fn compress(mut self, compress: bool) -> Self {
        self.compress = compress;
        self
    }
}

/// What a connection tells the layer above.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event<O> {
    /// The peer asks for an operation, to be answered with [`Connection::reply`]. PING, DEL and CLOSE never come
    /// here: the machine serves them itself.
    Request {
        /// To answer it by.
        id: RequestId,
        /// What is asked.
        request: Request<O, Unboxed<O>>,
    },
    /// One of our requests was answered, or its time ran out.
    Reply {
        /// Which request.
        seq: Seq,
        /// Its result, or the exception that the peer raised.
        result: Result<Unboxed<O>, Exception>,
    },
    /// The peer holds one of our objects no longer. The machine never drops objects itself, since their destructors
    /// may do anything.
    Released(O),
    /// The peer reached a limit. Told once for each limit; what it costs the peer is told apart.
    LimitReached(LimitHit),
    /// The connection is over; always the last event.
    Closed(ConnectionError),
}

/// The state machine of one connection.
///
/// ```text
///  A  new             Connection::accept, Connection::initiate, Connection::detect
///  B  inputs          handle_input, handle_end, handle_timeout
///  C  commands        speak_first, request, abandon, reply, release, close, fail
///  D  outputs         poll_event, poll_transmit, poll_timeout
/// ```
///
/// The contract: after any input or command, drain [`poll_event`](Self::poll_event), then
/// [`poll_transmit`](Self::poll_transmit), then look at [`poll_timeout`](Self::poll_timeout).
///
/// ```text
///            first frame               probe answered or timed out
///  accept ──────────────▶ Detecting ──────────────────────────────▶ Open ──▶ Closed(reason)
///  detect ───────────────────▶ Detecting ─────────────────────────▶ Open
///  initiate ─────────────────────────────────────────────────────▶ Open
/// ```
///
/// `O` stands for one of our objects. This runnable example has two machines talk to each other:
///
/// ```
/// use std::time::Instant;
/// use bytes::BytesMut;
/// use rpyc_protocol::{Connection, Dialect, Event, IdPack, Request, Settings, Unboxed};
///
/// let now = Instant::now();
/// let mut client = Connection::<char>::initiate(Dialect::V6, Settings::default());
/// let mut server = Connection::<char>::accept(Settings::default());
///
/// let seq = client.request(now, Request::GetRoot, None, None)?;
/// let mut wire = BytesMut::new();
/// client.poll_transmit(&mut wire);
///
/// server.handle_input(now, &mut wire);
/// let Some(Event::Request { id, request: Request::GetRoot }) = server.poll_event() else { panic!() };
/// let root = Unboxed::Local(IdPack::new("m.Service", 1, 2), 'r');
/// server.reply(id, Ok(root)).unwrap();
/// server.poll_transmit(&mut wire);
///
/// client.handle_input(now, &mut wire);
/// let Some(Event::Reply { seq: answered, result: Ok(Unboxed::Netref(id)) }) = client.poll_event() else { panic!() };
/// assert_eq!(answered, seq);
/// assert_eq!(id.type_name(), "m.Service");
/// # Ok::<(), rpyc_protocol::Exception>(())
/// ```
#[derive(Debug)]
pub struct Connection<O> {
    settings: Settings,
    phase: Phase,
    /// Meaningful once the phase is `Open`; while detecting, what is known so far.
    dialect: Dialect,
    /// Whether the dialect is still to be learned from how the peer uses the root.
    learning: bool,
    local: LocalObjects<O>,
    netrefs: Netrefs,
    /// Requests of the peer that wait for our answer.
    incoming: IncomingRequests,
    /// How much memory they take, about.
    backlog: usize,
    /// Requests of ours whose answers somebody waits for, with how long. What other answers refer to is released.
    outgoing: CountedMap<Seq, Option<Instant>>,
    /// When the first of them may run out: it may have been answered meanwhile.
    next_timeout: Option<Instant>,
    /// The limits that were told to be reached.
    limits_seen: Seen,
    /// Whether a peer with bound threads was answered with an object of its own since it last said something.
    answered: bool,
    /// Objects of the peer to be released when it next says something, with how often.
    held_releases: Vec<(IdPack, u64)>,
    next_seq: i64,
    /// The thread of ours that speaks.
    thread: u64,
    events: VecDeque<Event<O>>,
    /// Frames to be sent.
    out: BytesMut,
}

#[derive(Debug)]
enum Phase {
    /// Nothing has come yet; we must not speak first.
    New,
    /// The first request waits while the peer is asked which handlers it knows.
    Detecting(Probe),
    Open,
    Closed(ConnectionError),
}

impl<O: Clone> Connection<O> {
    /// A connection that the peer opened: it speaks first, and we learn its dialect from that.
    #[must_use]
    pub fn accept(settings: Settings) -> Self {
        Self::new(settings, Dialect::default(), Phase::New)
    }

    /// A connection that we open to a peer of a known dialect.
    #[must_use]
    pub fn initiate(dialect: Dialect, settings: Settings) -> Self {
        Self::new(settings, dialect, Phase::Open)
    }

    /// A connection that we open to a peer that speaks one of the dialects before rpyc 6: which one, we ask it.
    #[must_use]
    pub fn detect(now: Instant, settings: Settings) -> Self {
        let mut connection = Self::new(settings, Dialect::default(), Phase::New);
        connection.start_probe(now, None);
        connection
    }

    fn new(settings: Settings, dialect: Dialect, phase: Phase) -> Self {
        Self {
            local: LocalObjects::new(settings.limits.local_objects),
            netrefs: Netrefs::new(settings.limits.netrefs),
            settings,
            phase,
            dialect,
            learning: false,
            incoming: IncomingRequests::default(),
            backlog: 0,
            outgoing: CountedMap::default(),
            next_timeout: None,
            limits_seen: Seen::default(),
            answered: false,
            held_releases: Vec::new(),
            next_seq: 0,
            thread: ONLY_THREAD,
            events: VecDeque::new(),
            out: BytesMut::new(),
        }
    }

    /// The peer's dialect, once it is known.
    #[must_use]
    pub fn dialect(&self) -> Option<Dialect> {
        let unknown = self.learning || matches!(self.phase, Phase::New | Phase::Detecting(_));
        (!unknown).then_some(self.dialect)
    }

    /// Begins a connection that waits for its peer to speak first by speaking first, in a dialect that the peer is
    /// taken to understand. Once anything has come or gone, this does nothing.
    pub fn speak_first(&mut self, dialect: Dialect) {
        if matches!(self.phase, Phase::New) {
            self.dialect = dialect;
            self.phase = Phase::Open;
        }
    }

    /// Says that no more bytes will come from the peer: all that waits for an answer fails.
    pub fn handle_end(&mut self) {
        self.close_with(ConnectionError::Lost);
    }

    /// Sets the number of the thread of ours that sends requests and answers from now on; not 0. It matters to peers
    /// with bound threads only: they bind the thread that serves a request to the one that made it. Unless it is set,
    /// all is said by one thread.
    pub fn set_thread(&mut self, thread: u64) {
        self.thread = thread;
    }

    /// The thread of the peer that waits for the answer to a request, and the one of ours that it is meant for: the one
    /// on whose behalf the peer asks. Both are 0 for peers without bound threads; 0 is any thread.
    #[must_use]
    pub fn threads(&self, id: RequestId) -> Threads {
        self.incoming.get(id).map_or_else(Threads::default, |incoming| incoming.threads)
    }

    /// How many of our objects the peer holds.
    #[must_use]
    pub fn local_objects(&self) -> usize {
        self.local.len()
    }

    /// Our objects that the peer holds, each with how often it was given it and has not yet released it.
    pub fn held_objects(&self) -> impl Iterator<Item = (&IdPack, &O, u64)> {
        self.local.iter()
    }

    /// How many of the peer's objects we hold.
    #[must_use]
    pub fn netrefs(&self) -> usize {
        self.netrefs.len()
    }

    /// How much memory the peer's unanswered requests take, in bytes: their messages and what was decoded from them.
    #[must_use]
    pub fn backlog(&self) -> usize {
        self.backlog
    }

    /// Whether anything is going on: a request of either side waits for its answer, or the dialect is being found out.
    #[must_use]
    pub fn is_busy(&self) -> bool {
        !self.incoming.is_empty() || !self.outgoing.is_empty() || matches!(self.phase, Phase::Detecting(_))
    }

    /// Whether a complete frame has come, or we spoke first.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        !matches!(self.phase, Phase::New)
    }

    /// Whether the connection takes input now. While it does not, stop reading: the peer has reached
    /// [`Limits::requests`], [`Limits::backlog`] or [`Limits::output`], or the connection is over.
    #[must_use]
    pub fn wants_input(&self) -> bool {
        let limits = &self.settings.limits;
        let fits = |count, times: usize| {
            count < limits.requests.saturating_mul(times) && self.backlog < limits.backlog.saturating_mul(times)
        };
        match &self.phase {
            Phase::Closed(_) => false,
            _ if self.out.len() >= limits.output => false,
            Phase::Detecting(probe) => fits(probe.held.len(), 1),
            Phase::Open | Phase::New if fits(self.incoming.len(), 1) => true,
            // What we wait for may stand behind requests that the peer has sent before: room for those is made once.
            Phase::Open | Phase::New => fits(self.incoming.len(), 2) && !self.outgoing.is_empty(),
        }
    }

    /// Whether the connection is over.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        matches!(self.phase, Phase::Closed(_))
    }

    /// What happened, in order.
    #[must_use]
    pub fn poll_event(&mut self) -> Option<Event<O>> {
        self.events.pop_front()
    }

    /// Appends the bytes that are to be sent; `false` if there are none.
    #[must_use]
    pub fn poll_transmit(&mut self, out: &mut BytesMut) -> bool {
        if self.out.is_empty() {
            return false;
        }
        if out.is_empty() {
            std::mem::swap(out, &mut self.out);
        } else {
            out.extend_from_slice(&self.out);
            self.out.clear();
        }
        true
    }

    /// Whether the peer can be sent requests: it has spoken, or been spoken to, and is not being probed.
    #[must_use]
    pub fn can_request(&self) -> bool {
        matches!(self.phase, Phase::Open)
    }

    /// Whether there are bytes to be sent.
    #[must_use]
    pub fn wants_output(&self) -> bool {
        !self.out.is_empty()
    }

    /// How many bytes there are to be sent.
    #[must_use]
    pub fn unsent(&self) -> usize {
        self.out.len()
    }

    /// When [`handle_timeout`](Self::handle_timeout) is to be called, if nothing happens before. It may be earlier
    /// than anything runs out, so that a timer need not be set anew for each request.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let probe = match &self.phase {
            Phase::Detecting(probe) => Some(probe.deadline),
            _ => None,
        };
        self.next_timeout.into_iter().chain(probe).min()
    }

    /// Lets time pass: requests whose time has run out fail with `TimeoutError`.
    pub fn handle_timeout(&mut self, now: Instant) {
        if matches!(&self.phase, Phase::Detecting(probe) if probe.deadline <= now) {
            self.finish_probe(now);
        }
        if self.next_timeout.is_none_or(|deadline| deadline > now) {
            return;
        }
        self.outgoing.retain(|&seq, deadline| {
            let expired = deadline.is_some_and(|deadline| deadline <= now);
            if expired {
                let error = Exception::timeout_error("result expired");
                self.events.push_back(Event::Reply { seq, result: Err(error) });
            }
            !expired
        });
        self.next_timeout = self.outgoing.values().copied().flatten().min();
    }

    /// Says that the peer reached a limit, one of this machine or of the layer above. It is told once for each.
    pub fn reach_limit(&mut self, hit: LimitHit) {
        if !self.is_closed() && self.limits_seen.add(hit.limit) {
            self.events.push_back(Event::LimitReached(hit));
        }
    }

    /// Ends the connection at once, without CLOSE: the peer is beyond talking to.
    pub fn fail(&mut self, reason: ConnectionError) {
        if let ConnectionError::LimitReached(hit) = reason {
            self.reach_limit(hit);
        }
        self.close_with(reason);
    }

    fn close_with(&mut self, reason: ConnectionError) {
        if self.is_closed() {
            return;
        }
        let error = Exception::eof_error(reason.to_string());
        for (seq, _) in self.outgoing.drain(..) {
            self.events.push_back(Event::Reply { seq, result: Err(error.clone()) });
        }
        self.next_timeout = None;
        self.events.extend(self.local.drain().map(Event::Released));
        self.events.push_back(Event::Closed(reason.clone()));
        drop(self.incoming.take());
        self.backlog = 0;
        self.phase = Phase::Closed(reason);
    }
}

/// The thread that speaks where nobody tells them apart.
const ONLY_THREAD: u64 = 1;

/// How long a peer may take to answer which handlers it knows, before it is taken for the default dialect.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// A message that waits until the dialect is known.
type Held = Bytes;
