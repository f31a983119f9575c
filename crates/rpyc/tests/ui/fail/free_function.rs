#![allow(unused_variables)]

use rpyc::{Ref, exposed};

struct Node;

#[exposed]
struct NotThis;

#[exposed]
fn generic<T>(value: T) {}

#[exposed(getter)]
fn getter() -> i64 {
    1
}

#[exposed(blocking)]
async fn both() {}

#[exposed(unknown)]
fn unknown() {}

impl Node {
    #[exposed]
    fn method(&self) {}
}

#[exposed]
fn handle(this: &Ref<Node>) {}

fn main() {
    let _ = rpyc::function!(Node);
}
