//! Requests as typed operations, in both directions (`protocol-spec/handlers.md`).

mod parse;
mod write;

use rpyc_brine::ByteString;

use crate::{CompareOp, Handler, python2};
pub(crate) use parse::{parse, parse_del};
pub(crate) use write::arguments;

/// An operation that one side asks of the other. `T` is the object asked: of our own in a request of the peer, the
/// peer's [`IdPack`](crate::IdPack) in one of ours. `V` is any value.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "the fields are the parameters of the operation, named as such")]
pub enum Request<T, V> {
    /// Sends `data` back.
    Ping { data: V },
    /// Ends the connection.
    Close,
    /// The root object: the service.
    GetRoot,
    /// `target.name`
    GetAttr { target: T, name: ByteString },
    /// `del target.name`
    DelAttr { target: T, name: ByteString },
    /// `target.name = value`
    SetAttr { target: T, name: ByteString, value: V },
    /// `target(*args, **kwargs)`
    Call { target: T, args: Vec<V>, kwargs: Vec<(ByteString, V)> },
    /// `target.name(*args, **kwargs)`
    CallAttr { target: T, name: ByteString, args: Vec<V>, kwargs: Vec<(ByteString, V)> },
    /// `repr(target)`
    Repr { target: T },
    /// `str(target)`
    Str { target: T },
    /// `target == other` and the like
    Compare { target: T, other: V, op: CompareOp },
    /// `hash(target)`
    Hash { target: T },
    /// `dir(target)`
    Dir { target: T },
    /// `pickle.dumps(target, protocol)`
    Pickle { target: T, protocol: i64 },
    /// Releases `target`, received `count` times.
    Del { target: T, count: u64 },
    /// Names and documentation of the target's methods.
    Inspect { target: T },
    /// Up to `count` further items of an iterator.
    BuffIter { target: T, count: usize },
    /// Python 2's `target[start:stop]`.
    OldSlicing { target: T, slicing: Box<Slicing<V>> },
    /// The end of a `with` block over `target`.
    CtxExit { target: T, exception: V },
    /// `isinstance(other, target)`; `None` if `other` is nothing that the peer holds of us.
    InstanceCheck { target: T, other: Option<T> },
}

/// What [`Request::OldSlicing`] asks for. Apart, because it would make all requests twice as large.
#[derive(Clone, Debug, PartialEq)]
pub struct Slicing<V> {
    /// The method that takes a slice.
    pub method: ByteString,
    /// The method that takes two bounds.
    pub fallback: ByteString,
    /// The first bound.
    pub start: V,
    /// The second bound.
    pub stop: V,
    /// What follows the bounds: the items to set.
    pub args: Vec<V>,
}

impl<T, V> Request<T, V> {
    /// The object that the operation is about, if any.
    #[must_use]
    pub fn target(&self) -> Option<&T> {
        match self {
            Self::Ping { .. } | Self::Close | Self::GetRoot => None,
            Self::GetAttr { target, .. }
            | Self::DelAttr { target, .. }
            | Self::SetAttr { target, .. }
            | Self::Call { target, .. }
            | Self::CallAttr { target, .. }
            | Self::Repr { target }
            | Self::Str { target }
            | Self::Compare { target, .. }
            | Self::Hash { target }
            | Self::Dir { target }
            | Self::Pickle { target, .. }
            | Self::Del { target, .. }
            | Self::Inspect { target }
            | Self::BuffIter { target, .. }
            | Self::OldSlicing { target, .. }
            | Self::CtxExit { target, .. }
            | Self::InstanceCheck { target, .. } => Some(target),
        }
    }

    /// The same operation with every value changed.
    pub fn map_values<W>(self, map: &mut impl FnMut(V) -> W) -> Request<T, W> {
        let named = |kwargs: Vec<(ByteString, V)>, map: &mut dyn FnMut(V) -> W| {
            kwargs.into_iter().map(|(name, value)| (name, map(value))).collect()
        };
        match self {
            Self::Ping { data } => Request::Ping { data: map(data) },
            Self::Close => Request::Close,
            Self::GetRoot => Request::GetRoot,
            Self::GetAttr { target, name } => Request::GetAttr { target, name },
            Self::DelAttr { target, name } => Request::DelAttr { target, name },
            Self::SetAttr { target, name, value } => Request::SetAttr { target, name, value: map(value) },
            Self::Call { target, args, kwargs } => {
                Request::Call { target, args: args.into_iter().map(&mut *map).collect(), kwargs: named(kwargs, map) }
            }
            Self::CallAttr { target, name, args, kwargs } => Request::CallAttr {
                target,
                name,
                args: args.into_iter().map(&mut *map).collect(),
                kwargs: named(kwargs, map),
            },
            Self::Repr { target } => Request::Repr { target },
            Self::Str { target } => Request::Str { target },
            Self::Compare { target, other, op } => Request::Compare { target, other: map(other), op },
            Self::Hash { target } => Request::Hash { target },
            Self::Dir { target } => Request::Dir { target },
            Self::Pickle { target, protocol } => Request::Pickle { target, protocol },
            Self::Del { target, count } => Request::Del { target, count },
            Self::Inspect { target } => Request::Inspect { target },
            Self::BuffIter { target, count } => Request::BuffIter { target, count },
            Self::OldSlicing { target, slicing } => {
                let Slicing { method, fallback, start, stop, args } = *slicing;
                let (start, stop) = (map(start), map(stop));
                let args = args.into_iter().map(map).collect();
                Request::OldSlicing { target, slicing: Box::new(Slicing { method, fallback, start, stop, args }) }
            }
            Self::CtxExit { target, exception } => Request::CtxExit { target, exception: map(exception) },
            Self::InstanceCheck { target, other } => Request::InstanceCheck { target, other },
        }
    }

    /// Whether what answers the operation is native text of who asks.
    pub(crate) fn answers_native_text(&self) -> bool {
        match self {
            Self::Repr { .. } | Self::Str { .. } | Self::Dir { .. } | Self::Inspect { .. } => true,
            Self::GetAttr { name, .. } => python2::is_native(name),
            _ => false,
        }
    }

    /// The number of the handler that serves the operation.
    #[must_use]
    pub fn handler(&self) -> Handler {
        match self {
            Self::Ping { .. } => Handler::PING,
            Self::Close => Handler::CLOSE,
            Self::GetRoot => Handler::GETROOT,
            Self::GetAttr { .. } => Handler::GETATTR,
            Self::DelAttr { .. } => Handler::DELATTR,
            Self::SetAttr { .. } => Handler::SETATTR,
            Self::Call { .. } => Handler::CALL,
            Self::CallAttr { .. } => Handler::CALLATTR,
            Self::Repr { .. } => Handler::REPR,
            Self::Str { .. } => Handler::STR,
            Self::Compare { .. } => Handler::CMP,
            Self::Hash { .. } => Handler::HASH,
            Self::Dir { .. } => Handler::DIR,
            Self::Pickle { .. } => Handler::PICKLE,
            Self::Del { .. } => Handler::DEL,
            Self::Inspect { .. } => Handler::INSPECT,
            Self::BuffIter { .. } => Handler::BUFFITER,
            Self::OldSlicing { .. } => Handler::OLDSLICING,
            Self::CtxExit { .. } => Handler::CTXEXIT,
            Self::InstanceCheck { .. } => Handler::INSTANCECHECK,
        }
    }
}
