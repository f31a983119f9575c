//! Parameters and their descriptions.

mod single;
mod tuple;
mod value;

use rpyc::native::Module;

pub(super) use single::Parm;
pub(super) use tuple::ParmTuple;

/// Adds the classes to the module.
pub(super) fn add_to(module: Module) -> Module {
    module.class::<Parm>().class::<ParmTuple>()
}
