//! Brine: RPyC's binary format for immutable Python values.
//!
//! [`encode()`] writes a [`Value`] byte for byte as stock rpyc does, [`decode()`] reads one; [`Encoder`] and [`Decoder`] do
//! it piece by piece. Strings are not copied: they are slices of the input, and keep it alive until
//! [`Value::detach`]ed.
//!
//! ```
//! use bytes::BytesMut;
//! use rpyc_brine::{FrozenSet, Limits, Value, decode, encode};
//!
//! let limits = Limits::default();
//! let value = Value::from(("he", 7, FrozenSet::new([5.into()])?, 18.2, true, None::<i64>));
//! let mut out = BytesMut::new();
//! encode(&value, &limits, &mut out)?;
//! assert_eq!(decode(&out.freeze(), &limits)?, value);
//! assert_eq!(value.repr(), "('he', 7, frozenset({5}), 18.2, True, None)");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A value also knows what Python makes of it: [`Value::repr`], [`Value::python_eq`], [`Value::python_hash`], and
//! [`Key`] for dicts and sets.
//!
//! What it does not do: objects that RPyC sends by reference, messages and frames (`rpyc-protocol`); and it is less
//! lenient than stock, which reads `" +1_0 "` as 10. The format, and where this codec is stricter, is written down in
//! `protocol-spec/brine.md`.

mod convert;
mod decimal;
mod decode;
mod encode;
mod error;
mod float;
mod frozen_set;
mod grammar;
mod identity;
mod key;
mod limits;
mod number;
mod python_hash;
mod repr;
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
