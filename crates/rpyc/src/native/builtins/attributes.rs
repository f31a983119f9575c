//! Functions about attributes: `getattr`, `dir`, ...

use super::super::List;
use crate::{Context, Exception, Function, Result, Value, exposed};

pub(super) fn all() -> [Function; 6] {
    [
        crate::function!(getattr),
        crate::function!(setattr),
        crate::function!(hasattr),
        crate::function!(delattr),
        crate::function!(dir),
        crate::function!(vars),
    ]
}

/// Get a named attribute from an object; getattr(x, 'y') is equivalent to x.y.
///
/// When a default argument is given, it is returned when the attribute doesn't exist.
#[exposed(name = "builtins.getattr")]
pub(super) async fn getattr(cx: &Context<'_>, object: Value, name: String, #[args] default: Vec<Value>) -> Result {
    if default.len() > 1 {
        let given = default.len() + 2;
        return Err(Exception::type_error(format!("getattr expected at most 3 arguments, got {given}")));
    }
    match (attribute(cx, &object, &name).await, default.into_iter().next()) {
        (Err(exception), Some(default)) if exception.is_builtin("AttributeError") => Ok(default),
        (result, _) => result,
    }
}

/// Sets the named attribute on the given object to the specified value.
#[exposed(name = "builtins.setattr")]
pub(super) async fn setattr(cx: &Context<'_>, obj: Value, name: String, value: Value) -> Result<()> {
    match &obj {
        Value::Object(object) => {
            object.setattr(&Context::new(object, cx.connection()), &name, value).resolve().await.map(drop)
        }
        obj => obj.setattr(&name, value).await,
    }
}

/// Return whether the object has an attribute with the given name.
#[exposed(name = "builtins.hasattr")]
pub(super) async fn hasattr(cx: &Context<'_>, obj: Value, name: String) -> Result<bool> {
    match attribute(cx, &obj, &name).await {
        Ok(_) => Ok(true),
        Err(exception) if exception.is_builtin("AttributeError") => Ok(false),
        Err(exception) => Err(exception),
    }
}

/// Deletes the named attribute from the given object.
#[exposed(name = "builtins.delattr")]
pub(super) async fn delattr(cx: &Context<'_>, obj: Value, name: String) -> Result<()> {
    match &obj {
        Value::Object(object) => {
            object.delattr(&Context::new(object, cx.connection()), &name).resolve().await.map(drop)
        }
        Value::Netref(netref) => netref.delattr(&name).await,
        Value::Plain(_) | Value::Tuple(_) => {
            let class = obj.type_name();
            Err(Exception::attribute_error(format!("'{class}' object has no attribute '{name}'")))
        }
    }
}

/// Return an alphabetized list of names comprising the attributes of the given object.
#[exposed(name = "builtins.dir")]
pub(super) async fn dir(cx: &Context<'_>, object: Value) -> Result<List> {
    let names = match &object {
        Value::Object(object) => object.dir(&Context::new(object, cx.connection())),
        Value::Netref(netref) => netref.dir().await?,
        Value::Plain(_) | Value::Tuple(_) => Vec::new(),
    };
    Ok(names.into_iter().collect())
}

/// Return the object's `__dict__`.
#[exposed(name = "builtins.vars")]
pub(super) async fn vars(cx: &Context<'_>, object: Value) -> Result {
    attribute(cx, &object, "__dict__").await.map_err(|exception| match exception.is_builtin("AttributeError") {
        true => Exception::type_error("vars() argument must have __dict__ attribute"),
        false => exception,
    })
}

async fn attribute(cx: &Context<'_>, object: &Value, name: &str) -> Result {
    match object {
        Value::Object(object) => object.getattr(&Context::new(object, cx.connection()), name).resolve().await,
        other => other.getattr(name).await,
    }
}
