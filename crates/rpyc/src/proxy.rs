//! Objects of one connection's peer, given to another connection's: RPyC over RPyC.

use rpyc_protocol::CompareOp;

use crate::{Args, Class, ClassRef, Connection, Context, Netref, Object, ObjectRef, Outcome, Value};

/// A local object that passes every operation on to a netref of another connection.
#[derive(Debug)]
pub(crate) struct Proxy {
    netref: Netref,
    class: ClassRef,
}

/// The special methods that a proxied object may turn out to have. Which it has can only be asked when one is used,
/// since the client wants the list at once.
const SPECIAL_METHODS: [&str; 32] = [
    "__abs__",
    "__add__",
    "__and__",
    "__bool__",
    "__call__",
    "__contains__",
    "__delitem__",
    "__enter__",
    "__exit__",
    "__float__",
    "__floordiv__",
    "__getitem__",
    "__iadd__",
    "__index__",
    "__int__",
    "__invert__",
    "__iter__",
    "__len__",
    "__lshift__",
    "__mod__",
    "__mul__",
    "__neg__",
    "__next__",
    "__or__",
    "__pos__",
    "__pow__",
    "__reversed__",
    "__rshift__",
    "__setitem__",
    "__sub__",
    "__truediv__",
    "__xor__",
];

impl Proxy {
    pub(crate) fn new(netref: Netref) -> Self {
        let name = netref.qualified_type_name();
        let (module, class) = name.rsplit_once('.').unwrap_or(("builtins", name));
        let class = Class::builder(module.to_owned(), class.to_owned()).build();
        Self { netref, class }
    }

    /// What a peer means by one of our objects: a proxy of an object of its own is that object.
    pub(crate) fn unwrap(object: ObjectRef, connection: &Connection) -> Value {
        match object.downcast_ref::<Self>() {
            Some(proxy) if proxy.netref.connection() == connection => Value::Netref(proxy.netref.clone()),
            _ => Value::Object(object),
        }
    }

    fn ask<F>(&self, operation: impl FnOnce(Netref) -> F) -> Outcome
    where
        F: Future<Output = crate::Result> + Send + 'static,
    {
        Outcome::pending(operation(self.netref.clone()))
    }
}

impl Object for Proxy {
    fn class(&self) -> &ClassRef {
        &self.class
    }

    fn getattr(&self, _cx: &Context<'_>, name: &str) -> Outcome {
        let name = name.to_owned();
        self.ask(|netref| async move { netref.getattr(&name).await })
    }

    fn setattr(&self, _cx: &Context<'_>, name: &str, value: Value) -> Outcome {
        let name = name.to_owned();
        self.ask(|netref| async move { netref.setattr(&name, value).await.map(|()| Value::none()) })
    }

    fn delattr(&self, _cx: &Context<'_>, name: &str) -> Outcome {
        let name = name.to_owned();
        self.ask(|netref| async move { netref.delattr(&name).await.map(|()| Value::none()) })
    }

    fn call(&self, _cx: &Context<'_>, args: Args) -> Outcome {
        self.ask(|netref| async move { netref.call(args).await })
    }

    fn callattr(&self, _cx: &Context<'_>, name: &str, args: Args) -> Outcome {
        let name = name.to_owned();
        self.ask(|netref| async move { netref.call_method(&name, args).await })
    }

    fn repr(&self, _cx: &Context<'_>) -> Outcome {
        self.ask(|netref| async move { netref.repr().await.map(Value::from) })
    }

    fn str(&self, _cx: &Context<'_>) -> Outcome {
        self.ask(|netref| async move { netref.str().await.map(Value::from) })
    }

    fn compare(&self, _cx: &Context<'_>, other: Value, op: CompareOp) -> Outcome {
        self.ask(|netref| async move { netref.compare(other, op).await })
    }

    fn hash(&self, _cx: &Context<'_>) -> Outcome {
        self.ask(|netref| async move { netref.hash().await.map(Value::from) })
    }

    fn dir(&self, _cx: &Context<'_>) -> Vec<String> {
        SPECIAL_METHODS.map(ToOwned::to_owned).into()
    }

    fn methods(&self) -> Vec<(String, Option<String>)> {
        SPECIAL_METHODS.map(|name| (name.to_owned(), None)).into()
    }

    fn next_items(&self, _cx: &Context<'_>, count: usize) -> Outcome {
        self.ask(move |netref| async move { netref.next_items(count).await.map(Value::tuple) })
    }

    fn pickle(&self, _cx: &Context<'_>, protocol: i64) -> Outcome {
        self.ask(move |netref| async move { netref.pickle(protocol).await.map(Value::from) })
    }
}
