//! What one side of a connection sent, as lines to read.

use std::fmt::{self, Display, Formatter, Write};

use bytes::{Bytes, BytesMut};
use rpyc_brine::{Decoder, Value};

use crate::dialect::{self, Detected};
use crate::error::PeerMisbehaved;
use crate::handler::Label;
use crate::message::{self, Head, Threads};
use crate::{Dialect, Handler, Limits, MessageKind, frame};

/// Bytes of a message that cannot be read which are shown.
const SHOWN: usize = 32;

/// Tells the messages in what one side of a connection sent: a capture, a log, a file of the fuzzer.
///
/// Each message shows its own dialect, so that a capture may begin anywhere between two frames. What cannot be read is
/// shown as such, and the next frame is read all the same.
///
/// ```
/// use rpyc_protocol::{Limits, Transcript};
///
/// let mut transcript = Transcript::new(Limits::default());
/// transcript.extend(b"\0\0\0\x08\0\x12\x51\x50\x11\x53\x11\x51\x02\n");
/// assert_eq!(transcript.next().unwrap().to_string(), "       0  #0 GETROOT");
/// assert_eq!(transcript.next(), None);
/// assert_eq!(transcript.rest(), 0);
/// ```
#[derive(Debug)]
pub struct Transcript {
    input: BytesMut,
    offset: u64,
    limits: Limits,
    /// See [`Transcript::is_lost`].
    lost: bool,
    width: usize,
}

/// One frame.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranscriptLine {
    /// Where it begins.
    pub offset: u64,
    /// What it says, or why it cannot be read.
    pub text: Result<String, String>,
}

impl Transcript {
    /// An empty transcript; frames and values beyond the limits are not read.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { input: BytesMut::new(), offset: 0, limits, lost: false, width: 200 }
    }

    /// The same with lines of so many characters at most; 200 by default.
    #[must_use]
    pub fn width(self, characters: usize) -> Self {
        Self { width: characters, ..self }
    }

    /// Adds what was sent next. [`next`](Iterator::next) gives the frames that are complete.
    pub fn extend(&mut self, bytes: &[u8]) {
        self.input.extend_from_slice(bytes);
    }

    /// How many bytes are left: of a frame that is not complete, or of what is none.
    #[must_use]
    pub fn rest(&self) -> usize {
        self.input.len()
    }

    /// Whether no frame will be found any more, whatever follows: something that is none, or too large, has come.
    #[must_use]
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    fn line(&self, payload: &Bytes) -> Result<String, String> {
        describe(payload, &self.limits, self.width).map_err(|error| {
            let mut text = format!("unreadable: {error}:");
            for byte in payload.iter().take(SHOWN) {
                let _ = write!(text, " {byte:02x}");
            }
            text + if payload.len() > SHOWN { " ..." } else { "" }
        })
    }
}

/// The frames that are complete.
impl Iterator for Transcript {
    type Item = TranscriptLine;

    fn next(&mut self) -> Option<TranscriptLine> {
        if self.lost {
            return None;
        }
        let (offset, before) = (self.offset, self.input.len());
        let split = frame::split(&mut self.input, &self.limits);
        let taken = before - self.input.len();
        self.offset += taken as u64;
        let text = match split {
            Ok(payload) => self.line(&payload?),
            Err(error) => {
                // A frame that is too large or was not even begun is not skipped.
                self.lost = taken == 0;
                Err(format!("unreadable: {error}"))
            }
        };
        Some(TranscriptLine { offset, text })
    }
}

impl Display for TranscriptLine {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let text = match &self.text {
            Ok(text) | Err(text) => text,
        };
        write!(f, "{:8}  {text}", self.offset)
    }
}

fn describe(payload: &Bytes, limits: &Limits, width: usize) -> Result<String, PeerMisbehaved> {
    let dialect = match dialect::detect(payload) {
        Some(Detected::Complete(dialect)) => dialect,
        Some(Detected::Triple) => Dialect::V5,
        None => return Err(PeerMisbehaved::UnknownDialect),
    };
    let (body, threads, kind) = message::body(payload.clone(), &dialect)?;
    let mut decoder = Decoder::new(&body, &limits.brine);
    let head = message::head(&mut decoder, threads, kind)?;
    let content = decoder.value()?;
    decoder.finish()?;
    let mut line = Line { text: String::new(), left: width };
    // An error is a line that is full.
    let _ = line.message(head, &content);
    Ok(line.text)
}

/// Text that is cut where it becomes too long.
struct Line {
    text: String,
    left: usize,
}

impl Write for Line {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for character in text.chars() {
            if self.left == 0 {
                self.text.push_str("...");
                return Err(fmt::Error);
            }
            self.left -= 1;
            self.text.push(character);
        }
        Ok(())
    }
}

impl Line {
    fn message(&mut self, head: Head, content: &Value) -> fmt::Result {
        if head.threads != Threads::default() {
            write!(self, "[{:x} to {:x}] ", head.threads.peer, head.threads.own)?;
        }
        write!(self, "#{} ", head.seq.0)?;
        match head.kind {
            MessageKind::Request => self.request(content),
            MessageKind::Reply => {
                self.write_str("reply ")?;
                self.boxed(content)
            }
            MessageKind::Exception => self.exception(content),
        }
    }

    fn request(&mut self, content: &Value) -> fmt::Result {
        let Some([Value::Int(handler), arguments]) = content.as_tuple() else {
            return write!(self, "no request: {}", content.repr());
        };
        write!(self, "{}", Handler(*handler))?;
        match unlabelled(arguments) {
            Some((Label::Tuple, Value::Tuple(items))) => items.iter().try_for_each(|item| {
                self.write_char(' ')?;
                self.boxed(item)
            }),
            Some((Label::Value, Value::Tuple(items))) => {
                items.iter().try_for_each(|item| write!(self, " {}", item.repr()))
            }
            _ => {
                self.write_char(' ')?;
                self.boxed(arguments)
            }
        }
    }

    /// A value with its label.
    fn boxed(&mut self, value: &Value) -> fmt::Result {
        match unlabelled(value) {
            Some((Label::Value, value)) => self.write_str(&value.repr()),
            Some((Label::Tuple, Value::Tuple(items))) => {
                for (i, item) in items.iter().enumerate() {
                    self.write_str(if i == 0 { "(" } else { ", " })?;
                    self.boxed(item)?;
                }
                self.write_str(match items.len() {
                    0 => "()",
                    1 => ",)",
                    _ => ")",
                })
            }
            Some((Label::LocalRef, object)) => write!(self, "<yours {}>", object.repr()),
            Some((Label::RemoteRef, object)) => write!(self, "<mine {}>", object.repr()),
            _ => write!(self, "unlabelled {}", value.repr()),
        }
    }

    fn exception(&mut self, content: &Value) -> fmt::Result {
        self.write_str("raises ")?;
        match content.as_tuple() {
            Some([Value::Tuple(class), Value::Tuple(args), _, _]) if class.len() == 2 => {
                for (i, part) in class.iter().enumerate() {
                    self.write_str(if i == 0 { "" } else { "." })?;
                    match part {
                        Value::Str(name) => write!(self, "{}", name.escape_debug())?,
                        Value::Bytes(name) => write!(self, "{}", String::from_utf8_lossy(name).escape_debug())?,
                        other => self.write_str(&other.repr())?,
                    }
                }
                for (i, arg) in args.iter().enumerate() {
                    self.write_str(if i == 0 { "(" } else { ", " })?;
                    self.write_str(&arg.repr())?;
                }
                self.write_str(if args.is_empty() { "()" } else { ")" })
            }
            _ if content.as_i64() == Some(1) => self.write_str("builtins.StopIteration"),
            _ => self.write_str(&content.repr()),
        }
    }
}

fn unlabelled(value: &Value) -> Option<(Label, &Value)> {
    match value.as_tuple()? {
        [Value::Int(label), value] => Some((Label::from_number(*label)?, value)),
        _ => None,
    }
}
