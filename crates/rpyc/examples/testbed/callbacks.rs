//! The client's objects in the hands of the server: handlers that use them are `async`.
//!
//! A [`Value`] parameter takes anything. What is asked of it goes to wherever the object lives.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rpyc::native::Module;
use rpyc::{Args, CompareOp, Context, Exception, Keywords, Netref, Result, Value, exposed, function};

use crate::lock::lock;
use crate::real::Real;

pub(crate) fn add_to(module: Module) -> Module {
    module
        .function(function!(apply))
        .function(function!(apply_async))
        .function(function!(apply_all))
        .function(function!(sum_of))
        .function(function!(merge))
        .function(function!(fill))
        .function(function!(put))
        .function(function!(take))
        .function(function!(get_attribute))
        .function(function!(set_attribute))
        .function(function!(delete_attribute))
        .function(function!(call_method))
        .function(function!(describe))
        .function(function!(equal))
        .function(function!(same))
        .function(function!(catch))
        .function(function!(fail_through))
        .function(function!(ping_pong))
        .function(function!(hold))
        .function(function!(held))
        .function(function!(call_held))
        .function(function!(drop_held))
}

/// Call the client's function and return its result.
#[exposed]
async fn apply(function: Value, #[args] args: Vec<Value>, #[keywords] kwargs: Keywords) -> Result {
    function.call(Args { positional: args, keyword: kwargs.into_iter().collect() }).await
}

/// Call the client's function and return its result (async).
#[exposed]
async fn apply_async(function: Value, #[args] args: Vec<Value>) -> Result {
    function.call(Args::positional(args)).await
}

/// Call the client's function with each item of the client's list; return a new list of the results.
#[exposed]
async fn apply_all(function: Value, items: Vec<Value>) -> Result<Vec<Value>> {
    let mut results = Vec::with_capacity(items.len());
    for item in items {
        results.push(function.call(Args::positional([item])).await?);
    }
    Ok(results)
}

/// Add up an iterable of numbers that the client passed: list, tuple, set, generator or our own list.
#[exposed]
fn sum_of(items: Vec<Real>) -> Real {
    items.into_iter().sum()
}

/// Read the client's dict and return its items, sorted, as a tuple of pairs.
#[exposed(by_value)]
fn merge(mapping: BTreeMap<String, Value>) -> BTreeMap<String, Value> {
    mapping
}

/// Append ``0 .. count - 1`` to the client's list; return its new length.
#[exposed]
async fn fill(items: Value, count: i64) -> Result {
    for index in 0..count {
        items.call_method("append", Args::positional([index.into()])).await?;
    }
    items.call_method("__len__", Args::default()).await
}

/// Do ``mapping[key] = value`` on the client's dict.
#[exposed]
async fn put(mapping: Value, key: Value, value: Value) -> Result<()> {
    mapping.call_method("__setitem__", Args::positional([key, value])).await.map(drop)
}

/// Take at most that many items from the client's iterable; return them as a tuple.
#[exposed(by_value)]
async fn take(iterable: Value, count: usize) -> Result<Vec<Value>> {
    let iterator = iterable.call_method("__iter__", Args::default()).await?;
    let mut items = Vec::new();
    while items.len() < count {
        match iterator.call_method("__next__", Args::default()).await {
            Ok(item) => items.push(item),
            Err(end) if end.is_stop_iteration() => break,
            Err(error) => return Err(error),
        }
    }
    Ok(items)
}

/// Return an attribute of the client's object.
#[exposed]
async fn get_attribute(obj: Value, name: &str) -> Result {
    obj.getattr(name).await
}

/// Set an attribute of the client's object.
#[exposed]
async fn set_attribute(obj: Value, name: &str, value: Value) -> Result<()> {
    obj.setattr(name, value).await
}

/// Delete an attribute of the client's object.
#[exposed]
async fn delete_attribute(obj: Netref, name: &str) -> Result<()> {
    obj.delattr(name).await
}

/// Call a method of the client's object.
#[exposed]
async fn call_method(obj: Value, name: &str, #[args] args: Vec<Value>, #[keywords] kwargs: Keywords) -> Result {
    obj.call_method(name, Args { positional: args, keyword: kwargs.into_iter().collect() }).await
}

/// Return ``(str, repr)`` of the client's object.
#[exposed]
async fn describe(obj: Netref) -> Result<(String, String)> {
    Ok((obj.str().await?, obj.repr().await?))
}

/// Return whether two objects are equal, asking the client's object where one is involved.
#[exposed]
async fn equal(cx: &Context<'_>, a: Value, b: Value) -> Result<bool> {
    if let (Some(a), Some(b)) = (a.as_plain(), b.as_plain()) {
        return Ok(a.python_eq(b));
    }
    // Either side may not know the other one, and then says `NotImplemented`.
    for (one, other) in [(&a, &b), (&b, &a)] {
        let answer = one.compare_on(cx.connection(), other.clone(), CompareOp::Eq).await?;
        if answer != Value::not_implemented() {
            return answer.extract();
        }
    }
    Ok(a == b)
}

/// Return whether the two arguments are one object.
#[exposed]
fn same(a: Value, b: Value) -> bool {
    a == b
}

/// Call the client's function; return ``('ok', result)`` or ``(class name, args)`` of its exception.
#[exposed]
async fn catch(function: Value, #[args] args: Vec<Value>) -> (String, Value) {
    match function.call(Args::positional(args)).await {
        Ok(result) => ("ok".to_owned(), result),
        Err(exception) => (exception.class().to_string(), exception.args().to_vec().into()),
    }
}

/// Call the client's function and let its exception through.
#[exposed]
async fn fail_through(function: Value) -> Result {
    function.call(Args::default()).await
}

/// Return 0 at depth 0, else ``1 + function(depth - 1)``; the client's function calls back here.
#[exposed]
async fn ping_pong(function: Value, depth: i64) -> Result<i64> {
    if depth == 0 {
        return Ok(0);
    }
    let deeper: i64 = function.call(Args::positional([(depth - 1).into()])).await?.extract()?;
    Ok(deeper.saturating_add(1))
}

/// Objects of any client, which outlive the call and even the connection: then every use of them is an EOFError.
static HELD: Mutex<BTreeMap<String, Value>> = Mutex::new(BTreeMap::new());

/// Keep the client's object under a name, beyond the call.
#[exposed]
fn hold(name: String, obj: Value) {
    let replaced = lock(&HELD).insert(name, obj);
    drop(replaced);
}

/// Return the object that is kept under the name; KeyError if there is none.
#[exposed]
fn held(name: &str) -> Result {
    lock(&HELD).get(name).cloned().ok_or_else(|| Exception::key_error(name))
}

/// Call the kept object.
#[exposed]
async fn call_held(name: &str, #[args] args: Vec<Value>) -> Result {
    held(name)?.call(Args::positional(args)).await
}

/// Stop keeping the object of that name.
#[exposed]
fn drop_held(name: &str) -> Result<()> {
    let dropped = lock(&HELD).remove(name);
    dropped.map(drop).ok_or_else(|| Exception::key_error(name))
}
