//! Functions about one object: `len`, `repr`, `isinstance`, ...

use rpyc_brine as brine;

use super::super::{key::Key, number::Number, show};
use super::{
    classes::{class_of, container, is_object},
    text,
};
use crate::{Args, Class, ClassRef, Context, Exception, Function, Keywords, Result, Value, exposed};

pub(super) fn all() -> [Function; 9] {
    [
        crate::function!(abs),
        crate::function!(hash),
        crate::function!(id),
        crate::function!(isinstance),
        crate::function!(issubclass),
        crate::function!(len),
        crate::function!(callable),
        crate::function!(print),
        crate::function!(repr),
    ]
}

/// Return the number of items in a container.
#[exposed(name = "builtins.len")]
pub(super) async fn len(cx: &Context<'_>, obj: Value) -> Result {
    use brine::Value as V;
    let len = match &obj {
        Value::Tuple(items) => items.len(),
        Value::Plain(V::Tuple(items)) => items.len(),
        Value::Plain(V::FrozenSet(items)) => items.len(),
        Value::Plain(V::Str(text)) => text.chars().count(),
        Value::Plain(V::Bytes(bytes)) => bytes.len(),
        Value::Plain(_) => return Err(no_len(&obj)),
        Value::Object(_) | Value::Netref(_) => {
            let len = obj.call_method_on(cx.connection(), "__len__", Args::default()).await;
            return len.map_err(|exception| match exception.is_builtin("AttributeError") {
                true => no_len(&obj),
                false => exception,
            });
        }
    };
    Ok(len.into())
}

fn no_len(value: &Value) -> Exception {
    Exception::type_error(format!("object of type '{}' has no len()", value.type_name()))
}

/// Return the canonical string representation of the object.
#[exposed(name = "builtins.repr")]
pub(super) async fn repr(cx: &Context<'_>, obj: Value) -> Result<String> {
    show::repr(cx.connection(), &obj).await
}

/// Return the absolute value of the argument.
#[exposed(name = "builtins.abs")]
pub(super) async fn abs(cx: &Context<'_>, x: Value) -> Result {
    match &x {
        Value::Plain(brine::Value::Complex(real, imag)) => return Ok(real.hypot(*imag).into()),
        Value::Plain(plain) => {
            if let Some(number) = Number::of(plain) {
                return Ok(number.abs().into());
            }
        }
        Value::Object(_) | Value::Netref(_) => {
            return x.call_method_on(cx.connection(), "__abs__", Args::default()).await;
        }
        Value::Tuple(_) => {}
    }
    Err(Exception::type_error(format!("bad operand type for abs(): '{}'", x.type_name())))
}

/// Return the hash value for the given object.
#[exposed(name = "builtins.hash")]
pub(super) async fn hash(cx: &Context<'_>, obj: Value) -> Result {
    let unhashable = |class: &str| Exception::type_error(format!("unhashable type: '{class}'"));
    match &obj {
        Value::Plain(value) => value.python_hash().map(Value::from).map_err(|_| unhashable("slice")),
        Value::Object(object) => object.hash(&Context::new(object, cx.connection())).resolve().await,
        Value::Netref(netref) => netref.hash().await.map(Value::from),
        // Equal tuples hold the same objects.
        Value::Tuple(_) => Key::new(obj).map(|key| key.python_hash().into()),
    }
}

/// Return the identity of an object.
#[exposed(name = "builtins.id")]
pub(super) fn id(obj: Value) -> Result {
    match &obj {
        Value::Object(object) => Ok(object.id().value().into()),
        Value::Netref(netref) => Ok(netref.id().number().into()),
        Value::Plain(_) | Value::Tuple(_) => Err(Exception::type_error(format!(
            "'{}' values are sent by value and have no identity here",
            obj.type_name()
        ))),
    }
}

/// Return whether the object is callable (i.e., some kind of function).
#[exposed(name = "builtins.callable")]
pub(super) async fn callable(obj: Value) -> Result<bool> {
    match &obj {
        Value::Object(object) => Ok(object.is::<Function>()
            || object.is::<crate::BoundMethod>()
            || object.is::<Class>()
            || object.class().function("__call__").is_some()),
        Value::Netref(netref) => match netref.getattr("__call__").await {
            Ok(_) => Ok(true),
            Err(exception) if exception.is_builtin("AttributeError") => Ok(false),
            Err(exception) => Err(exception),
        },
        Value::Plain(_) | Value::Tuple(_) => Ok(false),
    }
}

/// Return the object's type.
#[exposed(name = "builtins.type")]
pub(super) async fn r#type(object: Value) -> Result {
    match (class_of(&object), &object) {
        (Some(class), _) => Ok(class.clone().into()),
        (None, netref) => netref.getattr("__class__").await,
    }
}

/// Return whether an object is an instance of a class or of a subclass thereof.
#[exposed(name = "builtins.isinstance")]
pub(super) async fn isinstance(cx: &Context<'_>, obj: Value, class_or_tuple: Value) -> Result<bool> {
    for class in classes(class_or_tuple, "isinstance")? {
        let is_instance = match (class, class_of(&obj)) {
            (AnyClass::Here(class), Some(own)) => is_object(&class) || own.is_subclass_of(&class),
            (AnyClass::Here(class), None) => is_object(&class) || peer_has_class(&obj, &class),
            (AnyClass::Peers(class), _) => {
                let args = Args::positional([obj.clone()]);
                class.call_method_on(cx.connection(), "__instancecheck__", args).await?.extract()?
            }
        };
        if is_instance {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Return whether a class is derived from another class or is the same class.
#[exposed(name = "builtins.issubclass")]
pub(super) fn issubclass(cls: Value, class_or_tuple: Value) -> Result<bool> {
    let Some(AnyClass::Here(cls)) = any_class(&cls) else {
        return Err(Exception::type_error("issubclass() arg 1 must be a class"));
    };
    let derives = |class| match class {
        AnyClass::Here(class) => is_object(&class) || cls.is_subclass_of(&class),
        AnyClass::Peers(_) => false,
    };
    Ok(classes(class_or_tuple, "issubclass")?.into_iter().any(derives))
}

enum AnyClass {
    Here(ClassRef),
    Peers(Value),
}

fn classes(class_or_tuple: Value, function: &str) -> Result<Vec<AnyClass>> {
    let wrong = || Exception::type_error(format!("{function}() arg 2 must be a type, a tuple of types, or a union"));
    match any_class(&class_or_tuple) {
        Some(class) => Ok(vec![class]),
        None => {
            let classes = class_or_tuple.into_tuple().map_err(|_| wrong())?;
            classes.iter().map(|class| any_class(class).ok_or_else(wrong)).collect()
        }
    }
}

/// The class; one of the peer's builtin containers counts as ours of that name.
fn any_class(value: &Value) -> Option<AnyClass> {
    match value {
        Value::Object(object) => object.downcast::<Class>().map(AnyClass::Here),
        Value::Netref(netref) if netref.is_class() => Some(match container(netref.qualified_type_name()) {
            Some(class) => AnyClass::Here(class.clone()),
            None => AnyClass::Peers(value.clone()),
        }),
        _ => None,
    }
}

fn peer_has_class(value: &Value, class: &ClassRef) -> bool {
    match value {
        Value::Netref(netref) => netref.qualified_type_name() == &**class.type_name(),
        _ => false,
    }
}

/// Prints the values to the server's log.
#[exposed(name = "builtins.print")]
pub(super) async fn print(cx: &Context<'_>, #[args] values: Vec<Value>, #[keywords] _options: Keywords) -> Result<()> {
    let mut line = Vec::with_capacity(values.len());
    for value in &values {
        line.push(text::shown(cx, value).await?);
    }
    tracing::info!(target: "rpyc::print", peer = cx.connection().peer(), "{}", line.join(" "));
    Ok(())
}
