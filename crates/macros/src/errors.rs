//! Errors of one expansion, all reported together.

use proc_macro2::{Span, TokenStream};
use syn::spanned::Spanned;

/// The place of some source for an error that the compiler finds in our code. Our names in that code stay ours, also
/// where the source comes out of another macro.
pub(crate) fn at(source: &impl Spanned) -> Span {
    source.span().resolved_at(Span::call_site())
}

/// Collects errors, so that a user sees every mistake at once.
#[derive(Default)]
pub(crate) struct Errors(Vec<syn::Error>);

impl Errors {
    /// Adds an error at the place of `at`.
    pub(crate) fn at(&mut self, at: &impl Spanned, message: impl std::fmt::Display) {
        self.push(syn::Error::new(at.span(), message));
    }

    /// Adds an error.
    pub(crate) fn push(&mut self, error: syn::Error) {
        self.0.push(error);
    }

    /// Takes the value of a result, or adds its error.
    pub(crate) fn keep<T>(&mut self, result: syn::Result<T>) -> Option<T> {
        result.map_err(|error| self.push(error)).ok()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The errors as code that makes the compiler report them.
    pub(crate) fn into_tokens(self) -> TokenStream {
        self.0.into_iter().map(syn::Error::into_compile_error).collect()
    }
}
