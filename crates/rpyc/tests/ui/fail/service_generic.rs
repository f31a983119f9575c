use rpyc::service;

struct Wrapper<T>(T);

#[service]
impl<T> Wrapper<T> {
    #[exposed]
    fn value(&self) {}
}

fn main() {}
