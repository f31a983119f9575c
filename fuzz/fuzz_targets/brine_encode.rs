//! Whatever can be encoded decodes to the same, as Python 3 and as Python 2 write it.
#![no_main]

use bytes::BytesMut;
use libfuzzer_sys::fuzz_target;
use rpyc_brine::{Encoder, Limits, decode};
use rpyc_fuzz::value::AnyValue;

fuzz_target!(|any: AnyValue| {
    let (AnyValue(value), limits) = (any, Limits::default());
    let mut out = BytesMut::new();
    if Encoder::new(&mut out, &limits).value(&value).is_ok() {
        assert_eq!(decode(&out.freeze(), &limits), Ok(value.clone()));
    }
    let mut out = BytesMut::new();
    if Encoder::python2(&mut out, &limits).value(&value).is_ok() {
        assert_eq!(decode(&out.freeze(), &limits), Ok(value));
    }
});
