//! What is encoded and decoded.

use rpyc_brine::Value;

/// A value, and what it is.
pub(crate) type Case = (&'static str, Value);

/// What a client sends most.
pub(crate) fn requests() -> Vec<Case> {
    vec![("GETATTR request", request(4, ("parm",).into())), ("CALL request", call())]
}

/// Large values of each kind.
pub(crate) fn values() -> Vec<Case> {
    let numbered = |make: &dyn Fn(u32) -> Value, count: u32| Value::from((0..count).map(make).collect::<Vec<_>>());
    vec![
        ("1000 ints", numbered(&|index| index.into(), 1000)),
        // As CPython's `id` gives them.
        ("1000 addresses", numbered(&|index| (139_872_954_000_384 + i64::from(index) * 48).into(), 1000)),
        ("1000 floats", numbered(&|index| (f64::from(index) / 7.0).into(), 1000)),
        ("1000 paths", numbered(&|index| format!("/obj/geo{index}/box{}", index % 7).into(), 1000)),
        ("100 nested tuples", numbered(&point, 100)),
        ("64 kB bytes", Value::from(vec![0xa5; 64 << 10])),
    ]
}

/// The message of a 6.0.2 client, after its type byte: an operation on an object of ours, with arguments by value.
fn request(handler: i64, args: Value) -> Value {
    let target = Value::from((3, ("hou.Node", 12, 40_712)));
    let Value::Tuple(args) = args else { unreachable!("the arguments are a tuple") };
    let boxed = args.into_iter().map(|arg| (1, arg).into());
    let args = Value::Tuple(std::iter::once(target).chain(boxed).collect());
    (1234, (handler, (2, args))).into()
}

/// `function("scale")`
fn call() -> Value {
    request(7, (("scale",), Value::Tuple(Vec::new())).into())
}

/// A point of a geometry with its attributes.
fn point(index: u32) -> Value {
    let x = f64::from(index);
    (index, (x * 0.5, x * 0.25, -1.0), ("P", (true, None::<i64>))).into()
}
