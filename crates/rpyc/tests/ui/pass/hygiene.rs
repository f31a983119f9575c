//! What the user's module calls things makes no difference, nor does it if another macro writes the block.

#![deny(warnings, missing_docs)]

/// Names that the macros use, meaning something else here.
#[allow(dead_code)]
mod shadows {
    pub struct Option;
    pub struct Result;
    pub struct Vec;
    pub struct String;
    pub fn drop() {}
    pub mod core {}
    pub mod std {}
    pub mod rpyc {}
    pub trait From {}
    pub trait Into {}
    pub trait AsRef {}
}

#[allow(unused_imports)]
use shadows::*;

/// A point.
#[derive(Debug)]
pub struct Point;

/// A point in the plane.
#[::rpyc::service]
impl Point {
    /// A constant.
    #[exposed]
    pub const ORIGIN: i64 = 0;

    /// Reads it.
    #[exposed(getter)]
    pub fn x(&self) -> i64 {
        1
    }

    /// Moves it.
    #[exposed]
    pub fn r#move(&self, #[default(None)] by: ::std::option::Option<&str>, #[args] rest: ::std::vec::Vec<i64>) -> i64 {
        let (builder, class, member) = (by.is_some(), rest.len(), 1);
        if builder && class == 0 { member } else { 2 }
    }

    /// Moves it.
    #[exposed]
    pub async fn later(&self, name: &str) -> ::std::string::String {
        ::std::string::ToString::to_string(name)
    }
}

macro_rules! views {
    ($($name:ident => $python:literal, $item:ty;)*) => {$(
        /// A view.
        #[derive(Debug)]
        pub struct $name;

        #[::rpyc::service(name = $python)]
        impl $name {
            /// Counts.
            #[exposed]
            pub fn count(&self, item: $item, #[default(1)] times: i64) -> $item {
                let _ = times;
                item
            }

            /// Counts.
            #[exposed]
            pub async fn count_async(&self, other: &Self, item: &$item) {
                let _ = (other, item);
            }
        }
    )*};
}

views! {
    Keys => "testbed.Keys", ::rpyc::Value;
    Values => "testbed.Values", ::rpyc::Value;
}

/// A color.
#[derive(Clone, Copy, Debug, ::rpyc::Enum)]
#[rpyc(name = "testbed.Color", standard)]
pub enum Color {
    /// Red.
    Red = 1,
}

/// A function.
#[::rpyc::exposed]
pub fn function(a: i64) -> i64 {
    a
}

fn main() {
    let _ = ::rpyc::function!(function);
    let _ = <Point as ::rpyc::Service>::class_object();
}
