//! Builtin functions that need a Python.

use crate::{Exception, Function, ParameterKind, Signature};

const NAMES: [&str; 9] = ["__import__", "breakpoint", "compile", "eval", "exec", "globals", "input", "locals", "open"];

pub(super) fn all() -> impl Iterator<Item = Function> {
    NAMES.into_iter().map(|name| {
        let signature = Signature::new(name)
            .parameter("args", ParameterKind::VarPositional, None)
            .parameter("kwargs", ParameterKind::VarKeyword, None)
            .with_doc("Needs a Python: not served here.");
        Function::new(signature, move |_cx, _args| needs_python(&format!("{name}()")).into())
    })
}

/// The answer to what would run Python code.
pub(in crate::native) fn needs_python(what: &str) -> Exception {
    Exception::not_implemented(format!(
        "{what} needs Python: this server serves Rust objects and runs no Python; use the rpyc-python host to serve a \
         Python process"
    ))
}
