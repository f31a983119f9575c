//! The code that makes a function object of a Rust function: its signature, and the conversion of its arguments.

use proc_macro2::TokenStream;
use quote::{format_ident, quote, quote_spanned};
use syn::{Expr, ExprLit, Ident, Lit, Path, ReturnType, Signature, Type};

use crate::{
    errors::at,
    params::{Holding, Param, ParamKind, Params, Passing, Receiver, type_argument},
    text,
};

/// A Rust function that becomes a function object.
pub(crate) struct Callable<'a> {
    pub(crate) krate: &'a Path,
    pub(crate) signature: &'a Signature,
    pub(crate) params: &'a Params,
    /// How the function is called: `Self::path`.
    pub(crate) target: TokenStream,
    /// `Plain`, `Operator` or `Setter`.
    pub(crate) role: Ident,
    pub(crate) blocking: bool,
    pub(crate) by_value: bool,
    /// Whether this is `__next__`, where `None` ends the iteration.
    pub(crate) is_next: bool,
}

impl Callable<'_> {
    /// An expression of type `rpyc::Function`. `head` is the start of the signature: its name, class and documentation.
    pub(crate) fn function(&self, head: &TokenStream) -> TokenStream {
        let krate = self.krate;
        let parameters = self.params.arguments().map(|(name, passing, default)| {
            let kind = match passing {
                Passing::Positional => quote!(Positional),
                Passing::KeywordOnly => quote!(KeywordOnly),
                Passing::Rest => quote!(VarPositional),
                Passing::Keywords => quote!(VarKeyword),
            };
            let default = match default.map(text::default) {
                Some(shown) => quote!(::core::option::Option::Some(#shown.into())),
                None => quote!(::core::option::Option::None),
            };
            quote!(.parameter(#name, #krate::ParameterKind::#kind, #default))
        });
        let code = self.code();
        quote!(#krate::macro_support::function(#head #(#parameters)*, #code))
    }

    fn code(&self) -> TokenStream {
        let krate = self.krate;
        let (role, blocking) = (&self.role, self.blocking);
        let shapes = self.slots().map(|(_, param)| self.shape(&param.ty));
        let of = |wanted| {
            let found = self.params.params.iter().find(|param| param.is(wanted));
            match found.map(|param| type_argument(&param.ty)) {
                Some(Some(ty)) => self.shape(ty),
                _ => quote!(#krate::Shape::Scalar),
            }
        };
        let (rest, keywords) = (of(Passing::Rest), of(Passing::Keywords));
        let body = if self.signature.asyncness.is_some() { self.asynchronous() } else { self.synchronous() };
        quote! {
            #krate::macro_support::Code {
                shapes: const { &[#(#shapes),*] },
                rest: #rest,
                keywords: #keywords,
                role: #krate::macro_support::Role::#role,
                blocking: #blocking,
                run: |mut __call| { #body },
            }
        }
    }

    /// The parameters that the call has one place for each, numbered.
    fn slots(&self) -> impl Iterator<Item = (usize, &Param)> {
        let slots =
            self.params.params.iter().filter(|param| param.is(Passing::Positional) || param.is(Passing::KeywordOnly));
        slots.enumerate()
    }

    fn shape(&self, ty: &Type) -> TokenStream {
        let owned = self.owned(ty);
        let krate = self.krate;
        quote_spanned!(at(ty)=> <#owned as #krate::FromValue>::SHAPE)
    }

    /// The type that holds an argument of that type.
    fn owned(&self, ty: &Type) -> TokenStream {
        let krate = self.krate;
        match Holding::of(ty) {
            Holding::Owned(ty) => quote!(#ty),
            Holding::Borrowed(ty) => quote_spanned!(at(ty)=> <#ty as #krate::Borrowed>::Owned),
            Holding::OptionBorrowed(ty) => {
                quote_spanned!(at(ty)=> ::core::option::Option<<#ty as #krate::Borrowed>::Owned>)
            }
        }
    }

    fn synchronous(&self) -> TokenStream {
        let krate = self.krate;
        let receiver =
            (self.params.receiver == Receiver::Shared).then(|| quote!(let __this = __call.receiver::<Self>()?;));
        let context = self.takes_context().then(|| quote!(let __context = __call.context();));
        let held = self.hold();
        let lent = self.lend(false);
        let result = self.result(&self.call(), &TokenStream::new());
        quote! {
            #receiver
            #context
            #held
            #lent
            ::core::result::Result::Ok(#krate::Outcome::Ready(#result))
        }
    }

    /// The future owns its arguments, and borrows from itself what the function takes by reference.
    fn asynchronous(&self) -> TokenStream {
        let krate = self.krate;
        let shared = self.params.receiver == Receiver::Shared;
        let check = shared.then(|| quote!(__call.receiver::<Self>()?;));
        let caller = (shared || self.takes_context()).then(|| quote!(let __caller = __call.caller();));
        let held = self.hold();
        let checks = self.check_lent();
        let receiver =
            shared.then(|| quote!(let __this = #krate::macro_support::receiver::<Self>(__caller.context())?;));
        let context = self.takes_context().then(|| quote!(let __context = __caller.context();));
        let lent = self.lend(true);
        let result = self.result(&self.call(), &quote!(.await));
        // A future that cannot be sent to another thread is the function's fault.
        let future = quote_spanned! {at(&self.signature.ident)=>
            #krate::Outcome::pending(async move {
                #receiver
                #context
                #lent
                #result
            })
        };
        quote! {
            #check
            #caller
            #held
            #checks
            ::core::result::Result::Ok(#future)
        }
    }

    fn takes_context(&self) -> bool {
        self.params.params.iter().any(|param| matches!(param.kind, ParamKind::Context))
    }

    /// Takes each argument out of the call, as what holds it.
    fn hold(&self) -> TokenStream {
        let mut slot = 0_usize;
        let takes = self.params.params.iter().enumerate().map(|(index, param)| {
            let held = held(index);
            match &param.kind {
                ParamKind::Context => TokenStream::new(),
                ParamKind::Handle => quote!(let #held = __call.this::<Self>()?;),
                ParamKind::Class => quote!(let #held = __call.class()?;),
                ParamKind::Argument { passing: Passing::Rest, .. } => quote!(let #held = __call.rest()?;),
                ParamKind::Argument { passing: Passing::Keywords, .. } => quote!(let #held = __call.keywords()?;),
                ParamKind::Argument { default, .. } => {
                    let owned = self.owned(&param.ty);
                    let take = if default.is_some() { quote!(optional) } else { quote!(required) };
                    let index = slot;
                    slot += 1;
                    quote_spanned!(at(&param.ty)=> let #held = __call.#take::<#owned>(#index)?;)
                }
            }
        });
        takes.collect()
    }

    /// Makes each argument of what holds it, borrowing where the function does. `again` is inside a future, where the
    /// call is gone; [`check_lent`](Self::check_lent) has then found it to work.
    fn lend(&self, again: bool) -> TokenStream {
        let krate = self.krate;
        let mut slot = 0_usize;
        let lends = self.params.params.iter().enumerate().map(|(index, param)| {
            let ParamKind::Argument { passing: Passing::Positional | Passing::KeywordOnly, default, .. } = &param.kind
            else {
                return TokenStream::new();
            };
            let (held, ty, position) = (held(index), &param.ty, slot);
            slot += 1;
            let lend = |target: &Type| match again {
                true => quote_spanned!(at(target)=> #krate::macro_support::lend::<#target>(__owned)?),
                false => quote_spanned!(at(target)=> __call.lend::<#target>(#position, __owned)?),
            };
            let (pattern, value) = match Holding::of(ty) {
                Holding::Owned(_) if default.is_none() => return TokenStream::new(),
                Holding::Owned(_) => (quote!(__owned), quote!(__owned)),
                Holding::Borrowed(target) => (quote!(ref __owned), lend(target)),
                Holding::OptionBorrowed(target) => {
                    let lent = lend(target);
                    let value = quote! {
                        match __owned {
                            ::core::option::Option::Some(__owned) => ::core::option::Option::Some(#lent),
                            ::core::option::Option::None => ::core::option::Option::None,
                        }
                    };
                    (quote!(ref __owned), value)
                }
            };
            match default {
                Some(default) => {
                    let default = converted_default(default, ty);
                    quote! {
                        let #held: #ty = match #held {
                            ::core::option::Option::Some(#pattern) => #value,
                            ::core::option::Option::None => #default,
                        };
                    }
                }
                None => quote!(let #held = { let #pattern = #held; #value };),
            }
        });
        lends.collect()
    }

    /// Finds out before the future is made whether everything can be lent, so that the message names the parameter.
    fn check_lent(&self) -> TokenStream {
        let checks = self.slots().filter_map(|(slot, param)| {
            let index = self.params.params.iter().position(|other| std::ptr::eq(other, param))?;
            let held = held(index);
            let optional = matches!(param.kind, ParamKind::Argument { default: Some(_), .. });
            let (target, depth) = match Holding::of(&param.ty) {
                Holding::Owned(_) => return None,
                Holding::Borrowed(target) => (target, usize::from(optional)),
                Holding::OptionBorrowed(target) => (target, 1 + usize::from(optional)),
            };
            let mut pattern = quote!(__owned);
            for _ in 0..depth {
                pattern = quote!(::core::option::Option::Some(#pattern));
            }
            let check = quote!(__call.lend::<#target>(#slot, __owned)?;);
            Some(match depth {
                0 => quote!({ let #pattern = &#held; #check }),
                _ => quote!(if let #pattern = &#held { #check }),
            })
        });
        checks.collect()
    }

    fn call(&self) -> TokenStream {
        let target = &self.target;
        let receiver = (self.params.receiver == Receiver::Shared).then(|| quote!(__this));
        let arguments = self.params.params.iter().enumerate().map(|(index, param)| {
            let by_reference = matches!(param.ty, Type::Reference(_)).then(|| quote!(&));
            let held = held(index);
            match &param.kind {
                ParamKind::Context => quote!(#by_reference __context),
                ParamKind::Handle | ParamKind::Class => quote!(#by_reference #held),
                ParamKind::Argument { .. } => quote!(#held),
            }
        });
        let arguments = receiver.into_iter().chain(arguments);
        quote!(#target(#(#arguments),*))
    }

    /// The call's result as `Result<Value, Exception>`.
    fn result(&self, call: &TokenStream, awaited: &TokenStream) -> TokenStream {
        let krate = self.krate;
        let span = match &self.signature.output {
            ReturnType::Default => at(&self.signature.ident),
            ReturnType::Type(_, ty) => at(ty),
        };
        let convert = if self.by_value { quote!(into_plain_result) } else { quote!(into_result) };
        let item = self
            .is_next
            .then(|| quote_spanned!(span=> let __result = #krate::macro_support::IntoItem::into_item(__result);));
        // A result of an impossible type is found where it is used: that shall be where the function says it.
        quote_spanned! {span=>
            {
                let __result = #call #awaited;
                #item
                #krate::macro_support::IntoResult::#convert(__result)
            }
        }
    }
}

impl Param {
    fn is(&self, wanted: Passing) -> bool {
        matches!(&self.kind, ParamKind::Argument { passing, .. } if *passing == wanted)
    }
}

/// The variable that holds the parameter with that index.
fn held(index: usize) -> Ident {
    format_ident!("__argument_{index}")
}

/// A text given as default for a `String` needs no `.to_owned()`.
fn converted_default(default: &Expr, ty: &Type) -> TokenStream {
    let is_text = matches!(default, Expr::Lit(ExprLit { lit: Lit::Str(_), .. }));
    if is_text && !matches!(ty, Type::Reference(_)) {
        quote_spanned!(at(default)=> ::core::convert::Into::into(#default))
    } else {
        quote!(#default)
    }
}
