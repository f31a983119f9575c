//! The modules that classic clients fetch at connect.

use crate::native::Module;
use crate::{Function, Outcome, Signature, Value};

/// `builtins`, and `importlib.util` whose finder asks `exists`.
pub(super) fn modules(exists: impl Fn(&str) -> bool + Send + Sync + 'static) -> Vec<Module> {
    let find = Function::new(Signature::new("_find_spec_from_path").positional("name"), move |_cx, args| {
        match args.positional.first().and_then(Value::as_str) {
            Some(name) if exists(name) => Outcome::ok(name.to_owned()),
            _ => Outcome::ok(Value::none()),
        }
    });
    vec![Module::new("builtins"), Module::new("importlib"), Module::new("importlib.util").function(find)]
}
