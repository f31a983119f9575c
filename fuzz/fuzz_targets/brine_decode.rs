//! Any bytes decode to a value or an error, and what decodes encodes to what decodes to the same.
#![no_main]

use bytes::{Bytes, BytesMut};
use libfuzzer_sys::fuzz_target;
use rpyc_brine::{Limits, decode, encode};

fuzz_target!(|data: &[u8]| {
    let limits = Limits::default();
    let Ok(value) = decode(&Bytes::copy_from_slice(data), &limits) else { return };
    let mut out = BytesMut::new();
    encode(&value, &limits, &mut out).expect("what was decoded can be encoded");
    assert_eq!(decode(&out.freeze(), &limits), Ok(value));
});
