//! The sessions of `protocol-spec/vectors/conversations/`, between stock peers of one version each: the machine takes
//! the server's part and writes what the stock server wrote.
//!
//! What it may do otherwise: it asks the probe first, which shifts the numbers of its own requests; exceptions tell
//! another `_remote_version`; DEL to rpyc 3 has no count, which 3.4.4 sends and ignores, and goes to
//! any thread, where stock may name one; data of PING from Python 2 comes back as text.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "what goes wrong fails the test")]

mod stock;

use std::collections::{BTreeMap, VecDeque};

use rpyc_protocol::{
    Connection, ConnectionError, Dialect, Event, Handler, ProxyClasses, Request, RequestId, Seq, Settings,
};
use serde::Deserialize;

use stock::{EXCEPTION, Message, Object, REPLY, REQUEST, feed, from_hex, now};

#[derive(Deserialize)]
struct Conversation {
    dialect: String,
    /// What the client answers to the probe, by handler.
    probe: Option<BTreeMap<i64, String>>,
    frames: Vec<(Side, String, String)>,
}

#[derive(Clone, Copy, Deserialize)]
enum Side {
    #[serde(rename = "c")]
    Client,
    #[serde(rename = "s")]
    Server,
}

/// The machine in the place of the stock server.
struct Replay {
    name: String,
    dialect: Dialect,
    machine: Connection<Object>,
    /// Answers to the probe that are still to be given.
    probe: BTreeMap<i64, String>,
    /// By how much our requests are numbered higher than the stock server's.
    shift: i64,
    /// Requests of the server that came before the dialect was known.
    early: Vec<Vec<u8>>,
    /// The client's requests that wait for their answer.
    waiting: BTreeMap<i64, Waiting>,
    /// What the machine answered by itself.
    own_answers: VecDeque<Vec<u8>>,
    /// How many messages were compared.
    compared: usize,
}

struct Waiting {
    handler: Handler,
    /// `None` if the machine has answered by itself.
    id: Option<RequestId>,
}

impl Replay {
    fn new(name: String, conversation: &Conversation) -> Self {
        Self {
            name,
            dialect: stock::dialect(&conversation.dialect),
            machine: Connection::accept(Settings::default().compress(true)),
            probe: conversation.probe.clone().unwrap_or_default(),
            shift: 0,
            early: Vec::new(),
            waiting: BTreeMap::new(),
            own_answers: VecDeque::new(),
            compared: 0,
        }
    }

    fn client(&mut self, frame: &[u8], note: &str) {
        let message = Message::read(frame, self.dialect);
        if message.kind != REQUEST {
            return self.client_answers(frame, &message, note);
        }
        let mut sent = feed(&mut self.machine, frame);
        if !self.probe.is_empty() {
            self.answer_probe(&sent);
            sent.clear();
        }
        let handler = Handler(message.parts().0);
        if handler == Handler::CLOSE {
            let last = std::iter::from_fn(|| self.machine.poll_event()).last();
            assert_eq!(last, Some(Event::Closed(ConnectionError::ClosedByPeer)), "{} {note}", self.name);
            return;
        }
        let mut id = None;
        while let Some(event) = self.machine.poll_event() {
            match event {
                Event::Request { id: new, request } => {
                    assert_eq!(id.replace(new), None);
                    self.check_request(&message, &request, note);
                }
                Event::Released(_) if handler == Handler::DEL => {}
                other => panic!("{} {note}: {other:?}", self.name),
            }
        }
        let by_itself = matches!(handler, Handler::PING | Handler::DEL);
        assert_eq!((id.is_none(), sent.len()), (by_itself, usize::from(by_itself)), "{} {note}", self.name);
        self.own_answers.extend(sent);
        self.waiting.insert(message.seq, Waiting { handler, id });
        for early in std::mem::take(&mut self.early) {
            self.server(&early, "early");
        }
    }

    /// Gives the recorded answers to the probe, after which the dialect has to be known.
    fn answer_probe(&mut self, probes: &[Vec<u8>]) {
        let answers = std::mem::take(&mut self.probe);
        assert_eq!(probes.len(), answers.len(), "{}", self.name);
        for probe in probes {
            let probe = Message::read(probe, self.dialect);
            let answer = stock::renumbered(&from_hex(&answers[&probe.parts().0]), self.dialect, probe.seq);
            assert_eq!(self.machine.dialect(), None);
            assert!(feed(&mut self.machine, &answer).is_empty());
            self.shift += 1;
        }
        let mut expected = self.dialect;
        if ["4.1.0", "4.1.1", "4.1.2"].iter().any(|version| self.name.starts_with(version)) {
            expected.proxy_classes = ProxyClasses::ByNumber;
        }
        assert_eq!(self.machine.dialect(), Some(expected), "{}", self.name);
    }

    fn check_request(&self, message: &Message, read: &Request<Object, rpyc_protocol::Unboxed<Object>>, note: &str) {
        let written = stock::asked(message, self.dialect);
        assert_eq!(read.handler(), written.handler(), "{} {note}", self.name);
        assert_eq!(read.target().copied(), written.target().map(|id| id.number()), "{} {note}", self.name);
        let (mut values, mut expected) = (Vec::new(), Vec::new());
        let _ = read.clone().map_values(&mut |value| values.push(value));
        let _ = written.map_values(&mut |value| expected.push(value));
        assert_eq!(values.len(), expected.len(), "{} {note}", self.name);
        for (value, expected) in values.iter().zip(&expected) {
            assert!(stock::reads_as(value, expected, self.dialect), "{} {note}: {value:?}", self.name);
        }
    }

    fn client_answers(&mut self, frame: &[u8], message: &Message, note: &str) {
        let seq = message.seq + self.shift;
        assert!(feed(&mut self.machine, &stock::renumbered(frame, self.dialect, seq)).is_empty());
        match stock::event(&mut self.machine) {
            Some(Event::Reply { seq: answered, result }) => {
                assert_eq!(answered, Seq(seq), "{} {note}", self.name);
                match (result, stock::answer(message, Handler(0), self.dialect)) {
                    (Ok(read), Ok(written)) => assert!(stock::reads_as(&read, &written, self.dialect), "{read:?}"),
                    (Err(read), Err(written)) => {
                        assert_eq!((read.module(), read.class()), (written.module(), written.class()));
                        assert_eq!(read.args(), written.args(), "{} {note}", self.name);
                    }
                    (read, written) => panic!("{} {note}: {read:?} for {written:?}", self.name),
                }
            }
            // The answer to DEL.
            None => assert_eq!(message.kind, REPLY, "{} {note}", self.name),
            other => panic!("{} {note}: {other:?}", self.name),
        }
    }

    fn server(&mut self, recorded: &[u8], note: &str) {
        let message = Message::read(recorded, self.dialect);
        if message.kind != REQUEST {
            return self.server_answers(recorded, &message, note);
        }
        if self.machine.dialect().is_none() {
            return self.early.push(recorded.to_vec());
        }
        let request = stock::asked(&message, self.dialect);
        let (mut expected, mut receiver) = (message.raw.clone(), message.receiver);
        if let Request::Del { target, count } = &request {
            self.machine.release(target, *count);
            receiver = 0;
            if !self.dialect.del_count && message.parts().1.as_tuple().unwrap()[1].as_tuple().unwrap().len() == 2 {
                expected = countless(&message, self.dialect);
            }
        } else {
            let within =
                if message.receiver == 0 { None } else { self.waiting.values().last().and_then(|last| last.id) };
            let seq = self.machine.request(now(), request, within, None).unwrap();
            assert_eq!(seq, Seq(message.seq + self.shift), "{} {note}", self.name);
        }
        let [frame] = &stock::sent(&mut self.machine)[..] else { panic!("{} {note}: not one frame", self.name) };
        let written = Message::read(frame, self.dialect);
        assert_eq!((written.kind, written.seq), (REQUEST, message.seq + self.shift), "{} {note}", self.name);
        assert_eq!((written.raw, written.receiver), (expected, receiver), "{} {note}", self.name);
        self.compared += 1;
    }

    fn server_answers(&mut self, recorded: &[u8], message: &Message, note: &str) {
        let waiting = self.waiting.remove(&message.seq).unwrap();
        let frame = if let Some(id) = waiting.id {
            self.machine.reply(id, stock::answer(message, waiting.handler, self.dialect)).unwrap();
            let sent = stock::sent(&mut self.machine);
            assert_eq!(sent.len(), 1, "{} {note}", self.name);
            sent.into_iter().next().unwrap()
        } else {
            self.own_answers.pop_front().unwrap()
        };
        let written = Message::read(&frame, self.dialect);
        let head = |message: &Message| (message.kind, message.seq, message.receiver);
        assert_eq!(head(&written), head(message), "{} {note}", self.name);
        if message.kind == EXCEPTION {
            let [written, recorded] = [&written.content, &message.content].map(stock::versionless);
            assert_eq!(written, recorded, "{} {note}", self.name);
        } else if waiting.handler == Handler::PING {
            let [written, recorded] =
                [written.content, message.content.clone()].map(|data| stock::native(data, self.dialect));
            assert_eq!(written, recorded, "{} {note}", self.name);
        } else {
            assert_eq!(written.raw, message.raw, "{} {note}", self.name);
            assert_eq!(frame[4], recorded[4], "{} {note}: compressed or not", self.name);
        }
        self.compared += 1;
    }
}

/// The content of a DEL of rpyc 3 as it is without count.
fn countless(message: &Message, dialect: Dialect) -> bytes::Bytes {
    let (handler, args) = message.parts();
    let target = args.as_tuple().unwrap()[1].as_tuple().unwrap()[0].clone();
    let content = rpyc_brine::Value::from((handler, (1, rpyc_brine::Value::Tuple(vec![target]))));
    Message::read(&Message::frame(REQUEST, message.seq, content, dialect), dialect).raw
}

fn replay(name: &str, conversation: &Conversation) -> usize {
    let mut replay = Replay::new(name.to_owned(), conversation);
    for (side, hex, note) in &conversation.frames {
        assert!(!replay.machine.is_closed(), "{name} {note}: after the end");
        match side {
            Side::Client => replay.client(&from_hex(hex), note),
            Side::Server => replay.server(&from_hex(hex), note),
        }
    }
    assert!(replay.machine.is_closed(), "{name}: the session has no end");
    assert!(replay.early.is_empty() && replay.own_answers.is_empty(), "{name}");
    replay.compared
}

#[test]
fn every_stock_session_can_be_served_alike() {
    let mut dialects = Vec::new();
    for entry in std::fs::read_dir(stock::vectors("conversations")).unwrap() {
        let path = entry.unwrap().path();
        let conversation: Conversation = stock::load(path.clone());
        let compared = replay(&path.file_stem().unwrap().to_string_lossy(), &conversation);
        assert!(compared > 70, "{}: only {compared} messages", path.display());
        dialects.push(conversation.dialect);
    }
    dialects.sort();
    dialects.dedup();
    let all = ["V3", "V3-python2", "V4_0", "V4_0-python2", "V5", "V5-python2", "V5-threads", "V6", "V6-threads"];
    assert_eq!(dialects, all);
}
