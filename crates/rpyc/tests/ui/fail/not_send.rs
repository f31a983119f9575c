use std::rc::Rc;

use rpyc::service;

struct Node;

#[service]
impl Node {
    #[exposed]
    async fn not_send(&self) {
        let here = Rc::new(1);
        std::future::ready(()).await;
        drop(here);
    }
}

fn main() {}
