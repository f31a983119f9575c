//! What holds for any value and any bytes.

#![allow(clippy::unwrap_used, reason = "helpers of tests: whatever goes wrong fails the test")]

mod common;

use std::{
    collections::HashSet,
    hash::{BuildHasher, RandomState},
};

use bytes::{Bytes, BytesMut};
use proptest::prelude::*;
use rpyc_brine::{DecodeErrorKind, Key, Limits, Value, decode, encode};

fn encoded(value: &Value) -> Bytes {
    let mut out = BytesMut::new();
    encode(value, &Limits::default(), &mut out).unwrap();
    out.freeze()
}

/// Bytes that are likely to be read for a while: tags, and small counts.
fn brine_like() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![2 => 0..=0x1b_u8, 1 => prop::sample::select(b"0123456789-".to_vec()), 1 => any::<u8>()];
    prop::collection::vec(byte, 0..64)
}

proptest! {
    #[test]
    fn every_value_is_read_back_as_it_was_written(value in common::value()) {
        let bytes = encoded(&value);
        let back = decode(&bytes, &Limits::default()).unwrap();
        prop_assert_eq!(&back, &value);
        prop_assert_eq!(encoded(&back), bytes);
        prop_assert_eq!(back.detach(), value);
    }

    #[test]
    fn a_part_of_a_value_is_truncated(value in common::value(), cut in any::<prop::sample::Index>()) {
        let bytes = encoded(&value);
        let part = bytes.slice(..cut.index(bytes.len()));
        let error = decode(&part, &Limits::default()).unwrap_err();
        prop_assert_eq!(error.kind, DecodeErrorKind::Truncated);
        prop_assert!(error.offset <= part.len());
    }

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop_oneof![prop::collection::vec(any::<u8>(), 0..256), brine_like()]) {
        let bytes = Bytes::from(bytes);
        match decode(&bytes, &Limits::default()) {
            // What can be read can be written, and in no more bytes.
            Ok(value) => {
                let written = encoded(&value);
                prop_assert!(written.len() <= bytes.len());
                prop_assert_eq!(decode(&written, &Limits::default()).unwrap(), value);
            }
            Err(error) => prop_assert!(error.offset <= bytes.len()),
        }
    }

    #[test]
    fn equal_keys_have_equal_hashes(a in common::value(), b in common::value()) {
        let (Ok(a), Ok(b)) = (Key::new(a), Key::new(b)) else { return Ok(()) };
        prop_assert_eq!(&a, &a.clone());
        if a == b {
            prop_assert_eq!(a.value().python_hash(), b.value().python_hash());
            let state = RandomState::new();
            prop_assert_eq!(state.hash_one(&a), state.hash_one(&b));
        }
    }

    #[test]
    fn numbers_are_equal_across_their_types(int in prop_oneof![-3..3_i64, any::<i32>().prop_map(i64::from)]) {
        let float = f64::from(i32::try_from(int).unwrap());
        let mut same = vec![Value::Int(int), Value::Float(float), Value::Complex(float, -0.0)];
        if let Ok(bit @ 0..=1) = u8::try_from(int) {
            same.push(Value::Bool(bit == 1));
        }
        let hashes: HashSet<_> = same.iter().map(|value| value.python_hash().unwrap()).collect();
        prop_assert_eq!(hashes.len(), 1);
        let keys: HashSet<_> = same.into_iter().map(|value| Key::new(value).unwrap()).collect();
        prop_assert_eq!(keys.len(), 1);
    }
}
