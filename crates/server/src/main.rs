//! The rpyc-server program.
fn main() {}
