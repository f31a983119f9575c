//! Brine: RPyC's binary format for immutable Python values.

mod convert;
mod decode;
mod encode;
mod error;
mod frozen_set;
mod grammar;
mod identity;
mod key;
mod limits;
mod number;
mod python_hash;
mod tag;
mod value;

pub use bytestring::ByteString;
pub use num_bigint::BigInt;

pub use decode::{Decoder, decode};
pub use encode::{Encoder, encode};
pub use error::{DecodeError, DecodeErrorKind, EncodeError, Unhashable};
pub use frozen_set::FrozenSet;
pub use key::Key;
pub use limits::Limits;
pub use value::{Slice, Value};
