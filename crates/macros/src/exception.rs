//! `#[derive(Exception)]`

use proc_macro2::TokenStream;
use quote::{ToTokens, format_ident, quote, quote_spanned};
use syn::{
    Attribute, Data, DeriveInput, Field, Fields, Ident, LitStr, Member, Path, Token, meta::ParseNestedMeta, parse_quote,
};

use crate::{
    errors::{Errors, at},
    options::{flag, once, option_name, unknown},
    text,
};

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "an error that becomes a Python exception has no type or lifetime parameters");
    }
    let outer = ExceptionOptions::parse(&input.attrs, &mut errors);
    if outer.transparent {
        errors.at(&input.ident, "`transparent` is for a variant");
    }
    let krate = outer.crate_path.clone().unwrap_or_else(|| parse_quote!(::rpyc));
    let ty = &input.ident;
    let mut shapes = Vec::new();
    match &input.data {
        Data::Struct(data) => {
            let own = ExceptionOptions::default();
            shapes.push(ErrorShape { path: quote!(#ty), ident: ty, options: own, fields: &data.fields });
        }
        Data::Enum(data) => shapes.extend(data.variants.iter().map(|variant| {
            let ident = &variant.ident;
            let options = ExceptionOptions::parse(&variant.attrs, &mut errors);
            ErrorShape { path: quote!(#ty::#ident), ident, options, fields: &variant.fields }
        })),
        Data::Union(_) => errors.at(ty, "`Exception` can be derived for a struct or enum only"),
    }
    let arms: Vec<TokenStream> = shapes.iter().map(|shape| shape.arm(&krate, &outer, &mut errors)).collect();
    if !errors.is_empty() {
        return errors.into_tokens();
    }
    let message = shapes
        .iter()
        .any(|shape| !shape.options.transparent)
        .then(|| quote!(let message = ::std::string::ToString::to_string(&error);));
    quote! {
        #[automatically_derived]
        impl ::core::convert::From<#ty> for #krate::Exception {
            fn from(error: #ty) -> Self {
                #message
                match error { #(#arms)* }
            }
        }
    }
}

/// What `#[exception(..)]` on a type or variant says.
#[derive(Default)]
struct ExceptionOptions {
    module: Option<LitStr>,
    class: Option<LitStr>,
    transparent: bool,
    crate_path: Option<Path>,
}

impl ExceptionOptions {
    fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for attribute in ours(attributes) {
            errors.keep(attribute.parse_nested_meta(|meta| options.option(&meta)));
        }
        options
    }

    fn option(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match option_name(meta).as_str() {
            "module" => once(meta, &mut self.module, meta.value()?.parse()?),
            "class" => once(meta, &mut self.class, meta.value()?.parse()?),
            "transparent" => flag(meta, &mut self.transparent),
            "crate" => once(meta, &mut self.crate_path, meta.value()?.call(Path::parse_mod_style)?),
            _ => Err(unknown(
                meta,
                "#[exception]",
                "`module = \"module\"`, `class = \"Class\"`, `transparent`, `crate = path`; on a field `attr`",
            )),
        }
    }
}

fn ours(attributes: &[Attribute]) -> impl Iterator<Item = &Attribute> {
    attributes.iter().filter(|attribute| attribute.path().is_ident("exception"))
}

/// A struct, or one variant of an enum.
struct ErrorShape<'i> {
    path: TokenStream,
    ident: &'i Ident,
    options: ExceptionOptions,
    fields: &'i Fields,
}

impl ErrorShape<'_> {
    fn arm(&self, krate: &Path, outer: &ExceptionOptions, errors: &mut Errors) -> TokenStream {
        let path = &self.path;
        if self.options.transparent {
            return self.transparent(errors);
        }
        let module = match self.options.module.as_ref().or(outer.module.as_ref()) {
            Some(module) => module.to_token_stream(),
            None => quote!(#krate::macro_support::crate_name(::core::module_path!())),
        };
        let class = match self.options.class.as_ref().or(outer.class.as_ref()) {
            Some(class) => class.value(),
            None => text::name(self.ident),
        };
        let (mut bindings, mut attributes) = (Vec::new(), Vec::new());
        for (index, field) in self.fields.iter().enumerate() {
            let Some(name) = attribute_name(field, errors) else { continue };
            let member = field.ident.clone().map_or_else(|| Member::from(index), Member::from);
            let variable = format_ident!("field_{index}");
            bindings.push(quote!(#member: #variable));
            attributes.push(quote_spanned!(at(&field.ty)=> .with_attr(#name, #krate::brine::Value::from(#variable))));
        }
        quote! {
            #path { #(#bindings,)* .. } => {
                #krate::Exception::new(#module, #class).with_message(message)#(#attributes)*
            }
        }
    }

    /// The only field is the exception, or becomes it.
    fn transparent(&self, errors: &mut Errors) -> TokenStream {
        let path = &self.path;
        if self.options.module.is_some() || self.options.class.is_some() || self.fields.len() != 1 {
            let message = "a transparent variant has one field, which says what the exception is";
            errors.at(self.ident, message);
        }
        let field = self.fields.iter().next().and_then(|field| field.ident.clone());
        let member = field.map_or_else(|| Member::from(0), Member::from);
        quote!(#path { #member: inner } => ::core::convert::Into::into(inner),)
    }
}

/// The attribute that a field becomes, if any.
fn attribute_name(field: &Field, errors: &mut Errors) -> Option<String> {
    let (mut given, mut is_attribute) = (None::<LitStr>, false);
    for attribute in ours(&field.attrs) {
        let parsed = attribute.parse_nested_meta(|meta| match option_name(&meta).as_str() {
            "attr" => {
                flag(&meta, &mut is_attribute)?;
                if meta.input.peek(Token![=]) {
                    given = Some(meta.value()?.parse()?);
                }
                Ok(())
            }
            _ => Err(unknown(&meta, "#[exception] on a field", "`attr`, `attr = \"name\"`")),
        });
        errors.keep(parsed);
    }
    let name = given.map(|name| name.value()).or_else(|| field.ident.as_ref().map(text::name));
    if is_attribute && name.is_none() {
        errors.at(field, "this attribute needs a name: #[exception(attr = \"name\")]");
    }
    name.filter(|_| is_attribute)
}
