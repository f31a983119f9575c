//! The options in `#[service(..)]` and `#[exposed(..)]`.

use proc_macro2::Span;
use syn::{
    Attribute, Ident, LitStr, Meta, Path, Token, meta::ParseNestedMeta, parse::Parser, parse_quote,
    punctuated::Punctuated,
};

use crate::errors::Errors;

/// What `#[service(..)]` says.
#[derive(Default)]
pub(crate) struct ServiceOptions {
    pub(crate) name: Option<LitStr>,
    pub(crate) bases: Vec<Path>,
    pub(crate) classes: Vec<Path>,
    pub(crate) functions: Vec<Path>,
    pub(crate) by_value: bool,
    pub(crate) terse: bool,
    pub(crate) module: bool,
    crate_path: Option<Path>,
}

impl ServiceOptions {
    /// Where the `rpyc` crate is found.
    pub(crate) fn crate_path(&self) -> Path {
        self.crate_path.clone().unwrap_or_else(|| parse_quote!(::rpyc))
    }

    pub(crate) fn parse(args: proc_macro2::TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self::default();
        let parser = syn::meta::parser(|meta| options.option(&meta));
        let parsed = parser.parse2(args);
        errors.keep(parsed);
        options
    }

    fn option(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match option_name(meta).as_str() {
            "name" => once(meta, &mut self.name, meta.value()?.parse()?),
            "crate" => once(meta, &mut self.crate_path, meta.value()?.call(Path::parse_mod_style)?),
            "base" => {
                self.bases.push(meta.value()?.parse()?);
                Ok(())
            }
            "classes" => paths(meta, &mut self.classes),
            "functions" => paths(meta, &mut self.functions),
            "by_value" => flag(meta, &mut self.by_value),
            "terse" => flag(meta, &mut self.terse),
            "module" => flag(meta, &mut self.module),
            _ => Err(unknown(
                meta,
                "#[service]",
                "`name = \"module.Class\"`, `base = Type`, `classes(Type, ..)`, `functions(function, ..)`, `by_value`, \
                 `terse`, `module`, `crate = path`",
            )),
        }
    }
}

/// What an exposed item is to the peer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    #[default]
    Method,
    Constructor,
    Getter,
    Setter,
    Deleter,
    Static,
    Class,
}

impl Kind {
    fn from_name(name: &str) -> Option<Self> {
        Some(match name {
            "constructor" => Self::Constructor,
            "getter" => Self::Getter,
            "setter" => Self::Setter,
            "deleter" => Self::Deleter,
            "static" => Self::Static,
            "class" => Self::Class,
            _ => return None,
        })
    }
}

/// What `#[exposed(..)]` says.
#[derive(Default)]
pub(crate) struct ExposedOptions {
    pub(crate) kind: Kind,
    pub(crate) name: Option<LitStr>,
    pub(crate) aliases: Vec<LitStr>,
    pub(crate) public: bool,
    pub(crate) by_value: bool,
    pub(crate) blocking: bool,
    pub(crate) crate_path: Option<Path>,
    /// The attribute's place.
    pub(crate) span: Option<Span>,
}

impl ExposedOptions {
    /// Takes the `#[exposed]` attribute out of an item's attributes, if there is one.
    pub(crate) fn take(attributes: &mut Vec<Attribute>, errors: &mut Errors) -> Option<Self> {
        let mut options: Option<Self> = None;
        attributes.retain(|attribute| {
            if attribute.path().segments.last().is_none_or(|last| last.ident != "exposed") {
                return true;
            }
            if options.is_some() {
                errors.at(attribute, "#[exposed] is given twice");
                return false;
            }
            let mut found = Self { span: Some(syn::spanned::Spanned::span(attribute)), ..Self::default() };
            if !matches!(attribute.meta, Meta::Path(_)) {
                errors.keep(attribute.parse_nested_meta(|meta| found.option(&meta)));
            }
            options = Some(found);
            false
        });
        options
    }

    pub(crate) fn parse(args: proc_macro2::TokenStream, errors: &mut Errors) -> Self {
        let mut options = Self { span: Some(Span::call_site()), ..Self::default() };
        let parser = syn::meta::parser(|meta| options.option(&meta));
        let parsed = parser.parse2(args);
        errors.keep(parsed);
        options
    }

    /// Where the `rpyc` crate is found.
    pub(crate) fn crate_path(&self) -> Path {
        self.crate_path.clone().unwrap_or_else(|| parse_quote!(::rpyc))
    }

    /// The attribute's place.
    pub(crate) fn span(&self) -> Span {
        self.span.unwrap_or_else(Span::call_site)
    }

    fn option(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        let name = option_name(meta);
        if let Some(kind) = Kind::from_name(&name) {
            if self.kind != Kind::Method {
                return Err(meta.error("an item is only one of constructor, getter, setter, deleter, static and class"));
            }
            self.kind = kind;
            return Ok(());
        }
        match name.as_str() {
            "name" => once(meta, &mut self.name, meta.value()?.parse()?),
            "crate" => once(meta, &mut self.crate_path, meta.value()?.call(Path::parse_mod_style)?),
            "alias" => {
                self.aliases.push(meta.value()?.parse()?);
                Ok(())
            }
            "public" => flag(meta, &mut self.public),
            "by_value" => flag(meta, &mut self.by_value),
            "blocking" => flag(meta, &mut self.blocking),
            _ => Err(unknown(
                meta,
                "#[exposed]",
                "`name = \"name\"`, `alias = \"name\"`, `constructor`, `getter`, `setter`, `deleter`, `static`, `class`, \
                 `public`, `by_value`, `blocking`",
            )),
        }
    }
}

pub(crate) fn option_name(meta: &ParseNestedMeta<'_>) -> String {
    meta.path.get_ident().map(Ident::to_string).unwrap_or_default()
}

pub(crate) fn unknown(meta: &ParseNestedMeta<'_>, attribute: &str, known: &str) -> syn::Error {
    meta.error(format!("unknown option of {attribute}; known are {known}"))
}

pub(crate) fn once<T>(meta: &ParseNestedMeta<'_>, option: &mut Option<T>, value: T) -> syn::Result<()> {
    match option.replace(value) {
        Some(_) => Err(meta.error("option is given twice")),
        None => Ok(()),
    }
}

pub(crate) fn flag(meta: &ParseNestedMeta<'_>, flag: &mut bool) -> syn::Result<()> {
    if std::mem::replace(flag, true) { Err(meta.error("option is given twice")) } else { Ok(()) }
}

fn paths(meta: &ParseNestedMeta<'_>, paths: &mut Vec<Path>) -> syn::Result<()> {
    let content;
    syn::parenthesized!(content in meta.input);
    paths.extend(Punctuated::<Path, Token![,]>::parse_terminated(&content)?);
    Ok(())
}
