use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use indexmap::IndexMap;

use crate::native::{Dict, Module, builtins, importlib, sys};
use crate::{Exception, ObjectRef, Ref};

/// The modules that classic clients can fetch by name.
#[derive(Debug)]
pub struct Modules {
    table: Mutex<IndexMap<String, ObjectRef>>,
    /// `sys.modules`
    listed: Ref<Dict>,
}

impl Modules {
    /// The modules that clients fetch by themselves: `builtins`, `importlib`, `sys`.
    pub(super) fn standard() -> Arc<Self> {
        let modules = Arc::new(Self { table: Mutex::default(), listed: Ref::new(Dict::new()) });
        // A module must not keep the table alive that it is in.
        let table = Arc::downgrade(&modules);
        modules.insert("builtins", builtins::module());
        modules.insert("importlib", importlib(move |name| table.upgrade()?.find(name)).into());
        // The same goes for `sys.modules`, which therefore lacks `sys`.
        modules.lock().insert("sys".to_owned(), sys(modules.listed.clone()).into());
        modules
    }

    /// Adds a module, or replaces one.
    pub fn insert(&self, name: impl Into<String>, module: ObjectRef) {
        let name = name.into();
        let parent = name.rsplit_once('.').and_then(|(parent, last)| Some((self.find(parent)?, last)));
        if let Some((parent, last)) = &parent
            && let Some(parent) = parent.downcast_ref::<Module>()
        {
            parent.set(*last, module.clone());
        }
        // Text is hashable, so this cannot fail.
        drop(self.listed.insert(name.clone(), module.clone()));
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
        self.table.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
