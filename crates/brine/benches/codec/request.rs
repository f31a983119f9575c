//! A request as a connection reads it: piece by piece, without values for the tuples that it is wrapped in. What is read
//! owns its arguments. MessagePack is read by `rmp` alone in the same way.

use std::hint::black_box;

use bytes::Bytes;
use rmpv::decode::read_value;
use rpyc_brine::{DecodeError, Decoder, Limits, Value};

use crate::harness::{Operation, Repeat, encoded, message_pack};

/// An operation on an object, with arguments by value.
struct Request<Arg> {
    _numbers: [i64; 4],
    _args: Vec<Arg>,
}

pub(crate) fn reading(name: &str, request: &Value) -> Operation {
    let data = encoded(request);
    Operation {
        name: format!("read {name}"),
        stock: vec![("load", data.clone())],
        ours: ours(data),
        message_pack: theirs(message_pack::encoded(request)),
    }
}

fn ours(data: Bytes) -> Repeat {
    let limits = Limits::default();
    Box::new(move |times| {
        for _ in 0..times {
            drop(black_box(read(&mut Decoder::new(black_box(&data), &limits)).expect("it is a request")));
        }
    })
}

fn read(decoder: &mut Decoder<'_>) -> Result<Request<Value>, DecodeError> {
    decoder.open_tuple()?;
    let seq = decoder.int()?;
    decoder.open_tuple()?;
    let handler = decoder.int()?;
    decoder.open_tuple()?;
    decoder.int()?;
    let count = decoder.open_tuple()?;
    decoder.open_tuple()?;
    decoder.int()?;
    decoder.open_tuple()?;
    // The name of the class: its number says more.
    decoder.skip()?;
    let class = decoder.int()?;
    let instance = decoder.int()?;
    decoder.close_tuple();
    decoder.close_tuple();
    let mut args = Vec::with_capacity(count);
    for _ in 1..count {
        decoder.open_tuple()?;
        decoder.int()?;
        args.push(decoder.value()?);
        decoder.close_tuple();
    }
    Ok(Request { _numbers: [seq, handler, class, instance], _args: args })
}

fn theirs(data: Vec<u8>) -> Repeat {
    Box::new(move |times| {
        for _ in 0..times {
            drop(black_box(read_packed(&mut black_box(&*data)).expect("it is a request")));
        }
    })
}

fn read_packed(input: &mut &[u8]) -> Option<Request<rmpv::Value>> {
    use rmp::decode::{read_array_len, read_int, read_str_from_slice};

    read_array_len(input).ok()?;
    let seq = read_int(input).ok()?;
    read_array_len(input).ok()?;
    let handler = read_int(input).ok()?;
    read_array_len(input).ok()?;
    read_int::<i64, _>(input).ok()?;
    let count = read_array_len(input).ok()?;
    read_array_len(input).ok()?;
    read_int::<i64, _>(input).ok()?;
    read_array_len(input).ok()?;
    (_, *input) = read_str_from_slice(*input).ok()?;
    let class = read_int(input).ok()?;
    let instance = read_int(input).ok()?;
    let mut args = Vec::with_capacity(count as usize);
    for _ in 1..count {
        read_array_len(input).ok()?;
        read_int::<i64, _>(input).ok()?;
        args.push(read_value(input).ok()?);
    }
    Some(Request { _numbers: [seq, handler, class, instance], _args: args })
}
