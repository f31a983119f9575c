#![allow(unused_variables)]

use rpyc::{ClassRef, Ref, service};

struct Node;

#[service]
impl Node {
    #[exposed]
    fn exclusive(&mut self) {}

    #[exposed]
    fn owned(self) {}

    #[exposed]
    fn boxed(self: Box<Self>) {}

    #[exposed]
    fn none(a: i64) {}

    #[exposed(getter)]
    fn property() -> i64 {
        1
    }

    #[exposed(static)]
    fn a(&self) {}

    #[exposed(class)]
    fn b(this: &Ref<Self>, class: &ClassRef) {}

    #[exposed(class)]
    fn c() {}
}

fn main() {}
