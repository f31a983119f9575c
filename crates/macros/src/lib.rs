//! The `#[service]` and `#[exposed]` attributes of the `rpyc` crate.

mod code;
mod enumeration;
mod errors;
mod exception;
mod free;
mod member;
mod options;
mod params;
mod service;
mod text;

use proc_macro::TokenStream;

/// Makes a Rust type servable.
#[proc_macro_attribute]
pub fn service(args: TokenStream, item: TokenStream) -> TokenStream {
    service::expand(args.into(), item.into()).into()
}

/// Exposes a function, in a `#[service]` block or on its own.
#[proc_macro_attribute]
pub fn exposed(args: TokenStream, item: TokenStream) -> TokenStream {
    free::expand(args.into(), item.into()).into()
}

/// Makes a Rust enum a Python enumeration.
#[proc_macro_derive(Enum, attributes(rpyc))]
pub fn derive_enum(item: TokenStream) -> TokenStream {
    enumeration::expand(item.into()).into()
}

/// Makes a Rust error a Python exception.
#[proc_macro_derive(Exception, attributes(exception))]
pub fn derive_exception(item: TokenStream) -> TokenStream {
    exception::expand(item.into()).into()
}
