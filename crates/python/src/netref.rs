//! What stands behind a netref.

use std::sync::atomic::{AtomicU64, Ordering};

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyTuple, PyType};
use rpyc_brine::ByteString;
use rpyc_protocol::{IdPack, Request};

use crate::connection::{Connection, Session};
use crate::proxies::ClassKey;
use crate::values;

/// The reference to an object of the peer, held by a netref and released with it.
#[pyclass(frozen, module = "rpyc_rs._core")]
#[derive(Debug)]
pub(crate) struct Handle {
    pub(crate) connection: Py<Connection>,
    pub(crate) id: IdPack,
    /// How often the peer has sent the object.
    pub(crate) received: AtomicU64,
    pub(crate) class: ClassKey,
    /// Tells this netref from an earlier one to the same object.
    pub(crate) serial: u64,
}

/// The Python side of netrefs: their metaclass, and how to get at the handle of one.
#[derive(Debug)]
struct Classes {
    metaclass: Py<PyType>,
    handle_of: Py<PyAny>,
}

static CLASSES: PyOnceLock<Classes> = PyOnceLock::new();

/// Says what netrefs are: the metaclass that all their classes have, and a function that gives the handle of one.
#[pyfunction]
pub(crate) fn set_netref_classes(py: Python<'_>, metaclass: Py<PyType>, handle_of: Py<PyAny>) {
    // Setting it twice can only come of importing the package twice, which gives the same.
    let _ = CLASSES.set(py, Classes { metaclass, handle_of });
}

/// The handle of an object, if it is a netref.
pub(crate) fn handle_of<'py>(object: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, Handle>>> {
    let py = object.py();
    let Some(classes) = CLASSES.get(py) else { return Ok(None) };
    if !object.get_type().get_type().is(&classes.metaclass) {
        return Ok(None);
    }
    Ok(Some(classes.handle_of.bind(py).call1((object,))?.cast_into()?))
}

#[pymethods]
impl Handle {
    /// The connection that the object is at the other end of.
    #[getter]
    fn conn(&self, py: Python<'_>) -> Py<Connection> {
        self.connection.clone_ref(py)
    }

    /// The object's name: its class's name and number, and its own number.
    #[getter]
    fn id_pack(&self) -> (&str, u64, u64) {
        (self.id.type_name(), self.id.class_id(), self.id.instance_id())
    }

    /// How often the peer has sent the object.
    #[getter]
    fn refcount(&self) -> u64 {
        self.received.load(Ordering::Relaxed)
    }

    /// `getattr(object, name)` there
    fn getattr<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
        let target = self.id.clone();
        self.session(py).request(Request::GetAttr { target, name: ByteString::from(name) })
    }

    /// `object(*args, **kwargs)` there
    #[pyo3(signature = (args, kwargs))]
    fn call<'py>(&self, args: &Bound<'py, PyTuple>, kwargs: &Bound<'py, PyDict>) -> PyResult<Bound<'py, PyAny>> {
        let session = self.session(args.py());
        let mut boxer = session.boxer()?;
        let (args, kwargs) = (boxer.items(args)?, boxer.keywords(kwargs)?);
        session.request_boxed(Request::Call { target: self.id.clone(), args, kwargs }, boxer)
    }

    /// `object.name(*args, **kwargs)` there
    #[pyo3(signature = (name, args, kwargs))]
    fn callattr<'py>(
        &self,
        name: &str,
        args: &Bound<'py, PyTuple>,
        kwargs: &Bound<'py, PyDict>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let session = self.session(args.py());
        let mut boxer = session.boxer()?;
        let (args, kwargs) = (boxer.items(args)?, boxer.keywords(kwargs)?);
        let name = ByteString::from(name);
        session.request_boxed(Request::CallAttr { target: self.id.clone(), name, args, kwargs }, boxer)
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&self.connection)
    }
}

impl Handle {
    fn session<'a, 'py>(&'a self, py: Python<'py>) -> Session<'a, 'py> {
        Session::of(self.connection.bind(py))
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        // It is dropped where Python frees a netref: at any time, in the midst of anything.
        Python::try_attach(|py| {
            let connection = self.connection.bind(py).clone();
            let received = self.received.load(Ordering::Relaxed);
            Session::of(&connection).released(&self.id, received, self.serial, &self.class);
        });
    }
}

/// An id pack as Python has it.
pub(crate) fn id_pack_from_python(object: &Bound<'_, PyAny>) -> PyResult<IdPack> {
    let (name, class_id, instance_id): (Bound<'_, PyAny>, u64, u64) = object.extract()?;
    Ok(IdPack::new(values::text(&name.str()?)?, class_id, instance_id))
}
