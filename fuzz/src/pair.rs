//! Two machines that talk to each other, and what their users may do in any order.

use std::time::{Duration, Instant};

use arbitrary::Arbitrary;
use bytes::BytesMut;
use rpyc_brine::Value;
use rpyc_protocol::{Connection, Dialect, Event, Exception, IdPack, Request, RequestId, Seq, Settings, Unboxed};

/// One of a few objects of a side.
type Object = u8;

/// What a user does. The side is who does it; what is not possible is left out.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Operation {
    /// Asks for the root.
    Root { side: bool },
    /// Calls one of the other's objects, with objects of both sides.
    Call { side: bool, target: u8, own: [u8; 2], theirs: u8, timeout: bool },
    /// Answers a request.
    Reply { side: bool, which: u8, with: Answer },
    /// Lets go of an object of the other.
    Release { side: bool, which: u8, count: u8 },
    /// Does not want an answer any more.
    Abandon { side: bool, which: u8 },
    /// Bytes arrive.
    Move { from: bool, bytes: u16 },
    /// Seconds pass.
    Wait { seconds: u8 },
}

/// With what a request is answered.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub enum Answer {
    Nothing,
    Own(u8),
    Theirs(u8),
    Both(u8, u8),
    Exception,
    /// What cannot be sent.
    Impossible(u8),
}

/// One side and its user.
struct Side {
    machine: Connection<Object>,
    /// Numbers of its objects begin here.
    base: u64,
    /// Bytes on their way to it.
    wire: BytesMut,
    input: BytesMut,
    /// Requests that it is to answer.
    pending: Vec<RequestId>,
    /// Requests that it waits for.
    asked: Vec<Seq>,
    /// The other's objects: one entry for each time that it was given one.
    held: Vec<IdPack>,
}

/// Both.
pub struct Pair {
    sides: [Side; 2],
    now: Instant,
}

impl Side {
    fn new(machine: Connection<Object>, base: u64) -> Self {
        let (wire, input) = (BytesMut::new(), BytesMut::new());
        Self { machine, base, wire, input, pending: Vec::new(), asked: Vec::new(), held: Vec::new() }
    }

    fn own(&self, which: u8) -> Unboxed<Object> {
        let which = which % 4;
        Unboxed::Local(IdPack::new("m.C", 1, self.base + u64::from(which)), which)
    }

    fn theirs(&self, which: u8) -> Option<Unboxed<Object>> {
        pick(&self.held, which).map(|index| Unboxed::Netref(self.held[index].clone()))
    }

    /// Takes up what happened.
    fn drain(&mut self) {
        while let Some(event) = self.machine.poll_event() {
            match event {
                Event::Request { id, request } => {
                    self.pending.push(id);
                    request.map_values(&mut |value| self.keep(value));
                }
                Event::Reply { seq, result } => {
                    self.asked.retain(|asked| *asked != seq);
                    if let Ok(value) = result {
                        self.keep(value);
                    }
                }
                Event::Closed(reason) => panic!("the connection ended: {reason}"),
                _ => {}
            }
        }
    }

    fn keep(&mut self, value: Unboxed<Object>) {
        match value {
            Unboxed::Netref(id) => self.held.push(id),
            Unboxed::Tuple(items) => items.into_iter().for_each(|item| self.keep(item)),
            Unboxed::Value(_) | Unboxed::Local(..) => {}
        }
    }

    fn answer(&mut self, which: u8, with: Answer) {
        let Some(index) = pick(&self.pending, which) else { return };
        let none = || Unboxed::Value(().into());
        // Nested too deeply for any peer.
        let deep = || Unboxed::Value((0..400).fold(Value::None, |inner, _| Value::Tuple(vec![inner])));
        let result = match with {
            Answer::Nothing => Ok(none()),
            Answer::Own(which) => Ok(self.own(which)),
            Answer::Theirs(which) => Ok(self.theirs(which).unwrap_or_else(none)),
            Answer::Both(own, theirs) => {
                Ok(Unboxed::Tuple(vec![self.own(own), self.theirs(theirs).unwrap_or_else(none), self.own(own)]))
            }
            Answer::Exception => Err(Exception::value_error("as asked")),
            Answer::Impossible(own) => Ok(Unboxed::Tuple(vec![self.own(own), deep()])),
        };
        let id = self.pending.swap_remove(index);
        self.machine.reply(id, result).expect("it waits for an answer");
    }

    fn release(&mut self, which: u8, count: u8) {
        let Some(index) = pick(&self.held, which) else { return };
        let id = self.held[index].clone();
        let mut count = u64::from(count);
        let before = self.held.len();
        self.held.retain(|held| {
            let goes = *held == id && count > 0;
            count -= u64::from(goes);
            !goes
        });
        self.machine.release(&id, u64::try_from(before - self.held.len()).unwrap_or(0));
    }
}

/// An index by a byte of the input.
fn pick<T>(items: &[T], which: u8) -> Option<usize> {
    (!items.is_empty()).then(|| usize::from(which) % items.len())
}

impl Pair {
    /// Two machines that have spoken already.
    pub fn new(dialect: Dialect, now: Instant) -> Self {
        let settings = Settings::default();
        let client = Side::new(Connection::initiate(dialect, settings.clone()), 1);
        let server = Side::new(Connection::accept(settings), 101);
        let mut pair = Self { sides: [client, server], now };
        pair.perform(Operation::Root { side: false });
        pair.settle();
        pair
    }

    fn side(&mut self, which: bool) -> &mut Side {
        &mut self.sides[usize::from(which)]
    }

    pub fn perform(&mut self, operation: Operation) {
        let now = self.now;
        match operation {
            Operation::Root { side } => self.ask(side, Request::GetRoot, false),
            Operation::Call { side, target, own, theirs, timeout } => {
                let user = self.side(side);
                let Some(index) = pick(&user.held, target) else { return };
                let target = user.held[index].clone();
                let args = [Some(user.own(own[0])), user.theirs(theirs), Some(user.own(own[1]))];
                let args = args.into_iter().flatten().collect();
                self.ask(side, Request::Call { target, args, kwargs: Vec::new() }, timeout);
            }
            Operation::Reply { side, which, with } => self.side(side).answer(which, with),
            Operation::Release { side, which, count } => self.side(side).release(which, count),
            Operation::Abandon { side, which } => {
                let user = self.side(side);
                if let Some(index) = pick(&user.asked, which) {
                    let seq = user.asked.swap_remove(index);
                    user.machine.abandon(seq);
                }
            }
            Operation::Move { from, bytes } => self.carry(from, usize::from(bytes)),
            Operation::Wait { seconds } => {
                self.now = now + Duration::from_secs(u64::from(seconds));
                let now = self.now;
                self.sides.iter_mut().for_each(|side| side.machine.handle_timeout(now));
            }
        }
        self.sides.iter_mut().for_each(Side::drain);
    }

    fn ask(&mut self, side: bool, request: Request<IdPack, Unboxed<Object>>, timeout: bool) {
        let now = self.now;
        let user = self.side(side);
        let timeout = timeout.then(|| Duration::from_secs(5));
        // The side that is spoken to first cannot ask before it was.
        if let Ok(seq) = user.machine.request(now, request, None, timeout) {
            user.asked.push(seq);
        }
    }

    /// Moves bytes from one side to the other.
    fn carry(&mut self, from: bool, bytes: usize) {
        let now = self.now;
        let mut sent = BytesMut::new();
        let _ = self.side(from).machine.poll_transmit(&mut sent);
        let to = self.side(!from);
        to.wire.extend_from_slice(&sent);
        let arrived = to.wire.split_to(bytes.min(to.wire.len()));
        to.input.extend_from_slice(&arrived);
        to.machine.handle_input(now, &mut to.input);
        to.drain();
    }

    /// Lets everything arrive and answers everything.
    fn settle(&mut self) {
        for _ in 0..10_000 {
            self.carry(false, usize::MAX);
            self.carry(true, usize::MAX);
            self.sides.iter_mut().for_each(|side| {
                while !side.pending.is_empty() {
                    side.answer(0, if side.base > 100 { Answer::Own(0) } else { Answer::Nothing });
                }
                side.drain();
            });
            if self.sides.iter().all(|side| side.wire.is_empty() && side.input.is_empty() && side.asked.is_empty()) {
                return;
            }
        }
        panic!("the machines never come to rest");
    }

    /// Lets go of everything: then nobody holds anything.
    pub fn finish(mut self) {
        self.settle();
        for _ in 0..3 {
            for side in [false, true] {
                while !self.side(side).held.is_empty() {
                    self.side(side).release(0, u8::MAX);
                }
                // What says something lets the other side send what it has held back.
                self.ask(side, Request::Ping { data: Unboxed::Value(1.into()) }, false);
            }
            self.settle();
        }
        for side in &self.sides {
            let held = (side.machine.local_objects(), side.machine.netrefs(), side.machine.backlog());
            assert_eq!(held, (0, 0, 0), "of the side whose objects begin at {}", side.base);
            assert!(!side.machine.is_busy());
        }
    }
}
