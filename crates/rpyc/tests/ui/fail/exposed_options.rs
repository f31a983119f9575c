use rpyc::service;

struct Node;

#[service]
impl Node {
    #[exposed(getters)]
    fn a(&self) {}

    #[exposed(static, class)]
    fn b() {}

    #[exposed]
    #[exposed]
    fn c(&self) {}

    #[exposed(public, public)]
    fn d(&self) {}

    #[exposed(name = 3)]
    fn e(&self) {}
}

fn main() {}
