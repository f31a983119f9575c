//! What a process knows of having been forked: the connections that it inherits are its parent's.

use std::sync::atomic::{AtomicU32, Ordering};

use pyo3::prelude::*;

static GENERATION: AtomicU32 = AtomicU32::new(0);

/// A process in a line of forks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Process(u32);

impl Process {
    pub(crate) fn current() -> Self {
        Self(GENERATION.load(Ordering::Relaxed))
    }
}

/// To be called in the child after each fork.
#[pyfunction]
pub(crate) fn forked() {
    GENERATION.fetch_add(1, Ordering::Relaxed);
}
