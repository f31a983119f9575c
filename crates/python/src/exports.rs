//! Our objects as the peer knows them.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use pyo3::gc::{PyTraverseError, PyVisit};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyModule, PyType};
use rpyc_brine::ByteString;
use rpyc_protocol::{IdPack, ProxyClasses};

use crate::{classes, lookup, values};

/// One of our objects. Its last clone is to be dropped while no lock is held: destructors may do anything.
#[derive(Clone, Debug)]
pub(crate) struct Export(Arc<Py<PyAny>>);

impl Export {
    pub(crate) fn object<'py>(&self, py: Python<'py>) -> Bound<'py, PyAny> {
        self.0.bind(py).clone()
    }

    pub(crate) fn visit(&self, visit: &PyVisit<'_>) -> Result<(), PyTraverseError> {
        visit.call(&*self.0)
    }

    fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }
}

/// The numbers of those of our objects that are on their way to the peer or held by it: while any clone of its
/// [`Export`] lives, an object keeps its address, and so its number.
#[derive(Debug, Default)]
pub(crate) struct Exports {
    by_address: HashMap<usize, (IdPack, Weak<Py<PyAny>>)>,
    /// Size at which entries of objects that were never sent are looked for.
    sweep_at: usize,
}

impl Exports {
    /// The number and export of an object that has been given away before.
    pub(crate) fn find(&self, object: &Bound<'_, PyAny>) -> Option<(IdPack, Export)> {
        let (id, export) = self.by_address.get(&(object.as_ptr() as usize))?;
        export.upgrade().map(|export| (id.clone(), Export(export)))
    }

    /// Adds an object by that name, unless another thread has meanwhile.
    pub(crate) fn add(&mut self, object: &Bound<'_, PyAny>, id: IdPack, export: Export) -> (IdPack, Export) {
        if let Some(found) = self.find(object) {
            return found;
        }
        if self.by_address.len() >= self.sweep_at {
            self.by_address.retain(|_, (_, export)| export.strong_count() > 0);
            self.sweep_at = 2 * self.by_address.len() + 64;
        }
        self.by_address.insert(export.address(), (id.clone(), Arc::downgrade(&export.0)));
        (id, export)
    }

    /// Forgets an object that the peer has released.
    pub(crate) fn released(&mut self, export: &Export) {
        if Arc::strong_count(&export.0) == 1 {
            self.by_address.remove(&export.address());
        }
    }

    /// All that live.
    pub(crate) fn iter(&self) -> impl Iterator<Item = Export> + '_ {
        self.by_address.values().filter_map(|(_, export)| export.upgrade().map(Export))
    }
}

/// What an object is to be exported as.
pub(crate) fn export(object: &Bound<'_, PyAny>, proxies: ProxyClasses) -> PyResult<(IdPack, Export)> {
    Ok((name(object, proxies)?, Export(Arc::new(object.clone().unbind()))))
}

/// Names an object by its class, or itself if it is a class or a module (`protocol-spec/boxing.md`).
///
/// Instances have odd numbers, from a counter, so that none is ever used again; classes those of [`classes`], which are
/// even. A peer that would mistake a class for one of its instances gets another number for it.
fn name(object: &Bound<'_, PyAny>, proxies: ProxyClasses) -> PyResult<IdPack> {
    let py = object.py();
    let class = object.get_type();
    if let Some(id) = lookup::of_class(&class, intern!(py, "____id_pack__"))? {
        drop(id);
        return netref_name(object);
    }
    if let Ok(class) = object.cast::<PyType>() {
        let name = dotted(&object.getattr(intern!(py, "__module__"))?, &object.getattr(intern!(py, "__name__"))?)?;
        let number = if proxies == ProxyClasses::ByName { classes::number(class)? } else { next_number() };
        return Ok(IdPack::new(name, number, 0));
    }
    let type_name = match object.cast::<PyModule>() {
        Ok(module) if proxies == ProxyClasses::ByName => module_name(module)?,
        _ => {
            let claimed = object.getattr(intern!(py, "__class__"))?;
            dotted(&claimed.getattr(intern!(py, "__module__"))?, &claimed.getattr(intern!(py, "__name__"))?)?
        }
    };
    Ok(IdPack::new(type_name, classes::number(&class)?, next_number()))
}

/// An object of another connection goes by its name there, with numbers of its own: there, those of other classes may
/// be the same. The class of a netref stands for that of its object.
fn netref_name(object: &Bound<'_, PyAny>) -> PyResult<IdPack> {
    let py = object.py();
    let get = py.import(intern!(py, "builtins"))?.getattr(intern!(py, "object"))?;
    let id = get.call_method1(intern!(py, "__getattribute__"), (object, intern!(py, "____id_pack__")))?;
    let (name, _, instance_id): (String, u64, u64) = id.extract()?;
    Ok(match instance_id {
        0 => IdPack::new(name, next_number(), 0),
        _ => IdPack::new(name, classes::number(&object.get_type())?, next_number()),
    })
}

fn module_name(module: &Bound<'_, PyModule>) -> PyResult<ByteString> {
    let py = module.py();
    let name = module.getattr(intern!(py, "__name__"))?;
    let modules = py.import(intern!(py, "sys"))?.getattr(intern!(py, "modules"))?;
    if modules.contains(&name)? {
        return values::text(&name.str()?);
    }
    let class = module.getattr(intern!(py, "__class__"))?;
    dotted(&class.getattr(intern!(py, "__module__"))?, &name)
}

fn dotted(module: &Bound<'_, PyAny>, name: &Bound<'_, PyAny>) -> PyResult<ByteString> {
    let (module, name) = (module.str()?, name.str()?);
    Ok(ByteString::from(format!("{}.{}", module.to_cow()?, name.to_cow()?)))
}

fn next_number() -> u64 {
    static NEXT: AtomicU64 = AtomicU64::new(1);
    NEXT.fetch_add(2, Ordering::Relaxed)
}
