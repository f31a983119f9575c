use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;

use super::standard;
use crate::native::Module;
use crate::{Exception, ObjectRef};

/// The modules that classic clients can fetch by name.
#[derive(Debug, Default)]
pub struct Modules(Mutex<IndexMap<String, ObjectRef>>);

impl Modules {
    /// The modules that clients of some version fetch at connect.
    pub(super) fn standard() -> Arc<Self> {
        let modules = Arc::new(Self::default());
        // The finder must not keep the table alive that it is in.
        let table = Arc::downgrade(&modules);
        let exists = move |name: &str| table.upgrade().is_some_and(|modules| modules.find(name).is_some());
        for module in standard::modules(exists) {
            modules.insert(module.name().to_owned(), ObjectRef::new(module));
        }
        modules
    }

    /// Adds a module, or replaces one.
    pub fn insert(&self, name: impl Into<String>, module: ObjectRef) {
        let name = name.into();
        let parent = name.rsplit_once('.').and_then(|(parent, last)| Some((self.find(parent)?, last)));
        if let Some((parent, last)) = &parent {
            if let Some(parent) = parent.downcast_ref::<Module>() {
                parent.set(*last, module.clone());
            }
        }
        self.lock().insert(name, module);
    }

    /// A module by its full name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<ObjectRef> {
        // Python 2 clients ask for the builtins by their old name.
        let name = if name == "__builtin__" { "builtins" } else { name };
        if let Some(module) = self.lock().get(name) {
            return Some(module.clone());
        }
        let (parent, last) = name.rsplit_once('.')?;
        let parent = self.find(parent)?;
        let module = parent.downcast_ref::<Module>()?.get(last)?;
        module.as_object().filter(|object| object.is::<Module>()).cloned()
    }

    /// A module by its full name.
    ///
    /// # Errors
    /// `ModuleNotFoundError`, which is an `ImportError`, with the attribute `name` as in Python.
    pub fn import(&self, name: &str) -> Result<ObjectRef, Exception> {
        self.find(name).ok_or_else(|| {
            Exception::module_not_found(format!("No module named '{name}'")).with_attr("name", name.to_owned())
        })
    }

    /// The names of all modules.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.lock().keys().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, IndexMap<String, ObjectRef>> {
        // Every change of the table is one step, so it is whole even after a panic elsewhere.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
