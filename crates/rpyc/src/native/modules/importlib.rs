//! The modules `importlib` and `importlib.util`: clients ask them which modules there are.

use std::sync::Arc;

use super::Module;
use crate::{Args, Context, Exception, Function, ObjectRef, Outcome, Result, Signature, Value, service};

type Find = dyn Fn(&str) -> Option<ObjectRef> + Send + Sync;

/// The module `importlib` with its submodule `util`; `find` gives the module of a name, if there is one.
///
/// ```
/// use rpyc::{ObjectRef, native::{Module, importlib}};
/// let hou = ObjectRef::from(Module::new("hou"));
/// let importlib = importlib(move |name| (name == "hou").then(|| hou.clone()));
/// assert!(importlib.get("util").is_some());
/// ```
pub fn importlib(find: impl Fn(&str) -> Option<ObjectRef> + Send + Sync + 'static) -> Module {
    let find: Arc<Find> = Arc::new(find);
    let util = Module::new("importlib.util")
        .function(finder("find_spec", "package", Arc::clone(&find)))
        // What `"name" in conn.modules` calls.
        .function(finder("_find_spec_from_path", "path", Arc::clone(&find)));
    Module::new("importlib")
        .doc("Finds the modules that this server serves.")
        .function(import_module(find))
        .submodule(util)
}

fn finder(name: &'static str, option: &'static str, find: Arc<Find>) -> Function {
    let signature = Signature::new(name)
        .in_module("importlib.util")
        .positional("name")
        .optional(option, "None")
        .with_doc("Return the spec for the specified module, or None if there is no such module.");
    on_name(signature, move |name| {
        let name = name.to_owned();
        Ok(find(&name).map(|_| ModuleSpec { name }).map_or(Value::none(), Value::from))
    })
}

fn import_module(find: Arc<Find>) -> Function {
    let signature = Signature::new("import_module")
        .in_module("importlib")
        .positional("name")
        .optional("package", "None")
        .with_doc("Import a module.");
    on_name(signature, move |name| match find(name) {
        Some(module) => Ok(module.into()),
        None => Err(Exception::module_not_found(format!("No module named '{name}'")).with_attr("name", name)),
    })
}

/// A function whose first argument is a name, and that ignores the others.
fn on_name(signature: Signature, run: impl Fn(&str) -> Result + Send + Sync + 'static) -> Function {
    let bound = signature.clone();
    let call = move |_: &Context<'_>, args: Args| -> Result {
        let name = bound.bind(args)?.values.into_iter().next().flatten();
        match name.as_ref().and_then(Value::as_str) {
            Some(name) => run(name),
            None => Err(Exception::type_error(format!("{}() argument 'name' must be str", bound.name()))),
        }
    };
    Function::new(signature, move |cx, args| Outcome::from(call(cx, args)))
}

/// What `find_spec` gives: that there is a module of that name.
#[derive(Debug)]
struct ModuleSpec {
    name: String,
}

/// The specification for a module, used for loading.
#[service(name = "importlib.machinery.ModuleSpec")]
impl ModuleSpec {
    /// The module's fully-qualified name.
    #[exposed(getter)]
    fn name(&self) -> &str {
        &self.name
    }

    #[exposed(getter)]
    fn loader(&self) -> Value {
        Value::none()
    }

    #[exposed(getter)]
    fn origin(&self) -> &str {
        "rpyc"
    }

    #[exposed(getter)]
    fn submodule_search_locations(&self) -> Value {
        Value::none()
    }

    #[exposed(getter)]
    fn has_location(&self) -> bool {
        false
    }

    #[exposed(getter)]
    fn cached(&self) -> Value {
        Value::none()
    }

    #[exposed(getter)]
    fn parent(&self) -> &str {
        self.name.rsplit_once('.').map_or("", |(parent, _)| parent)
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("ModuleSpec(name='{}', loader=None, origin='rpyc')", self.name)
    }
}
