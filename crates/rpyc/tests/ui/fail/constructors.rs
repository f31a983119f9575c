use rpyc::service;

struct Node;

#[service]
impl Node {
    #[exposed(constructor)]
    fn new(&self) -> Self {
        Self
    }

    #[exposed(constructor)]
    fn other() -> Self {
        Self
    }

    #[exposed(constructor, name = "third")]
    fn third() -> Self {
        Self
    }
}

fn main() {}
