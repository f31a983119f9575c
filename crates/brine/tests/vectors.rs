//! The vectors of `protocol-spec/vectors/brine.json`, which stock rpyc wrote and read.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "helpers of tests: whatever goes wrong fails the test"
)]

use std::{fs, path::Path};

use bytes::{Bytes, BytesMut};
use rpyc_brine::{Encoder, Limits, Value, decode, encode};

struct Vector {
    id: String,
    python: Option<String>,
    bytes: Bytes,
    also: Vec<Bytes>,
    roundtrip: bool,
    result: String,
    flags: Vec<String>,
}

impl Vector {
    fn parse(json: &serde_json::Value) -> Self {
        let text = |key: &str| json[key].as_str().map(str::to_owned);
        let list = |key: &str| -> Vec<String> {
            let items = json[key].as_array().unwrap().iter();
            items.map(|item| item.as_str().unwrap().to_owned()).collect()
        };
        Self {
            id: text("id").unwrap(),
            python: text("python"),
            bytes: from_hex(&text("hex").unwrap()),
            also: list("also").iter().map(|hex| from_hex(hex)).collect(),
            roundtrip: json["roundtrip"].as_bool().unwrap(),
            result: text("result").unwrap(),
            flags: list("flags"),
        }
    }

    fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|other| other == flag)
    }
}

fn from_hex(hex: &str) -> Bytes {
    let digits = hex.as_bytes().chunks(2).map(|pair| str::from_utf8(pair).unwrap());
    digits.map(|pair| u8::from_str_radix(pair, 16).unwrap()).collect()
}

fn vectors(result: &str) -> Vec<Vector> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocol-spec/vectors/brine.json");
    let json: serde_json::Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    let vectors = json.as_array().unwrap().iter().map(Vector::parse);
    let vectors: Vec<_> = vectors.filter(|vector| vector.result == result).collect();
    assert!(!vectors.is_empty(), "no {result} vectors");
    vectors
}

fn read(bytes: &Bytes, id: &str) -> Value {
    decode(bytes, &Limits::default()).unwrap_or_else(|error| panic!("{id}: {error}"))
}

#[test]
fn valid_vectors_mean_what_stock_says() {
    for vector in vectors("valid") {
        let value = read(&vector.bytes, &vector.id);
        assert_eq!(Some(value.repr()), vector.python, "{}", vector.id);
        for other in &vector.also {
            assert!(read(other, &vector.id).python_eq(&value), "{}", vector.id);
        }
    }
}

#[test]
fn values_are_written_as_stock_writes_them() {
    for vector in vectors("valid") {
        let mut out = BytesMut::new();
        encode(&read(&vector.bytes, &vector.id), &Limits::default(), &mut out).unwrap();
        assert_eq!(out == vector.bytes, vector.roundtrip, "{}", vector.id);
    }
}

#[test]
fn longs_are_written_as_python_2_writes_them() {
    let mut seen = 0;
    for vector in vectors("valid").iter().filter(|vector| vector.has("beyond-i64")) {
        let mut out = BytesMut::new();
        let value = read(&vector.bytes, &vector.id);
        Encoder::python2(&mut out, &Limits::default()).value(&value).unwrap();
        assert_eq!(out, vector.bytes, "{}", vector.id);
        seen += 1;
    }
    assert!(seen > 0);
}

/// What stock raises on, and what it reads by accident: both are refused.
#[test]
fn all_other_vectors_are_refused() {
    for result in ["invalid", "acceptable"] {
        for vector in vectors(result) {
            let decoded = decode(&vector.bytes, &Limits::default());
            assert!(decoded.is_err(), "{}: {decoded:?}", vector.id);
        }
    }
}
