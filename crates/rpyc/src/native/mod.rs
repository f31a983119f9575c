//! Python's builtin types as Rust objects: what handlers return by reference looks to the client like the real ones.

pub mod builtins;
