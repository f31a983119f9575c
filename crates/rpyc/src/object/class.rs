use std::borrow::Cow;
use std::fmt;
use std::sync::OnceLock;

use indexmap::IndexMap;
use rpyc_brine::ByteString;
use rustc_hash::FxBuildHasher;

use super::{Args, BoundMethod, Context, Function, Object, ObjectId, ObjectRef, Outcome, Ref, Signature, dispatch};
use crate::{AttributePolicy, Exception, Value, native::builtins};

/// A shared handle to a class object.
pub type ClassRef = Ref<Class>;

/// A Rust type that `#[service]` made servable.
pub trait Service: Object + Sized {
    /// The type's class object.
    fn class_object() -> &'static ClassRef;

    /// A new object of this type.
    fn into_object(self) -> ObjectRef {
        ObjectRef::new(self)
    }
}

/// A class: name, documentation, bases and members. It is an object itself, that the peer can hold, call and use
/// with `isinstance`.
///
/// `#[service]` makes one for each type; build one by hand for a class without Rust type (an enumeration's, say).
///
/// ```
/// use rpyc::{Class, Value};
/// let class = Class::builder("hou", "exprLanguage").doc("Expression languages.").value("Hscript", 0).build();
/// assert_eq!(class.type_name(), "hou.exprLanguage");
/// assert!(class.member("Hscript").is_some());
/// ```
pub struct Class {
    name: Cow<'static, str>,
    module: Cow<'static, str>,
    type_name: ByteString,
    /// Stands for the class in references to its instances.
    ///
    /// It is not the number of the class object: clients 4.1.0 to 4.1.2 keep one proxy class for each number in that
    /// place, made of the methods of what they see first, and the class object's methods are others than an instance's.
    instances_id: ObjectId,
    doc: Option<Cow<'static, str>>,
    bases: Vec<ClassRef>,
    /// The class of this class object, where that is not `type`.
    metaclass: Option<ClassRef>,
    terse: bool,
    constructor: Option<Function>,
    /// What [`instance_methods`](Self::instance_methods) gives.
    told: OnceLock<Vec<(String, Option<String>)>>,
    /// Peers cannot choose what is in it, so hashing needs no secret.
    members: IndexMap<Cow<'static, str>, Member, FxBuildHasher>,
}

/// Something that a class defines.
#[derive(Clone, Debug)]
pub struct Member {
    /// What it is.
    pub kind: MemberKind,
    /// Whether `allow_public_attrs` is needed to see it, like an attribute without `exposed_` prefix in a Python
    /// service.
    pub public_only: bool,
}

/// The kinds of [`Member`].
#[derive(Clone, Debug)]
pub enum MemberKind {
    /// Called with the instance as context.
    Method(Function),
    /// Called without an instance.
    StaticMethod(Function),
    /// Called with the class object as context.
    ClassMethod(Function),
    /// Computed on access.
    Property(Property),
    /// The same for every instance.
    Value(Value),
}

/// An attribute that is computed: each part that is absent is refused with Python's AttributeError.
#[derive(Clone, Debug, Default)]
pub struct Property {
    /// Reads it; called without arguments.
    pub get: Option<Function>,
    /// Writes it; called with the value.
    pub set: Option<Function>,
    /// Deletes it; called without arguments.
    pub delete: Option<Function>,
}

impl Class {
    /// Starts a class called `module.name`.
    pub fn builder(module: impl Into<Cow<'static, str>>, name: impl Into<Cow<'static, str>>) -> ClassBuilder {
        ClassBuilder::new(module.into(), name.into())
    }

    /// The class's name: `Node`
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of the module that the class belongs to: `hou`
    #[must_use]
    pub fn module(&self) -> &str {
        &self.module
    }

    /// Module and name, as sent in references: `hou.Node`
    #[must_use]
    pub fn type_name(&self) -> &ByteString {
        &self.type_name
    }

    /// What stands for the class in references to its instances.
    pub(super) fn instances_id(&self) -> ObjectId {
        self.instances_id
    }

    /// The class's documentation.
    #[must_use]
    pub fn doc(&self) -> Option<&str> {
        self.doc.as_deref()
    }

    /// The classes that it derives from, without Python's `object`.
    #[must_use]
    pub fn bases(&self) -> &[ClassRef] {
        &self.bases
    }

    /// A member of the class or of its bases, found in Python's order for single inheritance.
    #[must_use]
    pub fn member(&self, name: &str) -> Option<&Member> {
        self.members.get(name).or_else(|| self.bases.iter().find_map(|base| base.member(name)))
    }

    /// The function behind a method, static method or class method of that name.
    #[must_use]
    pub fn function(&self, name: &str) -> Option<&Function> {
        self.member(name).and_then(|member| member.kind.function())
    }

    /// Whether the class is `other` or derives from it.
    #[must_use]
    pub fn is_subclass_of(&self, other: &Self) -> bool {
        std::ptr::eq(self, other) || self.bases.iter().any(|base| base.is_subclass_of(other))
    }

    /// The names that a peer under `policy` may use on instances, sorted.
    #[must_use]
    pub fn dir(&self, policy: &AttributePolicy) -> Vec<String> {
        let mut names: Vec<String> = dispatch::OBJECT_ATTRIBUTES.iter().map(ToString::to_string).collect();
        self.visit_members(&mut |name, member| {
            if policy.may_access(name, member) {
                names.push(name.to_owned());
            }
        });
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Names and documentation of the methods, for the client's proxy class.
    #[must_use]
    pub fn methods(&self) -> Vec<(String, Option<String>)> {
        self.methods_called(|_| true)
    }

    /// Names and documentation of the methods of an instance, as a client is told that meets one.
    pub(super) fn instance_methods(&self) -> &[(String, Option<String>)] {
        // Clients ask for each instance that they meet.
        self.told.get_or_init(|| self.methods_called(|name| !self.terse || name.starts_with("__")))
    }

    fn methods_called(&self, wanted: impl Fn(&str) -> bool) -> Vec<(String, Option<String>)> {
        let mut methods = IndexMap::new();
        self.visit_members(&mut |name, member| {
            if wanted(name)
                && let Some(function) = member.kind.function()
            {
                methods.entry(name).or_insert_with(|| function.doc());
            }
        });
        methods.into_iter().map(|(name, doc)| (name.to_owned(), doc.map(ToOwned::to_owned))).collect()
    }

    fn visit_members<'a>(&'a self, visit: &mut dyn FnMut(&'a str, &'a Member)) {
        for (name, member) in &self.members {
            visit(name, member);
        }
        for base in &self.bases {
            base.visit_members(visit);
        }
    }

    /// The attributes that Python gives to every class object.
    fn class_attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "__name__" | "__qualname__" => self.name().into(),
            "__module__" => self.module().into(),
            "__doc__" => self.doc().into(),
            "__bases__" if self.bases.is_empty() => Value::tuple(vec![builtins::object().clone().into()]),
            "__bases__" => Value::tuple(self.bases.iter().map(|base| base.clone().into()).collect()),
            _ => return None,
        })
    }
}

impl MemberKind {
    /// The function behind a method of any kind.
    #[must_use]
    pub fn function(&self) -> Option<&Function> {
        match self {
            Self::Method(function) | Self::StaticMethod(function) | Self::ClassMethod(function) => Some(function),
            Self::Property(_) | Self::Value(_) => None,
        }
    }
}

/// A class object: called, it makes an instance; its attributes are the class's members.
impl Object for Class {
    fn class(&self) -> &ClassRef {
        self.metaclass.as_ref().unwrap_or_else(|| builtins::r#type())
    }

    fn getattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        if let Some(value) = self.class_attribute(name) {
            return Outcome::ok(value);
        }
        let member = match cx.policy().lookup(self, name) {
            Ok(Some(member)) => member,
            Ok(None) if name == "__class__" => return Outcome::ok(self.class().clone()),
            Ok(None) => {
                return Exception::attribute_error(format!("type object '{}' has no attribute '{name}'", self.name))
                    .into();
            }
            Err(denied) => return denied.into(),
        };
        match &member.kind {
            MemberKind::Method(function) => Outcome::ok(function.clone().unbound()),
            MemberKind::StaticMethod(function) => Outcome::ok(ObjectRef::new(function.clone())),
            MemberKind::ClassMethod(function) => {
                Outcome::ok(ObjectRef::new(BoundMethod::new(cx.this().clone(), function.clone())))
            }
            MemberKind::Property(property) => Outcome::ok(ObjectRef::new(property.clone())),
            MemberKind::Value(value) => Outcome::ok(value.clone()),
        }
    }

    fn setattr(&self, _cx: &Context<'_>, name: &str, _value: Value) -> Outcome {
        self.immutable(name)
    }

    fn delattr(&self, _cx: &Context<'_>, name: &str) -> Outcome {
        self.immutable(name)
    }

    fn call(&self, cx: &Context<'_>, args: Args) -> Outcome {
        match &self.constructor {
            Some(constructor) => constructor.call(cx, args),
            None => Exception::type_error(format!("cannot create '{}' instances", self.type_name)).into(),
        }
    }

    fn callattr(&self, cx: &Context<'_>, name: &str, args: Args) -> Outcome {
        if let Some(function) = self.metaclass.as_ref().and_then(|metaclass| metaclass.function(name)) {
            return function.call(cx, args);
        }
        // `Class.__eq__` is the class object's own comparison, not the instances' method of that name.
        match (name, args.positional.as_slice()) {
            ("__instancecheck__", [Value::Object(other)]) => self.instancecheck(cx, other),
            ("__instancecheck__", [_]) => Outcome::ok(false),
            _ => dispatch::call_attribute(self, cx, name, args),
        }
    }

    fn repr(&self, _cx: &Context<'_>) -> Outcome {
        let shown = if self.module == "builtins" { &self.name } else { &*self.type_name };
        Outcome::ok(format!("<class '{shown}'>"))
    }

    fn str(&self, cx: &Context<'_>) -> Outcome {
        self.repr(cx)
    }

    fn dir(&self, cx: &Context<'_>) -> Vec<String> {
        self.dir(cx.policy())
    }

    /// The special methods of a class object are those of `type`; the instances' would make the client believe that
    /// `len(Class)` works.
    fn methods(&self) -> Vec<(String, Option<String>)> {
        let special = ["__call__", "__instancecheck__"].map(|name| (name.to_owned(), None));
        let own = Self::methods(self).into_iter().filter(|(name, _)| !name.starts_with("__"));
        let of_metaclass = self.metaclass.iter().flat_map(|metaclass| metaclass.methods());
        special.into_iter().chain(of_metaclass).chain(own).collect()
    }

    fn instancecheck(&self, _cx: &Context<'_>, other: &ObjectRef) -> Outcome {
        Outcome::ok(other.class().is_subclass_of(self))
    }
}

impl Class {
    fn immutable(&self, name: &str) -> Outcome {
        Exception::type_error(format!("cannot set '{name}' attribute of immutable type '{}'", self.type_name)).into()
    }
}

impl fmt::Debug for Class {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<class '{}'>", self.type_name)
    }
}

/// Builds a [`Class`].
#[derive(Debug)]
pub struct ClassBuilder(Class);

impl ClassBuilder {
    fn new(module: Cow<'static, str>, name: Cow<'static, str>) -> Self {
        Self(Class {
            type_name: format!("{module}.{name}").into(),
            instances_id: ObjectId::next(),
            name,
            module,
            doc: None,
            bases: Vec::new(),
            metaclass: None,
            terse: false,
            constructor: None,
            told: OnceLock::new(),
            members: IndexMap::default(),
        })
    }

    /// Sets the class's documentation.
    #[must_use]
    pub fn doc(mut self, doc: impl Into<Cow<'static, str>>) -> Self {
        self.0.doc = Some(doc.into());
        self
    }

    /// Has clients that meet an instance be told of its special methods only: quicker, but `help(instance)` shows no
    /// others.
    #[must_use]
    pub fn terse(mut self) -> Self {
        self.0.terse = true;
        self
    }

    /// Adds a base class.
    #[must_use]
    pub fn base(mut self, base: &ClassRef) -> Self {
        self.0.bases.push(base.clone());
        self
    }

    /// Sets the class of the class object. Its methods are what can be done with the class object itself:
    /// `Class[key]`, `len(Class)`.
    #[must_use]
    pub fn metaclass(mut self, metaclass: ClassRef) -> Self {
        self.0.metaclass = Some(metaclass);
        self
    }

    /// Sets what makes an instance when the class is called.
    #[must_use]
    pub fn constructor(mut self, constructor: Function) -> Self {
        self.0.constructor = Some(constructor);
        self
    }

    /// Adds a member.
    #[must_use]
    pub fn member(mut self, name: impl Into<Cow<'static, str>>, member: Member) -> Self {
        self.0.members.insert(name.into(), member);
        self
    }

    /// Starts the signature of a method of the class.
    #[must_use]
    pub fn signature(&self, name: impl Into<Cow<'static, str>>) -> Signature {
        Signature::new(name).class(self.0.module.clone(), self.0.name.clone())
    }

    /// Adds an exposed method.
    #[must_use]
    pub fn method(self, function: Function) -> Self {
        let name = function.name().to_owned();
        self.member(name, MemberKind::Method(function).into())
    }

    /// Adds an exposed static method.
    #[must_use]
    pub fn static_method(self, function: Function) -> Self {
        let name = function.name().to_owned();
        self.member(name, MemberKind::StaticMethod(function).into())
    }

    /// Adds an exposed class attribute.
    #[must_use]
    pub fn value(self, name: impl Into<Cow<'static, str>>, value: impl Into<Value>) -> Self {
        self.member(name, MemberKind::Value(value.into()).into())
    }

    /// The finished class.
    #[must_use]
    pub fn build(self) -> ClassRef {
        Ref::new(self.0)
    }
}

/// An exposed member.
impl From<MemberKind> for Member {
    fn from(kind: MemberKind) -> Self {
        Self { kind, public_only: false }
    }
}

impl Object for Property {
    fn class(&self) -> &ClassRef {
        builtins::property()
    }

    fn getattr(&self, _cx: &Context<'_>, name: &str) -> Outcome {
        match name {
            "__doc__" => Outcome::ok(self.get.as_ref().and_then(Function::doc)),
            _ => Exception::attribute_error(format!("'property' object has no attribute '{name}'")).into(),
        }
    }
}
