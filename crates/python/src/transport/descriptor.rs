//! Sockets and pipes by their descriptors.

use std::io::{self, IoSliceMut};
use std::mem::MaybeUninit;
use std::net::SocketAddr;
use std::os::fd::{IntoRawFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use bytes::{Buf, BytesMut};
use pyo3::exceptions::PyOSError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use rustix::buffer::Buffer;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{
    self, RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendFlags, Shutdown, SocketAddrAny, getpeername,
    getsockname, recv, recvmsg, send, sockopt,
};

use super::{Read, Ready, would_block};
use crate::connection::lock;

/// Both directions of a socket, or a pipe for each. The descriptors are duplicates of Python's.
#[derive(Debug)]
pub(crate) struct Descriptor {
    incoming: OwnedFd,
    /// Where output goes, if not to the same; taken away when it is closed.
    outgoing: Option<Mutex<Option<Arc<OwnedFd>>>>,
    closed: AtomicBool,
    kind: Kind,
    /// Whether something was written since the last read: an acknowledgement went with it.
    acknowledged: AtomicBool,
}

/// What matters about what is behind a descriptor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Tcp,
    /// A socket or pipe to this same machine.
    Local,
    /// A TCP connection to this same machine.
    LocalTcp,
}

/// How much is read at once where nothing is known of what comes.
const CHUNK: usize = 16 << 10;
/// How much is made room for at once for a message that is known to come.
const ROOM: usize = 1 << 20;
/// What a pipe that has room takes without blocking.
const PIPE_CHUNK: usize = 4096;

impl Descriptor {
    /// The descriptors of a stream, unless what is read there is not what the descriptor gives: encrypted sockets,
    /// and those of other libraries, have methods of their own.
    pub(super) fn of(stream: &Bound<'_, PyAny>) -> PyResult<Option<Self>> {
        let py = stream.py();
        if let Some(socket) = stream.getattr_opt(intern!(py, "sock"))? {
            let plain = py.import(intern!(py, "_socket"))?.getattr(intern!(py, "socket"))?;
            let standard = py.import(intern!(py, "socket"))?.getattr(intern!(py, "socket"))?;
            let class = socket.get_type();
            if !(class.is(&plain)
                || class.is(&standard) && standard.cast::<pyo3::types::PyType>()?.is_subclass(&plain)?)
            {
                return Ok(None);
            }
            socket.call_method1(intern!(py, "setblocking"), (true,))?;
            return Ok(Some(Self::new(duplicate(&socket)?, None)));
        }
        let (Some(incoming), Some(outgoing)) =
            (stream.getattr_opt(intern!(py, "incoming"))?, stream.getattr_opt(intern!(py, "outgoing"))?)
        else {
            return Ok(None);
        };
        let numbered = |file: &Bound<'_, PyAny>| file.hasattr(intern!(py, "fileno"));
        if !numbered(&incoming)? || !numbered(&outgoing)? {
            return Ok(None);
        }
        Ok(Some(Self::new(duplicate(&incoming)?, Some(duplicate(&outgoing)?))))
    }

    fn new(incoming: OwnedFd, outgoing: Option<OwnedFd>) -> Self {
        let kind = Kind::of(&incoming);
        let outgoing = outgoing.map(|pipe| Mutex::new(Some(Arc::new(pipe))));
        Self { incoming, outgoing, closed: AtomicBool::new(false), kind, acknowledged: AtomicBool::new(true) }
    }

    pub(super) fn is_local(&self) -> bool {
        self.kind != Kind::Tcp
    }

    /// Has the peer's data acknowledged at once, unless something was sent that acknowledges it. Stock clients hold a
    /// small segment back until the one before is acknowledged, which costs them up to 40 ms.
    fn acknowledge(&self) {
        #[cfg(any(target_os = "linux", target_os = "android"))]
        if !self.acknowledged.swap(true, Ordering::Relaxed) && self.kind != Kind::Local {
            // The option is no state: it works once. Without it all works, slower.
            let _ = sockopt::set_tcp_quickack(&self.incoming, true);
        }
    }

    pub(super) fn read(&self, input: &mut BytesMut, missing: usize, deadline: Option<Instant>) -> io::Result<Read> {
        // Without a deadline, receiving is waiting. Python's sockets with a timeout do not block, though, nor need pipes.
        let mut wait = deadline.is_some() || self.outgoing.is_some();
        self.acknowledge();
        loop {
            if wait {
                match wait_to_read(&self.incoming, deadline)? {
                    Wait::Ready => {}
                    Wait::TimeUp => return Ok(Read::Nothing),
                    Wait::Interrupted => return Ok(Read::Interrupted),
                }
            }
            if self.closed.load(Ordering::Relaxed) {
                return Ok(Read::End);
            }
            match self.receive_into(input, missing) {
                Ok(0) => return Ok(Read::End),
                Ok(_) => {
                    self.acknowledged.store(false, Ordering::Relaxed);
                    return Ok(Read::Some);
                }
                Err(rustix::io::Errno::INTR) => return Ok(Read::Interrupted),
                Err(error) if would_block(&error.into()) => wait = true,
                Err(_) => return Ok(Read::End), // reset: the peer is gone
            }
        }
    }

    fn receive_into(&self, input: &mut BytesMut, missing: usize) -> rustix::io::Result<usize> {
        if missing <= CHUNK {
            let mut room = [MaybeUninit::uninit(); CHUNK];
            let (received, _) = self.receive(&mut room[..])?;
            input.extend_from_slice(received);
            return Ok(received.len());
        }
        let start = input.len();
        input.resize(start + missing.min(ROOM), 0);
        let (_, room) = input.split_at_mut(start);
        let received = self.receive(room);
        input.truncate(start + received.unwrap_or_default());
        received
    }

    fn receive<B: Buffer<u8>>(&self, room: B) -> rustix::io::Result<B::Output> {
        match self.outgoing {
            None => recv(&self.incoming, room, RecvFlags::empty()).map(|(output, _)| output),
            Some(_) => rustix::io::read(&self.incoming, room),
        }
    }

    pub(super) fn write(&self, output: &mut BytesMut) -> io::Result<bool> {
        let sent = match &self.outgoing {
            None => match send(&self.incoming, output, SendFlags::DONTWAIT | SendFlags::NOSIGNAL) {
                Ok(sent) => sent,
                Err(error) if would_block(&error.into()) || error == rustix::io::Errno::INTR => 0,
                Err(error) => return Err(error.into()),
            },
            Some(pipe) => {
                let pipe = lock(pipe);
                let Some(pipe) = &*pipe else { return Err(io::ErrorKind::BrokenPipe.into()) };
                let mut ready = [PollFd::new(pipe, PollFlags::OUT)];
                if poll(&mut ready, Some(&Timespec { tv_sec: 0, tv_nsec: 0 }))? == 0 {
                    return Ok(false);
                }
                rustix::io::write(pipe, output.get(..PIPE_CHUNK).unwrap_or(output))?
            }
        };
        output.advance(sent);
        self.acknowledged.store(true, Ordering::Relaxed);
        Ok(sent > 0)
    }

    pub(super) fn wait_to_write(&self, or_read: bool, timeout: Option<Duration>) -> io::Result<Ready> {
        let read = if or_read { PollFlags::IN } else { PollFlags::empty() };
        // Whoever closes the pipe must not have to wait for this.
        let pipe = self.outgoing.as_ref().map(|pipe| lock(pipe).clone());
        let mut ready = match &pipe {
            Some(pipe) => {
                let Some(pipe) = pipe else { return Ok(Ready::Write) };
                vec![PollFd::new(pipe, PollFlags::OUT), PollFd::new(&self.incoming, read)]
            }
            None => vec![PollFd::new(&self.incoming, PollFlags::OUT | read)],
        };
        match poll(&mut ready, timeout.map(timespec).as_ref()) {
            Ok(0) => return Ok(Ready::Nothing),
            Ok(_) | Err(rustix::io::Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
        let can_read = ready.iter().any(|fd| fd.revents().contains(PollFlags::IN));
        Ok(if can_read { Ready::Read } else { Ready::Write })
    }

    pub(super) fn shut_down(&self) {
        self.closed.store(true, Ordering::Relaxed);
        match &self.outgoing {
            // It fails where the peer has done so before.
            None => drop(net::shutdown(&self.incoming, Shutdown::Both)),
            Some(pipe) => drop(lock(pipe).take()),
        }
    }
}

impl Kind {
    fn of(fd: &OwnedFd) -> Self {
        if sockopt::set_tcp_nodelay(fd, true).is_err() {
            return Self::Local;
        }
        let ip = |address: SocketAddrAny| SocketAddr::try_from(address).ok().map(|address| address.ip());
        let local = getsockname(fd).ok().and_then(ip);
        let peer = getpeername(fd).ok().flatten().and_then(ip);
        if local.is_some() && local == peer { Self::LocalTcp } else { Self::Tcp }
    }
}

fn wait_to_read(fd: &OwnedFd, deadline: Option<Instant>) -> io::Result<Wait> {
    let timeout = deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
    match poll(&mut [PollFd::new(fd, PollFlags::IN)], timeout.map(timespec).as_ref()) {
        Ok(0) => Ok(Wait::TimeUp),
        Ok(_) => Ok(Wait::Ready),
        Err(rustix::io::Errno::INTR) => Ok(Wait::Interrupted),
        Err(error) => Err(error.into()),
    }
}

enum Wait {
    Ready,
    TimeUp,
    Interrupted,
}

fn timespec(duration: Duration) -> Timespec {
    Timespec { tv_sec: duration.as_secs().try_into().unwrap_or(i64::MAX), tv_nsec: duration.subsec_nanos().into() }
}

/// A duplicate of the descriptor of a Python socket or file, sent to ourselves: so the kernel makes it, and no number
/// need be trusted.
fn duplicate(file: &Bound<'_, PyAny>) -> PyResult<OwnedFd> {
    let py = file.py();
    let (ours, theirs) = UnixStream::pair().map_err(os_error)?;
    let socket = py.import(intern!(py, "socket"))?;
    let named = PyDict::new(py);
    named.set_item("fileno", theirs.into_raw_fd())?;
    let sender = socket.getattr(intern!(py, "socket"))?.call((), Some(&named))?;
    let number = file.call_method0(intern!(py, "fileno"))?;
    let numbers = py.import(intern!(py, "array"))?.getattr(intern!(py, "array"))?.call1(("i", vec![number]))?;
    let attached = (socket.getattr("SOL_SOCKET")?, socket.getattr("SCM_RIGHTS")?, numbers);
    let sent = sender.call_method1(intern!(py, "sendmsg"), (vec![pyo3::types::PyBytes::new(py, b"d")], vec![attached]));
    sender.call_method0(intern!(py, "close"))?;
    sent?;

    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(1))];
    let mut ancillary = RecvAncillaryBuffer::new(&mut space);
    let mut byte = [0];
    recvmsg(&ours, &mut [IoSliceMut::new(&mut byte)], &mut ancillary, RecvFlags::CMSG_CLOEXEC)
        .map_err(|error| os_error(error.into()))?;
    let received = ancillary.drain().find_map(|message| match message {
        RecvAncillaryMessage::ScmRights(mut descriptors) => descriptors.next(),
        _ => None,
    });
    // It is left out if there is no number left for it.
    received.ok_or_else(|| os_error(rustix::io::Errno::MFILE.into()))
}

/// An `OSError` that has its number: servers go by it.
fn os_error(error: io::Error) -> PyErr {
    match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, error.to_string())),
        None => error.into(),
    }
}
