//! The class objects of builtin types that have no Rust type of their own.

use std::sync::OnceLock;

use super::{numbers, text};
use crate::{Class, ClassBuilder, ClassRef, Function, Service, Value, native};

macro_rules! builtin_classes {
    ($($visibility:vis $name:ident => $python:literal $(, $constructor:expr)?;)*) => {$(
        #[doc = concat!("The class `", $python, "`.")]
        $visibility fn $name() -> &'static ClassRef {
            static CLASS: OnceLock<ClassRef> = OnceLock::new();
            CLASS.get_or_init(|| {
                let class = Class::builder("builtins", $python);
                $(let class = with_constructor(class, $constructor);)?
                class.build()
            })
        }
    )*};
}

fn with_constructor(class: ClassBuilder, constructor: Function) -> ClassBuilder {
    let doc = constructor.doc().unwrap_or_default().to_owned();
    class.doc(doc).constructor(constructor)
}

builtin_classes! {
    pub code => "code";
    pub function => "function";
    pub method => "method";
    pub module_type => "module";
    pub property => "property";
    pub object => "object";
    pub r#type => "type", crate::function!(super::functions::r#type);
    int => "int", crate::function!(numbers::int);
    float => "float", crate::function!(numbers::float);
    complex => "complex", crate::function!(numbers::complex);
    str => "str", crate::function!(text::to_str);
    bytes => "bytes", crate::function!(text::to_bytes);
    tuple => "tuple", crate::function!(super::iteration::tuple);
    frozenset => "frozenset", crate::function!(super::iteration::frozenset);
    slice => "slice", crate::function!(super::iteration::slice);
    none_type => "NoneType";
    ellipsis_type => "ellipsis";
    not_implemented_type => "NotImplementedType";
}

/// The class `bool`, which derives from `int`.
pub(super) fn bool() -> &'static ClassRef {
    static CLASS: OnceLock<ClassRef> = OnceLock::new();
    CLASS.get_or_init(|| {
        let class = Class::builder("builtins", "bool").base(int());
        with_constructor(class, crate::function!(numbers::to_bool)).build()
    })
}

/// The classes that the module `builtins` has by name.
pub(super) const ALL: [fn() -> &'static ClassRef; 11] =
    [bool, bytes, complex, float, frozenset, int, object, slice, str, tuple, r#type];

/// `type(value)`; `None` for an object of the peer, which alone knows.
#[must_use]
pub fn class_of(value: &Value) -> Option<&ClassRef> {
    use rpyc_brine::Value as V;
    Some(match value {
        Value::Object(object) => object.class(),
        Value::Netref(_) => return None,
        Value::Tuple(_) => tuple(),
        Value::Plain(plain) => match plain {
            V::None => none_type(),
            V::Bool(_) => bool(),
            V::Int(_) | V::BigInt(_) => int(),
            V::Float(_) => float(),
            V::Complex(..) => complex(),
            V::Str(_) => str(),
            V::Bytes(_) => bytes(),
            V::Tuple(_) => tuple(),
            V::FrozenSet(_) => frozenset(),
            V::Slice(_) => slice(),
            V::Ellipsis => ellipsis_type(),
            V::NotImplemented => not_implemented_type(),
            _ => object(),
        },
    })
}

/// Whether a class is `object`, which every class derives from without saying so.
pub(super) fn is_object(class: &ClassRef) -> bool {
    class == object()
}

/// The classes of native containers, which are found by their Rust types.
pub(super) fn container(python: &str) -> Option<&'static ClassRef> {
    match python {
        "builtins.list" => Some(native::List::class_object()),
        "builtins.dict" => Some(native::Dict::class_object()),
        "builtins.set" => Some(native::Set::class_object()),
        _ => None,
    }
}
