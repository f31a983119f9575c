//! Requests as typed operations, in both directions (`protocol-spec/handlers.md`).

use rpyc_brine::{ByteString, Value};

use crate::boxing::Unboxed;
use crate::dialect::{ReferenceForm, TargetForm};
use crate::local_objects::LocalObjects;
use crate::{CompareOp, Dialect, Exception, Handler, IdPack, python2, vinegar};

/// An operation that one side asks of the other. `T` is the object asked: of our own in a request of the peer, the
/// peer's [`IdPack`] in one of ours. `V` is any value.
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
    /// Python 2's `target[start:stop]`: `method` takes a slice, `fallback` two bounds.
    OldSlicing { target: T, method: ByteString, fallback: ByteString, start: V, stop: V, args: Vec<V> },
    /// The end of a `with` block over `target`.
    CtxExit { target: T, exception: V },
    /// `isinstance(other, target)`; `None` if `other` is nothing that the peer holds of us.
    InstanceCheck { target: T, other: Option<T> },
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
            Self::OldSlicing { target, method, fallback, start, stop, args } => Request::OldSlicing {
                target,
                method,
                fallback,
                start: map(start),
                stop: map(stop),
                args: args.into_iter().map(map).collect(),
            },
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

/// Reads which of our objects a DEL releases, by its number, and how often.
pub(crate) fn parse_del<O: Clone>(args: Unboxed<O>, local: &LocalObjects<O>) -> Result<(u64, u64), Exception> {
    let mut args = Args::new(Handler::DEL, args, local)?;
    let number = match args.value()? {
        Unboxed::Local(id, _) => id.number(),
        Unboxed::Value(name) => local.find(&name)?.0.number(),
        _ => return Err(args.mistyped("an object of this side")),
    };
    let count = args.optional_count()?;
    args.finish()?;
    Ok((number, count))
}

/// Reads a request of the peer, other than DEL, from its unboxed arguments.
pub(crate) fn parse<O: Clone>(
    handler: Handler,
    args: Unboxed<O>,
    local: &LocalObjects<O>,
    dialect: &Dialect,
    buffiter: usize,
) -> Result<Request<O, Unboxed<O>>, Exception> {
    if handler.0 > dialect.last_handler {
        return Err(Exception::key_error(handler.0));
    }
    let mut args = Args::new(handler, args, local)?;
    let request = match handler {
        Handler::PING => Request::Ping { data: args.value()? },
        Handler::CLOSE => Request::Close,
        Handler::GETROOT => Request::GetRoot,
        Handler::GETATTR => Request::GetAttr { target: args.target()?, name: args.name()? },
        Handler::DELATTR => Request::DelAttr { target: args.target()?, name: args.name()? },
        Handler::SETATTR => Request::SetAttr { target: args.target()?, name: args.name()?, value: args.value()? },
        Handler::CALL => Request::Call { target: args.target()?, args: args.tuple()?, kwargs: args.keywords()? },
        Handler::CALLATTR => call_attr(args.target()?, args.name()?, args.tuple()?, args.keywords()?, dialect),
        Handler::REPR => Request::Repr { target: args.target()? },
        Handler::STR => Request::Str { target: args.target()? },
        Handler::CMP => Request::Compare { target: args.target()?, other: args.value()?, op: args.compare_op()? },
        Handler::HASH => Request::Hash { target: args.target()? },
        Handler::DIR => Request::Dir { target: args.target()? },
        Handler::PICKLE => Request::Pickle { target: args.target()?, protocol: args.int()? },
        Handler::INSPECT => Request::Inspect { target: args.inspected()? },
        Handler::BUFFITER => Request::BuffIter { target: args.target()?, count: args.count(buffiter)? },
        Handler::OLDSLICING => Request::OldSlicing {
            target: args.target()?,
            method: args.name()?,
            fallback: args.name()?,
            start: args.value()?,
            stop: args.value()?,
            args: args.tuple()?,
        },
        Handler::CTXEXIT => Request::CtxExit { target: args.target()?, exception: args.value()? },
        Handler::INSTANCECHECK => Request::InstanceCheck { target: args.target()?, other: args.instance()? },
        unknown => return Err(Exception::key_error(unknown.0)),
    };
    args.finish()?;
    Ok(request)
}

/// A method call; slices of Python 2 come as such before rpyc 3.2.
fn call_attr<O>(
    target: O,
    name: ByteString,
    mut args: Vec<Unboxed<O>>,
    kwargs: Vec<(ByteString, Unboxed<O>)>,
    dialect: &Dialect,
) -> Request<O, Unboxed<O>> {
    match dialect.slicing_method(&name) {
        Some(method) if args.len() >= 2 => {
            let rest = args.split_off(2);
            let mut bounds = args.into_iter();
            let mut bound = || bounds.next().unwrap_or(Unboxed::Value(Value::None));
            let method = ByteString::from_static(method);
            Request::OldSlicing { target, method, fallback: name, start: bound(), stop: bound(), args: rest }
        }
        _ => Request::CallAttr { target, name, args, kwargs },
    }
}

struct Args<'a, O> {
    handler: Handler,
    given: usize,
    args: std::vec::IntoIter<Unboxed<O>>,
    local: &'a LocalObjects<O>,
}

impl<'a, O: Clone> Args<'a, O> {
    fn new(handler: Handler, args: Unboxed<O>, local: &'a LocalObjects<O>) -> Result<Self, Exception> {
        let args =
            args.into_items().map_err(|_| Exception::type_error("the arguments of a request have to be a tuple"))?;
        Ok(Self { handler, given: args.len(), args: args.into_iter(), local })
    }

    fn value(&mut self) -> Result<Unboxed<O>, Exception> {
        self.args.next().ok_or_else(|| self.wrong_count())
    }

    fn wrong_count(&self) -> Exception {
        Exception::type_error(format!("{} got {} arguments, which do not fit", self.handler, self.given))
    }

    fn mistyped(&self, wanted: &str) -> Exception {
        Exception::type_error(format!("an argument of {} has to be {wanted}", self.handler))
    }

    /// One of our objects: a reference, or the bare number that rpyc 3 sends.
    fn target(&mut self) -> Result<O, Exception> {
        match self.value()? {
            Unboxed::Local(_, object) => Ok(object),
            Unboxed::Value(name @ (Value::Int(_) | Value::Str(_))) => {
                self.local.find(&name).map(|(_, object)| object.clone())
            }
            _ => Err(self.mistyped("an object of this side")),
        }
    }

    /// What INSPECT asks about is named by value.
    fn inspected(&mut self) -> Result<O, Exception> {
        match self.value()? {
            Unboxed::Local(_, object) => Ok(object),
            Unboxed::Value(name) => self.local.find(&name).map(|(_, object)| object.clone()),
            _ => Err(self.mistyped("the name of an object")),
        }
    }

    fn instance(&mut self) -> Result<Option<O>, Exception> {
        match self.value()? {
            Unboxed::Local(_, object) => Ok(Some(object)),
            Unboxed::Value(name) => Ok(self.local.find(&name).ok().map(|(_, object)| object.clone())),
            _ => Ok(None),
        }
    }

    fn name(&mut self) -> Result<ByteString, Exception> {
        match self.value()? {
            Unboxed::Value(name) => vinegar::text(name).ok_or_else(|| self.mistyped("a str")),
            _ => Err(self.mistyped("a str")),
        }
    }

    fn int(&mut self) -> Result<i64, Exception> {
        match self.value()? {
            Unboxed::Value(int) => int.as_i64().ok_or_else(|| self.mistyped("an int")),
            _ => Err(self.mistyped("an int")),
        }
    }

    fn count(&mut self, most: usize) -> Result<usize, Exception> {
        let count = self.int()?;
        let count = usize::try_from(count)
            .map_err(|_| Exception::value_error("the number of items asked for must not be negative"))?;
        Ok(count.min(most))
    }

    /// A DEL without count, as rpyc before 3.4.4 sends it, releases one; one below zero releases nothing.
    fn optional_count(&mut self) -> Result<u64, Exception> {
        if self.args.len() == 0 {
            return Ok(1);
        }
        Ok(u64::try_from(self.int()?).unwrap_or(0))
    }

    /// A comparison without operator, as rpyc before 4.1 sends it, is Python 2's `cmp`.
    fn compare_op(&mut self) -> Result<CompareOp, Exception> {
        if self.args.len() == 0 {
            return Ok(CompareOp::Cmp);
        }
        let name = self.name()?;
        CompareOp::from_name(&name).ok_or_else(|| Exception::attribute_error(format!("'{name}' is no comparison")))
    }

    fn tuple(&mut self) -> Result<Vec<Unboxed<O>>, Exception> {
        self.value()?.into_items().map_err(|_| self.mistyped("a tuple"))
    }

    /// Optional from rpyc 3.1 (CALL) and 4.0 (CALLATTR) on.
    fn keywords(&mut self) -> Result<Vec<(ByteString, Unboxed<O>)>, Exception> {
        if self.args.len() == 0 {
            return Ok(Vec::new());
        }
        let pairs = self.tuple()?;
        let mistyped = || Exception::type_error("keyword arguments have to be pairs of a str and a value");
        pairs
            .into_iter()
            .map(|pair| {
                let pair = pair.into_items().map_err(|_| mistyped())?;
                let [name, value] = <[Unboxed<O>; 2]>::try_from(pair).map_err(|_| mistyped())?;
                match name {
                    Unboxed::Value(name) => Ok((vinegar::text(name).ok_or_else(mistyped)?, value)),
                    _ => Err(mistyped()),
                }
            })
            .collect()
    }

    fn finish(self) -> Result<(), Exception> {
        if self.args.len() == 0 { Ok(()) } else { Err(self.wrong_count()) }
    }
}

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
        Request::Call { target: id, args, kwargs } => vec![target(id), tuple(args), keywords(kwargs, dialect)],
        Request::CallAttr { target: id, name, args, kwargs } => {
            vec![target(id), method(name, dialect), tuple(args), keywords(kwargs, dialect)]
        }
        Request::Repr { target: id } | Request::Str { target: id } => vec![target(id)],
        Request::Hash { target: id } | Request::Dir { target: id } => vec![target(id)],
        Request::Compare { target: id, other, op } => return compare(target(id), other, op, dialect),
        Request::Pickle { target: id, protocol } => vec![target(id), protocol.into()],
        Request::Del { target: id, .. } if !dialect.del_count => vec![target(id)],
        Request::Del { target: id, count } => vec![target(id), count.into()],
        Request::Inspect { target: id } => vec![Unboxed::Value(inspected(&id, dialect))],
        Request::BuffIter { target: id, count } => vec![target(id), i64::try_from(count).unwrap_or(i64::MAX).into()],
        Request::OldSlicing { target: id, method, fallback, start, stop, args } => {
            vec![target(id), native(method, dialect), native(fallback, dialect), start, stop, tuple(args)]
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
    (Handler::CALLATTR, vec![target, name, tuple(vec![other]), tuple(Vec::new())])
}

/// Before 4.0, the end of a `with` block is a method call.
fn context_exit<O>(target: Unboxed<O>, exception: Unboxed<O>, dialect: &Dialect) -> (Handler, Vec<Unboxed<O>>) {
    if dialect.last_handler >= Handler::CTXEXIT.0 {
        return (Handler::CTXEXIT, vec![target, exception]);
    }
    let name = native(ByteString::from_static("__exit__"), dialect);
    let args = vec![exception, Value::None.into(), Value::None.into()];
    (Handler::CALLATTR, vec![target, name, tuple(args), tuple(Vec::new())])
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

fn tuple<O>(items: Vec<Unboxed<O>>) -> Unboxed<O> {
    if !items.iter().all(|item| matches!(item, Unboxed::Value(_))) {
        return Unboxed::Tuple(items);
    }
    let values = items.into_iter().filter_map(|item| match item {
        Unboxed::Value(value) => Some(value),
        _ => None,
    });
    Unboxed::Value(Value::Tuple(values.collect()))
}

fn keywords<O>(kwargs: Vec<(ByteString, Unboxed<O>)>, dialect: &Dialect) -> Unboxed<O> {
    tuple(kwargs.into_iter().map(|(name, value)| tuple(vec![native(name, dialect), value])).collect())
}
