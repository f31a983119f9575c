//! Python's `types.SimpleNamespace`.

use std::sync::OnceLock;

use rpyc_protocol::CompareOp;

use super::{attributes::Attributes, compare::Comparison, not_implemented_unless, outcome::eager, show::Show};
use crate::{Class, ClassRef, Context, Exception, IntoValue, Object, ObjectRef, Outcome, Result, Value};

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
        let (this, connection) = (cx.this().clone(), cx.connection().clone());
        let attributes = self.attributes.to_vec();
        eager(async move {
            let shown = Show::new(&connection).attributes(&this, &attributes).await?;
            Ok(format!("namespace({shown})").into())
        })
    }

    fn compare(&self, cx: &Context<'_>, other: Value, op: CompareOp) -> Outcome {
        let (this, connection) = (cx.this().clone(), cx.connection().clone());
        eager(async move {
            let equal = equal(&Comparison::new(&connection), &this, &other).await?;
            Ok(not_implemented_unless(match op {
                CompareOp::Eq => equal,
                CompareOp::Ne => equal.map(|equal| !equal),
                _ => None,
            }))
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

async fn equal(comparison: &Comparison<'_>, this: &ObjectRef, other: &Value) -> Result<Option<bool>> {
    let namespace = |object: &ObjectRef| object.downcast_ref::<Namespace>().map(Namespace::attributes);
    let (Some(left), Some(right)) = (namespace(this), other.as_object().and_then(namespace)) else {
        return Ok(None);
    };
    if left.len() != right.len() {
        return Ok(Some(false));
    }
    for (name, left) in &left {
        let Some((_, right)) = right.iter().find(|(other, _)| name == other) else {
            return Ok(Some(false));
        };
        if !comparison.equal(left, right).await? {
            return Ok(Some(false));
        }
    }
    Ok(Some(true))
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
