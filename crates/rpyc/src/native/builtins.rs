//! The class objects of Python's builtin types.

use std::sync::OnceLock;

use crate::{Class, ClassRef};

macro_rules! builtin_classes {
    ($($name:ident => $python:literal),* $(,)?) => {$(
        #[doc = concat!("The class `", $python, "`.")]
        pub fn $name() -> &'static ClassRef {
            static CLASS: OnceLock<ClassRef> = OnceLock::new();
            CLASS.get_or_init(|| Class::builder("builtins", $python).build())
        }
    )*};
}

builtin_classes! {
    function => "function",
    module_type => "module",
    method => "method",
    object => "object",
    property => "property",
    r#type => "type",
}
