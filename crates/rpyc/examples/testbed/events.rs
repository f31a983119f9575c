//! The client's objects after the call, and calls that wait.

use std::collections::BTreeMap;
use std::sync::Mutex;

use rpyc::native::Module;
use rpyc::{Args, Exception, Ref, Result, Value, exposed, function, service};
use tokio::sync::watch;

use crate::lock::lock;

pub(crate) fn add_to(module: Module) -> Module {
    module.class::<Signal>().class::<Gate>().function(function!(gate))
}

#[derive(Debug, Default)]
struct Signal {
    listeners: Mutex<Vec<Value>>,
}

/// Something that client functions can be connected to.
#[service]
impl Signal {
    #[exposed(constructor)]
    fn new() -> Self {
        Self::default()
    }

    /// Add a listener.
    #[exposed]
    fn connect(&self, function: Value) {
        lock(&self.listeners).push(function);
    }

    /// Remove a listener; ValueError if it is not connected.
    #[exposed]
    fn disconnect(&self, function: Value) -> Result<()> {
        let mut listeners = lock(&self.listeners);
        let found = listeners.iter().position(|listener| *listener == function);
        match found {
            Some(index) => drop(listeners.remove(index)),
            None => return Err(Exception::value_error("list.remove(x): x not in list")),
        }
        Ok(())
    }

    /// Call all listeners one after the other, in this call; return how many there are.
    #[exposed]
    async fn emit(&self, #[args] args: Vec<Value>) -> Result<usize> {
        let listeners = lock(&self.listeners).clone();
        for listener in &listeners {
            listener.call(Args::positional(args.clone())).await?;
        }
        Ok(listeners.len())
    }

    /// Return at once and call the listeners afterwards, from a background thread or task.
    ///
    /// The listeners run on the clients whenever those serve their connections.
    #[exposed]
    fn emit_later(this: Ref<Self>, #[args] args: Vec<Value>) {
        tokio::spawn(async move {
            if let Err(exception) = this.emit(args).await {
                tracing::warn!(%exception, "a listener failed");
            }
        });
    }
}

#[derive(Debug)]
struct Gate {
    opened: watch::Sender<bool>,
}

/// Something to wait for: how a call becomes as slow as a test wants, without sleeping.
#[service]
impl Gate {
    #[exposed(constructor)]
    fn new() -> Self {
        Self { opened: watch::Sender::new(false) }
    }

    /// Wait until another connection opens the gate; return the argument (async).
    #[exposed]
    async fn wait(&self, #[default(Value::none())] result: Value) -> Value {
        let mut opened = self.opened.subscribe();
        // An error would say that the gate is gone; it lives as long as `self`.
        drop(opened.wait_for(|opened| *opened).await);
        result
    }

    /// Let everybody through, now and later.
    #[exposed]
    fn open(&self) {
        self.opened.send_replace(true);
    }

    /// Number of calls of ``wait`` that are waiting now.
    #[exposed(getter)]
    fn waiting(&self) -> usize {
        self.opened.receiver_count()
    }
}

static GATES: Mutex<BTreeMap<String, Ref<Gate>>> = Mutex::new(BTreeMap::new());

/// Return the gate of that name, the same object for every connection; made when first asked for.
#[exposed]
fn gate(name: String) -> Ref<Gate> {
    lock(&GATES).entry(name).or_insert_with(|| Ref::new(Gate::new())).clone()
}
