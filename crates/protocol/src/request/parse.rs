//! Requests of the peer: from unboxed arguments to operations.

use rpyc_brine::{ByteString, Value};

use super::Request;
use crate::boxing::Unboxed;
use crate::local_objects::LocalObjects;
use crate::{CompareOp, Dialect, Exception, Handler, vinegar};

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
        Handler::BUFFITER => Request::BuffIter { target: args.target()?, count: args.count()? },
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

    fn count(&mut self) -> Result<usize, Exception> {
        usize::try_from(self.int()?)
            .map_err(|_| Exception::value_error("the number of items asked for must not be negative"))
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
