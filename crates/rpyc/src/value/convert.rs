//! Conversion between Rust types and [`Value`].
