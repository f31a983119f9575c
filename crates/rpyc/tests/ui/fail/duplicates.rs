use rpyc::service;

struct Node;

#[service]
impl Node {
    #[exposed]
    fn a(&self) {}

    #[exposed(name = "a")]
    fn b(&self) {}

    #[exposed(getter)]
    fn x(&self) -> i64 {
        1
    }

    #[exposed(getter, name = "x")]
    fn y(&self) -> i64 {
        1
    }

    #[exposed(name = "x")]
    const Z: i64 = 1;
}

fn main() {}
