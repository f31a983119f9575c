//! Requests of the peer: from boxed arguments to operations.

use rpyc_brine::{ByteString, Value};

use super::{Request, Slicing};
use crate::boxing::Unboxed;
use crate::unboxing::{Items, UnboxError, Unboxer};
use crate::{CompareOp, Exception, Handler, vinegar};

type Parsed<T> = Result<T, UnboxError>;

/// Reads which of our objects a DEL releases, by its number, and how often.
pub(crate) fn parse_del<O: Clone>(unboxer: &mut Unboxer<'_, '_, O>) -> Parsed<(u64, u64)> {
    read(Handler::DEL, unboxer, |args| Ok((args.released()?, args.optional_count()?)))
}

/// Reads a request of the peer, other than DEL.
pub(crate) fn parse<O: Clone>(handler: Handler, unboxer: &mut Unboxer<'_, '_, O>) -> Parsed<Request<O, Unboxed<O>>> {
    read(handler, unboxer, |args| args.operation())
}

/// Reads the arguments, which are the rest of the message.
fn read<O: Clone, T>(
    handler: Handler,
    unboxer: &mut Unboxer<'_, '_, O>,
    operation: impl FnOnce(&mut Args<'_, '_, '_, O>) -> Parsed<T>,
) -> Parsed<T> {
    let Some(items) = unboxer.items()? else {
        unboxer.decoder.finish()?;
        return Err(misplaced(Exception::type_error("the arguments of a request have to be a tuple")));
    };
    let mut args = Args { handler, given: items.left, items, unboxer };
    // The one place of the request: each move of it takes longer than reading a part of it.
    let mut request = operation(&mut args);
    if let Err(failure) = args.finish(&request) {
        request = Err(failure);
    }
    request
}

/// The arguments of a request, one after the other.
struct Args<'u, 'a, 'd, O> {
    handler: Handler,
    given: usize,
    items: Items,
    unboxer: &'u mut Unboxer<'a, 'd, O>,
}

impl<O: Clone> Args<'_, '_, '_, O> {
    fn operation(&mut self) -> Parsed<Request<O, Unboxed<O>>> {
        if self.handler.0 > self.unboxer.dialect.last_handler {
            return Err(misplaced(Exception::key_error(self.handler.0)));
        }
        // Each is written where it belongs: one place for all of them would have to be copied from.
        match self.handler {
            Handler::PING => Ok(Request::Ping { data: self.value()? }),
            Handler::CLOSE => Ok(Request::Close),
            Handler::GETROOT => Ok(Request::GetRoot),
            Handler::GETATTR => Ok(Request::GetAttr { target: self.target()?, name: self.name()? }),
            Handler::DELATTR => Ok(Request::DelAttr { target: self.target()?, name: self.name()? }),
            Handler::SETATTR => {
                Ok(Request::SetAttr { target: self.target()?, name: self.name()?, value: self.value()? })
            }
            Handler::CALL => {
                Ok(Request::Call { target: self.target()?, args: self.tuple()?, kwargs: self.keywords()? })
            }
            Handler::CALLATTR => self.call_attr(),
            Handler::REPR => Ok(Request::Repr { target: self.target()? }),
            Handler::STR => Ok(Request::Str { target: self.target()? }),
            Handler::CMP => {
                Ok(Request::Compare { target: self.target()?, other: self.value()?, op: self.compare_op()? })
            }
            Handler::HASH => Ok(Request::Hash { target: self.target()? }),
            Handler::DIR => Ok(Request::Dir { target: self.target()? }),
            Handler::PICKLE => Ok(Request::Pickle { target: self.target()?, protocol: self.int()? }),
            Handler::INSPECT => Ok(Request::Inspect { target: self.inspected()? }),
            Handler::BUFFITER => Ok(Request::BuffIter { target: self.target()?, count: self.count()? }),
            Handler::OLDSLICING => Ok(Request::OldSlicing {
                target: self.target()?,
                slicing: Box::new(Slicing {
                    method: self.name()?,
                    fallback: self.name()?,
                    start: self.value()?,
                    stop: self.value()?,
                    args: self.tuple()?,
                }),
            }),
            Handler::CTXEXIT => Ok(Request::CtxExit { target: self.target()?, exception: self.value()? }),
            Handler::INSTANCECHECK => Ok(Request::InstanceCheck { target: self.target()?, other: self.instance()? }),
            unknown => Err(misplaced(Exception::key_error(unknown.0))),
        }
    }

    /// Reads the message to its end, and finds what is wrong with the request beyond what it came to.
    fn finish<T>(&mut self, request: &Parsed<T>) -> Parsed<()> {
        if matches!(request, Err(UnboxError::Frame(_) | UnboxError::Malformed(_))) {
            return Ok(());
        }
        let all = self.items.left == 0;
        // What a request that fails refers to has to be counted, too.
        while self.unboxer.next(&mut self.items)?.is_some() {}
        self.unboxer.close_items();
        self.unboxer.decoder.finish()?;
        match self.unboxer.failed.take() {
            Some(failure) => Err(misplaced(failure)),
            None if all || request.is_err() => Ok(()),
            None => Err(misplaced(self.wrong_count())),
        }
    }

    /// A method call; slices of Python 2 come as such before rpyc 3.2.
    fn call_attr(&mut self) -> Parsed<Request<O, Unboxed<O>>> {
        let (target, name, mut args, kwargs) = (self.target()?, self.name()?, self.tuple()?, self.keywords()?);
        let Some(method) = self.unboxer.dialect.slicing_method(&name).filter(|_| args.len() >= 2) else {
            return Ok(Request::CallAttr { target, name, args, kwargs });
        };
        let rest = args.split_off(2);
        let mut bounds = args.into_iter();
        let mut bound = || bounds.next().unwrap_or(Unboxed::Value(Value::None));
        let method = ByteString::from_static(method);
        let slicing = Slicing { method, fallback: name, start: bound(), stop: bound(), args: rest };
        Ok(Request::OldSlicing { target, slicing: Box::new(slicing) })
    }

    fn value(&mut self) -> Parsed<Unboxed<O>> {
        match self.unboxer.next(&mut self.items)? {
            Some(value) => Ok(value),
            None => Err(misplaced(self.wrong_count())),
        }
    }

    fn expect_one(&self) -> Parsed<()> {
        if self.items.left == 0 { Err(misplaced(self.wrong_count())) } else { Ok(()) }
    }

    fn wrong_count(&self) -> Exception {
        Exception::type_error(format!("{} got {} arguments, which do not fit", self.handler, self.given))
    }

    fn mistyped(&self, wanted: &str) -> UnboxError {
        misplaced(Exception::type_error(format!("an argument of {} has to be {wanted}", self.handler)))
    }

    /// One of our objects: a reference, or the bare number that rpyc 3 sends.
    fn target(&mut self) -> Parsed<O> {
        // Nearly all are: no more is copied than that object.
        if let Some((_, object)) = self.unboxer.next_local(&mut self.items)? {
            return Ok(object.clone());
        }
        match self.value()? {
            Unboxed::Value(name @ (Value::Int(_) | Value::Str(_))) => self.find(&name),
            _ => Err(self.mistyped("an object of this side")),
        }
    }

    /// What INSPECT asks about is named by value.
    fn inspected(&mut self) -> Parsed<O> {
        match self.value()? {
            Unboxed::Local(_, object) => Ok(object),
            Unboxed::Value(name) => self.find(&name),
            _ => Err(self.mistyped("the name of an object")),
        }
    }

    fn find(&self, name: &Value) -> Parsed<O> {
        self.unboxer.local.find(name).map(|(_, object)| object.clone()).map_err(misplaced)
    }

    /// The number of the object that DEL releases.
    fn released(&mut self) -> Parsed<u64> {
        if let Some((id, _)) = self.unboxer.next_local(&mut self.items)? {
            return Ok(id.number());
        }
        match self.value()? {
            Unboxed::Value(name) => self.unboxer.local.find(&name).map(|(id, _)| id.number()).map_err(misplaced),
            _ => Err(self.mistyped("an object of this side")),
        }
    }

    fn instance(&mut self) -> Parsed<Option<O>> {
        match self.value()? {
            Unboxed::Local(_, object) => Ok(Some(object)),
            Unboxed::Value(name) => Ok(self.find(&name).ok()),
            _ => Ok(None),
        }
    }

    fn plain(&mut self) -> Parsed<Option<Value>> {
        self.expect_one()?;
        self.unboxer.next_value(&mut self.items)
    }

    fn name(&mut self) -> Parsed<ByteString> {
        self.plain()?.and_then(vinegar::text).ok_or_else(|| self.mistyped("a str"))
    }

    fn int(&mut self) -> Parsed<i64> {
        self.plain()?.as_ref().and_then(Value::as_i64).ok_or_else(|| self.mistyped("an int"))
    }

    fn count(&mut self) -> Parsed<usize> {
        usize::try_from(self.int()?)
            .map_err(|_| misplaced(Exception::value_error("the number of items asked for must not be negative")))
    }

    /// A DEL without count, as rpyc before 3.4.4 sends it, releases one; one below zero releases nothing.
    fn optional_count(&mut self) -> Parsed<u64> {
        if self.items.left == 0 {
            return Ok(1);
        }
        Ok(u64::try_from(self.int()?).unwrap_or(0))
    }

    /// A comparison without operator, as rpyc before 4.1 sends it, is Python 2's `cmp`.
    fn compare_op(&mut self) -> Parsed<CompareOp> {
        if self.items.left == 0 {
            return Ok(CompareOp::Cmp);
        }
        let name = self.name()?;
        CompareOp::from_name(&name)
            .ok_or_else(|| misplaced(Exception::attribute_error(format!("'{name}' is no comparison"))))
    }

    fn tuple(&mut self) -> Parsed<Vec<Unboxed<O>>> {
        self.expect_one()?;
        self.unboxer.next_tuple(&mut self.items)?.ok_or_else(|| self.mistyped("a tuple"))
    }

    /// Optional from rpyc 3.1 (CALL) and 4.0 (CALLATTR) on.
    fn keywords(&mut self) -> Parsed<Vec<(ByteString, Unboxed<O>)>> {
        if self.items.left == 0 {
            return Ok(Vec::new());
        }
        self.tuple()?.into_iter().map(|pair| keyword(pair).ok_or_else(mistyped_keyword)).collect()
    }
}

fn keyword<O>(pair: Unboxed<O>) -> Option<(ByteString, Unboxed<O>)> {
    let [name, value] = <[Unboxed<O>; 2]>::try_from(pair.into_items().ok()?).ok()?;
    match name {
        Unboxed::Value(name) => Some((vinegar::text(name)?, value)),
        _ => None,
    }
}

fn mistyped_keyword() -> UnboxError {
    misplaced(Exception::type_error("keyword arguments have to be pairs of a str and a value"))
}

fn misplaced(exception: Exception) -> UnboxError {
    UnboxError::Misplaced(exception)
}
