//! The netrefs that there are, and their classes.

use std::collections::HashMap;

use pyo3::prelude::*;
use pyo3::types::{PyType, PyWeakrefReference};
use rpyc_brine::ByteString;
use rpyc_protocol::IdPack;

/// What tells classes of netrefs apart: the name and number of the peer's class, and whether the object is one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ClassKey(ByteString, u64, bool);

impl ClassKey {
    pub(crate) fn of(id: &IdPack) -> Self {
        Self(id.type_name().clone(), id.class_id(), id.is_class())
    }
}

/// Netrefs by the number of their object, and their classes as long as there is a netref of them: the peer's class
/// lives that long, too, and afterwards another one may have its number.
///
/// Nothing here makes or frees a Python object while the table is locked: that could free a netref, which comes here.
#[derive(Debug, Default)]
pub(crate) struct Proxies {
    netrefs: HashMap<u64, (u64, Py<PyWeakrefReference>)>,
    classes: HashMap<ClassKey, (Py<PyType>, usize)>,
    next_serial: u64,
}

impl Proxies {
    pub(crate) fn netref(&self, py: Python<'_>, number: u64) -> Option<Py<PyWeakrefReference>> {
        self.netrefs.get(&number).map(|(_, netref)| netref.clone_ref(py))
    }

    pub(crate) fn next_serial(&mut self) -> u64 {
        self.next_serial += 1;
        self.next_serial
    }

    /// The class of one more netref, if it is known.
    pub(crate) fn class(&mut self, py: Python<'_>, key: &ClassKey) -> Option<Py<PyType>> {
        let (class, live) = self.classes.get_mut(key)?;
        *live += 1;
        Some(class.clone_ref(py))
    }

    /// Adds the class of a netref to be, unless another thread has meanwhile: then that one holds.
    pub(crate) fn add_class(&mut self, py: Python<'_>, key: ClassKey, class: &Py<PyType>) -> Py<PyType> {
        let (class, live) = self.classes.entry(key).or_insert_with(|| (class.clone_ref(py), 0));
        *live += 1;
        class.clone_ref(py)
    }

    /// Adds a netref; what comes back is to be dropped after the table is unlocked.
    #[must_use]
    pub(crate) fn add(&mut self, number: u64, serial: u64, netref: Py<PyWeakrefReference>) -> impl Drop + use<> {
        Garbage { _netref: self.netrefs.insert(number, (serial, netref)).map(|(_, netref)| netref), _class: None }
    }

    /// Forgets a netref that is being freed; what comes back is to be dropped after the table is unlocked.
    #[must_use]
    pub(crate) fn remove(&mut self, number: u64, serial: u64, key: &ClassKey) -> impl Drop + use<> {
        let current = self.netrefs.get(&number).is_some_and(|(current, _)| *current == serial);
        let netref = if current { self.netrefs.remove(&number).map(|(_, netref)| netref) } else { None };
        Garbage { _netref: netref, _class: self.without(key) }
    }

    /// Takes back that there is to be a netref of a class; what comes back is to be dropped after the table is unlocked.
    #[must_use]
    pub(crate) fn remove_class(&mut self, key: &ClassKey) -> impl Drop + use<> {
        Garbage { _netref: None, _class: self.without(key) }
    }

    fn without(&mut self, key: &ClassKey) -> Option<Py<PyType>> {
        let (_, live) = self.classes.get_mut(key)?;
        *live = live.saturating_sub(1);
        if *live > 0 {
            return None;
        }
        self.classes.remove(key).map(|(class, _)| class)
    }
}

/// Python objects to be freed.
struct Garbage {
    _netref: Option<Py<PyWeakrefReference>>,
    _class: Option<Py<PyType>>,
}

impl Drop for Garbage {
    fn drop(&mut self) {}
}
