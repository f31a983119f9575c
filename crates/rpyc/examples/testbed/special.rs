//! The special methods of containers, iterators, callables, context managers, and of attributes made up on demand.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI64, Ordering};

use indexmap::IndexMap;
use rpyc::native::{Iter, Module, iterator};
use rpyc::{Exception, Keywords, Ref, Result, Value, brine, service};

use crate::lock::lock;
use crate::real::Real;

pub(crate) fn add_to(module: Module) -> Module {
    module.class::<Bag>().class::<Countdown>().class::<Multiplier>().class::<Recorder>().class::<Dynamic>()
}

#[derive(Debug)]
struct Bag(Mutex<IndexMap<String, Value>>);

/// A mapping from text to anything, with the container special methods.
///
/// A missing key is ``KeyError(key)``.  Iteration gives the keys in the order of insertion.
#[service]
impl Bag {
    #[exposed(constructor)]
    fn new(#[keywords] items: Keywords) -> Self {
        let mut items: IndexMap<_, _> = items.into_iter().map(|(key, value)| (key.to_string(), value)).collect();
        items.sort_unstable_keys();
        Self(Mutex::new(items))
    }

    /// Return the keys as a list.
    #[exposed]
    fn keys(&self) -> Vec<String> {
        lock(&self.0).keys().cloned().collect()
    }

    #[exposed]
    fn __len__(&self) -> usize {
        lock(&self.0).len()
    }

    #[exposed]
    fn __getitem__(&self, key: brine::Value) -> Result<Value> {
        let found = key.as_str().and_then(|key| lock(&self.0).get(key).cloned());
        found.ok_or_else(|| Exception::key_error(key))
    }

    #[exposed]
    fn __setitem__(&self, key: String, value: Value) {
        let replaced = lock(&self.0).insert(key, value);
        drop(replaced);
    }

    #[exposed]
    fn __delitem__(&self, key: brine::Value) -> Result<()> {
        let removed = key.as_str().and_then(|key| lock(&self.0).shift_remove(key));
        removed.map(drop).ok_or_else(|| Exception::key_error(key))
    }

    #[exposed]
    fn __contains__(&self, key: Value) -> bool {
        key.as_str().is_some_and(|key| lock(&self.0).contains_key(key))
    }

    #[exposed]
    fn __iter__(&self) -> Iter {
        iterator(self.keys())
    }

    #[exposed]
    fn __reversed__(&self) -> Iter {
        iterator(self.keys().into_iter().rev())
    }
}

#[derive(Debug)]
struct Countdown(AtomicI64);

/// An iterator: gives ``start, start - 1, .. 1``, then stops for good.
#[service]
impl Countdown {
    #[exposed(constructor)]
    fn new(start: i64) -> Self {
        Self(AtomicI64::new(start))
    }

    #[exposed]
    fn __iter__(this: &Ref<Self>) -> Ref<Self> {
        this.clone()
    }

    #[exposed(alias = "next")]
    fn __next__(&self) -> Option<i64> {
        let step = |next: i64| (next > 0).then(|| next - 1);
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, step).ok()
    }
}

#[derive(Debug)]
struct Multiplier(Mutex<Real>);

/// A callable object: ``Multiplier(3)(5) == 15``.
#[service]
impl Multiplier {
    #[exposed(constructor)]
    fn new(factor: Real) -> Self {
        Self(Mutex::new(factor))
    }

    #[exposed(getter)]
    fn factor(&self) -> Real {
        lock(&self.0).clone()
    }

    #[exposed(setter)]
    fn set_factor(&self, value: Real) {
        *lock(&self.0) = value;
    }

    #[exposed]
    fn __call__(&self, value: Real, #[default(Real::ZERO)] plus: Real) -> Real {
        self.factor() * value + plus
    }
}

#[derive(Debug)]
struct Recorder {
    swallow: AtomicBool,
    depth: AtomicI64,
    exits: Mutex<Vec<&'static str>>,
}

/// A context manager that records how it was left.
///
/// ``exits`` is a tuple with ``'clean'`` or ``'error'`` for each time.  With ``swallow=True`` it stops
/// the exception.  ``depth`` is the number of times it is entered and not yet left.
#[service]
impl Recorder {
    #[exposed(constructor)]
    fn new(#[default(false)] swallow: bool) -> Self {
        Self { swallow: AtomicBool::new(swallow), depth: AtomicI64::new(0), exits: Mutex::default() }
    }

    #[exposed(getter)]
    fn swallow(&self) -> bool {
        self.swallow.load(Ordering::Relaxed)
    }

    #[exposed(setter)]
    fn set_swallow(&self, value: bool) {
        self.swallow.store(value, Ordering::Relaxed);
    }

    #[exposed(getter)]
    fn depth(&self) -> i64 {
        self.depth.load(Ordering::Relaxed)
    }

    #[exposed(getter, by_value)]
    fn exits(&self) -> Vec<&'static str> {
        lock(&self.exits).clone()
    }

    #[exposed]
    fn __enter__(this: &Ref<Self>) -> Ref<Self> {
        this.depth.fetch_add(1, Ordering::Relaxed);
        this.clone()
    }

    #[exposed]
    fn __exit__(&self, exc_type: Value, _exc: Value, _traceback: Value) -> bool {
        self.depth.fetch_sub(1, Ordering::Relaxed);
        let failed = !exc_type.is_none();
        lock(&self.exits).push(if failed { "error" } else { "clean" });
        failed && self.swallow()
    }
}

#[derive(Debug)]
struct Dynamic(Mutex<BTreeMap<String, Value>>);

/// Attributes made up on demand: ``d.double_21 == 42``; other names are an AttributeError.
///
/// ``dir()`` lists ``double_1``; everything can be set, and what was set can be read and deleted.
#[service]
impl Dynamic {
    #[exposed(constructor)]
    fn new() -> Self {
        Self(Mutex::default())
    }

    #[exposed]
    fn __getattr__(&self, name: &str) -> Result<Value> {
        if let Some(value) = lock(&self.0).get(name) {
            return Ok(value.clone());
        }
        let number = name.strip_prefix("double_").ok_or_else(|| no_attribute(name))?;
        match number.parse::<i32>() {
            Ok(number) => Ok((2 * i64::from(number)).into()),
            Err(_) => Err(Exception::value_error(format!("invalid literal for int() with base 10: '{number}'"))),
        }
    }

    #[exposed]
    fn __setattr__(&self, name: String, value: Value) {
        let replaced = lock(&self.0).insert(name, value);
        drop(replaced);
    }

    #[exposed]
    fn __delattr__(&self, name: &str) -> Result<()> {
        let removed = lock(&self.0).remove(name);
        removed.map(drop).ok_or_else(|| no_attribute(name))
    }

    #[exposed]
    fn __dir__(&self) -> Vec<String> {
        let set = lock(&self.0).keys().cloned().collect::<Vec<_>>();
        ["double_1".to_owned()].into_iter().chain(set).collect()
    }
}

fn no_attribute(name: &str) -> Exception {
    Exception::attribute_error(format!("'Dynamic' object has no attribute '{name}'"))
}
