//! Local objects: what the peer's netrefs refer to.
//!
//! [`Object`] is the one interface between the protocol driver and whatever is served: Rust types (through
//! [`#[service]`](crate::service)), native containers, and other hosts. Write types with the macro; the trait may grow.

mod class;
mod code;
mod context;
pub(crate) mod dispatch;
mod function;
mod outcome;
mod reference;
mod signature;

use std::any::{Any, TypeId};

use rpyc_protocol::CompareOp;

pub use class::{Class, ClassBuilder, ClassRef, Member, MemberKind, Property, Service};
pub use context::Context;
pub use function::{Args, BoundMethod, Function, Invoke};
pub use outcome::{BoxFuture, Outcome};
pub use reference::{ObjectId, ObjectRef, Ref};
pub use signature::{Bound, Parameter, ParameterKind, Signature};

use crate::{Exception, Value};

/// A local object that a peer can hold a netref to.
///
/// Every method mirrors one handler of the protocol (`protocol-spec/handlers.md`); the defaults serve them from the
/// members of [`class`](Self::class), which is all that a type made by `#[service]` needs.
pub trait Object: Any + Send + Sync {
    /// The object's class: its name, documentation and members.
    fn class(&self) -> &ClassRef;

    /// The part of the object that is of the Rust type `type_id`, where that is the type of a base class.
    fn base(&self, _type_id: TypeId) -> Option<&dyn Any> {
        None
    }

    /// `getattr(self, name)`
    fn getattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        dispatch::getattr(self.class(), cx, name)
    }

    /// `setattr(self, name, value)`
    fn setattr(&self, cx: &Context<'_>, name: &str, value: Value) -> Outcome {
        dispatch::setattr(self.class(), cx, name, value)
    }

    /// `delattr(self, name)`
    fn delattr(&self, cx: &Context<'_>, name: &str) -> Outcome {
        dispatch::delattr(self.class(), cx, name)
    }

    /// `self(*args, **kwargs)`
    fn call(&self, cx: &Context<'_>, args: Args) -> Outcome {
        dispatch::call_special(self.class(), cx, "__call__", args).unwrap_or_else(|| {
            Exception::type_error(format!("'{}' object is not callable", self.class().name())).into()
        })
    }

    /// `self.name(*args, **kwargs)`
    fn callattr(&self, cx: &Context<'_>, name: &str, args: Args) -> Outcome {
        dispatch::callattr(self.class(), cx, name, args)
    }

    /// `repr(self)`; the result is a `str`
    fn repr(&self, cx: &Context<'_>) -> Outcome {
        dispatch::repr(self.class(), cx)
    }

    /// `str(self)`; the result is a `str`
    fn str(&self, cx: &Context<'_>) -> Outcome {
        dispatch::call_special(self.class(), cx, "__str__", Args::default()).unwrap_or_else(|| self.repr(cx))
    }

    /// `self == other` and the like; a `bool`, or `NotImplemented` to let the other side try
    fn compare(&self, cx: &Context<'_>, other: Value, op: CompareOp) -> Outcome {
        dispatch::compare(self.class(), cx, other, op)
    }

    /// `hash(self)`; the result is an `int`
    fn hash(&self, cx: &Context<'_>) -> Outcome {
        dispatch::hash(self.class(), cx)
    }

    /// `dir(self)`: the names that the peer may use
    fn dir(&self, cx: &Context<'_>) -> Vec<String> {
        dispatch::dir(self.class(), cx)
    }

    /// Names and documentation of the methods from which the client builds its proxy class.
    ///
    /// Only special methods matter for behaviour: everything else is asked for by name when it is used.
    fn methods(&self) -> Vec<(String, Option<String>)> {
        self.class().instance_methods().to_vec()
    }

    /// `isinstance(other, self)`, asked of a class object
    fn instancecheck(&self, _cx: &Context<'_>, _other: &ObjectRef) -> Outcome {
        Exception::type_error("isinstance() arg 2 must be a class, type, or tuple of classes and types").into()
    }

    /// Up to `count` further items of an iterator, as a tuple; empty at its end.
    fn next_items(&self, cx: &Context<'_>, count: usize) -> Outcome {
        dispatch::next_items(self.class(), cx, count)
    }

    /// The end of a `with` block: `exception` is what ended it (a reference to its class), or `None`.
    fn context_exit(&self, cx: &Context<'_>, exception: Value) -> Outcome {
        let args = Args::positional([exception, Value::none(), Value::none()]);
        self.callattr(cx, "__exit__", args)
    }

    /// The object as a pickle of protocol `protocol`; plain data only.
    fn pickle(&self, cx: &Context<'_>, protocol: i64) -> Outcome {
        crate::native::pickle(cx, protocol)
    }
}
