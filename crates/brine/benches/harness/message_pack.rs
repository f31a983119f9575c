//! The same values in MessagePack, by `rmpv`: its `Value` is what ours is, one that owns all it holds and is read
//! without knowing what comes. (`ValueRef` does not own its strings, so no handler could keep it; with `rmp` alone, the
//! caller has to know what comes.)

use std::hint::black_box;

use rmpv::{Value as Packed, decode::read_value, encode::write_value};
use rpyc_brine::Value;

use super::Repeat;

pub(crate) fn decoding(value: &Value) -> Repeat {
    let data = encoded(value);
    Box::new(move |times| {
        for _ in 0..times {
            drop(black_box(read_value(&mut black_box(&*data)).expect("it is MessagePack")));
        }
    })
}

pub(crate) fn encoding(value: &Value) -> Repeat {
    let value = of(value);
    let mut out = Vec::new();
    Box::new(move |times| {
        for _ in 0..times {
            out.clear();
            write_value(&mut out, black_box(&value)).expect("a Vec takes everything");
            black_box(&out);
        }
    })
}

pub(crate) fn encoded(value: &Value) -> Vec<u8> {
    let mut data = Vec::new();
    write_value(&mut data, &of(value)).expect("a Vec takes everything");
    data
}

fn of(value: &Value) -> Packed {
    match value {
        Value::None => Packed::Nil,
        Value::Bool(bool) => (*bool).into(),
        Value::Int(int) => (*int).into(),
        Value::Float(float) => (*float).into(),
        Value::Str(text) => (&**text).into(),
        Value::Bytes(bytes) => (&**bytes).into(),
        Value::Tuple(members) => Packed::Array(members.iter().map(of).collect()),
        other => unreachable!("MessagePack has nothing like {other:?}"),
    }
}
