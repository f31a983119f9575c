//! Callbacks that clients register for what happens to nodes.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use rpyc::{Args, BoxFuture, IntoValue, Value};

use super::enums::NodeEventType;
use super::world::World;
use crate::model::NodeId;

/// All callbacks of a scene by node.
#[derive(Default)]
pub(super) struct Events(Mutex<HashMap<NodeId, Vec<Callback>>>);

#[derive(Clone)]
struct Callback {
    events: Vec<NodeEventType>,
    function: Value,
}

impl Events {
    /// Calls a function whenever one of some events happens to a node.
    pub(super) fn add(&self, node: NodeId, events: Vec<NodeEventType>, function: Value) {
        self.lock().entry(node).or_default().push(Callback { events, function });
    }

    /// Undoes [`add`](Self::add); `false` if there is no such callback.
    pub(super) fn remove(&self, node: NodeId, events: &[NodeEventType], function: &Value) -> bool {
        let mut callbacks = self.lock();
        let Some(of_node) = callbacks.get_mut(&node) else { return false };
        let is_it = |callback: &Callback| callback.function == *function && callback.events == events;
        let Some(place) = of_node.iter().position(is_it) else { return false };
        of_node.remove(place);
        if of_node.is_empty() {
            callbacks.remove(&node);
        }
        true
    }

    /// Forgets all callbacks of a node.
    pub(super) fn remove_all(&self, node: NodeId) {
        self.lock().remove(&node);
    }

    fn retain(&self, keep: impl Fn(NodeId) -> bool) {
        self.lock().retain(|node, _| keep(*node));
    }

    /// The callbacks of a node as `(events, function)`.
    pub(super) fn of(&self, node: NodeId) -> Vec<(Vec<NodeEventType>, Value)> {
        let callbacks = self.lock();
        let of_node = callbacks.get(&node).into_iter().flatten();
        of_node.map(|callback| (callback.events.clone(), callback.function.clone())).collect()
    }

    fn functions(&self, node: NodeId, event: NodeEventType) -> Vec<Value> {
        let mut callbacks = self.lock();
        let Some(of_node) = callbacks.get_mut(&node) else { return Vec::new() };
        // A client that has left takes its functions with it.
        of_node.retain(|callback| match &callback.function {
            Value::Netref(function) => !function.connection().is_closed(),
            _ => true,
        });
        let wanted = of_node.iter().filter(|callback| callback.events.contains(&event));
        wanted.map(|callback| callback.function.clone()).collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<NodeId, Vec<Callback>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    /// Tells those who asked for it that something has happened to a node.
    pub(super) fn emit(self: &Arc<Self>, node: NodeId, event: NodeEventType) {
        self.emit_with(node, event, |_| Vec::new());
    }

    /// Forgets the callbacks of nodes that are no more.
    pub(super) fn forget_deleted_nodes(&self) {
        self.read(|state| self.events.retain(|node| state.exists(node)));
    }

    /// Tells of an event with further arguments, which are only made if somebody wants to know.
    ///
    /// Nobody waits for the callbacks: their client may be busy, or be another one than the client that has
    /// caused the event.
    pub(super) fn emit_with(
        self: &Arc<Self>,
        node: NodeId,
        event: NodeEventType,
        details: impl FnOnce(&Arc<Self>) -> Vec<(&'static str, Value)>,
    ) {
        let functions = self.events.functions(node, event);
        if functions.is_empty() {
            return;
        }
        let object = self.read(|state| self.node(state, node));
        let details = details(self);
        for function in functions {
            let args = Args::default().with("node", object.clone()).with("event_type", event.into_value());
            let args = details.iter().fold(args, |args, (name, value)| args.with(*name, value.clone()));
            send(Box::pin(async move {
                if let Err(exception) = function.call(args).await {
                    tracing::warn!(%exception, "a node event callback failed");
                }
            }));
        }
    }
}

/// Sends a request at once, so that it reaches the client before the answer to the client's own request,
/// and leaves waiting for its result to a task.
fn send(mut request: BoxFuture<()>) {
    let mut context = Context::from_waker(Waker::noop());
    if Pin::new(&mut request).poll(&mut context).is_pending() {
        tokio::spawn(request);
    }
}
