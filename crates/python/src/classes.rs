//! The numbers of classes.
//!
//! A class has one number in the whole process: programs compare those of different connections. It is no address, and
//! no other class ever has it, not even one that comes to be where this one was.

use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::{LazyLock, Mutex};

use pyo3::prelude::*;
use pyo3::types::{PyType, PyWeakrefMethods, PyWeakrefReference};

use crate::connection::lock;

static NUMBERS: LazyLock<Mutex<Numbers>> = LazyLock::new(Mutex::default);

/// Classes by their addresses; an entry is good as long as its class lives. While it is locked, no Python object is
/// made or freed.
#[derive(Debug)]
struct Numbers {
    by_address: HashMap<usize, (u64, Py<PyWeakrefReference>)>,
    next: u64,
    /// Size at which entries of classes that are gone are looked for.
    sweep_at: usize,
}

impl Default for Numbers {
    /// Peers compare the numbers of classes of different processes, too: so these begin anywhere, within 31 bits.
    fn default() -> Self {
        let begin = RandomState::new().hash_one(()) >> 33;
        Self { by_address: HashMap::new(), next: begin & !1, sweep_at: 1024 }
    }
}

impl Numbers {
    fn find(&self, class: &Bound<'_, PyType>) -> Option<u64> {
        let (number, weak) = self.by_address.get(&(class.as_ptr() as usize))?;
        weak.bind(class.py()).upgrade().map(|_| *number)
    }

    /// Adds a class, unless another thread has meanwhile. What comes back beside its number is to be dropped later.
    fn add(
        &mut self,
        class: &Bound<'_, PyType>,
        weak: Bound<'_, PyWeakrefReference>,
    ) -> (u64, Vec<Py<PyWeakrefReference>>) {
        if let Some(number) = self.find(class) {
            return (number, vec![weak.unbind()]);
        }
        let mut gone = self.sweep(class.py());
        self.next += 2;
        let former = self.by_address.insert(class.as_ptr() as usize, (self.next, weak.unbind()));
        gone.extend(former.map(|(_, weak)| weak));
        (self.next, gone)
    }

    fn sweep(&mut self, py: Python<'_>) -> Vec<Py<PyWeakrefReference>> {
        if self.by_address.len() < self.sweep_at {
            return Vec::new();
        }
        let gone = self.by_address.extract_if(|_, (_, weak)| weak.bind(py).upgrade().is_none());
        let gone = gone.map(|(_, (_, weak))| weak).collect();
        self.sweep_at = 2 * self.by_address.len() + 1024;
        gone
    }
}

/// The number of a class, which is even and not 0.
#[pyfunction(name = "class_number")]
pub(crate) fn number(class: &Bound<'_, PyType>) -> PyResult<u64> {
    let found = lock(&NUMBERS).find(class);
    if let Some(number) = found {
        return Ok(number);
    }
    let weak = PyWeakrefReference::new(class)?;
    let (number, garbage) = lock(&NUMBERS).add(class, weak);
    drop(garbage);
    Ok(number)
}
