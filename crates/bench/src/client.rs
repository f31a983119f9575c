//! A client that waits for each answer, to find what a load is to work on.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Instant;

use anyhow::{Context, bail};
use bytes::BytesMut;
use rpyc_protocol::{Connection, Dialect, Event, IdPack, Request, Settings, Unboxed};

/// A request of ours, about objects of the server.
pub type ClientRequest = Request<IdPack, Unboxed<()>>;

/// A connection in the dialect of rpyc 6.
#[derive(Debug)]
pub struct Client {
    stream: TcpStream,
    protocol: Connection<()>,
    input: BytesMut,
}

impl Client {
    /// Connects to `HOST:PORT`.
    ///
    /// # Errors
    /// If nobody listens there.
    pub fn connect(address: &str) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).with_context(|| format!("cannot connect to {address}"))?;
        stream.set_nodelay(true)?;
        let protocol = Connection::initiate(Dialect::V6, Settings::default());
        Ok(Self { stream, protocol, input: BytesMut::new() })
    }

    /// Asks, and waits for the answer.
    ///
    /// # Errors
    /// If the server raises an exception, or the connection ends.
    pub fn request(&mut self, request: ClientRequest) -> anyhow::Result<Unboxed<()>> {
        let bytes = self.bytes_of(request)?;
        self.stream.write_all(&bytes)?;
        loop {
            let mut chunk = [0; 4096];
            let count = self.stream.read(&mut chunk)?;
            if count == 0 {
                bail!("the server has closed the connection");
            }
            self.input.extend_from_slice(chunk.get(..count).unwrap_or_default());
            self.protocol.handle_input(Instant::now(), &mut self.input);
            while let Some(event) = self.protocol.poll_event() {
                match event {
                    Event::Reply { result, .. } => return result.context("the server raised an exception"),
                    Event::Closed(reason) => bail!("the connection is over: {reason}"),
                    _ => {}
                }
            }
        }
    }

    /// The bytes of a request, which the caller is to send, and read the answer of.
    ///
    /// # Errors
    /// If it cannot be sent.
    pub fn bytes_of(&mut self, request: ClientRequest) -> anyhow::Result<BytesMut> {
        self.protocol.request(Instant::now(), request, None, None)?;
        let mut bytes = BytesMut::new();
        let _ = self.protocol.poll_transmit(&mut bytes);
        Ok(bytes)
    }

    /// The object that a path names: `module.attribute.attribute`, found as `conn.modules` of a classic client does.
    ///
    /// # Errors
    /// If there is none, or a plain value.
    pub fn object(&mut self, path: &str) -> anyhow::Result<IdPack> {
        let (module, attributes) = path.split_once('.').unwrap_or((path, ""));
        let root = reference(self.request(Request::GetRoot)?)?;
        let args = vec![module.into()];
        let module = Request::CallAttr { target: root, name: "getmodule".into(), args, kwargs: Vec::new() };
        let mut object = reference(self.request(module)?)?;
        for name in attributes.split('.').filter(|name| !name.is_empty()) {
            object = reference(self.request(Request::GetAttr { target: object, name: name.to_owned().into() })?)?;
        }
        Ok(object)
    }

    /// The connection itself, for requests and replies that the client is not to know of.
    pub fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// The connection itself; nothing is on its way.
    #[must_use]
    pub fn into_stream(self) -> TcpStream {
        self.stream
    }
}

fn reference(value: Unboxed<()>) -> anyhow::Result<IdPack> {
    match value {
        Unboxed::Netref(id) => Ok(id),
        other => bail!("{other:?} is no object"),
    }
}
