//! How long objects live: as long as a client, or another object, holds them.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

use rpyc::native::Module;
use rpyc::{Connections, Exception, Ref, Result, Server, exposed, function, service};

pub(crate) fn add_to(module: Module) -> Module {
    module
        .class::<Token>()
        .function(function!(token_count))
        .function(function!(tokens))
        .function(function!(object_count))
}

static ALIVE: AtomicUsize = AtomicUsize::new(0);

#[derive(Debug)]
struct Token {
    name: String,
}

impl Drop for Token {
    fn drop(&mut self) {
        ALIVE.fetch_sub(1, Ordering::Relaxed);
    }
}

/// An object whose life is watched: see `token_count`.
#[service]
impl Token {
    #[exposed(constructor)]
    fn new(#[default("")] name: String) -> Self {
        ALIVE.fetch_add(1, Ordering::Relaxed);
        Self { name }
    }

    #[exposed(getter)]
    fn name(&self) -> String {
        self.name.clone()
    }

    /// Return the token itself.
    #[exposed]
    fn itself(this: &Ref<Self>) -> Ref<Self> {
        this.clone()
    }
}

/// Return how many Tokens exist in the process.
#[exposed]
fn token_count() -> usize {
    ALIVE.load(Ordering::Relaxed)
}

/// Return a new list of that many new Tokens.
#[exposed]
fn tokens(count: usize) -> Vec<Token> {
    (0..count).map(|index| Token::new(index.to_string())).collect()
}

/// The connections of the server that `object_count` speaks of.
static CONNECTIONS: OnceLock<Arc<Connections>> = OnceLock::new();

/// Says which server `object_count` is to speak of; the first call counts.
pub(crate) fn count_objects_of(server: &Server) {
    CONNECTIONS.get_or_init(|| Arc::clone(server.connections()));
}

/// Return how many objects the process holds for its clients, over all connections.
///
/// That is the number of entries of all object tables, roots included.
#[exposed]
fn object_count() -> Result<usize> {
    match CONNECTIONS.get() {
        Some(connections) => Ok(connections.local_objects()),
        None => Err(Exception::not_implemented("the server installs this")),
    }
}
