use std::fmt;
use std::sync::Arc;

use rpyc_brine::ByteString;

use super::code::Code;
use super::{ClassRef, Context, Object, ObjectRef, Outcome, Signature};
use crate::{Exception, Value, native::builtins};

/// The arguments of a call.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Args {
    /// Arguments by position.
    pub positional: Vec<Value>,
    /// Arguments by keyword, in the caller's order.
    pub keyword: Vec<(ByteString, Value)>,
}

impl Args {
    /// Arguments by position only.
    pub fn positional(args: impl IntoIterator<Item = Value>) -> Self {
        Self { positional: args.into_iter().collect(), keyword: Vec::new() }
    }

    /// Adds an argument by keyword.
    #[must_use]
    pub fn with(mut self, name: impl Into<ByteString>, value: impl Into<Value>) -> Self {
        self.keyword.push((name.into(), value.into()));
        self
    }
}

/// The Rust code behind a [`Function`].
pub type Invoke = dyn Fn(&Context<'_>, Args) -> Outcome + Send + Sync;

/// A function object: a name, what it takes, documentation, and the code. Cheap to clone.
///
/// ```
/// use rpyc::{Connection, Context, Args, Function, ObjectRef, Outcome, Signature};
/// let double = Function::new(Signature::new("double").positional("x"), |_cx, args| {
///     Outcome::ok(args.positional[0].as_plain().and_then(|x| x.as_i64()).map(|x| 2 * x))
/// });
/// assert_eq!(double.name(), "double");
/// ```
#[derive(Clone)]
pub struct Function(Arc<Inner>);

struct Inner {
    signature: Signature,
    invoke: Box<Invoke>,
}

impl Function {
    /// A function that `invoke` performs. It gets the arguments as they came: [`Signature::bind`] checks them.
    pub fn new(signature: Signature, invoke: impl Fn(&Context<'_>, Args) -> Outcome + Send + Sync + 'static) -> Self {
        Self(Arc::new(Inner { signature, invoke: Box::new(invoke) }))
    }

    /// The function's name, without class.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.signature.name()
    }

    /// The function's documentation.
    #[must_use]
    pub fn doc(&self) -> Option<&str> {
        self.0.signature.doc()
    }

    /// What the function takes.
    #[must_use]
    pub fn signature(&self) -> &Signature {
        &self.0.signature
    }

    /// Calls the function.
    pub fn call(&self, cx: &Context<'_>, args: Args) -> Outcome {
        (self.0.invoke)(cx, args)
    }

    /// The method as its class gives it: a function that takes the instance as its first argument.
    #[must_use]
    pub fn unbound(self) -> ObjectRef {
        let signature = self.signature().clone();
        ObjectRef::new(Self::new(signature, move |cx, mut args| {
            if args.positional.is_empty() {
                let name = self.signature().qualified_name();
                return Exception::type_error(format!("unbound method {name}() needs an argument")).into();
            }
            match args.positional.remove(0) {
                Value::Object(this) => self.call(&Context::new(&this, cx.connection()), args),
                other => Exception::type_error(format!(
                    "descriptor '{}' doesn't apply to a '{}' object",
                    self.name(),
                    other.type_name()
                ))
                .into(),
            }
        }))
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        Some(match name {
            "__name__" => self.name().into(),
            "__qualname__" => self.signature().qualified_name().into(),
            "__doc__" => self.doc().into(),
            "__module__" => self.signature().module().into(),
            "__code__" => ObjectRef::new(Code::of(self.signature())).into(),
            "__text_signature__" => self.signature().to_string().into(),
            _ => return None,
        })
    }
}

/// Named `builtins.function`, so that the client knows it without asking.
impl Object for Function {
    fn class(&self) -> &ClassRef {
        builtins::function()
    }

    fn getattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        match self.attribute(name) {
            Some(value) => Outcome::ok(value),
            None => super::dispatch::getattr(self.class(), cx, name),
        }
    }

    fn call(&self, cx: &Context<'_>, args: Args) -> Outcome {
        Self::call(self, cx, args)
    }

    fn repr(&self, cx: &Context<'_>) -> Outcome {
        Outcome::ok(format!("<function {} at {:#x}>", self.signature().qualified_name(), cx.this().id().value()))
    }
}

impl fmt::Debug for Function {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<function {}>", self.signature().qualified_name())
    }
}

/// A method together with the object it was taken from. Named `builtins.method`.
#[derive(Clone, Debug)]
pub struct BoundMethod {
    this: ObjectRef,
    function: Function,
}

impl BoundMethod {
    /// The method `function` of `this`.
    #[must_use]
    pub fn new(this: ObjectRef, function: Function) -> Self {
        Self { this, function }
    }
}

impl Object for BoundMethod {
    fn class(&self) -> &ClassRef {
        builtins::method()
    }

    fn getattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        match name {
            "__self__" => Outcome::ok(self.this.clone()),
            "__func__" => Outcome::ok(ObjectRef::new(self.function.clone())),
            _ => match self.function.attribute(name) {
                Some(value) => Outcome::ok(value),
                None => super::dispatch::getattr(self.class(), cx, name),
            },
        }
    }

    fn call(&self, cx: &Context<'_>, args: Args) -> Outcome {
        self.function.call(&Context::new(&self.this, cx.connection()), args)
    }

    fn repr(&self, _cx: &Context<'_>) -> Outcome {
        Outcome::ok(format!("<bound method {} of {:?}>", self.function.signature().qualified_name(), self.this))
    }
}
