//! Python modules.

mod importlib;
mod sys;

use std::borrow::Cow;

pub use importlib::importlib;
pub use sys::sys;

use super::{attributes::Attributes, builtins};
use crate::{ClassRef, Context, Exception, Function, IntoValue, Object, ObjectRef, Outcome, Service, Value};

/// A Python module: a name and attributes, which clients can set and delete (`hou.session.x = 1`).
///
/// ```
/// use rpyc::native::Module;
/// let session = Module::new("hou.session").doc("Place for a session's own things.");
/// let hou = Module::new("hou").value("version", "1.0").submodule(session);
/// assert_eq!(hou.get("version"), Some("1.0".into()));
/// ```
#[derive(Debug)]
pub struct Module {
    name: Cow<'static, str>,
    doc: Option<Cow<'static, str>>,
    attributes: Attributes,
    service: Option<ObjectRef>,
}

impl Module {
    /// An empty module.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self { name: name.into(), doc: None, attributes: Attributes::default(), service: None }
    }

    /// A module whose attributes are those of an object, with room for further ones.
    pub fn from_service(name: impl Into<Cow<'static, str>>, service: impl Into<ObjectRef>) -> Self {
        let service = service.into();
        let doc = service.class().doc().map(|doc| Cow::Owned(doc.to_owned()));
        Self { doc, service: Some(service), ..Self::new(name) }
    }

    /// Sets the documentation.
    #[must_use]
    pub fn doc(mut self, doc: impl Into<Cow<'static, str>>) -> Self {
        self.doc = Some(doc.into());
        self
    }

    /// Adds an attribute.
    #[must_use]
    pub fn value(self, name: impl Into<String>, value: impl IntoValue) -> Self {
        self.set(name, value);
        self
    }

    /// Adds a class under its name.
    #[must_use]
    pub fn class<T: Service>(self) -> Self {
        self.class_object(T::class_object())
    }

    /// Adds a class that has no Rust type under its name.
    #[must_use]
    pub fn class_object(self, class: &ClassRef) -> Self {
        self.value(class.name().to_owned(), class.clone())
    }

    /// Adds a function under its name.
    #[must_use]
    pub fn function(self, function: Function) -> Self {
        self.value(function.name().to_owned(), ObjectRef::new(function))
    }

    /// Adds a module under the last part of its name.
    #[must_use]
    pub fn submodule(self, module: impl Into<ObjectRef>) -> Self {
        let module = module.into();
        let name = module.downcast_ref::<Self>().map(|module| {
            let name = &*module.name;
            name.rsplit_once('.').map_or(name, |(_, last)| last).to_owned()
        });
        match name {
            Some(name) => self.value(name, module),
            None => self,
        }
    }

    /// The module's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// An attribute that was set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.attributes.get(name)
    }

    /// Sets an attribute.
    pub fn set(&self, name: impl Into<String>, value: impl IntoValue) {
        self.attributes.insert(name, value.into_value());
    }

    /// The attributes that every module has.
    fn own_attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "__name__" => self.name().into(),
            "__doc__" => self.doc.as_deref().into(),
            "__package__" => self.name().rsplit_once('.').map_or("", |(package, _)| package).into(),
            "__class__" => self.class().clone().into(),
            "__dict__" => self.attributes.to_dict().into(),
            _ => return None,
        })
    }

    fn no_attribute(&self, name: &str) -> Exception {
        Exception::attribute_error(format!("module '{}' has no attribute '{name}'", self.name))
    }
}

/// Named `builtins.module`, which recent clients know without asking.
impl Object for Module {
    fn class(&self) -> &ClassRef {
        builtins::module_type()
    }

    fn getattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        if let Some(outcome) = self.attributes.getattr(cx, name) {
            return outcome;
        }
        if let Some(value) = self.own_attribute(name) {
            return Outcome::ok(value);
        }
        let Some(service) = &self.service else { return self.no_attribute(name).into() };
        let missing = self.no_attribute(name);
        let unknown = service.class().member(name).is_none();
        service.getattr(&Context::new(service, cx.connection()), name).map(move |result| match result {
            // The service speaks of an object, not of a module.
            Err(exception) if unknown && exception.is_builtin("AttributeError") => Err(missing),
            result => result,
        })
    }

    fn setattr(&self, cx: &Context<'_>, name: &str, value: Value) -> Outcome {
        match &self.service {
            Some(service) if service.class().member(name).is_some() => {
                service.setattr(&Context::new(service, cx.connection()), name, value)
            }
            _ => self.attributes.setattr(cx, name, value),
        }
    }

    fn delattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        self.attributes.delattr(cx, name).unwrap_or_else(|| self.no_attribute(name).into())
    }

    fn repr(&self, _cx: &Context<'_>) -> Outcome {
        Outcome::ok(format!("<module '{}'>", self.name))
    }

    fn dir(&self, cx: &Context<'_>) -> Vec<String> {
        let own = ["__dict__", "__doc__", "__name__", "__package__"].map(str::to_owned);
        let service = self.service.as_ref().map(|service| service.dir(&Context::new(service, cx.connection())));
        let mut names: Vec<_> =
            own.into_iter().chain(service.into_iter().flatten()).chain(self.attributes.dir(cx)).collect();
        names.sort_unstable();
        names.dedup();
        names
    }
}

impl From<Module> for ObjectRef {
    fn from(module: Module) -> Self {
        Self::new(module)
    }
}

impl From<Module> for Value {
    fn from(module: Module) -> Self {
        Self::Object(module.into())
    }
}

impl IntoValue for Module {
    fn into_value(self) -> Value {
        self.into()
    }
}
