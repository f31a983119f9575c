//! The crate is found under another name.

extern crate rpyc as wire;

mod rpyc {}

use wire::{Enum, Exception, exposed, service};

struct Node;

#[service(crate = wire)]
impl Node {
    #[exposed(constructor)]
    fn new(a: i64, #[default("x")] _b: &str) -> Self {
        let _ = a;
        Self
    }

    #[exposed]
    async fn add(&self, other: &Self, #[args] rest: Vec<i64>) -> Result<Language, Failed> {
        let _ = (other, rest);
        Ok(Language::Hscript)
    }
}

#[derive(Enum)]
#[rpyc(crate = wire)]
enum Language {
    Hscript,
}

#[derive(Debug, Exception)]
#[exception(crate = wire)]
struct Failed;

impl std::fmt::Display for Failed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("failed")
    }
}

#[exposed(crate = wire)]
fn identity(value: wire::Value) -> wire::Value {
    value
}

fn main() {
    let _ = (wire::function!(identity), Failed);
    let _ = wire::ObjectRef::from(Node::new(1, ""));
}
