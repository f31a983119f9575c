//! How an object's operations are served from the members of its class: the defaults of [`Object`](super::Object).

use rpyc_protocol::CompareOp;

use super::{Args, BoundMethod, ClassRef, Context, Member, MemberKind, Object, ObjectRef, Outcome, Property};
use crate::native::List;
use crate::{Exception, Value};

/// The attributes that every Python object has, as `dir()` lists them.
pub(crate) const OBJECT_ATTRIBUTES: [&str; 3] = ["__class__", "__doc__", "__module__"];

pub(crate) fn getattr(class: &ClassRef, cx: &Context<'_>, name: &str) -> Outcome {
    match cx.policy().lookup(class, name) {
        Ok(Some(member)) => match &member.kind {
            MemberKind::Property(property) => read_property(class, cx, name, property),
            MemberKind::Method(function) => bound(cx.this().clone(), function),
            MemberKind::ClassMethod(function) => bound(class.clone().into(), function),
            MemberKind::StaticMethod(function) => Outcome::ok(ObjectRef::new(function.clone())),
            MemberKind::Value(value) => Outcome::ok(value.clone()),
        },
        Ok(None) => match name {
            "__class__" => Outcome::ok(class.clone()),
            "__doc__" => Outcome::ok(class.doc()),
            "__module__" => Outcome::ok(class.module()),
            _ => missing(class, cx, name),
        },
        Err(denied) => denied.into(),
    }
}

/// What is no member, the class's own `__getattr__` may have, to whom that member is open.
fn missing(class: &ClassRef, cx: &Context<'_>, name: &str) -> Outcome {
    match class.member("__getattr__") {
        Some(member @ Member { kind: MemberKind::Method(function), .. }) if cx.policy().may_access(name, member) => {
            function.call(cx, Args::positional([name.into()]))
        }
        _ => cx.policy().may_miss(name).err().unwrap_or_else(|| no_attribute(class, name)).into(),
    }
}

fn bound(this: ObjectRef, function: &super::Function) -> Outcome {
    Outcome::ok(ObjectRef::new(BoundMethod::new(this, function.clone())))
}

fn read_property(class: &ClassRef, cx: &Context<'_>, name: &str, property: &Property) -> Outcome {
    match &property.get {
        Some(get) => get.call(cx, Args::default()),
        None => property_lacks(class, name, "getter").into(),
    }
}

pub(super) fn setattr(class: &ClassRef, cx: &Context<'_>, name: &str, value: Value) -> Outcome {
    if let Err(denied) = cx.policy().may_set(name) {
        return denied.into();
    }
    match class.member(name).map(|member| &member.kind) {
        Some(MemberKind::Property(Property { set: Some(set), .. })) => set.call(cx, Args::positional([value])),
        Some(MemberKind::Property(_)) => property_lacks(class, name, "setter").into(),
        Some(_) => read_only(class, name).into(),
        None => call_special(class, cx, "__setattr__", Args::positional([name.into(), value]))
            .unwrap_or_else(|| no_attribute(class, name).into()),
    }
}

pub(super) fn delattr(class: &ClassRef, cx: &Context<'_>, name: &str) -> Outcome {
    if let Err(denied) = cx.policy().may_delete(name) {
        return denied.into();
    }
    match class.member(name).map(|member| &member.kind) {
        Some(MemberKind::Property(Property { delete: Some(delete), .. })) => delete.call(cx, Args::default()),
        Some(MemberKind::Property(_)) => property_lacks(class, name, "deleter").into(),
        Some(_) => read_only(class, name).into(),
        None => call_special(class, cx, "__delattr__", Args::positional([name.into()]))
            .unwrap_or_else(|| no_attribute(class, name).into()),
    }
}

/// Calls a special method if the class defines it.
pub(super) fn call_special(class: &ClassRef, cx: &Context<'_>, name: &str, args: Args) -> Option<Outcome> {
    Some(class.function(name)?.call(cx, args))
}

/// Calls a method without making a bound method object first.
pub(super) fn callattr(class: &ClassRef, cx: &Context<'_>, name: &str, args: Args) -> Outcome {
    if let Ok(Some(Member { kind: MemberKind::Method(function), .. })) = cx.policy().lookup(class, name) {
        return function.call(cx, args);
    }
    match (implicit(cx, name, &args), cx.this()) {
        (Some(outcome), _) => outcome,
        (None, this) => call_attribute(&**this, cx, name, args),
    }
}

/// Gets an attribute and calls it.
pub(super) fn call_attribute(object: &dyn Object, cx: &Context<'_>, name: &str, args: Args) -> Outcome {
    let connection = cx.connection().clone();
    match object.getattr(cx, name) {
        Outcome::Ready(Ok(Value::Object(callable))) => callable.call(&Context::new(&callable, &connection), args),
        Outcome::Ready(Err(exception)) => exception.into(),
        attribute => Outcome::pending(async move {
            let callable = attribute.resolve().await?;
            callable.call_on(&connection, args).await
        }),
    }
}

/// The special methods that every Python object has without defining them: old clients and explicit calls arrive as
/// CALLATTR where newer ones send REPR, CMP, ...
fn implicit(cx: &Context<'_>, name: &str, args: &Args) -> Option<Outcome> {
    let this = cx.this();
    Some(match (name, args.positional.as_slice()) {
        ("__repr__", []) => this.repr(cx),
        ("__str__", []) => this.str(cx),
        ("__hash__", []) => this.hash(cx),
        // What f-strings of proxies of builtin classes send.
        ("__format__", [spec]) if spec.as_str() == Some("") => this.str(cx),
        ("__format__", [_]) => {
            let class = this.class().name();
            Exception::type_error(format!("unsupported format string passed to {class}.__format__")).into()
        }
        ("__dir__", []) => Outcome::ok(Value::tuple(this.dir(cx).into_iter().map(Value::from).collect())),
        (_, [other]) => this.compare(cx, other.clone(), CompareOp::from_name(name)?),
        _ => return None,
    })
}

pub(super) fn repr(class: &ClassRef, cx: &Context<'_>) -> Outcome {
    call_special(class, cx, "__repr__", Args::default())
        .unwrap_or_else(|| Outcome::ok(format!("<{} object at {:#x}>", class.type_name(), cx.this().id().value())))
}

/// Python's rules: without `__eq__`, equality is identity; `!=` is the inverse of `==`.
pub(super) fn compare(class: &ClassRef, cx: &Context<'_>, other: Value, op: CompareOp) -> Outcome {
    if let Some(function) = class.function(op.name()) {
        return function.call(cx, Args::positional([other]));
    }
    match op {
        CompareOp::Eq if matches!(&other, Value::Object(object) if object == cx.this()) => Outcome::ok(true),
        CompareOp::Ne => compare(class, cx, other, CompareOp::Eq).map(|equal| {
            equal.map(|equal| match equal.as_plain().and_then(rpyc_brine::Value::as_bool) {
                Some(equal) => Value::from(!equal),
                None => equal,
            })
        }),
        _ => Outcome::ok(Value::not_implemented()),
    }
}

pub(super) fn hash(class: &ClassRef, cx: &Context<'_>) -> Outcome {
    match (class.function("__hash__"), class.function("__eq__")) {
        (Some(function), _) => function.call(cx, Args::default()),
        (None, Some(_)) => Exception::type_error(format!("unhashable type: '{}'", class.name())).into(),
        (None, None) => Outcome::ok(i64::try_from(cx.this().id().value()).unwrap_or(i64::MAX)),
    }
}

/// What the class's own `__dir__` lists, if it has one; it has to answer at once.
pub(super) fn dir(class: &ClassRef, cx: &Context<'_>) -> Vec<String> {
    let Some(Outcome::Ready(Ok(listed))) = call_special(class, cx, "__dir__", Args::default()) else {
        return class.dir(cx.policy());
    };
    let names = match &listed {
        Value::Object(object) => object.downcast_ref::<List>().map(List::to_vec),
        _ => listed.into_tuple().ok(),
    };
    let mut names: Vec<String> =
        names.unwrap_or_default().iter().filter_map(Value::as_str).map(ToOwned::to_owned).collect();
    names.sort_unstable();
    names
}

pub(super) fn next_items(class: &ClassRef, cx: &Context<'_>, count: usize) -> Outcome {
    let this = cx.this().clone();
    let connection = cx.connection().clone();
    let is_iterator = class.function("__next__").is_some();
    if !is_iterator && class.function("__iter__").is_none() {
        return Exception::type_error(format!("'{}' object is not iterable", class.name())).into();
    }
    Outcome::pending(async move {
        let cx = Context::new(&this, &connection);
        if !is_iterator {
            let iterator = this.callattr(&cx, "__iter__", Args::default()).resolve().await?;
            return iterator.next_items_on(&connection, count).await;
        }
        let mut items = Vec::new();
        while items.len() < count {
            let next = this.callattr(&Context::new(&this, &connection), "__next__", Args::default());
            match next.resolve().await {
                Ok(item) => items.push(item),
                Err(exception) if exception.is_stop_iteration() => break,
                Err(exception) => return Err(exception),
            }
        }
        Ok(Value::tuple(items))
    })
}

fn no_attribute(class: &ClassRef, name: &str) -> Exception {
    Exception::attribute_error(format!("'{}' object has no attribute '{name}'", class.name()))
}

fn read_only(class: &ClassRef, name: &str) -> Exception {
    Exception::attribute_error(format!("'{}' object attribute '{name}' is read-only", class.name()))
}

fn property_lacks(class: &ClassRef, name: &str, part: &str) -> Exception {
    Exception::attribute_error(format!("property '{name}' of '{}' object has no {part}", class.name()))
}
