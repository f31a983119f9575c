//! Boxing and unboxing of Python objects (`protocol-spec/boxing.md`).

use std::sync::atomic::Ordering;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString, PyTuple, PyWeakrefMethods, PyWeakrefReference};
use rpyc_brine::{ByteString, Value};
use rpyc_protocol::{IdPack, Request, Unboxed};

use crate::connection::{Session, lock};
use crate::exports::{self, Export};
use crate::netref::{self, Handle};
use crate::proxies::ClassKey;
use crate::values;

/// Boxes objects for one message. It holds them until the message is written: dropping them may do anything, and is
/// not to happen while the connection is locked.
pub(crate) struct Boxer<'a, 'py> {
    session: &'a Session<'a, 'py>,
    held: Vec<Export>,
}

impl<'a, 'py> Boxer<'a, 'py> {
    pub(crate) fn new(session: &'a Session<'a, 'py>) -> Self {
        Self { session, held: Vec::new() }
    }

    pub(crate) fn py(&self) -> Python<'py> {
        self.session.py
    }

    pub(crate) fn boxed(&mut self, object: &Bound<'py, PyAny>) -> PyResult<Unboxed<Export>> {
        self.boxed_within(object, values::DEPTH)
    }

    fn boxed_within(&mut self, object: &Bound<'py, PyAny>, depth: usize) -> PyResult<Unboxed<Export>> {
        if let Some(value) = values::from_python(object, depth)? {
            return Ok(Unboxed::Value(value));
        }
        if let Ok(items) = object.cast_exact::<PyTuple>() {
            let depth = values::below(depth)?;
            return items
                .iter()
                .map(|item| self.boxed_within(&item, depth))
                .collect::<PyResult<_>>()
                .map(Unboxed::Tuple);
        }
        match netref::handle_of(object)? {
            Some(handle) if handle.get().connection.is(self.session.connection) => {
                Ok(Unboxed::Netref(handle.get().id.clone()))
            }
            _ => self.exported(object),
        }
    }

    fn exported(&mut self, object: &Bound<'py, PyAny>) -> PyResult<Unboxed<Export>> {
        let known = lock(&self.session.core().state).exports.find(object);
        let (id, export) = match known {
            Some(known) => known,
            None => {
                let (id, export) = exports::export(object, self.session.proxy_classes())?;
                self.held.push(export.clone());
                lock(&self.session.core().state).exports.add(object, id, export)
            }
        };
        self.held.push(export.clone());
        Ok(Unboxed::Local(id, export))
    }

    /// Positional arguments.
    pub(crate) fn items(&mut self, items: &Bound<'py, PyTuple>) -> PyResult<Vec<Unboxed<Export>>> {
        items.iter().map(|item| self.boxed(&item)).collect()
    }

    /// Keyword arguments.
    pub(crate) fn keywords(&mut self, kwargs: &Bound<'py, PyDict>) -> PyResult<Vec<(ByteString, Unboxed<Export>)>> {
        kwargs.iter().map(|(name, value)| Ok((values::text(&name.str()?)?, self.boxed(&value)?))).collect()
    }
}

impl<'py> Session<'_, 'py> {
    /// Makes the Python object that a boxed value stands for.
    pub(crate) fn unboxed(&self, value: Unboxed<Export>) -> PyResult<Bound<'py, PyAny>> {
        match value {
            Unboxed::Value(value) => values::to_python(self.py, &value),
            Unboxed::Tuple(items) => Ok(self.unboxed_items(items)?.into_any()),
            Unboxed::Local(_, export) => Ok(export.object(self.py)),
            Unboxed::Netref(id) => self.netref(&id),
        }
    }

    /// Makes a tuple. If an item fails, the others are made all the same: what they refer to is to be released.
    pub(crate) fn unboxed_items(&self, items: Vec<Unboxed<Export>>) -> PyResult<Bound<'py, PyTuple>> {
        let items: Vec<PyResult<_>> = items.into_iter().map(|item| self.unboxed(item)).collect();
        PyTuple::new(self.py, items.into_iter().collect::<PyResult<Vec<_>>>()?)
    }

    /// Makes keyword arguments, likewise.
    pub(crate) fn unboxed_keywords(&self, kwargs: Vec<(ByteString, Unboxed<Export>)>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(self.py);
        let mut failure = None;
        for (name, value) in kwargs {
            match self.unboxed(value) {
                Ok(value) => dict.set_item(PyString::intern(self.py, &name), value)?,
                Err(error) => failure = Some(error),
            }
        }
        failure.map_or(Ok(dict), Err)
    }

    /// The netref for one of the peer's objects, one for each.
    fn netref(&self, id: &IdPack) -> PyResult<Bound<'py, PyAny>> {
        if let Some(netref) = self.living_netref(id)? {
            return Ok(netref);
        }
        let key = ClassKey::of(id);
        let class = match self.netref_class(id, &key) {
            Ok(class) => class,
            Err(error) => {
                self.release(id, 1);
                return Err(error);
            }
        };
        let proxies = &self.core().proxies;
        // Finding the class may have taken a round trip.
        if let Some(netref) = self.living_netref(id)? {
            let garbage = lock(proxies).remove_class(&key);
            drop(garbage);
            return Ok(netref);
        }
        let serial = lock(proxies).next_serial();
        let connection = self.connection.clone().unbind();
        let handle = Handle { connection, id: id.clone(), received: 1.into(), class: key, serial };
        let netref = class.bind(self.py).call1((Bound::new(self.py, handle)?,))?;
        let weak = PyWeakrefReference::new(&netref)?.unbind();
        let garbage = lock(proxies).add(id.number(), serial, weak);
        drop(garbage);
        Ok(netref)
    }

    fn living_netref(&self, id: &IdPack) -> PyResult<Option<Bound<'py, PyAny>>> {
        let found = lock(&self.core().proxies).netref(self.py, id.number());
        let Some(netref) = found.and_then(|weak| weak.bind(self.py).upgrade()) else { return Ok(None) };
        if let Some(handle) = netref::handle_of(&netref)? {
            handle.get().received.fetch_add(1, Ordering::Relaxed);
        }
        Ok(Some(netref))
    }

    /// The class for a netref, which has the methods that the peer says its object has.
    fn netref_class(&self, id: &IdPack, key: &ClassKey) -> PyResult<Py<pyo3::types::PyType>> {
        if let Some(class) = lock(&self.core().proxies).class(self.py, key) {
            return Ok(class);
        }
        let pack = (&**id.type_name(), id.class_id(), id.instance_id());
        let mut class = self.connection.call_method1("_known_netref_class", (pack,))?;
        if class.is_none() {
            let methods = self.listed(self.request(Request::Inspect { target: id.clone() })?)?;
            class = self.connection.call_method1("_make_netref_class", (pack, methods))?;
        }
        let class = class.cast_into()?.unbind();
        Ok(lock(&self.core().proxies).add_class(self.py, key.clone(), &class))
    }

    /// A value of the peer for an exception.
    pub(crate) fn value(&self, object: &Bound<'py, PyAny>) -> PyResult<Value> {
        Ok(values::from_python(object, values::DEPTH)?.unwrap_or(Value::None))
    }
}
