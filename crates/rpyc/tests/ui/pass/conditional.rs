//! Members that are not compiled are not exposed.

use rpyc::{Service, service};

struct Node;

#[service]
impl Node {
    #[cfg(any())]
    #[exposed]
    fn never(&self) -> Missing {}

    #[cfg(any())]
    #[exposed(getter)]
    fn nor_this(&self) -> Missing {}

    #[cfg(all())]
    #[exposed]
    fn always(&self) {}
}

fn main() {
    assert!(Node::class_object().member("always").is_some());
    assert!(Node::class_object().member("never").is_none());
    assert!(Node::class_object().member("nor_this").is_none());
}
