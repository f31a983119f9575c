//! The exposed items of a `#[service]` block.

use std::collections::BTreeMap;

use proc_macro2::TokenStream;
use quote::{ToTokens, TokenStreamExt, format_ident, quote};
use syn::{Attribute, Ident, ImplItem, ImplItemConst, ImplItemFn, ItemImpl, LitStr};

use crate::{
    code::Callable,
    errors::Errors,
    options::{ExposedOptions, Kind},
    params::{Params, Passing, Receiver},
    service::{Hidden, Service},
    text,
};

/// The binary operators: an operand of a type that they do not take makes them give `NotImplemented`.
const OPERATORS: [&str; 13] =
    ["add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "divmod", "pow", "lshift", "rshift", "and", "or"];
const COMPARISONS: [&str; 6] = ["eq", "ne", "lt", "le", "gt", "ge"];

/// Statements that add the members to a variable `builder`.
#[derive(Default)]
pub(crate) struct Members {
    statements: Vec<TokenStream>,
    properties: Vec<Property>,
    /// Where each name was taken.
    names: BTreeMap<String, Kind>,
}

/// An attribute made of up to three functions.
struct Property {
    name: String,
    aliases: Vec<LitStr>,
    public: bool,
    cfgs: Vec<Attribute>,
    /// Field of `rpyc::Property` and the function for it.
    parts: Vec<(&'static str, TokenStream)>,
}

impl Members {
    /// Reads the exposed items and takes our attributes off all of them.
    pub(crate) fn take(block: &mut ItemImpl, service: &Service<'_>, errors: &mut Errors) -> Self {
        let mut members = Self::default();
        for item in &mut block.items {
            match item {
                ImplItem::Fn(item) => {
                    if let Some(options) = ExposedOptions::take(&mut item.attrs, errors) {
                        members.function(item, &options, service, errors);
                    }
                }
                ImplItem::Const(item) => {
                    if let Some(options) = ExposedOptions::take(&mut item.attrs, errors) {
                        members.constant(item, &options, service, errors);
                    }
                }
                ImplItem::Type(item) => refuse(&mut item.attrs, errors),
                ImplItem::Macro(item) => refuse(&mut item.attrs, errors),
                _ => {}
            }
        }
        for property in std::mem::take(&mut members.properties) {
            members.property(&property, service);
        }
        members
    }

    fn constant(&mut self, item: &ImplItemConst, options: &ExposedOptions, service: &Service<'_>, errors: &mut Errors) {
        if options.kind != Kind::Method || options.by_value || options.blocking {
            errors.push(syn::Error::new(options.span(), "of a constant only `name`, `alias` and `public` can be said"));
        }
        let krate = &service.krate;
        let ident = &item.ident;
        let name = options.name.as_ref().map_or_else(|| text::name(ident), LitStr::value);
        self.claim(&name, Kind::Method, ident, errors);
        let value = quote!(#krate::MemberKind::Value(#krate::IntoValue::into_value(Self::#ident)));
        self.add(&name, options, &text::cfgs(&item.attrs), &value, krate);
    }

    fn function(
        &mut self,
        item: &mut ImplItemFn,
        options: &ExposedOptions,
        service: &Service<'_>,
        errors: &mut Errors,
    ) {
        let mistakes = errors.count();
        if !item.sig.generics.params.is_empty() {
            errors.at(&item.sig.generics, "an exposed function is not generic: the caller's types are not known here");
        }
        let params = Params::take(&mut item.sig, options.kind == Kind::Class, errors);
        check_kind(item, options, &params, errors);
        let name = python_name(item, options, errors);
        if options.kind != Kind::Constructor {
            self.claim(&name, options.kind, &item.sig.ident, errors);
        }
        if options.kind == Kind::Constructor && self.names.insert("__init__".to_owned(), Kind::Constructor).is_some() {
            errors.at(&item.sig.ident, "a class has one constructor");
        }
        if errors.count() > mistakes {
            // Code for it would only make the compiler repeat in its own words what is wrong.
            return;
        }
        let function = function(item, options, service, &params, &name);
        let krate = &service.krate;
        let cfgs = text::cfgs(&item.attrs);
        match options.kind {
            Kind::Constructor => {
                self.statements.push(quote!(#(#cfgs)* let builder = builder.constructor(#function);));
            }
            Kind::Method => self.add(&name, options, &cfgs, &quote!(#krate::MemberKind::Method(#function)), krate),
            Kind::Static => {
                self.add(&name, options, &cfgs, &quote!(#krate::MemberKind::StaticMethod(#function)), krate)
            }
            Kind::Class => self.add(&name, options, &cfgs, &quote!(#krate::MemberKind::ClassMethod(#function)), krate),
            Kind::Getter => self.part(&name, "get", options, &cfgs, function),
            Kind::Setter => self.part(&name, "set", options, &cfgs, function),
            Kind::Deleter => self.part(&name, "delete", options, &cfgs, function),
        }
    }

    /// Notes that a name is used, and by what.
    fn claim(&mut self, name: &str, kind: Kind, at: &Ident, errors: &mut Errors) {
        let is_part = matches!(kind, Kind::Getter | Kind::Setter | Kind::Deleter);
        let taken = self.properties.iter().find(|property| property.name == name);
        let clashes = match (taken, is_part) {
            (Some(property), true) => property.parts.iter().any(|(field, _)| *field == field_of(kind)),
            (Some(_), false) => true,
            (None, _) => self.names.insert(name.to_owned(), kind).is_some(),
        };
        if clashes {
            errors.at(at, format_args!("`{name}` is exposed twice"));
        }
    }

    fn part(
        &mut self,
        name: &str,
        field: &'static str,
        options: &ExposedOptions,
        cfgs: &[&Attribute],
        function: TokenStream,
    ) {
        let found = self.properties.iter_mut().find(|property| property.name == name);
        match found {
            Some(property) => {
                property.public |= options.public;
                property.aliases.extend(options.aliases.iter().cloned());
                property.parts.push((field, function));
            }
            None => self.properties.push(Property {
                name: name.to_owned(),
                aliases: options.aliases.clone(),
                public: options.public,
                cfgs: cfgs.iter().map(|&cfg| cfg.clone()).collect(),
                parts: vec![(field, function)],
            }),
        }
    }

    fn property(&mut self, property: &Property, service: &Service<'_>) {
        let krate = &service.krate;
        let part = |field: &str| match property.parts.iter().find(|(own, _)| *own == field) {
            Some((_, function)) => quote!(::core::option::Option::Some(#function)),
            None => quote!(::core::option::Option::None),
        };
        let (get, set, delete) = (part("get"), part("set"), part("delete"));
        let kind = quote! {
            #krate::MemberKind::Property(#krate::Property { get: #get, set: #set, delete: #delete })
        };
        let options =
            ExposedOptions { aliases: property.aliases.clone(), public: property.public, ..ExposedOptions::default() };
        self.add(&property.name, &options, &property.cfgs.iter().collect::<Vec<_>>(), &kind, krate);
    }

    /// Adds a member under its name and its aliases.
    fn add(
        &mut self,
        name: &str,
        options: &ExposedOptions,
        cfgs: &[&Attribute],
        kind: &TokenStream,
        krate: &syn::Path,
    ) {
        let public = options.public;
        let aliases = &options.aliases;
        self.statements.push(quote! {
            #(#cfgs)*
            let builder = {
                let member = #krate::Member { kind: #kind, public_only: #public };
                #(let builder = builder.member(#aliases, member.clone());)*
                builder.member(#name, member)
            };
        });
    }
}

impl ToTokens for Members {
    fn to_tokens(&self, tokens: &mut TokenStream) {
        tokens.append_all(&self.statements);
    }
}

fn refuse(attributes: &mut Vec<Attribute>, errors: &mut Errors) {
    if let Some(options) = ExposedOptions::take(attributes, errors) {
        errors.push(syn::Error::new(options.span(), "only functions and constants can be exposed"));
    }
}

fn field_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Setter => "set",
        Kind::Deleter => "delete",
        _ => "get",
    }
}

/// The name that the peer uses: as said, or the function's own without `set_` or `delete_`.
fn python_name(item: &ImplItemFn, options: &ExposedOptions, errors: &mut Errors) -> String {
    let ident = &item.sig.ident;
    if options.kind == Kind::Constructor {
        if let Some(name) = &options.name {
            errors.at(name, "a constructor is called by the name of its class");
        }
        return "__init__".to_owned();
    }
    if let Some(name) = &options.name {
        return name.value();
    }
    let name = text::name(ident);
    let prefix = match options.kind {
        Kind::Setter => "set_",
        Kind::Deleter => "delete_",
        _ => return name,
    };
    match name.strip_prefix(prefix) {
        Some(attribute) => attribute.to_owned(),
        None => {
            let message = format!("call it `{prefix}{name}`, or say which attribute it is for: `name = \"{name}\"`");
            errors.at(ident, message);
            name
        }
    }
}

fn check_kind(item: &ImplItemFn, options: &ExposedOptions, params: &Params, errors: &mut Errors) {
    let ident = &item.sig.ident;
    let has_receiver = params.receiver != Receiver::None;
    match options.kind {
        Kind::Constructor | Kind::Static | Kind::Class if has_receiver => {
            errors.at(ident, "this kind of function is called without an object: it takes no `self`");
        }
        Kind::Method | Kind::Getter | Kind::Setter | Kind::Deleter if !has_receiver => {
            let message = "a method takes `&self` or `this: &Ref<Self>`; without, say #[exposed(static)], \
                           #[exposed(class)] or #[exposed(constructor)]";
            errors.at(ident, message);
        }
        _ => {}
    }
    let arguments: Vec<_> = params.arguments().collect();
    match (options.kind, arguments.as_slice()) {
        (Kind::Getter | Kind::Deleter, []) | (Kind::Setter, [(_, Passing::Positional, None)]) => {}
        (Kind::Getter | Kind::Deleter, _) => errors.at(ident, "a getter or deleter takes no arguments"),
        (Kind::Setter, _) => errors.at(ident, "a setter takes one argument, the new value"),
        _ => {}
    }
    if options.blocking && item.sig.asyncness.is_some() {
        errors.at(&item.sig.asyncness, "a blocking function is not `async`: it runs on a thread of its own");
    }
}

fn function(
    item: &ImplItemFn,
    options: &ExposedOptions,
    service: &Service<'_>,
    params: &Params,
    name: &str,
) -> TokenStream {
    let ident = &item.sig.ident;
    let hidden = match options.kind {
        Kind::Static => Hidden::Nothing,
        Kind::Class => Hidden::Class,
        _ => Hidden::This,
    };
    let head = service.signature_head(name, hidden);
    let doc = text::doc_call("with_doc", &item.attrs);
    let role = match options.kind {
        Kind::Setter => "Setter",
        Kind::Method if is_operator(name) => "Operator",
        _ => "Plain",
    };
    let callable = Callable {
        krate: &service.krate,
        signature: &item.sig,
        params,
        target: quote!(Self::#ident),
        role: format_ident!("{role}"),
        blocking: options.blocking,
        by_value: options.by_value || service.by_value(),
        is_next: name == "__next__",
    };
    callable.function(&quote!(#head #doc))
}

fn is_operator(name: &str) -> bool {
    let Some(name) = name.strip_prefix("__").and_then(|name| name.strip_suffix("__")) else {
        return false;
    };
    // Reflected and in-place forms have a letter before the operator's name.
    let operator = |name: &str| name == "xor" || OPERATORS.contains(&name);
    COMPARISONS.contains(&name) || operator(name) || name.strip_prefix(['r', 'i']).is_some_and(operator)
}

#[cfg(test)]
mod tests {
    use super::is_operator;

    #[test]
    fn operators_are_known_in_all_their_forms() {
        for name in ["__add__", "__radd__", "__iadd__", "__or__", "__ror__", "__eq__", "__rshift__", "__irshift__"] {
            assert!(is_operator(name), "{name}");
        }
        for name in ["add", "__req__", "__getitem__", "__repr__", "__iter__", "__invert__", "__index__"] {
            assert!(!is_operator(name), "{name}");
        }
    }
}
