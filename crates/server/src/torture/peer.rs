//! A connection that sends what it is told.

use std::io;
use std::time::Duration;

use bytes::{Buf, BytesMut};
use rpyc::brine::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::Target;
use super::form::{self, EXCEPTION, Form, REMOTE_REF, REPLY, REQUEST, VALUE, args, encode, frame, handler, value};

/// Why nothing came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum Failure {
    #[error("the server ended the connection")]
    Closed,
    #[error("the server neither answered nor ended the connection")]
    Silent,
    #[error("the server sent what is no message")]
    Garbage,
    #[error("the server cannot be asked for that")]
    Unsupported,
}

/// A message of the server.
#[derive(Clone, Debug)]
pub(super) struct Message {
    pub(super) kind: u8,
    pub(super) seq: Value,
    pub(super) content: Value,
}

impl Message {
    /// The class of the exception that this is.
    pub(super) fn exception(&self) -> Option<String> {
        if self.kind != EXCEPTION {
            return None;
        }
        let class = self.content.as_tuple().and_then(|parts| parts.first()).and_then(Value::as_tuple);
        let name = class.and_then(|names| names.get(1)).map(text).unwrap_or_default();
        Some(name)
    }

    /// The reference that this answers with.
    pub(super) fn reference(&self) -> Option<Value> {
        match self.content.as_tuple() {
            Some([Value::Int(label), reference]) if self.kind == REPLY && *label == REMOTE_REF => {
                Some(reference.clone())
            }
            _ => None,
        }
    }

    /// The plain value that this answers with.
    pub(super) fn value(&self) -> Option<&Value> {
        match self.content.as_tuple() {
            Some([Value::Int(label), value]) if self.kind == REPLY && *label == VALUE => Some(value),
            _ => None,
        }
    }
}

/// Text of either Python.
pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Str(text) => text.to_string(),
        Value::Bytes(bytes) => String::from_utf8_lossy(bytes).into_owned(),
        _ => String::new(),
    }
}

/// How requests of the server are answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Answers {
    /// With this exception.
    Exception(&'static str),
    /// Not at all.
    Never,
}

#[derive(Debug)]
pub(super) struct Peer {
    pub(super) stream: TcpStream,
    pub(super) form: Form,
    pub(super) answers: Answers,
    /// The handlers that the server has asked for, beside those that tell the dialect.
    pub(super) asked: Vec<i64>,
    next: i64,
    input: BytesMut,
    pub(super) patience: Duration,
}

impl Peer {
    /// Opens a connection and says nothing.
    pub(super) async fn open(target: &Target, form: Form) -> io::Result<Self> {
        let connect = TcpStream::connect(target.address);
        let stream = timeout(target.patience, connect).await.map_err(|_| io::ErrorKind::TimedOut)??;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            form,
            answers: Answers::Exception("AttributeError"),
            asked: Vec::new(),
            next: 0,
            input: BytesMut::new(),
            patience: target.patience,
        })
    }

    /// Opens a connection and makes itself known.
    pub(super) async fn introduced(target: &Target, form: Form) -> Result<Self, Failure> {
        let mut peer = Self::open(target, form).await.map_err(|_| Failure::Closed)?;
        peer.ping().await?;
        Ok(peer)
    }

    /// Sends bytes, as far as the server takes them; whether it took them all.
    pub(super) async fn send(&mut self, bytes: &[u8]) -> bool {
        matches!(timeout(self.patience, self.stream.write_all(bytes)).await, Ok(Ok(())))
    }

    /// Sends a request; its number.
    pub(super) async fn ask(&mut self, handler: i64, args: &[u8]) -> i64 {
        let seq = self.number();
        let payload = self.form.request(seq, handler, args);
        self.send(&frame(&payload)).await;
        seq
    }

    /// A number for a request.
    pub(super) fn number(&mut self) -> i64 {
        self.next += 1;
        self.next - 1
    }

    /// Sends a request and waits for its answer.
    pub(super) async fn request(&mut self, handler: i64, args: &[u8]) -> Result<Message, Failure> {
        let seq = self.ask(handler, args).await;
        self.answer_to(&seq.into()).await
    }

    /// Waits for the answer to a request.
    pub(super) async fn answer_to(&mut self, seq: &Value) -> Result<Message, Failure> {
        loop {
            let message = self.answer().await?;
            if message.seq == *seq {
                return Ok(message);
            }
        }
    }

    /// Waits for an answer to any request. Those of the server are answered meanwhile.
    pub(super) async fn answer(&mut self) -> Result<Message, Failure> {
        loop {
            let message = timeout(self.patience, self.message()).await.map_err(|_| Failure::Silent)??;
            if message.kind != REQUEST {
                return Ok(message);
            }
            self.serve(&message).await;
        }
    }

    async fn serve(&mut self, request: &Message) {
        let number = request.content.as_tuple().and_then(|parts| parts.first()).and_then(Value::as_i64);
        let number = number.unwrap_or_default();
        let class = match self.answers {
            // The answers by which a server may tell the dialects apart.
            _ if matches!(number, handler::CTXEXIT | handler::INSTANCECHECK) => {
                if number > self.form.last_handler {
                    "KeyError"
                } else {
                    "TypeError"
                }
            }
            // A server that wants to end the connection is to do so, whatever its peer says.
            _ if number == handler::CLOSE => return self.asked.push(number),
            Answers::Never => return self.asked.push(number),
            Answers::Exception(class) => {
                self.asked.push(number);
                class
            }
        };
        let none = || Value::Tuple(Vec::new());
        let exception = Value::Tuple(vec![("builtins", class).into(), none(), none(), "no traceback".into()]);
        let payload = self.form.message(EXCEPTION, &encode(request.seq.clone()), &encode(exception));
        self.send(&frame(&payload)).await;
    }

    async fn message(&mut self) -> Result<Message, Failure> {
        loop {
            if let Some(payload) = self.payload()? {
                let (kind, seq, content) = self.form.split(&payload).ok_or(Failure::Garbage)?;
                return Ok(Message { kind, seq, content });
            }
            match self.stream.read_buf(&mut self.input).await {
                Ok(0) | Err(_) => return Err(Failure::Closed),
                Ok(_) => {}
            }
        }
    }

    /// The next payload, if it is complete.
    fn payload(&mut self) -> Result<Option<Vec<u8>>, Failure> {
        let Some((&[a, b, c, d, flag], _)) = self.input.split_first_chunk::<5>() else { return Ok(None) };
        let size = usize::try_from(u32::from_be_bytes([a, b, c, d])).map_err(|_| Failure::Garbage)?;
        if self.input.len() < size + 6 {
            return Ok(None);
        }
        self.input.advance(5);
        let payload = self.input.split_to(size);
        self.input.advance(1);
        if flag == 0 {
            return Ok(Some(payload.to_vec()));
        }
        let mut inflated = Vec::new();
        let mut decoder = flate2::read::ZlibDecoder::new(&payload[..]);
        io::Read::read_to_end(&mut decoder, &mut inflated).map_err(|_| Failure::Garbage)?;
        Ok(Some(inflated))
    }

    /// Checks that the server serves this connection.
    pub(super) async fn ping(&mut self) -> Result<(), Failure> {
        let answer = self.request(handler::PING, &args(&[&value(b"alive".as_slice())])).await?;
        let echo = answer.value().map(text);
        if echo.as_deref() == Some("alive") { Ok(()) } else { Err(Failure::Garbage) }
    }

    /// Asks for a reference.
    pub(super) async fn reference(&mut self, handler: i64, args: &[u8]) -> Result<Value, Failure> {
        self.request(handler, args).await?.reference().ok_or(Failure::Unsupported)
    }

    pub(super) async fn root(&mut self) -> Result<Value, Failure> {
        self.reference(handler::GETROOT, &form::nothing()).await
    }

    pub(super) async fn attribute(&mut self, object: &Value, name: &str) -> Result<Value, Failure> {
        let target = self.form.target(object);
        self.reference(handler::GETATTR, &args(&[&target, &value(name)])).await
    }

    /// Calls an object of the server.
    pub(super) async fn call(&mut self, object: &Value, arguments: &[&[u8]]) -> Result<Message, Failure> {
        let call = self.calling(object, arguments);
        self.request(handler::CALL, &call).await
    }

    /// The arguments of a call.
    pub(super) fn calling(&self, object: &Value, arguments: &[&[u8]]) -> Vec<u8> {
        args(&[&self.form.target(object), &args(arguments), &form::nothing()])
    }

    /// A module of a classic server.
    pub(super) async fn module(&mut self, name: &str) -> Result<Value, Failure> {
        let root = self.root().await?;
        let getmodule = self.attribute(&root, "getmodule").await?;
        self.call(&getmodule, &[&value(name)]).await?.reference().ok_or(Failure::Unsupported)
    }

    /// A builtin of a classic server.
    pub(super) async fn builtin(&mut self, name: &str) -> Result<Value, Failure> {
        let builtins = self.module("builtins").await?;
        self.attribute(&builtins, name).await
    }
}
