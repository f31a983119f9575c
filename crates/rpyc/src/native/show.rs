//! `repr()` of containers, whatever they hold.

use std::borrow::Cow;
use std::iter;
use std::vec;

use super::{
    Dict, ItemsView, KeysView, List, Namespace, Set, ValuesView,
    budget::{Budget, STEPS},
};
use crate::{Connection, Context, Exception, ObjectId, ObjectRef, Result, Value};

/// How deep containers are shown, as in CPython.
const DEPTH: usize = 1000;

/// `repr(value)` on behalf of a connection's peer.
///
/// Containers in containers are shown with a stack of our own: the thread's is too small for what a peer can nest.
///
/// # Errors
/// `RecursionError` for containers nested too deep; `MemoryError` for a text that is longer than
/// [`Limits`](crate::Limits) allows, as small containers that refer to each other can make one; and what the `repr()`
/// of an object raises.
pub(super) async fn repr(connection: &Connection, value: &Value) -> Result<String> {
    repr_within(connection, value, &Budget::new(STEPS)).await
}

async fn repr_within(connection: &Connection, value: &Value, budget: &Budget) -> Result<String> {
    let most_bytes = connection.config().limits.brine.bytes;
    let mut out = String::new();
    let mut stack = vec![Frame { id: None, pieces: vec![Piece::Value(value.clone())].into_iter() }];
    while let Some(frame) = stack.last_mut() {
        budget.step().await?;
        match frame.pieces.next() {
            None => drop(stack.pop()),
            Some(Piece::Text(text)) => out.push_str(&text),
            Some(Piece::Value(value)) => match opened(&stack, &value) {
                Some(Opened::Inside(frame)) => stack.push(frame),
                Some(Opened::Again(text)) => out.push_str(text),
                None => out.push_str(&single(connection, &value).await?),
            },
        }
        if out.len() > most_bytes {
            return Err(Exception::memory_error(format!("a repr() of more than {most_bytes} bytes")));
        }
        if stack.len() > DEPTH {
            return Err(Exception::recursion_error(
                "maximum recursion depth exceeded while getting the repr of an object",
            ));
        }
    }
    Ok(out)
}

/// A container that is being shown.
struct Frame {
    id: Option<ObjectId>,
    pieces: vec::IntoIter<Piece>,
}

/// A part of a container's text.
enum Piece {
    Text(Cow<'static, str>),
    Value(Value),
}

/// What a container's text begins with.
enum Opened {
    Inside(Frame),
    /// It is around itself.
    Again(&'static str),
}

fn opened(stack: &[Frame], value: &Value) -> Option<Opened> {
    let object = match value {
        Value::Plain(_) | Value::Netref(_) => return None,
        Value::Tuple(items) => {
            let end = if items.len() == 1 { ",)" } else { ")" };
            return Some(Opened::Inside(Frame { id: None, pieces: joined("(", items.clone(), end) }));
        }
        Value::Object(object) => object,
    };
    let container = Container::of(object)?;
    if stack.iter().any(|frame| frame.id == Some(object.id())) {
        return Some(Opened::Again(container.again));
    }
    Some(Opened::Inside(Frame { id: Some(object.id()), pieces: container.pieces }))
}

/// How a native container is shown.
struct Container {
    pieces: vec::IntoIter<Piece>,
    again: &'static str,
}

impl Container {
    fn of(object: &ObjectRef) -> Option<Self> {
        let (pieces, again) = if let Some(list) = object.downcast_ref::<List>() {
            (joined("[", list.to_vec(), "]"), "[...]")
        } else if let Some(dict) = object.downcast_ref::<Dict>() {
            (pairs(dict.to_pairs()), "{...}")
        } else if let Some(set) = object.downcast_ref::<Set>() {
            match set.to_vec() {
                members if members.is_empty() => (joined("set(", members, ")"), "set(...)"),
                members => (joined("{", members, "}"), "set(...)"),
            }
        } else if let Some(keys) = object.downcast_ref::<KeysView>() {
            (joined("dict_keys([", keys.parts(), "])"), "...")
        } else if let Some(values) = object.downcast_ref::<ValuesView>() {
            (joined("dict_values([", values.parts(), "])"), "...")
        } else if let Some(items) = object.downcast_ref::<ItemsView>() {
            (joined("dict_items([", items.parts(), "])"), "...")
        } else {
            let namespace = object.downcast_ref::<Namespace>()?;
            (attributes(namespace.attributes()), "namespace(...)")
        };
        Some(Self { pieces, again })
    }
}

fn joined(before: &'static str, items: Vec<Value>, after: &'static str) -> vec::IntoIter<Piece> {
    let items = separated(items.into_iter().map(|item| vec![Piece::Value(item)]));
    enclosed(before, items, after)
}

fn pairs(pairs: Vec<(Value, Value)>) -> vec::IntoIter<Piece> {
    let entry = |(key, value)| vec![Piece::Value(key), Piece::Text(": ".into()), Piece::Value(value)];
    enclosed("{", separated(pairs.into_iter().map(entry)), "}")
}

fn attributes(attributes: Vec<(String, Value)>) -> vec::IntoIter<Piece> {
    let entry = |(name, value)| vec![Piece::Text(format!("{name}=").into()), Piece::Value(value)];
    enclosed("namespace(", separated(attributes.into_iter().map(entry)), ")")
}

fn separated(entries: impl Iterator<Item = Vec<Piece>>) -> impl Iterator<Item = Piece> {
    entries.enumerate().flat_map(|(index, entry)| {
        let separator = (index > 0).then(|| Piece::Text(", ".into()));
        separator.into_iter().chain(entry)
    })
}

fn enclosed(before: &'static str, pieces: impl Iterator<Item = Piece>, after: &'static str) -> vec::IntoIter<Piece> {
    let text = |text: &'static str| iter::once(Piece::Text(text.into()));
    text(before).chain(pieces).chain(text(after)).collect::<Vec<_>>().into_iter()
}

/// `repr()` of what is no native container.
async fn single(connection: &Connection, value: &Value) -> Result<String> {
    match value {
        Value::Plain(value) => Ok(value.repr()),
        Value::Netref(netref) => netref.repr().await,
        Value::Object(object) => {
            let shown = object.repr(&Context::new(object, connection)).resolve().await?;
            Ok(shown.as_str().unwrap_or_default().to_owned())
        }
        Value::Tuple(_) => Ok(String::new()),
    }
}

#[cfg(test)]
mod tests {
    use futures_util::FutureExt;

    use super::*;
    use crate::Ref;

    fn list(items: impl IntoIterator<Item = Value>) -> Value {
        Value::from(Ref::new(items.into_iter().collect::<List>()))
    }

    fn shown(value: &Value) -> Result<String> {
        let connection = Connection::detached();
        repr(&connection, value).now_or_never().expect("nobody to wait for")
    }

    #[test]
    fn containers_are_shown_as_python_shows_them() {
        let dict = Dict::from_pairs([("a".into(), list([])), (1.into(), (1,).into())]).unwrap();
        let set = Set::from_values(["x".into()]).unwrap();
        let text = shown(&list([Ref::new(dict).into(), Ref::new(set).into(), Ref::new(Set::new()).into()]));
        assert_eq!(text.unwrap(), "[{'a': [], 1: (1,)}, {'x'}, set()]");
    }

    #[test]
    fn a_container_that_holds_itself_is_shown() {
        let list = Ref::new(List::new());
        let dict = Ref::new(Dict::new());
        list.push(dict.clone());
        list.push(list.clone());
        dict.insert("list", list.clone()).unwrap();
        assert_eq!(shown(&list.into()).unwrap(), "[{'list': [...]}, [...]]");
    }

    #[tokio::test]
    async fn a_text_without_end_is_refused() {
        let connection = Connection::detached();
        let doubled = (0..60).fold(list([]), |inner, _| list([inner.clone(), inner]));
        let error = repr_within(&connection, &doubled, &Budget::new(10_000)).await.unwrap_err();
        assert!(error.is_builtin("MemoryError"), "{error}");
        let nested = (0..2000).fold(list([]), |inner, _| list([inner]));
        assert!(repr(&connection, &nested).await.unwrap_err().is_builtin("RecursionError"));
    }
}
