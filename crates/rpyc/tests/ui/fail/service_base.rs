use rpyc::service;

struct Base;

#[service]
impl Base {}

struct Derived;

#[service(base = Base)]
impl Derived {}

struct Other;

#[service(base = String)]
impl Other {}

fn main() {}
