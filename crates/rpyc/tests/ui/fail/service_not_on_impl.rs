use rpyc::service;

#[service]
struct Node;

fn main() {}
