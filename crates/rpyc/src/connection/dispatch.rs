//! Which operation of an object serves which request.

use std::mem;

use rpyc_protocol::{Exception, Request, Slicing, Unboxed};

use super::Connection;
use super::boxing::Netrefs;
use super::driver::PeerRequest;
use crate::{Args, Context, ObjectRef, Outcome, Value, service};

/// Performs a request of the peer. It stays where it is, without the values that it came with: moving it takes longer
/// than many an operation, and a failure is told with what was asked.
pub(super) fn dispatch(
    connection: &Connection,
    root: &ObjectRef,
    netrefs: &mut Netrefs,
    request: &mut PeerRequest,
) -> Outcome {
    let cx = |target| Context::new(target, connection);
    match request {
        Request::GetRoot => Outcome::ok(root.clone()),
        Request::GetAttr { target, name } => {
            let name = called(connection, target, name);
            service::root_attribute(root, target, name).unwrap_or_else(|| target.getattr(&cx(target), name))
        }
        Request::DelAttr { target, .. } if target == root => access_denied(),
        Request::SetAttr { target, name, value } => {
            let value = netrefs.unboxed(connection, take(value));
            if target == root {
                return access_denied();
            }
            target.setattr(&cx(target), name, value).map(|result| result.map(|_| Value::none()))
        }
        Request::DelAttr { target, name } => {
            target.delattr(&cx(target), name).map(|result| result.map(|_| Value::none()))
        }
        Request::Call { target, args, kwargs } => {
            let args = netrefs.args(connection, mem::take(args), mem::take(kwargs));
            target.call(&cx(target), args)
        }
        Request::CallAttr { target, name, args, kwargs } => {
            let name = called(connection, target, name);
            let args = netrefs.args(connection, mem::take(args), mem::take(kwargs));
            match service::root_attribute(root, target, name) {
                Some(Outcome::Ready(Ok(Value::Object(method)))) => method.call(&cx(&method), args),
                _ => target.callattr(&cx(target), name, args),
            }
        }
        Request::Repr { target } => target.repr(&cx(target)),
        Request::Str { target } => target.str(&cx(target)),
        Request::Compare { target, other, op } => {
            let other = netrefs.unboxed(connection, take(other));
            target.compare(&cx(target), other, *op)
        }
        Request::Hash { target } => target.hash(&cx(target)),
        Request::Dir { target } => {
            Outcome::ok(Value::tuple(target.dir(&cx(target)).into_iter().map(Value::from).collect()))
        }
        Request::Pickle { target, protocol } => pickle(&cx(target), *protocol),
        Request::Inspect { target } => Outcome::ok(inspect(connection, target)),
        Request::BuffIter { target, count } => target.next_items(&cx(target), *count),
        Request::OldSlicing { target, slicing } => {
            let Slicing { method, start, stop, args, .. } = &mut **slicing;
            let slice = slice(netrefs.unboxed(connection, take(start)), netrefs.unboxed(connection, take(stop)));
            let mut positional = vec![slice];
            positional.extend(netrefs.each(connection, mem::take(args)));
            target.callattr(&cx(target), method, Args::positional(positional))
        }
        Request::CtxExit { target, exception } => {
            let exception = netrefs.unboxed(connection, take(exception));
            target.context_exit(&cx(target), exception)
        }
        Request::InstanceCheck { target, other } => match other {
            Some(other) => target.instancecheck(&cx(target), other),
            None => Outcome::ok(false),
        },
        // The protocol serves these itself.
        Request::Ping { .. } | Request::Close | Request::Del { .. } => Outcome::ok(Value::none()),
    }
}

fn take(value: &mut Unboxed<ObjectRef>) -> Unboxed<ObjectRef> {
    mem::replace(value, Unboxed::Value(rpyc_brine::Value::None))
}

/// Attributes of a service cannot be set or deleted, whatever the connection allows.
fn access_denied() -> Outcome {
    Exception::attribute_error("access denied").into()
}

fn pickle(cx: &Context<'_>, protocol: i64) -> Outcome {
    if !cx.connection().config().allow_pickle {
        return Exception::value_error("pickling is disabled").into();
    }
    cx.this().pickle(cx, protocol)
}

/// The special method that the peer means where its Python calls it otherwise, and no method has that name.
fn called<'n>(connection: &Connection, target: &ObjectRef, name: &'n str) -> &'n str {
    let special = connection.dialect().and_then(|dialect| dialect.special_method_called(name));
    // A terse class has more methods than its instances tell of.
    let has =
        |name: &str| target.class().member(name).is_some() || target.methods().iter().any(|(method, _)| method == name);
    special.filter(|_| !has(name)).unwrap_or(name)
}

/// The methods by the names that the peer's Python has for them.
fn inspect(connection: &Connection, target: &ObjectRef) -> Value {
    let native = |name: &str| connection.dialect().and_then(|dialect| dialect.special_method(name));
    let methods = target.methods().into_iter().map(|(name, doc)| {
        let name = native(&name).map_or(name, str::to_owned);
        Value::tuple(vec![name.into(), doc.into()])
    });
    Value::tuple(methods.collect())
}

fn slice(start: Value, stop: Value) -> Value {
    let bound = |value| match value {
        Value::Plain(value) => value,
        _ => rpyc_brine::Value::None,
    };
    let slice = rpyc_brine::Slice { start: bound(start), stop: bound(stop), step: rpyc_brine::Value::None };
    Value::Plain(rpyc_brine::Value::Slice(Box::new(slice)))
}
