//! The same values in MessagePack, by `rmpv`: its `Value` is what ours is, one that owns all it holds and is read
//! without knowing what comes. (`ValueRef` does not own its strings, so no handler could keep it; with `rmp` alone, the
//! caller has to know what comes.)

use rmpv::Value as Packed;
use rpyc_brine::Value;

pub(crate) fn of(value: &Value) -> Packed {
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

pub(crate) fn decode(mut input: &[u8]) -> Packed {
    rmpv::decode::read_value(&mut input).expect("it is MessagePack")
}

pub(crate) fn encode(value: &Packed, out: &mut Vec<u8>) {
    rmpv::encode::write_value(out, value).expect("a Vec takes everything");
}
