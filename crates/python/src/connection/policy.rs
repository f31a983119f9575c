//! What the peer may access on our objects (`protocol-spec/handlers.md`): stock's rules, read from the connection's
//! configuration for every request.

use pyo3::exceptions::PyAttributeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyString;

use super::Session;
use crate::lookup;

/// A way to access an attribute, with what governs it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Access {
    Get,
    Set,
    Delete,
}

impl<'py> Session<'_, 'py> {
    /// `getattr(object, name)` for the peer.
    pub(super) fn get(&self, object: &Bound<'py, PyAny>, name: &Bound<'py, PyString>) -> PyResult<Bound<'py, PyAny>> {
        match self.overrider(object, Access::Get)? {
            Some(own) => own.call1((object, name)),
            None => object.getattr(self.permitted(object, name, Access::Get)?),
        }
    }

    /// `setattr(object, name, value)` for the peer.
    pub(super) fn set(
        &self,
        object: &Bound<'py, PyAny>,
        name: &Bound<'py, PyString>,
        value: Bound<'py, PyAny>,
    ) -> PyResult<()> {
        match self.overrider(object, Access::Set)? {
            Some(own) => own.call1((object, name, value)).map(drop),
            None => object.setattr(self.permitted(object, name, Access::Set)?, value),
        }
    }

    /// `delattr(object, name)` for the peer.
    pub(super) fn delete(&self, object: &Bound<'py, PyAny>, name: &Bound<'py, PyString>) -> PyResult<()> {
        match self.overrider(object, Access::Delete)? {
            Some(own) => own.call1((object, name)).map(drop),
            None => object.delattr(self.permitted(object, name, Access::Delete)?),
        }
    }

    /// The method by which a class decides on access to its objects itself.
    fn overrider(&self, object: &Bound<'py, PyAny>, access: Access) -> PyResult<Option<Bound<'py, PyAny>>> {
        let name = match access {
            Access::Get => intern!(self.py, "_rpyc_getattr"),
            Access::Set => intern!(self.py, "_rpyc_setattr"),
            Access::Delete => intern!(self.py, "_rpyc_delattr"),
        };
        lookup::of_class(&object.get_type(), name)
    }

    /// The name by which the peer may access an attribute: as it is, or with the exposed prefix.
    fn permitted(
        &self,
        object: &Bound<'py, PyAny>,
        name: &Bound<'py, PyString>,
        access: Access,
    ) -> PyResult<Bound<'py, PyString>> {
        let py = self.py;
        let allowed = self.config_is_true(match access {
            Access::Get => intern!(py, "allow_getattr"),
            Access::Set => intern!(py, "allow_setattr"),
            Access::Delete => intern!(py, "allow_delattr"),
        })?;
        if !allowed {
            return Err(denied(name));
        }
        let prefix = match self.config_is_true(intern!(py, "allow_exposed_attrs"))? {
            true => self.config(intern!(py, "exposed_prefix"))?.filter(|prefix| prefix.is_truthy().unwrap_or(false)),
            false => None,
        };
        let plain = self.is_plain(name, prefix.as_ref())?;
        let Some(prefix) = prefix else {
            return if plain { Ok(name.clone()) } else { Err(denied(name)) };
        };
        let exposed = prefix.add(name)?.cast_into::<PyString>()?;
        if has(object, &exposed)? {
            return Ok(if plain && object.hasattr(name)? { name.clone() } else { exposed });
        }
        // An attribute that is not there fails where it is accessed, with a better traceback.
        if plain { Ok(name.clone()) } else { Err(denied(name)) }
    }

    /// Whether a name may be accessed as it is.
    fn is_plain(&self, name: &Bound<'py, PyString>, prefix: Option<&Bound<'py, PyAny>>) -> PyResult<bool> {
        let py = self.py;
        if self.config_is_true(intern!(py, "allow_all_attrs"))? {
            return Ok(true);
        }
        if let Some(prefix) = prefix
            && name.call_method1(intern!(py, "startswith"), (prefix,))?.is_truthy()?
        {
            return Ok(true);
        }
        if self.config_is_true(intern!(py, "allow_safe_attrs"))?
            && let Some(safe) = self.config(intern!(py, "safe_attrs"))?
            && safe.contains(name)?
        {
            return Ok(true);
        }
        Ok(self.config_is_true(intern!(py, "allow_public_attrs"))? && !name.to_cow()?.starts_with('_'))
    }
}

/// Whether an object has an attribute, even one whose getter fails.
fn has(object: &Bound<'_, PyAny>, name: &Bound<'_, PyString>) -> PyResult<bool> {
    let py = object.py();
    // A getter that fails otherwise than for want of the attribute fails again, where it is accessed.
    if !matches!(object.hasattr(name), Ok(false)) {
        return Ok(true);
    }
    let inspect = py.import(intern!(py, "inspect"))?;
    match inspect.call_method1(intern!(py, "getattr_static"), (object, name)) {
        Ok(_) => Ok(true),
        Err(error) if error.is_instance_of::<PyAttributeError>(py) => Ok(false),
        Err(error) => Err(error),
    }
}

fn denied(name: &Bound<'_, PyString>) -> PyErr {
    match name.repr() {
        Ok(name) => PyAttributeError::new_err(format!("cannot access {name}")),
        Err(error) => error,
    }
}
