//! The state machine of one connection.

mod input;
mod learn;
mod output;
mod probe;
#[cfg(test)]
mod tests;

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use bytes::{Bytes, BytesMut};
use indexmap::IndexMap;

use crate::boxing::Unboxed;
use crate::local_objects::LocalObjects;
use crate::netrefs::Netrefs;
use crate::{ConnectionError, Dialect, Exception, Handler, IdPack, Limits, Request};
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
    /// The connection is over; always the last event.
    Closed(ConnectionError),
}

/// The state machine of one connection.
///
/// ```text
///  A  new             Connection::accept, Connection::initiate, Connection::detect
///  B  inputs          handle_input, handle_end, handle_timeout
///  C  commands        speak_first, request, abandon, reply, release, close
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
    incoming: IndexMap<RequestId, Incoming>,
    /// Requests of ours that wait for the peer's answer.
    outgoing: IndexMap<Seq, Outgoing>,
    /// Whether a peer with bound threads was answered with an object of its own since it last said something.
    answered: bool,
    /// Objects of the peer to be released when it next says something, with how often.
    held_releases: Vec<(IdPack, u64)>,
    next_request: u64,
    next_seq: i64,
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

#[derive(Debug)]
struct Incoming {
    seq: Seq,
    /// The peer's thread that waits for the answer.
    thread: u64,
    /// Whether the answer is native text of the peer.
    native: bool,
}

#[derive(Debug)]
struct Outgoing {
    handler: Handler,
    deadline: Option<Instant>,
    /// Whether somebody still waits for the answer. If not, what it refers to is released.
    awaited: bool,
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
            incoming: IndexMap::new(),
            outgoing: IndexMap::new(),
            answered: false,
            held_releases: Vec::new(),
            next_request: 0,
            next_seq: 0,
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

    /// How many of our objects the peer holds.
    #[must_use]
    pub fn local_objects(&self) -> usize {
        self.local.len()
    }

    /// How many of the peer's objects we hold.
    #[must_use]
    pub fn netrefs(&self) -> usize {
        self.netrefs.len()
    }

    /// Whether the connection takes input now. While it does not, stop reading: the peer has reached
    /// [`Limits::requests`], or the connection is over.
    #[must_use]
    pub fn wants_input(&self) -> bool {
        let limit = self.settings.limits.requests;
        match &self.phase {
            Phase::Closed(_) => false,
            Phase::Detecting(probe) => probe.held.len() < limit,
            Phase::Open | Phase::New if self.incoming.len() < limit => true,
            // What we wait for may stand behind requests that the peer has sent before: room for those is made once.
            Phase::Open | Phase::New => self.incoming.len() < limit.saturating_mul(2) && self.is_waiting(),
        }
    }

    fn is_waiting(&self) -> bool {
        self.outgoing.values().any(|request| request.awaited)
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

    /// When [`handle_timeout`](Self::handle_timeout) is to be called, if nothing happens before.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        let probe = match &self.phase {
            Phase::Detecting(probe) => Some(probe.deadline),
            _ => None,
        };
        let awaited = self.outgoing.values().filter(|request| request.awaited);
        awaited.filter_map(|request| request.deadline).chain(probe).min()
    }

    /// Lets time pass: requests whose time has run out fail with `TimeoutError`.
    pub fn handle_timeout(&mut self, now: Instant) {
        if matches!(&self.phase, Phase::Detecting(probe) if probe.deadline <= now) {
            self.finish_probe(now);
        }
        for (&seq, request) in &mut self.outgoing {
            if request.awaited && request.deadline.is_some_and(|deadline| deadline <= now) {
                // The entry stays: when the answer comes after all, its references are to be released.
                request.awaited = false;
                let error = Exception::timeout_error("result expired");
                self.events.push_back(Event::Reply { seq, result: Err(error) });
            }
        }
    }

    fn close_with(&mut self, reason: ConnectionError) {
        if self.is_closed() {
            return;
        }
        for (seq, request) in self.outgoing.drain(..) {
            if request.awaited {
                let error = Exception::eof_error(reason.to_string());
                self.events.push_back(Event::Reply { seq, result: Err(error) });
            }
        }
        self.events.extend(self.local.drain().map(Event::Released));
        self.events.push_back(Event::Closed(reason.clone()));
        self.incoming.clear();
        self.phase = Phase::Closed(reason);
    }
}

/// How long a peer may take to answer which handlers it knows, before it is taken for the default dialect.
const PROBE_TIMEOUT: Duration = Duration::from_secs(2);

/// A message that waits until the dialect is known.
type Held = Bytes;
