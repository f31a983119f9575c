//! Brine: RPyC's binary format for immutable Python values.

mod value;

pub use bytestring::ByteString;
pub use num_bigint::BigInt;
pub use value::{FrozenSet, Slice, Value};
