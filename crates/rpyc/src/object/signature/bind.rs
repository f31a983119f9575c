//! Arguments put in their places, with CPython's messages where they do not fit (`initialize_locals` in its `ceval.c`).

use rpyc_brine::ByteString;

use super::{Args, Bound, Parameter, ParameterKind, Signature};
use crate::{Exception, Value};

pub(super) fn bind(signature: &Signature, args: Args) -> Result<Bound, Exception> {
    let binder = Binder { signature, keyword_only: 0 };
    let slots = signature.slots().count();
    let positions = signature.positional_count();

    let mut positional = args.positional;
    let rest = if positional.len() > positions { positional.split_off(positions) } else { Vec::new() };
    // `Option<Value>` is as large as `Value`: this reuses the arguments' own allocation.
    let mut values: Vec<Option<Value>> = positional.into_iter().map(Some).collect();
    values.resize_with(slots, || None);

    binder.finish(values, rest, args.keyword)
}

struct Binder<'s> {
    signature: &'s Signature,
    /// How many keyword-only arguments were given.
    keyword_only: usize,
}

impl Binder<'_> {
    fn finish(
        mut self,
        mut values: Vec<Option<Value>>,
        rest: Vec<Value>,
        keyword: Vec<(ByteString, Value)>,
    ) -> Result<Bound, Exception> {
        let mut keywords = Vec::new();
        for (name, value) in keyword {
            if let Some((name, value)) = self.place(&mut values, name, value)? {
                keywords.push((name, value));
            }
        }
        if !rest.is_empty() && !self.signature.has(ParameterKind::VarPositional) {
            return Err(self.too_many(rest.len()));
        }
        self.require(&values, ParameterKind::Positional, "positional")?;
        self.require(&values, ParameterKind::KeywordOnly, "keyword-only")?;
        Ok(Bound { values, rest, keywords })
    }

    /// Puts one argument given by keyword into its place, or gives it back for `**kwargs`.
    fn place(
        &mut self,
        values: &mut [Option<Value>],
        name: ByteString,
        value: Value,
    ) -> Result<Option<(ByteString, Value)>, Exception> {
        let mut slots = self.signature.slots().zip(values);
        match slots.find(|(parameter, _)| *parameter.name == *name) {
            Some((parameter, slot @ None)) => {
                *slot = Some(value);
                self.keyword_only += usize::from(parameter.kind == ParameterKind::KeywordOnly);
                Ok(None)
            }
            Some(_) => Err(self.error(format_args!("got multiple values for argument '{name}'"))),
            None if self.signature.receiver == Some(&*name) => {
                Err(self.error(format_args!("got multiple values for argument '{name}'")))
            }
            None if self.signature.has(ParameterKind::VarKeyword) => Ok(Some((name, value))),
            None => Err(self.error(format_args!("got an unexpected keyword argument '{name}'"))),
        }
    }

    fn require(&self, values: &[Option<Value>], kind: ParameterKind, adjective: &str) -> Result<(), Exception> {
        let slots = self.signature.slots().zip(values);
        let lacks = |(parameter, value): &(&Parameter, &Option<Value>)| {
            parameter.kind == kind && parameter.default.is_none() && value.is_none()
        };
        let missing: Vec<&str> = slots.filter(lacks).map(|(parameter, _)| &*parameter.name).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (count, names) = (missing.len(), enumeration(&missing));
        let plural = plural(count);
        Err(self.error(format_args!("missing {count} required {adjective} argument{plural}: {names}")))
    }

    fn too_many(&self, excess: usize) -> Exception {
        let receiver = usize::from(self.signature.receiver.is_some());
        let most = self.signature.positional_count() + receiver;
        let has_default =
            |parameter: &&Parameter| parameter.kind == ParameterKind::Positional && parameter.default.is_some();
        let takes = match self.signature.slots().filter(has_default).count() {
            0 => format!("takes {most} positional argument{}", plural(most)),
            optional => format!("takes from {} to {most} positional arguments", most - optional),
        };
        let given = most + excess;
        let by_keyword = match self.keyword_only {
            0 => String::new(),
            count => {
                format!(" positional argument{} (and {count} keyword-only argument{})", plural(given), plural(count))
            }
        };
        let verb = if given == 1 && self.keyword_only == 0 { "was" } else { "were" };
        self.error(format_args!("{takes} but {given}{by_keyword} {verb} given"))
    }

    fn error(&self, what: std::fmt::Arguments<'_>) -> Exception {
        Exception::type_error(format!("{}() {what}", self.signature.qualified_name()))
    }
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}

/// `'a'`, `'a' and 'b'`, `'a', 'b', and 'c'`
fn enumeration(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => format!("'{only}'"),
        [first, second] => format!("'{first}' and '{second}'"),
        [others @ .., last] => {
            let others: String = others.iter().map(|name| format!("'{name}', ")).collect();
            format!("{others}and '{last}'")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn method(name: &'static str) -> Signature {
        Signature::new(name).class("hou", "Node")
    }

    fn args(positional: usize, keyword: &[&'static str]) -> Args {
        let positional = (0_i64..).take(positional).map(Value::from);
        keyword.iter().fold(Args::positional(positional), |args, name| args.with(*name, *name))
    }

    fn message(signature: &Signature, positional: usize, keyword: &[&'static str]) -> String {
        signature.bind(args(positional, keyword)).unwrap_err().to_string()
    }

    #[test]
    fn missing_arguments_are_listed() {
        let three = method("f").positional("a").positional("b").positional("c");
        for (positional, keyword, expected) in [
            (0, &[][..], "missing 3 required positional arguments: 'a', 'b', and 'c'"),
            (1, &[], "missing 2 required positional arguments: 'b' and 'c'"),
            (2, &[], "missing 1 required positional argument: 'c'"),
            (0, &["b"], "missing 2 required positional arguments: 'a' and 'c'"),
        ] {
            assert_eq!(message(&three, positional, keyword), format!("TypeError: Node.f() {expected}"));
        }
    }

    #[test]
    fn excess_arguments_count_the_receiver() {
        let one = method("f").positional("a");
        assert_eq!(message(&method("f"), 1, &[]), "TypeError: Node.f() takes 1 positional argument but 2 were given");
        assert_eq!(message(&one, 2, &[]), "TypeError: Node.f() takes 2 positional arguments but 3 were given");
        assert_eq!(
            message(&one.clone().optional("b", "1"), 3, &[]),
            "TypeError: Node.f() takes from 2 to 3 positional arguments but 4 were given"
        );
        assert_eq!(
            message(&one.static_method(), 2, &[]),
            "TypeError: Node.f() takes 1 positional argument but 2 were given"
        );
        assert_eq!(
            message(&Signature::new("f"), 1, &[]),
            "TypeError: f() takes 0 positional arguments but 1 was given"
        );
    }

    #[test]
    fn keyword_only_arguments_are_required_and_counted() {
        let keyword_only = method("f")
            .positional("a")
            .parameter("k", ParameterKind::KeywordOnly, None)
            .parameter("l", ParameterKind::KeywordOnly, None)
            .parameter("m", ParameterKind::KeywordOnly, Some("1".into()));
        for (positional, keyword, expected) in [
            (1, &[][..], "missing 2 required keyword-only arguments: 'k' and 'l'"),
            (0, &[], "missing 1 required positional argument: 'a'"),
            (1, &["k"], "missing 1 required keyword-only argument: 'l'"),
            (2, &[], "takes 2 positional arguments but 3 were given"),
            (
                2,
                &["k"],
                "takes 2 positional arguments but 3 positional arguments (and 1 keyword-only argument) were given",
            ),
            (
                2,
                &["k", "l"],
                "takes 2 positional arguments but 3 positional arguments (and 2 keyword-only arguments) were given",
            ),
            (3, &["k", "z"], "got an unexpected keyword argument 'z'"),
        ] {
            assert_eq!(message(&keyword_only, positional, keyword), format!("TypeError: Node.f() {expected}"));
        }
        assert_eq!(keyword_only.to_string(), "(self, a, *, k, l, m=1)");
        let bound = keyword_only.bind(args(1, &["l", "k"])).unwrap();
        assert_eq!(bound.values, [Some(0.into()), Some("k".into()), Some("l".into()), None]);
    }

    #[test]
    fn an_argument_is_given_once() {
        let one = method("f").positional("a");
        let anything = one.clone().parameter("rest", ParameterKind::VarKeyword, None);
        assert_eq!(message(&one, 1, &["a"]), "TypeError: Node.f() got multiple values for argument 'a'");
        assert_eq!(message(&one, 2, &["b"]), "TypeError: Node.f() got an unexpected keyword argument 'b'");
        assert_eq!(message(&one, 0, &["a", "a"]), "TypeError: Node.f() got multiple values for argument 'a'");
        assert_eq!(message(&anything, 1, &["self"]), "TypeError: Node.f() got multiple values for argument 'self'");
    }

    #[test]
    fn variadic_parameters_take_the_rest() {
        let variadic = Signature::new("f")
            .positional("a")
            .optional("b", "2")
            .parameter("rest", ParameterKind::VarPositional, None)
            .parameter("k", ParameterKind::KeywordOnly, Some("None".into()))
            .parameter("more", ParameterKind::VarKeyword, None);
        assert_eq!(variadic.to_string(), "(a, b=2, *rest, k=None, **more)");
        let bound = variadic.bind(args(4, &["x", "k"])).unwrap();
        assert_eq!(bound.values, [Some(0.into()), Some(1.into()), Some("k".into())]);
        assert_eq!(bound.rest, [2.into(), 3.into()]);
        assert_eq!(bound.keywords, [("x".into(), "x".into())]);
        let bound = variadic.bind(args(0, &["a"])).unwrap();
        assert_eq!(bound.values, [Some("a".into()), None, None]);
    }

    #[test]
    fn an_optional_value_is_as_large_as_a_value() {
        assert_eq!(size_of::<Option<Value>>(), size_of::<Value>());
    }
}
