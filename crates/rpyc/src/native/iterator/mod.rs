//! Iterators, as objects that the peer pulls from.

mod supply;
mod values;

use std::fmt;
use std::sync::OnceLock;

use futures_util::{Stream, StreamExt};

pub(super) use supply::{Source, Supply};
pub(super) use values::items_of;

use crate::{Class, ClassRef, Context, Exception, Function, IntoValue, Object, ObjectRef, Outcome, Signature, Value};

/// An iterator object over any Rust data; [`iterator`] and [`stream`] make one.
///
/// The classes that Python has for the iterators of its containers are all served by this type, because clients know
/// those classes and need not ask for their methods. Many items go in one message (HANDLE_BUFFITER).
pub struct Iter {
    class: &'static ClassRef,
    supply: Supply,
    /// How many iterators are asked in turn for one item.
    depth: usize,
}

/// An iterator object over what a Rust iterator gives. To the client it is a generator.
///
/// ```
/// let squares = rpyc::native::iterator((1..).map(|x: u64| x * x));
/// let squares = rpyc::IntoValue::into_value(squares);
/// assert_eq!(squares.type_name(), "generator");
/// ```
pub fn iterator<I>(items: I) -> Iter
where
    I: IntoIterator<Item: IntoValue, IntoIter: Send + 'static>,
{
    let items = items.into_iter().map(|item| Ok(item.into_value()));
    Iter::generator(Supply::iterator(items))
}

/// An iterator object over what a stream gives, which may take its time. To the client it is a generator.
///
/// ```
/// # use futures_util::stream;
/// let numbers = rpyc::native::stream(stream::iter([Ok(1), Ok(2), Err(rpyc::Exception::value_error("no more"))]));
/// ```
pub fn stream<T, E>(items: impl Stream<Item = Result<T, E>> + Send + 'static) -> Iter
where
    T: IntoValue,
    E: Into<Exception>,
{
    let items = items.map(|item| item.map(IntoValue::into_value).map_err(Into::into));
    Iter::generator(Supply::stream(items))
}

macro_rules! classes {
    ($($name:ident => $python:literal, [$($more:ident),*];)*) => {
        impl Iter {$(
            pub(super) fn $name(supply: Supply) -> Self {
                static CLASS: OnceLock<ClassRef> = OnceLock::new();
                let class = CLASS.get_or_init(|| {
                    let methods = [iter($python), next($python), $($more($python)),*];
                    methods.into_iter().fold(Class::builder("builtins", $python), |class, method| class.method(method)).build()
                });
                Self { class, supply, depth: 0 }
            }
        )*}
    };
}

classes! {
    list => "list_iterator", [length_hint];
    tuple => "tuple_iterator", [length_hint];
    set => "set_iterator", [length_hint];
    range => "range_iterator", [length_hint];
    generator => "generator", [close, send];
}

fn iter(class: &'static str) -> Function {
    method(Signature::new("__iter__").class("builtins", class), |_, cx| Outcome::ok(cx.this().clone()))
}

fn next(class: &'static str) -> Function {
    method(Signature::new("__next__").class("builtins", class), |iter, _| iter.supply.next())
}

fn length_hint(class: &'static str) -> Function {
    let signature = Signature::new("__length_hint__").class("builtins", class);
    method(signature, |iter, _| Outcome::ok(iter.supply.remaining()))
}

fn close(class: &'static str) -> Function {
    method(Signature::new("close").class("builtins", class), |iter, _| {
        iter.supply.close();
        Outcome::ok(())
    })
}

/// A generator may ignore what is sent to it.
fn send(class: &'static str) -> Function {
    let signature = Signature::new("send").class("builtins", class).positional("value");
    method(signature, |iter, _| iter.supply.next())
}

fn method(signature: Signature, run: fn(&Iter, &Context<'_>) -> Outcome) -> Function {
    let bound = signature.clone();
    Function::new(signature, move |cx, args| match (bound.bind(args), cx.this().downcast_ref()) {
        (Ok(_), Some(iter)) => run(iter, cx),
        (Ok(_), None) => {
            let (name, found) = (bound.qualified_name(), cx.this().class().name());
            Exception::type_error(format!("{name}() doesn't apply to a '{found}' object")).into()
        }
        (Err(exception), _) => exception.into(),
    })
}

/// How many iterators may be taken from through each other: each takes a part of the stack.
const DEPTH: usize = 20;

impl Iter {
    /// Says that the items come from these iterables.
    ///
    /// # Errors
    /// `RecursionError` if these are iterators of iterators of iterators ...
    pub(super) fn over(mut self, iterables: &[Value]) -> Result<Self, Exception> {
        let iters = iterables.iter().filter_map(|iterable| iterable.as_object()?.downcast_ref::<Self>());
        self.depth = iters.map(|iter| iter.depth + 1).max().unwrap_or(0);
        match self.depth > DEPTH {
            true => Err(Exception::recursion_error("iterators are nested too deep")),
            false => Ok(self),
        }
    }
}

impl Drop for Iter {
    fn drop(&mut self) {
        self.supply.close();
    }
}

impl Object for Iter {
    fn class(&self) -> &ClassRef {
        self.class
    }

    fn next_items(&self, cx: &Context<'_>, count: usize) -> Outcome {
        self.supply.next_items(cx, count)
    }
}

impl IntoValue for Iter {
    fn into_value(self) -> Value {
        ObjectRef::new(self).into()
    }
}

impl fmt::Debug for Iter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Iter").field("class", self.class).field("supply", &self.supply).finish()
    }
}
