use rpyc::service;

struct A;
struct B;
struct C;
struct D;

#[service(named = "hou.Node")]
impl A {}

#[service(name = "a", name = "b")]
impl B {}

#[service(name = "hou node")]
impl C {}

#[service(classes(A), functions(main))]
impl D {}

fn main() {}
