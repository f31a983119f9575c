//! Callbacks that clients register for what happens to nodes.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Waker};

use rpyc::{Args, BoxFuture, IntoValue, Value};

use super::enums::NodeEventType;
use super::world::World;
use crate::model::NodeId;

/// How many calls of a callback may be on their way. Further events are dropped: a client that does not serve its
/// callbacks must not make others fill the server's memory.
const MAX_PENDING: usize = 1000;

/// All callbacks of a scene by node.
#[derive(Default)]
pub(super) struct Events(Mutex<HashMap<NodeId, Vec<Callback>>>);

struct Callback {
    events: Vec<NodeEventType>,
    function: Value,
    /// Every call on its way holds a clone.
    pending: Arc<()>,
}

impl Callback {
    /// A client that has left takes its functions with it.
    fn is_alive(&self) -> bool {
        match &self.function {
            Value::Netref(function) => !function.connection().is_closed(),
            _ => true,
        }
    }

    fn is_overdue(&self) -> bool {
        Arc::strong_count(&self.pending) > MAX_PENDING
    }
}

impl Events {
    /// Calls a function whenever one of some events happens to a node.
    pub(super) fn add(&self, node: NodeId, events: Vec<NodeEventType>, function: Value) {
        let mut callbacks = self.lock();
        callbacks.retain(|_, of_node| {
            of_node.retain(Callback::is_alive);
            !of_node.is_empty()
        });
        callbacks.entry(node).or_default().push(Callback { events, function, pending: Arc::default() });
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

    /// The callbacks of a node as `(events, function)`.
    pub(super) fn of(&self, node: NodeId) -> Vec<(Vec<NodeEventType>, Value)> {
        let callbacks = self.lock();
        let of_node = callbacks.get(&node).into_iter().flatten();
        of_node.map(|callback| (callback.events.clone(), callback.function.clone())).collect()
    }

    fn retain(&self, keep: impl Fn(NodeId) -> bool) {
        self.lock().retain(|node, _| keep(*node));
    }

    /// The functions to call, each with what the call holds while it is on its way.
    fn calls(&self, node: NodeId, event: NodeEventType) -> Vec<(Value, Arc<()>)> {
        let callbacks = self.lock();
        let of_node = callbacks.get(&node).into_iter().flatten();
        let wanted = of_node.filter(|callback| callback.events.contains(&event) && callback.is_alive());
        wanted
            .filter(|callback| {
                let overdue = callback.is_overdue();
                if overdue {
                    tracing::debug!(%node, ?event, "a node event was dropped: its client does not answer");
                }
                !overdue
            })
            .map(|callback| (callback.function.clone(), Arc::clone(&callback.pending)))
            .collect()
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
        let calls = self.events.calls(node, event);
        if calls.is_empty() {
            return;
        }
        let object = self.read(|state| self.node(state, node));
        let args = Args::default().with("node", object).with("event_type", event.into_value());
        let args = details(self).into_iter().fold(args, |args, (name, value)| args.with(name, value));
        for (function, pending) in calls {
            let args = args.clone();
            send(Box::pin(async move {
                if let Err(exception) = function.call(args).await {
                    tracing::warn!(%exception, "a node event callback failed");
                }
                drop(pending);
            }));
        }
    }
}

/// Sends a request at once, so that events arrive in their order, and leaves waiting for its result to a task.
fn send(mut request: BoxFuture<()>) {
    let mut context = Context::from_waker(Waker::noop());
    if Pin::new(&mut request).poll(&mut context).is_pending() {
        tokio::spawn(request);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use rpyc::{Keywords, Ref, Value, service};

    use super::*;
    use crate::model::{NewNode, Scene};

    #[derive(Default)]
    struct Recorder(Mutex<Vec<String>>);

    /// A callback that remembers its calls.
    #[service(name = "tests.Recorder")]
    impl Recorder {
        #[exposed]
        fn __call__(&self, node: Value, #[keywords] details: Keywords) {
            let names: Vec<_> = details.keys().map(ToString::to_string).collect();
            self.0.lock().unwrap().push(format!("{} {}", node.type_name(), names.join(" ")));
        }
    }

    fn world() -> (Arc<World>, NodeId) {
        let world = World::new(Arc::new(Scene::new()));
        let node = world.edit(|state| {
            let obj = state.node_at("/obj")?;
            state.create_node(obj, &NewNode::of_type("geo"))
        });
        (world, node.unwrap())
    }

    #[tokio::test]
    async fn callbacks_get_the_events_they_were_added_for() {
        let (world, node) = world();
        let recorder = Ref::new(Recorder::default());
        let events = vec![NodeEventType::NameChanged, NodeEventType::FlagChanged];
        world.events.add(node, events.clone(), recorder.clone().into());
        world.emit(node, NodeEventType::PositionChanged);
        world.emit(node, NodeEventType::FlagChanged);
        world.emit_with(node, NodeEventType::NameChanged, |_| vec![("old_name", "a".into())]);
        assert_eq!(*recorder.0.lock().unwrap(), ["ObjNode event_type", "ObjNode event_type old_name"]);
        assert!(!world.events.remove(node, &events[..1], &recorder.clone().into()));
        assert!(world.events.remove(node, &events, &recorder.clone().into()));
        world.emit(node, NodeEventType::FlagChanged);
        assert_eq!(recorder.0.lock().unwrap().len(), 2);
    }

    #[tokio::test]
    async fn callbacks_go_with_their_node() {
        let (world, node) = world();
        world.events.add(node, vec![NodeEventType::NameChanged], Ref::new(Recorder::default()).into());
        world.forget_deleted_nodes();
        assert_eq!(world.events.of(node).len(), 1);
        world.edit(|state| state.destroy(node)).unwrap();
        world.forget_deleted_nodes();
        assert_eq!(world.events.of(node), []);
    }

    struct Never;

    /// A callback that does not answer.
    #[service(name = "tests.Never")]
    impl Never {
        #[exposed]
        async fn __call__(&self, #[keywords] _details: Keywords) {
            std::future::pending().await
        }
    }

    #[tokio::test]
    async fn events_do_not_pile_up() {
        let (world, node) = world();
        world.events.add(node, vec![NodeEventType::NameChanged], Ref::new(Never).into());
        let waiting = || world.events.calls(node, NodeEventType::NameChanged).len();
        for _ in 0..MAX_PENDING {
            assert_eq!(waiting(), 1);
            world.emit(node, NodeEventType::NameChanged);
        }
        assert_eq!(waiting(), 0);
    }
}
