//! Containers: `Vec`, maps and sets become a list, dict or set of the server's, unless they are to go by value.

use std::collections::BTreeSet;

use futures_util::stream::{self, StreamExt};
use indexmap::IndexMap;
use rpyc::native::{self, Iter, List, Module};
use rpyc::{ByValue, Exception, IntoValue, Value, exposed, function};

use crate::point::Point;

pub(crate) fn add_to(module: Module) -> Module {
    module
        .function(function!(a_list))
        .function(function!(a_dict))
        .function(function!(a_set))
        .function(function!(a_mixed_tuple))
        .function(function!(numbers))
        .function(function!(points))
        .function(function!(nested))
        .value("SHARED_LIST", List::new())
        .function(function!(iterator))
        .function(function!(point_iterator))
        .function(function!(failing_iterator))
        .function(function!(list_by_value))
        .function(function!(dict_by_value))
        .function(function!(set_by_value))
}

/// Return a new list ``[1, 'two', 3.0]``.
#[exposed]
fn a_list() -> Vec<Value> {
    vec![1.into(), "two".into(), 3.0.into()]
}

/// Return a new dict ``{'one': 1, 'two': 2, 'three': 3}``, in this order.
#[exposed]
fn a_dict() -> IndexMap<&'static str, i64> {
    IndexMap::from([("one", 1), ("two", 2), ("three", 3)])
}

/// Return a new set ``{1, 2, 3}``.
#[exposed]
fn a_set() -> BTreeSet<i64> {
    BTreeSet::from([1, 2, 3])
}

/// Return a tuple that holds objects: ``(1, [2, 3], Point(4, 5), (u'x', {'y': 6}))``.
#[exposed]
fn a_mixed_tuple() -> (i64, Vec<i64>, Point, (&'static str, Value)) {
    (1, vec![2, 3], Point::new(4.into(), 5.into()), ("x", IndexMap::from([("y", 6)]).into_value()))
}

/// Return a new list of ``0 .. count - 1``.
#[exposed]
fn numbers(count: i64) -> Vec<i64> {
    (0..count).collect()
}

/// Return a new list of ``Point(i, -i)``.
#[exposed]
fn points(count: i64) -> Vec<Point> {
    (0..count).map(mirrored).collect()
}

fn mirrored(index: i64) -> Point {
    Point::new(index.into(), (-index).into())
}

/// Return containers in containers:
///
/// ``{'name': 'scene', 'sizes': [1, [2, 3]], 'tags': {'a', 'b'}, 'info': {'depth': {'deeper': (1, 2)}}}``
#[exposed]
fn nested() -> IndexMap<&'static str, Value> {
    let sizes: Vec<Value> = vec![1.into(), vec![2, 3].into_value()];
    let info = IndexMap::from([("depth", IndexMap::from([("deeper", (1, 2))]))]);
    IndexMap::from([
        ("name", "scene".into()),
        ("sizes", sizes.into_value()),
        ("tags", BTreeSet::from(["a", "b"]).into_value()),
        ("info", info.into_value()),
    ])
}

/// Return an iterator over ``0 .. count - 1`` that can be walked once.
#[exposed]
fn iterator(count: i64) -> Iter {
    native::iterator(0..count)
}

/// Return an iterator over ``Point(0, 0) .. Point(count - 1, ..)``, made as it is walked.
#[exposed]
fn point_iterator(count: i64) -> Iter {
    native::iterator((0..count).map(mirrored))
}

/// Return an iterator that gives ``0 .. count - 1`` and then raises ``ValueError('exhausted badly')``.
#[exposed]
fn failing_iterator(count: i64) -> Iter {
    let end = stream::iter([Err(Exception::value_error("exhausted badly"))]);
    native::stream(stream::iter((0..count).map(Ok)).chain(end))
}

/// Return what ``a_list()`` returns, by value: ``(1, 'two', 3.0)``.
#[exposed(by_value)]
fn list_by_value() -> Vec<Value> {
    a_list()
}

/// Return what ``a_dict()`` returns, by value: ``(('one', 1), ('two', 2), ('three', 3))``.
#[exposed(by_value)]
fn dict_by_value() -> IndexMap<&'static str, i64> {
    a_dict()
}

/// Return what ``a_set()`` returns, by value: ``frozenset({1, 2, 3})``.
#[exposed]
fn set_by_value() -> ByValue<BTreeSet<i64>> {
    ByValue(a_set())
}
