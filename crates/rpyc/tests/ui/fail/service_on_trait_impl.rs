use rpyc::service;

struct Node;

#[service]
impl Clone for Node {
    fn clone(&self) -> Self {
        Node
    }
}

fn main() {}
