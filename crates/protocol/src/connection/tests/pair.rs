use std::time::{Duration, Instant};

use bytes::BytesMut;

use super::*;
use crate::connection::{Connection, RequestId, Seq};

/// A local object of a test: a number that also names it on the wire.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Object(pub(super) u64);

impl Object {
    pub(super) fn id(&self) -> IdPack {
        IdPack::new("m.C", 1, self.0)
    }

    pub(super) fn value(&self) -> Unboxed<Self> {
        Unboxed::Local(self.id(), self.clone())
    }
}

/// Who of the two.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Side {
    /// Who opened the connection.
    Client,
    Server,
}

impl Side {
    pub(super) fn other(self) -> Self {
        match self {
            Self::Client => Self::Server,
            Self::Server => Self::Client,
        }
    }
}

pub(super) struct Peer {
    pub(super) machine: Connection<Object>,
    /// Bytes on their way to this side.
    pub(super) wire: BytesMut,
    pub(super) events: Vec<Event<Object>>,
}

/// Two machines, the bytes between them, and the time.
pub(super) struct Pair {
    pub(super) client: Peer,
    pub(super) server: Peer,
    pub(super) now: Instant,
    /// How many bytes arrive at once; `usize::MAX` for all.
    pub(super) piece: usize,
}

/// When the tests' time begins.
#[expect(clippy::disallowed_methods, reason = "an Instant has no other origin; from here on time is virtual")]
pub(super) fn start() -> Instant {
    Instant::now()
}

impl Peer {
    fn new(machine: Connection<Object>) -> Self {
        Self { machine, wire: BytesMut::new(), events: Vec::new() }
    }

    fn drain(&mut self) {
        while let Some(event) = self.machine.poll_event() {
            self.events.push(event);
        }
    }
}

impl Pair {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self::with(dialect, Settings::default())
    }

    pub(super) fn with(dialect: Dialect, settings: Settings) -> Self {
        Self {
            client: Peer::new(Connection::initiate(dialect, settings.clone())),
            server: Peer::new(Connection::accept(settings)),
            now: start(),
            piece: usize::MAX,
        }
    }

    pub(super) fn side(&mut self, side: Side) -> &mut Peer {
        match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        }
    }

    /// Puts what a side has to send onto the wire.
    pub(super) fn transmit(&mut self, from: Side) {
        let mut sent = BytesMut::new();
        let _ = self.side(from).machine.poll_transmit(&mut sent);
        self.side(from.other()).wire.extend_from_slice(&sent);
    }

    /// Lets a side take what is on the wire to it.
    pub(super) fn receive(&mut self, side: Side) {
        let (now, piece) = (self.now, self.piece);
        let peer = self.side(side);
        peer.drain();
        let mut arrived = BytesMut::new();
        while !peer.wire.is_empty() {
            arrived.unsplit(peer.wire.split_to(piece.min(peer.wire.len())));
            peer.machine.handle_input(now, &mut arrived);
            peer.drain();
            if !peer.machine.wants_input() {
                break;
            }
        }
        // What was not taken stays on the wire.
        arrived.unsplit(std::mem::take(&mut peer.wire));
        peer.wire = arrived;
    }

    /// Moves everything both ways until nothing moves any more.
    pub(super) fn drive(&mut self) {
        for _ in 0..100 {
            self.transmit(Side::Client);
            self.transmit(Side::Server);
            let idle = self.client.wire.is_empty() && self.server.wire.is_empty();
            self.receive(Side::Server);
            self.receive(Side::Client);
            if idle {
                return;
            }
        }
        panic!("the machines never come to rest");
    }

    /// As [`drive`](Self::drive), where a side may stop to take what comes.
    pub(super) fn drive_limited(&mut self) {
        for _ in 0..10 {
            self.transmit(Side::Client);
            self.transmit(Side::Server);
            self.receive(Side::Server);
            self.receive(Side::Client);
        }
    }

    pub(super) fn pass_time(&mut self, time: Duration) {
        self.now += time;
        for side in [Side::Client, Side::Server] {
            let now = self.now;
            let peer = self.side(side);
            peer.machine.handle_timeout(now);
            peer.drain();
        }
    }

    pub(super) fn request(&mut self, side: Side, request: Request<IdPack, Unboxed<Object>>) -> Seq {
        let now = self.now;
        self.side(side).machine.request(now, request, None, None).expect("the request can be sent")
    }

    pub(super) fn reply(&mut self, side: Side, id: RequestId, result: Result<Unboxed<Object>, Exception>) {
        self.side(side).machine.reply(id, result).expect("the request waits for an answer");
    }

    /// The only event that a side has seen since it was last asked.
    pub(super) fn event(&mut self, side: Side) -> Event<Object> {
        let events = std::mem::take(&mut self.side(side).events);
        match <[Event<Object>; 1]>::try_from(events) {
            Ok([event]) => event,
            Err(events) => panic!("{side:?} has not one event but {events:?}"),
        }
    }

    /// The only event of a side, which has to be a request.
    pub(super) fn requested(&mut self, side: Side) -> (RequestId, Request<Object, Unboxed<Object>>) {
        match self.event(side) {
            Event::Request { id, request } => (id, request),
            other => panic!("no request but {other:?}"),
        }
    }

    /// The only event of a side, which has to be an answer.
    pub(super) fn answered(&mut self, side: Side) -> Result<Unboxed<Object>, Exception> {
        match self.event(side) {
            Event::Reply { result, .. } => result,
            other => panic!("no answer but {other:?}"),
        }
    }

    /// A pair in which the client holds the server's object.
    pub(super) fn holding(dialect: Dialect, object: &Object) -> (Self, IdPack) {
        let mut pair = Self::new(dialect);
        let id = pair.give(object);
        (pair, id)
    }

    /// Has the client ask for the root and the server answer with an object.
    pub(super) fn give(&mut self, object: &Object) -> IdPack {
        self.request(Side::Client, Request::GetRoot);
        self.drive();
        let (id, request) = self.requested(Side::Server);
        assert_eq!(request, Request::GetRoot);
        self.reply(Side::Server, id, Ok(object.value()));
        self.drive();
        match self.answered(Side::Client) {
            Ok(Unboxed::Netref(id)) => id,
            other => panic!("no netref but {other:?}"),
        }
    }
}
