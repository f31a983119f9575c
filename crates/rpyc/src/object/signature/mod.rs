//! What a function takes.

mod bind;

use std::borrow::Cow;
use std::fmt;

use rpyc_brine::ByteString;

use super::Args;
use crate::{Exception, Value};

/// What a function takes: its name and parameters, for binding arguments as Python does and for `help()`.
///
/// ```
/// use rpyc::{Args, Signature};
/// let signature = Signature::new("parm").class("hou", "Node").positional("name");
/// let error = signature.bind(Args::default()).unwrap_err();
/// assert_eq!(error.message(), "Node.parm() missing 1 required positional argument: 'name'");
/// ```
#[derive(Clone, Debug)]
pub struct Signature {
    name: Cow<'static, str>,
    module: Cow<'static, str>,
    class: Option<Cow<'static, str>>,
    receiver: Option<&'static str>,
    doc: Option<Cow<'static, str>>,
    parameters: Vec<Parameter>,
}

/// A parameter of a [`Signature`].
#[derive(Clone, Debug)]
pub struct Parameter {
    /// Its name.
    pub name: Cow<'static, str>,
    /// How arguments reach it.
    pub kind: ParameterKind,
    /// How `help()` shows its default; `None` if it has none.
    pub default: Option<Cow<'static, str>>,
}

/// How arguments reach a [`Parameter`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ParameterKind {
    /// By position or by keyword.
    Positional,
    /// By keyword only.
    KeywordOnly,
    /// `*args`: the remaining arguments by position.
    VarPositional,
    /// `**kwargs`: the remaining arguments by keyword.
    VarKeyword,
}

/// Arguments that [`Signature::bind`] put in their places.
#[derive(Debug, Default)]
pub struct Bound {
    /// One for each positional and keyword-only parameter, in the order declared; `None` where the default applies.
    pub values: Vec<Option<Value>>,
    /// What `*args` takes.
    pub rest: Vec<Value>,
    /// What `**kwargs` takes.
    pub keywords: Vec<(ByteString, Value)>,
}

impl Signature {
    /// A function called `name` without parameters.
    pub fn new(name: impl Into<Cow<'static, str>>) -> Self {
        Self {
            name: name.into(),
            module: "builtins".into(),
            class: None,
            receiver: None,
            doc: None,
            parameters: Vec::new(),
        }
    }

    /// Says which class the function is a method of, and the class's module. The method's `self` is no parameter here,
    /// but counts in messages and is shown, as in Python.
    #[must_use]
    pub fn class(mut self, module: impl Into<Cow<'static, str>>, class: impl Into<Cow<'static, str>>) -> Self {
        self.module = module.into();
        self.class = Some(class.into());
        self.receiver = Some("self");
        self
    }

    /// Makes the method of a [class](Self::class) a class method: its hidden parameter is `cls`.
    #[must_use]
    pub fn class_method(mut self) -> Self {
        self.receiver = Some("cls");
        self
    }

    /// Makes the method of a [class](Self::class) a static method: it has no hidden parameter.
    #[must_use]
    pub fn static_method(mut self) -> Self {
        self.receiver = None;
        self
    }

    /// Says which module the function belongs to.
    #[must_use]
    pub fn in_module(mut self, module: impl Into<Cow<'static, str>>) -> Self {
        self.module = module.into();
        self
    }

    /// Sets the documentation.
    #[must_use]
    pub fn with_doc(mut self, doc: impl Into<Cow<'static, str>>) -> Self {
        self.doc = Some(doc.into());
        self
    }

    /// Adds a required parameter.
    #[must_use]
    pub fn positional(self, name: impl Into<Cow<'static, str>>) -> Self {
        self.parameter(name, ParameterKind::Positional, None)
    }

    /// Adds a parameter with a default, shown as `default`.
    #[must_use]
    pub fn optional(self, name: impl Into<Cow<'static, str>>, default: impl Into<Cow<'static, str>>) -> Self {
        self.parameter(name, ParameterKind::Positional, Some(default.into()))
    }

    /// Adds a parameter of any kind.
    #[must_use]
    pub fn parameter(
        mut self,
        name: impl Into<Cow<'static, str>>,
        kind: ParameterKind,
        default: Option<Cow<'static, str>>,
    ) -> Self {
        self.parameters.push(Parameter { name: name.into(), kind, default });
        self
    }

    /// The function's name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name with its class: `Node.parm`.
    #[must_use]
    pub fn qualified_name(&self) -> String {
        match &self.class {
            Some(class) => format!("{class}.{}", self.name),
            None => self.name.to_string(),
        }
    }

    /// The module that the function belongs to.
    #[must_use]
    pub fn module(&self) -> &str {
        &self.module
    }

    /// The documentation.
    #[must_use]
    pub fn doc(&self) -> Option<&str> {
        self.doc.as_deref()
    }

    /// The hidden parameter: `self` or `cls`.
    pub(crate) fn receiver(&self) -> Option<&'static str> {
        self.receiver
    }

    /// The parameters in the order declared.
    #[must_use]
    pub fn parameters(&self) -> &[Parameter] {
        &self.parameters
    }

    /// Puts arguments in their places.
    ///
    /// # Errors
    /// The `TypeError` that Python raises for arguments that do not fit.
    pub fn bind(&self, args: Args) -> Result<Bound, Exception> {
        bind::bind(self, args)
    }

    /// The parameters that [`Bound::values`] has a place for.
    pub(crate) fn slots(&self) -> impl Iterator<Item = &Parameter> {
        self.parameters
            .iter()
            .filter(|parameter| matches!(parameter.kind, ParameterKind::Positional | ParameterKind::KeywordOnly))
    }

    /// How many arguments can be given by position, those of `*args` not counted.
    pub(crate) fn positional_count(&self) -> usize {
        self.parameters.iter().filter(|parameter| parameter.kind == ParameterKind::Positional).count()
    }

    fn has(&self, kind: ParameterKind) -> bool {
        self.parameters.iter().any(|parameter| parameter.kind == kind)
    }
}

/// As in Python's `__text_signature__`: `(self, name, force=False)`.
impl fmt::Display for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut separator = "";
        let mut star = self.has(ParameterKind::VarPositional);
        f.write_str("(")?;
        if let Some(receiver) = self.receiver {
            f.write_str(receiver)?;
            separator = ", ";
        }
        for parameter in &self.parameters {
            f.write_str(separator)?;
            separator = ", ";
            match parameter.kind {
                ParameterKind::Positional => {}
                ParameterKind::KeywordOnly if star => {}
                ParameterKind::KeywordOnly => {
                    star = true;
                    f.write_str("*, ")?;
                }
                ParameterKind::VarPositional => f.write_str("*")?,
                ParameterKind::VarKeyword => f.write_str("**")?,
            }
            f.write_str(&parameter.name)?;
            if let Some(default) = &parameter.default {
                write!(f, "={default}")?;
            }
        }
        f.write_str(")")
    }
}
