#![allow(unused_variables)]

use rpyc::service;

struct Plain;
struct Node;

#[service]
impl Node {
    #[exposed]
    fn by_value(&self, plain: Plain) {}

    #[exposed]
    fn by_reference(&self, plain: &Plain) {}

    #[exposed]
    fn result(&self) -> Plain {
        Plain
    }

    #[exposed]
    fn error(&self) -> Result<i64, Plain> {
        Ok(1)
    }

    #[exposed]
    fn __next__(&self) -> i64 {
        1
    }

    #[exposed]
    fn default(&self, #[default("x")] a: i64) {}
}

fn main() {}
