//! The `#[service]` and `#[exposed]` attributes of the `rpyc` crate.
