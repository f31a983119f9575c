//! `#[exposed] fn ..` outside of a `#[service]` block.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::{ItemFn, LitStr};

use crate::{
    code::Callable,
    errors::Errors,
    options::{ExposedOptions, Kind},
    params::{ParamKind, Params, Receiver},
    text,
};

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = ExposedOptions::parse(args, &mut errors);
    let mut item: ItemFn = match syn::parse2(item.clone()) {
        Ok(item) => item,
        Err(_) => {
            errors.at(&item, "#[exposed] goes on a function, or on what is in a #[service] block");
            let errors = errors.into_tokens();
            return quote!(#item #errors);
        }
    };
    let params = Params::take(&mut item.sig, false, &mut errors);
    check(&item, &options, &params, &mut errors);
    let implementation = errors.is_empty().then(|| implementation(&item, &options, &params));
    let errors = errors.into_tokens();
    quote!(#item #implementation #errors)
}

fn check(item: &ItemFn, options: &ExposedOptions, params: &Params, errors: &mut Errors) {
    if params.receiver != Receiver::None || params.params.iter().any(|param| matches!(param.kind, ParamKind::Handle)) {
        errors.at(&item.sig.ident, "methods are exposed in an `impl` block with #[service]");
    }
    if !item.sig.generics.params.is_empty() {
        errors.at(&item.sig.generics, "an exposed function is not generic: the caller's types are not known here");
    }
    if options.kind != Kind::Method || options.public || !options.aliases.is_empty() {
        let message = "of a free function only `name`, `by_value`, `blocking` and `crate` can be said";
        errors.push(syn::Error::new(options.span(), message));
    }
    if options.blocking && item.sig.asyncness.is_some() {
        errors.at(&item.sig.asyncness, "a blocking function is not `async`: it runs on a thread of its own");
    }
}

/// A type of the function's own name, which lives beside it in the namespace of types, and stands for its function
/// object: `rpyc::function!(name)` finds it wherever the function itself can be named.
fn implementation(item: &ItemFn, options: &ExposedOptions, params: &Params) -> TokenStream {
    let krate = options.crate_path();
    let (ident, visibility) = (&item.sig.ident, &item.vis);
    let cfgs = text::cfgs(&item.attrs);
    let given = options.name.as_ref().map_or_else(|| text::name(ident), LitStr::value);
    let (module, name) = match given.rsplit_once('.') {
        Some((module, name)) => (quote!(#module), name.to_owned()),
        None => (quote!(#krate::macro_support::crate_name(::core::module_path!())), given),
    };
    let doc = text::doc_call("with_doc", &item.attrs);
    let callable = Callable {
        krate: &krate,
        signature: &item.sig,
        params,
        target: quote!(#ident),
        role: Ident::new("Plain", Span::call_site()),
        blocking: options.blocking,
        by_value: options.by_value,
        is_next: false,
    };
    let function = callable.function(&quote!(#krate::Signature::new(#name).in_module(#module) #doc));
    quote! {
        #(#cfgs)*
        #[doc(hidden)]
        #[allow(non_camel_case_types, missing_docs, missing_debug_implementations, reason = "named after the function")]
        #visibility enum #ident {}

        #(#cfgs)*
        #[automatically_derived]
        impl #krate::macro_support::FreeFunction for #ident {
            fn function() -> #krate::Function {
                static FUNCTION: ::std::sync::OnceLock<#krate::Function> = ::std::sync::OnceLock::new();
                FUNCTION.get_or_init(|| #function).clone()
            }
        }
    }
}
