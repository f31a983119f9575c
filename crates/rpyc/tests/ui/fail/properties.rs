#![allow(unused_variables)]

use rpyc::service;

struct Node;

#[service]
impl Node {
    #[exposed(getter)]
    fn a(&self, at: i64) -> i64 {
        at
    }

    #[exposed(setter)]
    fn set_a(&self) {}

    #[exposed(setter)]
    fn b(&self, value: i64) {}

    #[exposed(deleter)]
    fn delete_c(&self, value: i64) {}

    #[exposed(setter)]
    fn set_d(&self, a: i64, b: i64) {}
}

fn main() {}
