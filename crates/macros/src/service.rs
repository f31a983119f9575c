//! `#[service] impl Type { .. }`

use proc_macro2::TokenStream;
use quote::{quote, quote_spanned};
use syn::{Attribute, ItemImpl, LitStr, Path, Type};

use crate::{
    errors::{Errors, at},
    member::Members,
    options::ServiceOptions,
    text,
};

pub(crate) fn expand(args: TokenStream, item: TokenStream) -> TokenStream {
    let mut errors = Errors::default();
    let options = ServiceOptions::parse(args, &mut errors);
    let mut block: ItemImpl = match syn::parse2(item.clone()) {
        Ok(block) => block,
        Err(_) => {
            errors.at(&item, "#[service] goes on an `impl` block of a type");
            return errors.into_tokens();
        }
    };
    if let Some((_, of_trait, _)) = &block.trait_ {
        errors.at(of_trait, "#[service] goes on the type's own `impl` block, not on that of a trait");
        return errors.into_tokens();
    }
    if !block.generics.params.is_empty() {
        errors.at(
            &block.generics,
            "a served type has no type or lifetime parameters: its objects live on their own, in a class known by name",
        );
        return errors.into_tokens();
    }
    let service = Service::new(&options, &block, &mut errors);
    let members = Members::take(&mut block, &service, &mut errors);
    let implementations = service.implementations(&members);
    let errors = errors.into_tokens();
    quote!(#block #implementations #errors)
}

/// What the whole block has in common.
pub(crate) struct Service<'o> {
    options: &'o ServiceOptions,
    pub(crate) krate: Path,
    ty: Type,
    attributes: Vec<Attribute>,
    /// An expression of type `&'static str`.
    module: TokenStream,
    /// The class's name; of a module, the module's.
    name: String,
}

impl<'o> Service<'o> {
    fn new(options: &'o ServiceOptions, block: &ItemImpl, errors: &mut Errors) -> Self {
        let krate = options.crate_path();
        if !options.module {
            // A class that held a class derived from it could not be built: each needs the other first.
            for path in options.classes.iter().chain(&options.functions) {
                errors.at(path, "classes and functions are listed in a module: #[service(module, ..)]");
            }
        }
        let ty = (*block.self_ty).clone();
        let own_name = match &ty {
            Type::Path(path) => path.path.segments.last().map(|last| text::name(&last.ident)),
            _ => None,
        };
        let own_name = own_name.unwrap_or_else(|| {
            errors.at(&ty, "#[service] goes on an `impl` block of a struct or enum");
            String::new()
        });
        let given = options.name.as_ref().map(LitStr::value);
        if let (Some(literal), Some(name)) = (&options.name, &given)
            && !name.split('.').all(is_python_name)
        {
            errors.at(literal, "a name is made of identifiers with dots between them: \"hou.Node\"");
        }
        let given = given.unwrap_or(own_name);
        let (module, name) = match given.rsplit_once('.') {
            Some((module, name)) if !options.module => (quote!(#module), name.to_owned()),
            _ => (quote!(#krate::macro_support::crate_name(::core::module_path!())), given),
        };
        Self { options, krate, ty, attributes: block.attrs.clone(), module, name }
    }

    pub(crate) fn by_value(&self) -> bool {
        self.options.by_value
    }

    /// The start of a method's signature.
    pub(crate) fn signature_head(&self, function: &str, hidden: Hidden) -> TokenStream {
        let (krate, name) = (&self.krate, &self.name);
        let start = quote!(#krate::Signature::new(#function));
        if self.options.module {
            return quote!(#start.in_module(#name));
        }
        let class = quote!(#start.class(__module, #name));
        match hidden {
            Hidden::This => class,
            Hidden::Class => quote!(#class.class_method()),
            Hidden::Nothing => quote!(#class.static_method()),
        }
    }

    fn implementations(&self, members: &Members) -> TokenStream {
        let (krate, ty) = (&self.krate, &self.ty);
        let class = self.class(members);
        let overrides = self.overrides();
        let base = self.base();
        quote! {
            #[automatically_derived]
            impl #krate::Object for #ty {
                fn class(&self) -> &#krate::ClassRef {
                    <Self as #krate::Service>::class_object()
                }

                #base
                #overrides
            }

            #[automatically_derived]
            impl #krate::Service for #ty {
                fn class_object() -> &'static #krate::ClassRef {
                    static CLASS: ::std::sync::OnceLock<#krate::ClassRef> = ::std::sync::OnceLock::new();
                    CLASS.get_or_init(|| { #class })
                }
            }

            #[automatically_derived]
            impl ::core::convert::From<#ty> for #krate::ObjectRef {
                fn from(object: #ty) -> Self {
                    #krate::Service::into_object(object)
                }
            }

            #[automatically_derived]
            impl ::core::convert::From<#ty> for #krate::Value {
                fn from(object: #ty) -> Self {
                    #krate::Value::Object(#krate::Service::into_object(object))
                }
            }
        }
    }

    fn class(&self, members: &Members) -> TokenStream {
        let (krate, name) = (&self.krate, &self.name);
        let builder = if self.options.module {
            quote!(#krate::Class::builder("builtins", "module").value("__name__", #name))
        } else {
            quote!(#krate::Class::builder(__module, #name))
        };
        let module = (!self.options.module).then(|| {
            let module = &self.module;
            quote!(let __module: &'static str = #module;)
        });
        let doc = text::doc_call("doc", &self.attributes);
        let terse = self.options.terse.then(|| quote!(.terse()));
        let bases = self.options.bases.iter().map(
            |base| quote_spanned!(at(base)=> let builder = builder.base(<#base as #krate::Service>::class_object());),
        );
        let classes = self.options.classes.iter().map(|class| {
            quote_spanned! {at(class)=>
                let class = <#class as #krate::Service>::class_object();
                let builder = builder.value(class.name(), class.clone());
            }
        });
        let functions = self.options.functions.iter().map(|function| {
            quote_spanned! {at(function)=>
                let function = <#function as #krate::macro_support::FreeFunction>::function();
                let builder = builder.static_method(function);
            }
        });
        quote! {
            #module
            let builder = #builder #doc #terse;
            #(#bases)* #(#classes)* #(#functions)* #members
            builder.build()
        }
    }

    /// The parts of the object that base classes' methods work on.
    fn base(&self) -> Option<TokenStream> {
        let krate = &self.krate;
        let bases = &self.options.bases;
        let parts = bases.iter().map(|base| {
            quote_spanned! {at(base)=>
                let part: &#base = ::core::convert::AsRef::<#base>::as_ref(self);
                if type_id == ::core::any::TypeId::of::<#base>() {
                    return ::core::option::Option::Some(part);
                }
                if let ::core::option::Option::Some(part) = #krate::Object::base(part, type_id) {
                    return ::core::option::Option::Some(part);
                }
            }
        });
        (!bases.is_empty()).then(|| {
            quote! {
                fn base(
                    &self,
                    type_id: ::core::any::TypeId,
                ) -> ::core::option::Option<&dyn ::core::any::Any> {
                    #(#parts)*
                    ::core::option::Option::None
                }
            }
        })
    }

    /// A module's attributes are functions, not methods.
    fn overrides(&self) -> Option<TokenStream> {
        let krate = &self.krate;
        let name = &self.name;
        self.options.module.then(|| {
            quote! {
                fn getattr(&self, cx: &#krate::Context<'_>, name: &str) -> #krate::Outcome {
                    #krate::macro_support::module_getattr(cx, #name, name)
                }

                fn repr(&self, _cx: &#krate::Context<'_>) -> #krate::Outcome {
                    #krate::Outcome::ok(::core::concat!("<module '", #name, "'>"))
                }
            }
        })
    }
}

/// The parameter that a caller does not write.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Hidden {
    This,
    Class,
    Nothing,
}

fn is_python_name(name: &str) -> bool {
    let mut chars = name.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_')
        && chars.all(|char| char.is_alphanumeric() || char == '_')
}
