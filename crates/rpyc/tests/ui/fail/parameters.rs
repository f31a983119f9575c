#![allow(unused_variables)]

use rpyc::{Keywords, Value, service};

struct Node;

#[service]
impl Node {
    #[exposed]
    fn unnamed(&self, (a, b): (i64, i64)) {}

    #[exposed]
    fn any(&self, value: impl Into<String>) {}

    #[exposed]
    fn exclusive(&self, value: &mut Value) {}

    #[exposed]
    fn order(&self, #[default(1)] a: i64, b: i64) {}

    #[exposed]
    fn last(&self, #[keywords] more: Keywords, a: i64) {}

    #[exposed]
    fn rests(&self, #[args] a: Vec<i64>, #[args] b: Vec<i64>) {}

    #[exposed]
    fn rest_type(&self, #[args] a: i64, #[keywords] b: i64) {}

    #[exposed]
    fn rest_default(&self, #[args] #[default(Vec::new())] a: Vec<i64>) {}

    #[exposed]
    fn exclusive_markers(&self, #[args] #[keywords] a: Vec<i64>) {}

    #[exposed]
    fn no_default(&self, #[default] a: i64) {}

    #[exposed]
    fn two_defaults(&self, #[default(1)] #[default(2)] a: i64) {}

    #[exposed]
    fn argument(&self, #[keyword_only(1)] a: i64) {}

    #[exposed]
    fn twice(&self, a: i64, _a: i64) {}
}

fn main() {}
