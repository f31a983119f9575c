//! The parameters of an exposed function.

use syn::{
    Attribute, Expr, FnArg, GenericArgument, Ident, Pat, PatType, PathArguments, Signature, Type, TypePath,
    TypeReference,
};

use crate::{errors::Errors, text};

/// What the function is called on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Receiver {
    /// Nothing.
    None,
    /// `&self`
    Shared,
    /// `this: &Ref<Self>` or `this: Ref<Self>`
    Handle,
}

/// One parameter, in the order of the Rust function.
pub(crate) struct Param {
    pub(crate) kind: ParamKind,
    /// Its type, as written.
    pub(crate) ty: Type,
}

pub(crate) enum ParamKind {
    /// `this: &Ref<Self>`
    Handle,
    /// A `Context`.
    Context,
    /// `class: &ClassRef` of a class method.
    Class,
    /// An argument of the call.
    Argument { name: String, passing: Passing, default: Option<Box<Expr>> },
}

/// How an argument reaches its parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passing {
    Positional,
    KeywordOnly,
    Rest,
    Keywords,
}

/// The parameters of a function.
pub(crate) struct Params {
    pub(crate) receiver: Receiver,
    pub(crate) params: Vec<Param>,
}

impl Params {
    /// Reads the parameters and takes our attributes off them. `class` says that the first one is the class object.
    pub(crate) fn take(signature: &mut Signature, class: bool, errors: &mut Errors) -> Self {
        let mut found = Self { receiver: Receiver::None, params: Vec::new() };
        let mut class = class;
        for input in &mut signature.inputs {
            match input {
                FnArg::Receiver(receiver) => {
                    found.receiver = Receiver::Shared;
                    if receiver.reference.is_none() || receiver.mutability.is_some() || receiver.colon_token.is_some() {
                        errors.at(
                            receiver,
                            "a served object is shared: take `&self` and keep what changes in a `Mutex` or an atomic",
                        );
                    }
                }
                FnArg::Typed(param) => found.typed(param, &mut class, errors),
            }
        }
        if class {
            errors.at(&signature.ident, "a class method takes the class first: `class: &rpyc::ClassRef`");
        }
        found.check_order(signature, errors);
        found
    }

    fn typed(&mut self, param: &mut PatType, class: &mut bool, errors: &mut Errors) {
        let markers = Markers::take(&mut param.attrs, errors);
        let ty = (*param.ty).clone();
        check_type(&ty, errors);
        let kind = if is_named(&ty, "Context") {
            ParamKind::Context
        } else if self.receiver == Receiver::None && is_handle(param) {
            self.receiver = Receiver::Handle;
            ParamKind::Handle
        } else if std::mem::take(class) {
            ParamKind::Class
        } else {
            let name = parameter_name(&param.pat, errors);
            let passing = self.passing(&markers, &ty, errors);
            ParamKind::Argument { name, passing, default: markers.default.map(Box::new) }
        };
        self.params.push(Param { kind, ty });
    }

    fn passing(&self, markers: &Markers, ty: &Type, errors: &mut Errors) -> Passing {
        let after_rest = self.arguments().any(|(_, passing, _)| passing != Passing::Positional);
        let passing = match (markers.args, markers.keywords, markers.keyword_only) {
            (None, None, None) if after_rest => Passing::KeywordOnly,
            (None, None, None) => Passing::Positional,
            (None, None, Some(_)) => Passing::KeywordOnly,
            (Some(_), None, None) => Passing::Rest,
            (None, Some(_), None) => Passing::Keywords,
            _ => {
                errors.at(ty, "a parameter is only one of #[args], #[keywords] and #[keyword_only]");
                Passing::Positional
            }
        };
        match passing {
            Passing::Rest if !is_named(ty, "Vec") => {
                errors.at(ty, "an #[args] parameter is of type `Vec<T>`");
            }
            Passing::Keywords if !is_named(ty, "Keywords") => {
                errors.at(ty, "a #[keywords] parameter is of type `rpyc::Keywords<T>`");
            }
            _ => {}
        }
        if let (Passing::Rest | Passing::Keywords, Some(default)) = (passing, &markers.default) {
            errors.at(default, "an #[args] or #[keywords] parameter has no default: it is empty");
        }
        passing
    }

    /// Name, passing and default of each argument.
    pub(crate) fn arguments(&self) -> impl Iterator<Item = (&str, Passing, Option<&Expr>)> {
        self.params.iter().filter_map(|param| match &param.kind {
            ParamKind::Argument { name, passing, default } => Some((&**name, *passing, default.as_deref())),
            _ => None,
        })
    }

    fn check_order(&self, signature: &Signature, errors: &mut Errors) {
        let (mut optional, mut rest, mut keywords) = (false, false, false);
        for ((name, passing, default), at) in self.arguments().zip(argument_types(&self.params)) {
            if keywords {
                errors.at(at, "the #[keywords] parameter comes last");
            }
            match passing {
                Passing::Positional => {
                    if optional && default.is_none() {
                        errors.at(at, format_args!("`{name}` needs a #[default(..)]: a parameter before it has one"));
                    }
                    optional |= default.is_some();
                }
                Passing::Rest => {
                    if rest {
                        errors.at(at, "only one parameter is #[args]");
                    }
                    rest = true;
                }
                Passing::Keywords => keywords = true,
                Passing::KeywordOnly => {}
            }
        }
        let names: Vec<_> = self.arguments().map(|(name, ..)| name).collect();
        for (index, name) in names.iter().enumerate() {
            if names.iter().take(index).any(|earlier| earlier == name) {
                errors.at(&signature.inputs, format_args!("two parameters are called `{name}`"));
            }
        }
    }
}

fn argument_types(params: &[Param]) -> impl Iterator<Item = &Type> {
    params.iter().filter(|param| matches!(param.kind, ParamKind::Argument { .. })).map(|param| &param.ty)
}

/// Our attributes on one parameter.
#[derive(Default)]
struct Markers {
    default: Option<Expr>,
    args: Option<()>,
    keywords: Option<()>,
    keyword_only: Option<()>,
}

impl Markers {
    fn take(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Self {
        let mut markers = Self::default();
        attributes.retain(|attribute| {
            let Some(name) = attribute.path().get_ident().map(Ident::to_string) else {
                return true;
            };
            let flag = match name.as_str() {
                "default" => {
                    let parsed = attribute
                        .parse_args::<Expr>()
                        .map_err(|error| syn::Error::new(error.span(), "a default is an expression: `#[default(2)]`"));
                    if let Some(default) = errors.keep(parsed)
                        && markers.default.replace(default).is_some()
                    {
                        errors.at(attribute, "#[default] is given twice");
                    }
                    return false;
                }
                "args" => &mut markers.args,
                "keywords" => &mut markers.keywords,
                "keyword_only" => &mut markers.keyword_only,
                _ => return true,
            };
            *flag = Some(());
            if let Err(error) = attribute.meta.require_path_only() {
                errors.push(error);
            }
            false
        });
        markers
    }
}

fn parameter_name(pattern: &Pat, errors: &mut Errors) -> String {
    match pattern {
        Pat::Ident(pattern) if pattern.subpat.is_none() => {
            let name = text::name(&pattern.ident);
            // `_name` says that Rust does not use it; the caller's name for it is `name`.
            match name.strip_prefix('_') {
                Some(used) if !used.is_empty() && !used.starts_with('_') => used.to_owned(),
                _ => name,
            }
        }
        _ => {
            errors.at(pattern, "a parameter needs a name: callers may pass it by keyword");
            String::new()
        }
    }
}

fn check_type(ty: &Type, errors: &mut Errors) {
    match ty {
        Type::ImplTrait(_) => errors.at(ty, "a parameter of an exposed function needs a concrete type"),
        Type::Reference(TypeReference { mutability: Some(_), .. }) => {
            errors.at(ty, "an argument cannot be borrowed mutably: take it by value");
        }
        _ => {}
    }
}

/// A parameter `this: &Ref<Self>`, `this: Ref<Self>`.
fn is_handle(param: &PatType) -> bool {
    matches!(&*param.pat, Pat::Ident(pattern) if pattern.ident == "this") && is_named(&param.ty, "Ref")
}

/// Whether the type, or the type it refers to, has that last name in its path.
fn is_named(ty: &Type, name: &str) -> bool {
    last_segment(ty).is_some_and(|segment| segment.ident == name)
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match unwrap_reference(ty) {
        Type::Path(TypePath { path, .. }) => path.segments.last(),
        _ => None,
    }
}

fn unwrap_reference(ty: &Type) -> &Type {
    match ty {
        Type::Reference(reference) => &reference.elem,
        Type::Group(group) => unwrap_reference(&group.elem),
        Type::Paren(paren) => unwrap_reference(&paren.elem),
        other => other,
    }
}

/// The first type argument: `T` of `Vec<T>`.
pub(crate) fn type_argument(ty: &Type) -> Option<&Type> {
    match &last_segment(ty)?.arguments {
        PathArguments::AngleBracketed(arguments) => arguments.args.iter().find_map(|argument| match argument {
            GenericArgument::Type(ty) => Some(ty),
            _ => None,
        }),
        _ => None,
    }
}

/// How an argument is held and passed on.
pub(crate) enum Holding<'t> {
    /// `T`
    Owned(&'t Type),
    /// `&T`
    Borrowed(&'t Type),
    /// `Option<&T>`
    OptionBorrowed(&'t Type),
}

impl<'t> Holding<'t> {
    pub(crate) fn of(ty: &'t Type) -> Self {
        if let Type::Reference(reference) = ty {
            return Self::Borrowed(&reference.elem);
        }
        match type_argument(ty) {
            Some(Type::Reference(reference)) if is_named(ty, "Option") => Self::OptionBorrowed(&reference.elem),
            _ => Self::Owned(ty),
        }
    }
}
