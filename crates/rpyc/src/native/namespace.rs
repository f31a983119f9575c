//! Python's `types.SimpleNamespace`.

use std::sync::OnceLock;

use rpyc_protocol::CompareOp;

use super::{Dict, attributes::Attributes, compare::Comparison, not_implemented_unless, outcome::eager, show};
use crate::{Class, ClassRef, Context, Exception, IntoValue, Object, ObjectRef, Outcome, Value};

/// An object with attributes that anybody can set: Python's `types.SimpleNamespace`.
///
/// ```
/// use rpyc::native::Namespace;
/// let settings = Namespace::new().with("quality", 3);
/// assert_eq!(settings.get("quality"), Some(3.into()));
/// ```
#[derive(Debug, Default)]
pub struct Namespace {
    attributes: Attributes,
}

impl Namespace {
    /// One without attributes.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an attribute.
    #[must_use]
    pub fn with(self, name: impl Into<String>, value: impl IntoValue) -> Self {
        self.set(name, value);
        self
    }

    /// An attribute.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Value> {
        self.attributes.get(name)
    }

    /// Sets an attribute.
    pub fn set(&self, name: impl Into<String>, value: impl IntoValue) {
        self.attributes.insert(name, value.into_value());
    }

    /// The attributes as a new dict.
    #[must_use]
    pub fn to_dict(&self) -> Dict {
        self.attributes.to_dict()
    }

    /// The attributes by name.
    #[must_use]
    pub fn attributes(&self) -> Vec<(String, Value)> {
        self.attributes.to_vec()
    }
}

impl Object for Namespace {
    fn class(&self) -> &ClassRef {
        static CLASS: OnceLock<ClassRef> = OnceLock::new();
        CLASS.get_or_init(|| {
            Class::builder("types", "SimpleNamespace").doc("A simple attribute-based namespace.").build()
        })
    }

    fn getattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        match (self.attributes.getattr(cx, name), name) {
            (Some(outcome), _) => outcome,
            (None, "__class__") => Outcome::ok(self.class().clone()),
            (None, "__doc__") => Outcome::ok(self.class().doc()),
            (None, _) => no_attribute(name).into(),
        }
    }

    fn setattr(&self, cx: &Context<'_>, name: &str, value: Value) -> Outcome {
        self.attributes.setattr(cx, name, value)
    }

    fn delattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        self.attributes.delattr(cx, name).unwrap_or_else(|| no_attribute(name).into())
    }

    fn repr(&self, cx: &Context<'_>) -> Outcome {
        let (this, connection) = (cx.this().clone().into(), cx.connection().clone());
        eager(async move { show::repr(&connection, &this).await.map(Value::from) })
    }

    fn compare(&self, cx: &Context<'_>, other: Value, op: CompareOp) -> Outcome {
        let (this, connection) = (cx.this().clone(), cx.connection().clone());
        eager(async move {
            let comparison = Comparison::new(&connection);
            comparison.container(&this, &other, op).await.map(not_implemented_unless)
        })
    }

    fn hash(&self, _cx: &Context<'_>) -> Outcome {
        Exception::type_error("unhashable type: 'types.SimpleNamespace'").into()
    }

    fn dir(&self, cx: &Context<'_>) -> Vec<String> {
        let mut names = self.class().dir(cx.policy());
        names.extend(self.attributes.dir(cx));
        names.sort_unstable();
        names
    }
}

fn no_attribute(name: &str) -> Exception {
    Exception::attribute_error(format!("'types.SimpleNamespace' object has no attribute '{name}'"))
}

impl From<Namespace> for ObjectRef {
    fn from(namespace: Namespace) -> Self {
        Self::new(namespace)
    }
}

impl From<Namespace> for Value {
    fn from(namespace: Namespace) -> Self {
        Self::Object(namespace.into())
    }
}

impl IntoValue for Namespace {
    fn into_value(self) -> Value {
        self.into()
    }
}
