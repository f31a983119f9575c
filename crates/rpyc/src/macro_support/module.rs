use crate::object::dispatch;
use crate::{Context, Exception, Function, MemberKind, ObjectRef, Outcome};

/// The name of the crate, given any `module_path!()` in it: the Python module of a class that names none.
#[must_use]
pub fn crate_name(module_path: &'static str) -> &'static str {
    module_path.split_once("::").map_or(module_path, |(name, _)| name)
}

/// `getattr(module, name)`: what another class gives as methods, a module gives as functions.
pub fn module_getattr(cx: &Context<'_>, module: &str, name: &str) -> Outcome {
    let class = cx.this().class();
    match cx.policy().lookup(class, name).map(|member| member.map(|member| &member.kind)) {
        Ok(Some(MemberKind::Method(function))) => Outcome::ok(ObjectRef::new(bound(cx.this(), function))),
        Ok(None) if !dispatch::OBJECT_ATTRIBUTES.contains(&name) && class.function("__getattr__").is_none() => {
            Exception::attribute_error(format!("module '{module}' has no attribute '{name}'")).into()
        }
        _ => dispatch::getattr(class, cx, name),
    }
}

/// The function that calls `function` on the module, whatever it is itself called on.
fn bound(module: &ObjectRef, function: &Function) -> Function {
    let (module, inner) = (module.clone(), function.clone());
    Function::new(function.signature().clone(), move |cx, args| {
        inner.call(&Context::new(&module, cx.connection()), args)
    })
}
