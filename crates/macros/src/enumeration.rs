//! `#[derive(Enum)]`

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::{
    Attribute, Data, DeriveInput, Expr, Fields, Ident, LitStr, Path, Variant, meta::ParseNestedMeta, parse_quote,
};

use crate::{
    errors::Errors,
    options::{flag, once, option_name, unknown},
    text,
};

pub(crate) fn expand(item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let input: DeriveInput = match syn::parse2(item) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let Data::Enum(data) = &input.data else {
        errors.at(&input.ident, "`Enum` can be derived for an `enum` only");
        return errors.into_tokens();
    };
    if !input.generics.params.is_empty() {
        errors.at(&input.generics, "a served enum has no type or lifetime parameters");
    }
    let options = EnumOptions::parse(&input.attrs, &mut errors);
    let members: Vec<Member<'_>> =
        data.variants.iter().map(|variant| Member::parse(variant, &options, &mut errors)).collect();
    for (index, member) in members.iter().enumerate() {
        if members.iter().take(index).any(|earlier| earlier.name == member.name) {
            errors.at(member.ident, format_args!("two members are called `{}`", member.name));
        }
    }
    if !errors.is_empty() {
        return errors.into_tokens();
    }
    implementations(&input, &options, &members)
}

/// What `#[rpyc(..)]` on the enum says.
#[derive(Default)]
struct EnumOptions {
    name: Option<LitStr>,
    crate_path: Option<Path>,
    standard: bool,
}

impl EnumOptions {
    fn parse(attributes: &[Attribute], errors: &mut Errors) -> Self {
        let mut options = Self::default();
        for attribute in attributes.iter().filter(|attribute| attribute.path().is_ident("rpyc")) {
            errors.keep(attribute.parse_nested_meta(|meta| options.option(&meta)));
        }
        options
    }

    fn option(&mut self, meta: &ParseNestedMeta<'_>) -> syn::Result<()> {
        match option_name(meta).as_str() {
            "name" => once(meta, &mut self.name, meta.value()?.parse()?),
            "crate" => once(meta, &mut self.crate_path, meta.value()?.call(Path::parse_mod_style)?),
            "standard" => flag(meta, &mut self.standard),
            _ => Err(unknown(meta, "#[rpyc] on an enum", "`name = \"module.Class\"`, `standard`, `crate = path`")),
        }
    }
}

/// One member of the enum.
struct Member<'i> {
    ident: &'i Ident,
    name: String,
    /// An expression: Python's `value`, for a standard enum.
    value: Option<Expr>,
}

impl<'i> Member<'i> {
    fn parse(variant: &'i Variant, options: &EnumOptions, errors: &mut Errors) -> Self {
        if !matches!(variant.fields, Fields::Unit) {
            errors.at(&variant.fields, "a member of a served enum has no fields: there is one object for each");
        }
        let (mut name, mut value) = (None::<LitStr>, None::<Expr>);
        for attribute in variant.attrs.iter().filter(|attribute| attribute.path().is_ident("rpyc")) {
            let parsed = attribute.parse_nested_meta(|meta| match option_name(&meta).as_str() {
                "name" => once(&meta, &mut name, meta.value()?.parse()?),
                "value" => once(&meta, &mut value, meta.value()?.parse()?),
                _ => Err(unknown(&meta, "#[rpyc] on a variant", "`name = \"name\"`, `value = expression`")),
            });
            errors.keep(parsed);
        }
        if let Some(value) = value.as_ref().filter(|_| !options.standard) {
            errors.at(value, "only the members of a `#[rpyc(standard)]` enum have values");
        }
        let value = value.or_else(|| variant.discriminant.as_ref().map(|(_, value)| value.clone()));
        if options.standard && value.is_none() {
            let message = "a member of a standard enum has a value: `Red = 1` or #[rpyc(value = \"red\")]";
            errors.at(&variant.ident, message);
        }
        let name = name.map_or_else(|| text::name(&variant.ident), |name| name.value());
        Self { ident: &variant.ident, name, value }
    }
}

fn implementations(input: &DeriveInput, options: &EnumOptions, members: &[Member<'_>]) -> TokenStream {
    let krate = options.crate_path.clone().unwrap_or_else(|| parse_quote!(::rpyc));
    let ty = &input.ident;
    let idents: Vec<&Ident> = members.iter().map(|member| member.ident).collect();
    let service = service(ty, &krate, &class(input, options, &krate), &idents);
    let enumeration = enumeration(ty, &krate, options, members);
    let conversions = conversions(ty, &krate, &idents);
    quote!(#service #enumeration #conversions)
}

/// The class, and one object for each member.
fn service(ty: &Ident, krate: &Path, class: &TokenStream, idents: &[&Ident]) -> TokenStream {
    let objects: Vec<Ident> = (0..idents.len()).map(|index| format_ident!("object_{index}")).collect();
    let count = idents.len();
    quote! {
        #[automatically_derived]
        impl #krate::Object for #ty {
            fn class(&self) -> &#krate::ClassRef {
                <Self as #krate::Service>::class_object()
            }
        }

        #[automatically_derived]
        impl #krate::Service for #ty {
            fn class_object() -> &'static #krate::ClassRef {
                static CLASS: ::std::sync::OnceLock<#krate::ClassRef> = ::std::sync::OnceLock::new();
                CLASS.get_or_init(|| { #class })
            }

            /// The one object that stands for the member.
            fn into_object(self) -> #krate::ObjectRef {
                let [#(#objects),*] = Self::__objects();
                match self {
                    #(Self::#idents => #objects.clone(),)*
                }
            }
        }

        impl #ty {
            #[doc(hidden)]
            fn __objects() -> &'static [#krate::ObjectRef; #count] {
                static OBJECTS: ::std::sync::OnceLock<[#krate::ObjectRef; #count]> = ::std::sync::OnceLock::new();
                OBJECTS.get_or_init(|| [#(#krate::ObjectRef::new(Self::#idents)),*])
            }
        }
    }
}

/// What the methods of the class need to know.
fn enumeration(ty: &Ident, krate: &Path, options: &EnumOptions, members: &[Member<'_>]) -> TokenStream {
    let idents: Vec<&Ident> = members.iter().map(|member| member.ident).collect();
    let names = members.iter().map(|member| &member.name);
    let values = members.iter().map(|member| match member.value.as_ref().filter(|_| options.standard) {
        Some(value) => quote!(#krate::Value::from(#value)),
        None => quote!(#krate::Value::none()),
    });
    quote! {
        #[automatically_derived]
        impl #krate::macro_support::Enumeration for #ty {
            fn objects() -> &'static [#krate::ObjectRef] {
                Self::__objects()
            }

            fn name(&self) -> &'static str {
                match self { #(Self::#idents => #names,)* }
            }

            fn value(&self) -> #krate::Value {
                match self { #(Self::#idents => #values,)* }
            }
        }
    }
}

fn conversions(ty: &Ident, krate: &Path, idents: &[&Ident]) -> TokenStream {
    quote! {
        #[automatically_derived]
        impl #krate::FromValue for #ty {
            fn from_value(value: #krate::Value) -> ::core::result::Result<Self, #krate::Conversion> {
                match value.as_object().and_then(#krate::ObjectRef::downcast_ref::<Self>) {
                    #(::core::option::Option::Some(Self::#idents) => ::core::result::Result::Ok(Self::#idents),)*
                    ::core::option::Option::None => ::core::result::Result::Err(#krate::Conversion::expected(
                        <Self as #krate::Service>::class_object().name(),
                        &value,
                    )),
                }
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<#ty> for #krate::ObjectRef {
            fn from(member: #ty) -> Self {
                #krate::Service::into_object(member)
            }
        }

        #[automatically_derived]
        impl ::core::convert::From<#ty> for #krate::Value {
            fn from(member: #ty) -> Self {
                #krate::Value::Object(#krate::Service::into_object(member))
            }
        }
    }
}

fn class(input: &DeriveInput, options: &EnumOptions, krate: &Path) -> TokenStream {
    let given = options.name.as_ref().map_or_else(|| text::name(&input.ident), LitStr::value);
    let (module, name) = match given.rsplit_once('.') {
        Some((module, name)) => (quote!(#module), name.to_owned()),
        None => (quote!(#krate::macro_support::crate_name(::core::module_path!())), given),
    };
    let doc = text::doc_call("doc", &input.attrs);
    let build = if options.standard { quote!(standard_enum) } else { quote!(plain_enum) };
    quote!(#krate::macro_support::#build::<Self>(#krate::Class::builder(#module, #name)#doc))
}
