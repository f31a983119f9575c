//! The module `sys`, as far as it makes sense without a Python.

use super::Module;
use crate::{
    Ref, Value,
    native::{Dict, List},
};

/// The version of Python whose behaviour native objects show.
const PYTHON: (i64, i64, i64) = (3, 11, 0);

/// The module `sys`, with `modules` as its attribute of that name.
///
/// ```
/// use rpyc::{Ref, native::{Dict, sys}};
/// let sys = sys(Ref::new(Dict::new()));
/// assert!(sys.get("platform").is_some());
/// ```
#[must_use]
pub fn sys(modules: Ref<Dict>) -> Module {
    let (major, minor, micro) = PYTHON;
    let own = env!("CARGO_PKG_VERSION");
    Module::new("sys")
        .doc("Version and platform of this server, in the terms of Python's module of that name.")
        .value("version", format!("{major}.{minor}.{micro} (rpyc-rs {own}: Rust objects, no Python)"))
        .value("version_info", Value::from((major, minor, micro, "final", 0)))
        .value("platform", platform())
        .value("byteorder", if cfg!(target_endian = "big") { "big" } else { "little" })
        .value("maxsize", i64::MAX)
        .value("executable", "")
        .value("argv", Ref::new(List::new()))
        .value("path", Ref::new(List::new()))
        .value("modules", modules)
}

fn platform() -> &'static str {
    match std::env::consts::OS {
        "windows" => "win32",
        "macos" => "darwin",
        other => other,
    }
}
