//! `hou.undos`: present because scripts group their changes. Nothing can be undone.

use rpyc::native::Module;
use rpyc::{Ref, exposed, function, service};

use crate::{Error, Result};

/// The module.
pub(super) fn module() -> Module {
    Module::new("hou.undos")
        .doc("Groups of changes. This server cannot undo them.")
        .function(function!(group))
        .function(function!(disabler))
        .function(function!(areEnabled))
        .function(function!(performUndo))
}

/// What a `with` block is entered by.
struct Block;

/// A block of changes.
#[service(name = "hou.UndoBlock")]
impl Block {
    #[exposed]
    fn __enter__(this: Ref<Self>) -> Ref<Self> {
        this
    }

    /// Lets exceptions pass.
    #[exposed]
    fn __exit__(&self, _exc_type: &rpyc::Value, _exc: &rpyc::Value, _traceback: &rpyc::Value) -> bool {
        false
    }
}

/// A block whose changes belong together: `with hou.undos.group("label"):`
#[exposed]
fn group(_label: &str) -> Block {
    Block
}

/// A block whose changes cannot be undone: `with hou.undos.disabler():`
#[exposed]
fn disabler() -> Block {
    Block
}

/// Whether changes can be undone: no.
#[exposed]
fn areEnabled() -> bool {
    false
}

/// Fails: changes cannot be undone.
#[exposed]
fn performUndo() -> Result<()> {
    Err(Error::operation_failed("This server cannot undo changes."))
}
