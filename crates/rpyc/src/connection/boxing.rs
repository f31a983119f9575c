//! From values as handlers see them to values as the protocol carries them, and back.

use std::collections::HashMap;

use rpyc_protocol::{IdPack, Request, Unboxed};

use super::Connection;
use crate::netref::WeakNetref;
use crate::proxy::Proxy;
use crate::{Args, Netref, ObjectRef, Value};

/// The netrefs that are alive, so that an object received again is the same netref.
#[derive(Debug, Default)]
pub(super) struct Netrefs(HashMap<u64, WeakNetref>);

impl Netrefs {
    fn receive(&mut self, connection: &Connection, id: IdPack) -> Netref {
        if let Some(netref) = self.0.get(&id.number()).and_then(WeakNetref::receive) {
            return netref;
        }
        let number = id.number();
        let netref = Netref::new(connection.clone(), id);
        self.0.insert(number, netref.downgrade());
        netref
    }

    /// Forgets a netref, unless the object was received anew meanwhile.
    pub(super) fn forget(&mut self, id: &IdPack) {
        if self.0.get(&id.number()).is_some_and(WeakNetref::is_dead) {
            self.0.remove(&id.number());
        }
    }

    /// A value as handlers see it.
    pub(super) fn unboxed(&mut self, connection: &Connection, value: Unboxed<ObjectRef>) -> Value {
        match value {
            Unboxed::Value(value) => Value::Plain(value),
            Unboxed::Tuple(items) => Value::Tuple(self.each(connection, items)),
            Unboxed::Local(_, object) => Proxy::unwrap(object, connection),
            Unboxed::Netref(id) => Value::Netref(self.receive(connection, id)),
        }
    }

    pub(super) fn each(&mut self, connection: &Connection, values: Vec<Unboxed<ObjectRef>>) -> Vec<Value> {
        values.into_iter().map(|value| self.unboxed(connection, value)).collect()
    }

    pub(super) fn args(
        &mut self,
        connection: &Connection,
        positional: Vec<Unboxed<ObjectRef>>,
        keyword: Vec<(rpyc_brine::ByteString, Unboxed<ObjectRef>)>,
    ) -> Args {
        Args {
            positional: self.each(connection, positional),
            keyword: keyword.into_iter().map(|(name, value)| (name, self.unboxed(connection, value))).collect(),
        }
    }
}

/// A value as the protocol carries it.
pub(super) fn boxed(connection: &Connection, value: Value) -> Unboxed<ObjectRef> {
    match value {
        Value::Plain(value) => Unboxed::Value(value),
        Value::Tuple(items) => Unboxed::Tuple(items.into_iter().map(|item| boxed(connection, item)).collect()),
        Value::Object(object) => Unboxed::Local(object.id_pack(), object),
        Value::Netref(netref) if netref.connection() == connection => Unboxed::Netref(netref.id().clone()),
        // An object of another connection's peer: this peer reaches it through us.
        Value::Netref(netref) => {
            let proxy = ObjectRef::new(Proxy::new(netref));
            Unboxed::Local(proxy.id_pack(), proxy)
        }
    }
}

/// A request of ours as the protocol carries it.
pub(super) fn boxed_request(
    connection: &Connection,
    request: Request<IdPack, Value>,
) -> Request<IdPack, Unboxed<ObjectRef>> {
    request.map_values(&mut |value| boxed(connection, value))
}
