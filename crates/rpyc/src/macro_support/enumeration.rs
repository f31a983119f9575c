//! Python enumerations made of Rust enums.

use super::{Call, Code, Failure, Role, function};
use crate::native::iterator;
use crate::{
    Class, ClassBuilder, ClassRef, Exception, Function, MemberKind, ObjectRef, Outcome, Property, Result, Service,
    Shape, Signature, Value,
};

/// What `#[derive(Enum)]` says of the enum.
pub trait Enumeration: Service {
    /// The objects that stand for the members, in their order.
    fn objects() -> &'static [ObjectRef];

    /// The member's name.
    fn name(&self) -> &'static str;

    /// The member's `value`, in a standard enumeration.
    fn value(&self) -> Value;
}

type Run = fn(Call<'_>) -> Result<Outcome, Failure>;

/// Finishes the class of an enumeration like Houdini's: members are class attributes, and have a method `name()`.
#[must_use]
pub fn plain_enum<T: Enumeration>(builder: ClassBuilder) -> ClassRef {
    let method = |name, run: Run| method(builder.signature(name), run);
    let methods = [method("name", name::<T>), method("__repr__", text::<T>), method("__str__", text::<T>)];
    with_members::<T>(methods.into_iter().fold(builder, ClassBuilder::method)).build()
}

/// Finishes the class of an enumeration like those derived from Python's `enum.Enum`: members have `name` and `value`;
/// the class can be called with a value, subscripted with a name, and iterated over.
#[must_use]
pub fn standard_enum<T: Enumeration>(builder: ClassBuilder) -> ClassRef {
    let property = |name, run: Run| {
        let get = Some(method(builder.signature(name), run));
        MemberKind::Property(Property { get, ..Property::default() })
    };
    let (name, value) = (property("name", name::<T>), property("value", value::<T>));
    let (repr, str) =
        (method(builder.signature("__repr__"), repr::<T>), method(builder.signature("__str__"), text::<T>));
    let by_value = method(of_metaclass("__call__").positional("value"), by_value::<T>);
    with_members::<T>(builder.member("name", name.into()).member("value", value.into()).method(repr).method(str))
        .metaclass(metaclass::<T>())
        .constructor(by_value)
        .build()
}

fn with_members<T: Enumeration>(builder: ClassBuilder) -> ClassBuilder {
    members::<T>().fold(builder, |builder, (member, object)| builder.value(member.name(), object.clone()))
}

/// The class of the class object: what can be done with the enumeration itself.
fn metaclass<T: Enumeration>() -> ClassRef {
    Class::builder("enum", "EnumType")
        .method(method(of_metaclass("__getitem__").positional("name"), by_name::<T>))
        .method(method(of_metaclass("__contains__").positional("member"), contains::<T>))
        .method(method(of_metaclass("__len__"), |_| Ok(Outcome::ok(T::objects().len()))))
        .method(method(of_metaclass("__iter__"), |_| Ok(Outcome::ok(ObjectRef::new(iterator(T::objects()))))))
        .method(method(of_metaclass("__reversed__"), |_| {
            Ok(Outcome::ok(ObjectRef::new(iterator(T::objects().iter().rev()))))
        }))
        .build()
}

fn of_metaclass(name: &'static str) -> Signature {
    Signature::new(name).class("enum", "EnumType")
}

fn method(signature: Signature, run: Run) -> Function {
    let code =
        Code { shapes: &[], rest: Shape::Scalar, keywords: Shape::Scalar, role: Role::Plain, blocking: false, run };
    function(signature, code)
}

fn members<T: Enumeration>() -> impl Iterator<Item = (&'static T, &'static ObjectRef)> {
    T::objects().iter().filter_map(|object| Some((object.downcast_ref::<T>()?, object)))
}

fn name<T: Enumeration>(call: Call<'_>) -> Result<Outcome, Failure> {
    Ok(Outcome::ok(call.receiver::<T>()?.name()))
}

fn value<T: Enumeration>(call: Call<'_>) -> Result<Outcome, Failure> {
    Ok(Outcome::ok(call.receiver::<T>()?.value()))
}

/// `Color.RED`
fn text<T: Enumeration>(call: Call<'_>) -> Result<Outcome, Failure> {
    let name = call.receiver::<T>()?.name();
    Ok(Outcome::ok(format!("{}.{name}", T::class_object().name())))
}

/// `<Color.RED: 1>`
fn repr<T: Enumeration>(call: Call<'_>) -> Result<Outcome, Failure> {
    let member = call.receiver::<T>()?;
    let (class, name, value) = (T::class_object().name(), member.name(), shown(&member.value()));
    Ok(Outcome::ok(format!("<{class}.{name}: {value}>")))
}

/// `Color(1)`
fn by_value<T: Enumeration>(mut call: Call<'_>) -> Result<Outcome, Failure> {
    let value: Value = call.required(0)?;
    let is_it = |(member, object): &(&T, &ObjectRef)| match (&value, member.value()) {
        (Value::Plain(value), Value::Plain(own)) => value.python_eq(&own),
        (Value::Object(value), _) => value == *object,
        _ => false,
    };
    match members::<T>().find(is_it) {
        Some((_, object)) => Ok(Outcome::ok(object.clone())),
        None => {
            let message = format!("{} is not a valid {}", shown(&value), T::class_object().name());
            Err(Exception::value_error(message).into())
        }
    }
}

/// `Color["RED"]`
fn by_name<T: Enumeration>(mut call: Call<'_>) -> Result<Outcome, Failure> {
    let name: Value = call.required(0)?;
    match members::<T>().find(|(member, _)| name.as_str() == Some(member.name())) {
        Some((_, object)) => Ok(Outcome::ok(object.clone())),
        None => Err(match name {
            Value::Plain(name) => Exception::key_error(name),
            other => Exception::key_error(other.type_name()),
        }
        .into()),
    }
}

/// `member in Color`
fn contains<T: Enumeration>(mut call: Call<'_>) -> Result<Outcome, Failure> {
    let wanted: Value = call.required(0)?;
    Ok(Outcome::ok(wanted.as_object().is_some_and(|wanted| T::objects().contains(wanted))))
}

fn shown(value: &Value) -> String {
    value.as_plain().map_or_else(|| format!("{value:?}"), rpyc_brine::Value::repr)
}
