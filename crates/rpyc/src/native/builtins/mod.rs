//! Python's `builtins`, as far as native objects can serve it without a Python.

mod attributes;
mod classes;
mod exceptions;
mod functions;
mod iteration;
mod numbers;
mod range;
mod text;
mod unserved;

use std::sync::OnceLock;

pub use classes::{class_of, code, function, method, module_type, object, property, r#type};
pub use range::Range;

use super::{Dict, List, Module, Set};
use crate::ObjectRef;

/// The module `builtins`: classes, functions over any objects, and exception classes. What would need a Python
/// (`open`, `exec`, `eval`, ...) raises `NotImplementedError`.
///
/// One module for the whole process: what a client sets there, others see.
pub fn module() -> ObjectRef {
    static MODULE: OnceLock<ObjectRef> = OnceLock::new();
    MODULE.get_or_init(|| build().into()).clone()
}

fn build() -> Module {
    let module = Module::new("builtins").doc("Python's builtins, served by Rust.");
    let module = module.class::<List>().class::<Dict>().class::<Set>().class::<Range>();
    let module = classes::ALL.iter().fold(module, |module, class| module.class_object(class()));
    let module = exceptions::all().iter().fold(module, Module::class_object);
    let functions =
        functions::all().into_iter().chain(attributes::all()).chain(iteration::all()).chain(unserved::all());
    functions.fold(module, Module::function)
}
