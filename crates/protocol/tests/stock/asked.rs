//! Requests as typed operations, read from what stock wrote.

use rpyc_brine::{ByteString, Value};
use rpyc_protocol::{CompareOp, Dialect, Handler, IdPack, Request, Slicing, Unboxed};

use super::{Asked, Message, Object, items, readers, text, unboxed};

/// A request from its writer's side.
pub fn asked(message: &Message, dialect: Dialect) -> Asked {
    let (handler, args) = message.parts();
    let mut args = Args(items(unboxed(args, dialect)).into_iter());
    match Handler(handler) {
        Handler::PING => Request::Ping { data: args.value() },
        Handler::CLOSE => Request::Close,
        Handler::GETROOT => Request::GetRoot,
        Handler::GETATTR => Request::GetAttr { target: args.target(), name: args.name() },
        Handler::DELATTR => Request::DelAttr { target: args.target(), name: args.name() },
        Handler::SETATTR => Request::SetAttr { target: args.target(), name: args.name(), value: args.value() },
        Handler::CALL => Request::Call { target: args.target(), args: args.items(), kwargs: args.keywords() },
        Handler::CALLATTR => {
            Request::CallAttr { target: args.target(), name: args.name(), args: args.items(), kwargs: args.keywords() }
        }
        Handler::REPR => Request::Repr { target: args.target() },
        Handler::STR => Request::Str { target: args.target() },
        Handler::CMP => Request::Compare { target: args.target(), other: args.value(), op: args.op() },
        Handler::HASH => Request::Hash { target: args.target() },
        Handler::DIR => Request::Dir { target: args.target() },
        Handler::PICKLE => Request::Pickle { target: args.target(), protocol: args.int() },
        Handler::DEL => Request::Del { target: args.target(), count: args.count() },
        Handler::INSPECT => Request::Inspect { target: args.target() },
        Handler::BUFFITER => Request::BuffIter { target: args.target(), count: usize::try_from(args.int()).unwrap() },
        Handler::OLDSLICING => Request::OldSlicing {
            target: args.target(),
            slicing: Box::new(Slicing {
                method: args.name(),
                fallback: args.name(),
                start: args.value(),
                stop: args.value(),
                args: args.items(),
            }),
        },
        Handler::CTXEXIT => Request::CtxExit { target: args.target(), exception: args.value() },
        Handler::INSTANCECHECK => Request::InstanceCheck { target: args.target(), other: Some(args.target()) },
        unknown => panic!("handler {unknown}"),
    }
}

struct Args(std::vec::IntoIter<Unboxed<Object>>);

impl Args {
    fn value(&mut self) -> Unboxed<Object> {
        self.0.next().unwrap()
    }

    fn plain(&mut self) -> Value {
        match self.value() {
            Unboxed::Value(value) => value,
            other => panic!("no value: {other:?}"),
        }
    }

    fn target(&mut self) -> IdPack {
        match self.value() {
            Unboxed::Netref(id) => id,
            Unboxed::Value(name) => readers(&name),
            other => panic!("no target: {other:?}"),
        }
    }

    fn name(&mut self) -> ByteString {
        text(&self.plain())
    }

    fn int(&mut self) -> i64 {
        self.plain().as_i64().unwrap()
    }

    fn items(&mut self) -> Vec<Unboxed<Object>> {
        items(self.value())
    }

    fn keywords(&mut self) -> Vec<(ByteString, Unboxed<Object>)> {
        let pairs = self.items().into_iter().map(|pair| {
            let mut pair = Self(items(pair).into_iter());
            (pair.name(), pair.value())
        });
        pairs.collect()
    }

    fn op(&mut self) -> CompareOp {
        if self.0.len() == 0 { CompareOp::Cmp } else { CompareOp::from_name(&self.name()).unwrap() }
    }

    fn count(&mut self) -> u64 {
        if self.0.len() == 0 { 1 } else { u64::try_from(self.int()).unwrap() }
    }
}
