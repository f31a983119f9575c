//! Input that is made to hurt. Nothing is measured here: what were quadratic would not end.

#![allow(clippy::unwrap_used, reason = "helpers of tests: whatever goes wrong fails the test")]

use std::{collections::HashSet, thread};

use bytes::{Bytes, BytesMut};
use rpyc_brine::{BigInt, DecodeErrorKind, FrozenSet, Key, Limits, Slice, Value, decode, encode};

const DEPTH: usize = 512;

fn nested(opening: &[u8], levels: usize, closing: &[u8]) -> Bytes {
    let mut bytes = opening.repeat(levels);
    bytes.push(0x50);
    bytes.extend(closing.repeat(levels));
    bytes.into()
}

/// Everything that goes down a value, as deep as the limit allows, on the stack of a tokio worker.
fn exercise(bytes: &Bytes) {
    let limits = Limits::default();
    let value = decode(bytes, &limits).unwrap();
    let mut out = BytesMut::new();
    encode(&value, &limits, &mut out).unwrap();
    assert_eq!(value, value.clone().detach());
    assert!(value.python_eq(&value));
    let _ = value.python_hash();
    if let Ok(key) = Key::new(value.clone()) {
        assert!(HashSet::from([key.clone()]).contains(&key));
    }
    assert!(value.repr().len() > DEPTH);
    assert!(format!("{value:?}").len() > DEPTH);
}

#[test]
fn the_deepest_values_fit_the_stack_of_a_worker() {
    let shapes = [
        nested(b"\x10", DEPTH, b""),
        nested(b"\x14\x01", DEPTH, b""),
        nested(b"\x1a\x10", DEPTH, b""),
        nested(b"\x1a\x15\0\0\0\x01", DEPTH, b""),
        nested(b"\x19\x12", DEPTH, b"\x00\x00"),
        nested(b"\x1a\x10\x10", DEPTH / 2, b""),
    ];
    let worker = thread::Builder::new().stack_size(2 << 20);
    worker.spawn(move || shapes.iter().for_each(exercise)).unwrap().join().unwrap();
}

#[test]
fn one_level_more_is_refused() {
    for (opening, closing) in [(&b"\x10"[..], &b""[..]), (b"\x1a\x10", b""), (b"\x19\x12", b"\x00\x00")] {
        let error = decode(&nested(opening, DEPTH + 1, closing), &Limits::default()).unwrap_err();
        assert_eq!(error.kind, DecodeErrorKind::TooDeep);
    }
    let error = decode(&nested(b"\x10", 1_000_000, b""), &Limits::default()).unwrap_err();
    assert_eq!((error.kind, error.offset), (DecodeErrorKind::TooDeep, DEPTH));
}

#[test]
fn counts_reserve_no_memory() {
    for bytes in [&b"\x15\xff\xff\xff\xff"[..], b"\x1a\x15\xff\xff\xff\xff\x50", b"\x0f\xff\xff\xff\xffabc"] {
        let error = decode(&bytes.into(), &Limits::default()).unwrap_err();
        assert_eq!(error.kind, DecodeErrorKind::Truncated);
    }
}

/// Ints that all hash to 0 in CPython stop a stock server for seconds.
#[test]
fn ints_chosen_to_collide_do_not() {
    let members = (1..50_000_i64).map(|factor| Value::from(BigInt::from(factor) * ((1_i64 << 61) - 1)));
    let set = FrozenSet::new(members.clone().chain(members)).unwrap();
    assert_eq!(set.len(), 49_999);
    assert!(set.iter().all(|member| member.python_hash() == Ok(0)));
}

/// A large set below many small ones: each level would walk through it again, were the hashes not kept.
#[test]
fn nested_sets_are_walked_through_once() {
    let large = FrozenSet::new((0..100_000).map(Value::from)).unwrap();
    let nest = |set: FrozenSet| {
        (0..500).fold(Value::from(set), |inner, _| {
            FrozenSet::new([inner.clone(), Value::None, (1, Value::None).into(), Value::Float(f64::NAN)])
                .unwrap()
                .into()
        })
    };
    let (a, b) = (nest(large.clone()), nest(FrozenSet::new(large.into_iter().rev()).unwrap()));
    assert_eq!(a, b);
    assert_eq!(Key::new(a.clone()), Key::new(b.clone()));
    assert!(!a.python_eq(&b), "a NaN equals nothing");
}

/// NaNs are never duplicates, so that a set can hold as many values as it likes that hash alike in Python.
#[test]
fn sets_of_nans_compare_fast() {
    let nan = f64::NAN;
    let spellings = [Value::Int(1), Value::Bool(true), Value::Float(1.0)];
    let member = |mut index: usize| {
        let mut parts = vec![Value::Float(nan)];
        for _ in 0..10 {
            parts.push(spellings[index % 3].clone());
            index /= 3;
        }
        Value::from(parts)
    };
    let set = |order: &mut dyn Iterator<Item = usize>| FrozenSet::new(order.map(member)).unwrap();
    let (a, b) = (set(&mut (0..59_049)), set(&mut (0..59_049).rev()));
    assert_eq!(a.len(), 59_049);
    assert_eq!(a, b);
}

#[test]
fn what_is_dropped_may_be_as_deep_as_a_message() {
    let deep = (1..DEPTH).fold(Value::from(((),)), |inner, _| Value::from((inner,)));
    let slice = (0..DEPTH)
        .fold(Value::None, |inner, _| Value::from(Slice { start: inner, stop: Value::None, step: Value::None }));
    let worker = thread::Builder::new().stack_size(2 << 20);
    worker.spawn(move || drop((deep, slice))).unwrap().join().unwrap();
}
