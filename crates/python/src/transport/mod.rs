//! Where bytes come from and go to.

#[cfg(unix)]
mod descriptor;
mod stream;

use std::io;
use std::time::{Duration, Instant};

use bytes::BytesMut;
use pyo3::prelude::*;

use stream::Stream;

/// What a connection reads from and writes to: the descriptors of a socket or of pipes, where there are some that
/// bytes go through as they are, else a Python object.
#[derive(Debug)]
pub(crate) enum Transport {
    #[cfg(unix)]
    Descriptor(descriptor::Descriptor),
    Stream(Stream),
}

/// A transport in use. Python objects are used while attached to the interpreter, descriptors in any case.
#[derive(Clone, Copy)]
pub(crate) enum Io<'a, 'py> {
    #[cfg(unix)]
    Descriptor(&'a descriptor::Descriptor),
    Stream(&'a Stream, Python<'py>),
}

/// What came of reading.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// Bytes were added to the input.
    Some,
    /// The time was up.
    Nothing,
    /// The peer sends no more.
    End,
    /// A signal came.
    Interrupted,
}

impl Transport {
    /// The transport under a stream of `rpyc_rs.core.stream`, or one like it.
    pub(crate) fn of(stream: &Bound<'_, PyAny>) -> PyResult<Self> {
        #[cfg(unix)]
        if let Some(descriptor) = descriptor::Descriptor::of(stream)? {
            return Ok(Self::Descriptor(descriptor));
        }
        Ok(Self::Stream(Stream::new(stream)))
    }

    /// Uses the transport while attached to the interpreter.
    pub(crate) fn attached<'py>(&self, py: Python<'py>) -> Io<'_, 'py> {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => Io::Descriptor(descriptor),
            Self::Stream(stream) => Io::Stream(stream, py),
        }
    }

    /// Uses the transport without the interpreter, if it can be used so.
    pub(crate) fn alone(&self) -> Option<Io<'_, 'static>> {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => Some(Io::Descriptor(descriptor)),
            Self::Stream(_) => None,
        }
    }

    /// Uses the transport while the interpreter is left to others, unless it cannot be used so.
    pub(crate) fn detached<R: Send>(&self, py: Python<'_>, work: impl FnOnce(Io<'_, '_>) -> R + Send) -> R {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => py.detach(|| work(Io::Descriptor(descriptor))),
            Self::Stream(stream) => work(Io::Stream(stream, py)),
        }
    }

    /// Waits, with the interpreter left to others, until more can be written, or, if `or_read`, something can be read;
    /// for so long, at most.
    pub(crate) fn wait_to_write(&self, py: Python<'_>, or_read: bool, timeout: Option<Duration>) -> PyResult<Ready> {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => Ok(py.detach(|| descriptor.wait_to_write(or_read, timeout))?),
            Self::Stream(_) => Ok(Ready::Write),
        }
    }

    /// Whether the peer is known to be on this machine.
    pub(crate) fn is_local(&self) -> bool {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => descriptor.is_local(),
            Self::Stream(_) => false,
        }
    }

    /// Ends both directions, waking who waits.
    pub(crate) fn shut_down(&self) {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => descriptor.shut_down(),
            Self::Stream(_) => {}
        }
    }
}

impl Io<'_, '_> {
    /// Adds what comes before the deadline to `input`: what is there by now, of which `missing` bytes are known to
    /// come.
    pub(crate) fn read(self, input: &mut BytesMut, missing: usize, deadline: Option<Instant>) -> PyResult<Read> {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => Ok(descriptor.read(input, missing, deadline)?),
            Self::Stream(stream, py) => stream.read(py, input, missing, deadline),
        }
    }

    /// Sends the beginning of `output`, as much as goes without waiting; takes it off. `false` if nothing went.
    pub(crate) fn write(self, output: &mut BytesMut) -> PyResult<bool> {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => Ok(descriptor.write(output)?),
            Self::Stream(stream, py) => stream.write(py, output),
        }
    }

    /// Does what needs no interpreter while that is left to others.
    pub(crate) fn without_interpreter<R: Send>(self, work: impl FnOnce() -> R + Send) -> R {
        match self {
            #[cfg(unix)]
            Self::Descriptor(_) => work(),
            Self::Stream(_, py) => py.detach(work),
        }
    }
}

/// What a transport is ready for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ready {
    Write,
    /// And perhaps for writing.
    Read,
    /// The time was up.
    Nothing,
}

/// Whether an error only says that there is nothing now.
fn would_block(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::WouldBlock
}
