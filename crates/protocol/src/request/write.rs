//! Requests of ours: from operations to the arguments that the peer's version expects.

use rpyc_brine::{ByteString, Value};

use super::{Request, Slicing};
use crate::boxing::Unboxed;
use crate::dialect::{ReferenceForm, TargetForm};
use crate::{CompareOp, Dialect, Handler, IdPack};

/// The handler and arguments by which a peer of that dialect understands a request of ours.
pub(crate) fn arguments<O>(request: Request<IdPack, Unboxed<O>>, dialect: &Dialect) -> (Handler, Vec<Unboxed<O>>) {
    let handler = request.handler();
    let target = |id: IdPack| match dialect.target {
        TargetForm::LocalRef => Unboxed::Netref(id),
        TargetForm::Number => Unboxed::Value(Value::from(id.number())),
    };
    let args = match request {
        Request::Ping { data } => vec![data],
        Request::Close | Request::GetRoot => Vec::new(),
        Request::GetAttr { target: id, name } => vec![target(id), method(name, dialect)],
        Request::DelAttr { target: id, name } => vec![target(id), native(name, dialect)],
        Request::SetAttr { target: id, name, value } => vec![target(id), native(name, dialect), value],
        Request::Call { target: id, args, kwargs } => {
            vec![target(id), Unboxed::from_items(args), keywords(kwargs, dialect)]
        }
        Request::CallAttr { target: id, name, args, kwargs } => {
            vec![target(id), method(name, dialect), Unboxed::from_items(args), keywords(kwargs, dialect)]
        }
        Request::Repr { target: id } | Request::Str { target: id } => vec![target(id)],
        Request::Hash { target: id } | Request::Dir { target: id } => vec![target(id)],
        Request::Compare { target: id, other, op } => return compare(target(id), other, op, dialect),
        Request::Pickle { target: id, protocol } => vec![target(id), protocol.into()],
        Request::Del { target: id, .. } if !dialect.del_count => vec![target(id)],
        Request::Del { target: id, count } => vec![target(id), count.into()],
        Request::Inspect { target: id } => vec![Unboxed::Value(inspected(&id, dialect))],
        Request::BuffIter { target: id, count } => vec![target(id), i64::try_from(count).unwrap_or(i64::MAX).into()],
        Request::OldSlicing { target: id, slicing } => {
            let Slicing { method, fallback, start, stop, args } = *slicing;
            vec![target(id), native(method, dialect), native(fallback, dialect), start, stop, Unboxed::from_items(args)]
        }
        Request::CtxExit { target: id, exception } => return context_exit(target(id), exception, dialect),
        Request::InstanceCheck { target: id, other } => {
            let other = other.map_or(Value::None, |other| inspected(&other, dialect));
            vec![target(id), Unboxed::Value(other)]
        }
    };
    (handler, args)
}

/// Before 4.1, comparisons other than `cmp` are method calls.
fn compare<O>(target: Unboxed<O>, other: Unboxed<O>, op: CompareOp, dialect: &Dialect) -> (Handler, Vec<Unboxed<O>>) {
    let name = native(ByteString::from_static(op.name()), dialect);
    if dialect.last_handler >= Handler::INSTANCECHECK.0 {
        return (Handler::CMP, vec![target, other, name]);
    }
    if op == CompareOp::Cmp {
        return (Handler::CMP, vec![target, other]);
    }
    (Handler::CALLATTR, vec![target, name, Unboxed::from_items(vec![other]), Unboxed::from_items(Vec::new())])
}

/// Before 4.0, the end of a `with` block is a method call.
fn context_exit<O>(target: Unboxed<O>, exception: Unboxed<O>, dialect: &Dialect) -> (Handler, Vec<Unboxed<O>>) {
    if dialect.last_handler >= Handler::CTXEXIT.0 {
        return (Handler::CTXEXIT, vec![target, exception]);
    }
    let name = native(ByteString::from_static("__exit__"), dialect);
    let args = vec![exception, Value::None.into(), Value::None.into()];
    (Handler::CALLATTR, vec![target, name, Unboxed::from_items(args), Unboxed::from_items(Vec::new())])
}

/// What INSPECT names the object by: a plain value.
fn inspected(id: &IdPack, dialect: &Dialect) -> Value {
    match dialect.reference {
        ReferenceForm::Oid => Value::from(id.number()),
        ReferenceForm::IdPack | ReferenceForm::Polyglot => Value::Tuple(vec![
            dialect.native_value(id.type_name().clone()),
            Value::from(id.class_id()),
            Value::from(id.instance_id()),
        ]),
    }
}

/// The name of what may be a special method, as the peer's Python calls it.
fn method<O>(name: ByteString, dialect: &Dialect) -> Unboxed<O> {
    native(dialect.special_method(&name).map_or(name, ByteString::from_static), dialect)
}

fn native<O>(text: ByteString, dialect: &Dialect) -> Unboxed<O> {
    Unboxed::Value(dialect.native_value(text))
}

fn keywords<O>(kwargs: Vec<(ByteString, Unboxed<O>)>, dialect: &Dialect) -> Unboxed<O> {
    Unboxed::from_items(
        kwargs.into_iter().map(|(name, value)| Unboxed::from_items(vec![native(name, dialect), value])).collect(),
    )
}
