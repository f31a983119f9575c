//! The canned replier: answers a stock client of rpyc 6 from memory, at once. It is the limit that such a client can see.
//!
//! What it has not been asked before, it asks another server, on a connection of its own for each of the client's. A
//! request that it knows gets the reply of then under its own number, and nothing of it is looked at. So only requests
//! can be measured that have the same answer each time. There is one exception: an iterator's answers are remembered up
//! to its end, and begin anew then.

use std::collections::HashMap;
use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};

use clap::Parser;
use rpyc_bench::wire::{self, Message};
use socket2::SockRef;

/// Answer stock clients of rpyc 6 from memory, at once; what was not asked before on a connection is passed on.
#[derive(Debug, Parser)]
#[command(name = "canned")]
struct Arguments {
    /// The server to pass requests on to: HOST:PORT
    upstream: String,
    /// TCP port to listen on; 0 picks a free one
    #[arg(long, default_value_t = 0)]
    port: u16,
}

#[expect(clippy::print_stdout, reason = "this is what standard output is for")]
fn main() -> anyhow::Result<()> {
    let arguments = Arguments::parse();
    let listener = TcpListener::bind(("127.0.0.1", arguments.port))?;
    println!("listening on {}", listener.local_addr()?);
    loop {
        let (client, _) = listener.accept()?;
        let upstream = TcpStream::connect(&arguments.upstream)?;
        // Each has its end when the other has: that is no error.
        std::thread::spawn(move || drop(serve(client, upstream)));
    }
}

/// Answers one client until it goes.
fn serve(client: TcpStream, upstream: TcpStream) -> io::Result<()> {
    let (mut client, mut upstream) = (Frames::new(client)?, Frames::new(upstream)?);
    let mut memory = Memory::default();
    let mut reply = Vec::new();
    loop {
        let frame = client.next()?;
        let Some(request) = Message::in_frame(&frame).filter(Message::is_request) else {
            ask(&mut upstream, &mut client, &frame)?;
            continue;
        };
        if let Some(known) = memory.answer(request.content) {
            reply.clear();
            known.renumbered(request.seq, &mut reply);
            client.write(&reply)?;
            continue;
        }
        let answer = ask(&mut upstream, &mut client, &frame)?;
        memory.learn(request.content, answer);
    }
}

/// Passes a frame on, and all that comes because of it, until it is answered. Gives the answer.
fn ask(upstream: &mut Frames, client: &mut Frames, frame: &[u8]) -> io::Result<Vec<u8>> {
    upstream.write(frame)?;
    let seq = Message::in_frame(frame).map(|message| message.seq);
    loop {
        let said = upstream.next()?;
        client.write(&said)?;
        match Message::in_frame(&said) {
            Some(message) if message.is_request() => pass_answer(client, upstream)?,
            Some(message) if seq.is_some_and(|seq| seq != message.seq) => {}
            _ => return Ok(said),
        }
    }
}

/// Passes on what the client is asked by the server; it may ask something itself before it answers.
fn pass_answer(client: &mut Frames, upstream: &mut Frames) -> io::Result<()> {
    loop {
        let said = client.next()?;
        upstream.write(&said)?;
        if Message::in_frame(&said).is_none_or(|message| !message.is_request()) {
            return Ok(());
        }
    }
}

/// The start of a request's content, by its handler.
const DEL: &[u8] = &[0x11, 0x50 + 15];
const BUFFITER: &[u8] = &[0x11, 0x50 + 17];
const NEXT: &[u8] = b"__next__";
/// The content of the reply `None`, and of one without items.
const NONE: &[u8] = &[0x11, 0x51, 0x00];
const NO_ITEMS: &[u8] = &[0x11, 0x51, 0x02];

/// What was answered to which content.
#[derive(Default)]
struct Memory(HashMap<Vec<u8>, Answers>);

#[derive(Default)]
struct Answers {
    frames: Vec<Vec<u8>>,
    next: usize,
    whole: bool,
}

impl Memory {
    /// The answer to a request, if it is known.
    fn answer(&mut self, content: &[u8]) -> Option<Message<'_>> {
        if content.starts_with(DEL) {
            // Not passed on, so that what is remembered can be handed out again.
            return Some(Message::reply(NONE));
        }
        let answers = self.0.get_mut(content).filter(|answers| answers.whole)?;
        let next = answers.next;
        answers.next = (next + 1) % answers.frames.len();
        answers.frames.get(next).and_then(|frame| Message::in_frame(frame))
    }

    fn learn(&mut self, content: &[u8], answer: Vec<u8>) {
        let Some(message) = Message::in_frame(&answer) else { return };
        let iterates = content.starts_with(BUFFITER) || content.windows(NEXT.len()).any(|name| name == NEXT);
        let ends = message.is_exception() || message.content == NO_ITEMS;
        let answers = self.0.entry(content.to_owned()).or_default();
        answers.whole = !iterates || ends;
        answers.frames.push(answer);
    }
}

/// One end of a connection.
struct Frames {
    stream: TcpStream,
    input: Vec<u8>,
    /// Whether something was written since the last read: an acknowledgement went with it.
    acknowledged: bool,
}

impl Frames {
    fn new(stream: TcpStream) -> io::Result<Self> {
        stream.set_nodelay(true)?;
        Ok(Self { stream, input: Vec::new(), acknowledged: true })
    }

    /// Waits for the next frame.
    fn next(&mut self) -> io::Result<Vec<u8>> {
        loop {
            if let Some(length) = wire::frame(&self.input).map(<[u8]>::len) {
                let rest = self.input.split_off(length);
                return Ok(std::mem::replace(&mut self.input, rest));
            }
            if !self.acknowledged {
                SockRef::from(&self.stream).set_tcp_quickack(true)?;
            }
            let mut chunk = [0; 16 << 10];
            let count = self.stream.read(&mut chunk)?;
            if count == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            self.acknowledged = false;
            self.input.extend_from_slice(chunk.get(..count).unwrap_or_default());
        }
    }

    fn write(&mut self, frame: &[u8]) -> io::Result<()> {
        self.acknowledged = true;
        self.stream.write_all(frame)
    }
}
