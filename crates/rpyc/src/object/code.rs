//! What Python keeps in a function's `__code__`: `help()` and the module `inspect` look into it.

use super::{ClassRef, Context, Object, Outcome, ParameterKind, Signature, dispatch};
use crate::{Value, native::builtins};

/// The `__code__` of a function that has no Python code: its name, its parameters, and no source.
#[derive(Debug)]
pub(super) struct Code(Signature);

/// Bits of `co_flags`.
const HAS_VAR_POSITIONAL: i64 = 0x04;
const HAS_VAR_KEYWORD: i64 = 0x08;

impl Code {
    pub(super) fn of(signature: &Signature) -> Self {
        Self(signature.clone())
    }

    fn attribute(&self, name: &str) -> Option<Value> {
        let count = |kind| i64::try_from(self.named(kind).count()).unwrap_or(i64::MAX);
        let receiver = i64::from(self.0.receiver().is_some());
        Some(match name {
            "co_name" => self.0.name().into(),
            "co_qualname" => self.0.qualified_name().into(),
            // Names in angle brackets tell `inspect` not to look for a file.
            "co_filename" => "<rust>".into(),
            "co_firstlineno" => 0.into(),
            "co_flags" => self.flags().into(),
            "co_argcount" => (receiver + count(ParameterKind::Positional)).into(),
            "co_posonlyargcount" => 0.into(),
            "co_kwonlyargcount" => count(ParameterKind::KeywordOnly).into(),
            "co_varnames" => self.variables(),
            _ => return None,
        })
    }

    fn flags(&self) -> i64 {
        let flag = |kind, flag| if self.named(kind).next().is_some() { flag } else { 0 };
        flag(ParameterKind::VarPositional, HAS_VAR_POSITIONAL) | flag(ParameterKind::VarKeyword, HAS_VAR_KEYWORD)
    }

    /// The parameters' names in the order of CPython: those that take the rest come last.
    fn variables(&self) -> Value {
        use ParameterKind::{KeywordOnly, Positional, VarKeyword, VarPositional};
        let kinds = [Positional, KeywordOnly, VarPositional, VarKeyword];
        let names = self.0.receiver().into_iter().chain(kinds.into_iter().flat_map(|kind| self.named(kind)));
        Value::tuple(names.map(Value::from).collect())
    }

    fn named(&self, kind: ParameterKind) -> impl Iterator<Item = &str> {
        self.0.parameters().iter().filter(move |parameter| parameter.kind == kind).map(|parameter| &*parameter.name)
    }
}

impl Object for Code {
    fn class(&self) -> &ClassRef {
        builtins::code()
    }

    fn getattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        match self.attribute(name) {
            Some(value) => Outcome::ok(value),
            None => dispatch::getattr(self.class(), cx, name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_laid_out_as_in_cpython() {
        // def f(self, a, *rest, k=1, **more), defined in class C
        let signature = Signature::new("f")
            .class("m", "C")
            .positional("a")
            .parameter("rest", ParameterKind::VarPositional, None)
            .parameter("k", ParameterKind::KeywordOnly, Some("1".into()))
            .parameter("more", ParameterKind::VarKeyword, None);
        let code = Code::of(&signature);
        for (name, expected) in [
            ("co_name", "f".into()),
            ("co_qualname", "C.f".into()),
            ("co_argcount", 2.into()),
            ("co_kwonlyargcount", 1.into()),
            ("co_flags", 0x0C.into()),
            ("co_varnames", ("self", "a", "k", "rest", "more").into()),
        ] {
            assert_eq!(code.attribute(name), Some(expected), "{name}");
        }
        assert_eq!(Code::of(&Signature::new("g")).attribute("co_flags"), Some(0.into()));
        assert_eq!(code.attribute("co_code"), None);
    }
}
