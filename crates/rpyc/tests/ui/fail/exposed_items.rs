#![allow(unused_variables)]

use rpyc::service;

struct Node;

#[service]
impl Node {
    #[exposed(getter)]
    const VERSION: i64 = 3;

    #[exposed(blocking)]
    const OTHER: i64 = 3;

    #[exposed]
    fn generic<T>(&self, value: T) {}

    #[exposed(blocking)]
    async fn both(&self) {}
}

struct Typed;

#[service]
impl Typed {
    #[exposed]
    type Alias = i64;
}

fn main() {}
