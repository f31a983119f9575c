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

    /// Adds what comes before the deadline to `input`: what is there by now, of which `missing` bytes are known to
    /// come.
    pub(crate) fn read(
        &self,
        py: Python<'_>,
        input: &mut BytesMut,
        missing: usize,
        deadline: Option<Instant>,
    ) -> PyResult<Read> {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => Ok(py.detach(|| descriptor.read(input, missing, deadline))?),
            Self::Stream(stream) => stream.read(py, input, missing, deadline),
        }
    }

    /// Sends the beginning of `output`, as much as goes without waiting; takes it off. `false` if nothing went.
    pub(crate) fn write(&self, py: Python<'_>, output: &mut BytesMut) -> PyResult<bool> {
        match self {
            #[cfg(unix)]
            Self::Descriptor(descriptor) => Ok(descriptor.write(output)?),
            Self::Stream(stream) => stream.write(py, output),
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
