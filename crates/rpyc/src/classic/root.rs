use std::sync::Arc;

use super::Modules;
use crate::native::Dict;
use crate::{Connection, Exception, ObjectRef, Ref, Result, Value, service};

/// The root of a classic connection.
#[derive(Debug)]
pub(super) struct SlaveService {
    modules: Arc<Modules>,
    namespace: Ref<Dict>,
    connection: Connection,
}

impl SlaveService {
    pub(super) fn new(modules: Arc<Modules>, connection: Connection) -> Self {
        Self { modules, namespace: Ref::new(Dict::new()), connection }
    }
}

/// The SlaveService gives access to the modules of the server.
#[service(name = "rpyc.core.service.SlaveService")]
impl SlaveService {
    /// Import a module by its name, or by a tuple of the parts of its name.
    #[exposed]
    fn getmodule(&self, name: Value) -> Result<ObjectRef> {
        let name = match &name {
            Value::Plain(rpyc_brine::Value::Tuple(parts)) => {
                parts.iter().filter_map(rpyc_brine::Value::as_str).collect::<Vec<_>>().join(".")
            }
            Value::Plain(plain) => text(plain)?,
            other => return Err(not_text(&other.type_name())),
        };
        self.modules.import(&name)
    }

    /// Evaluate a Python expression: refused, since this server runs no Python.
    #[exposed]
    fn eval(&self, text: Value) -> Result<()> {
        let _ = text;
        Err(no_python("eval"))
    }

    /// Execute Python code: refused, since this server runs no Python.
    #[exposed]
    fn execute(&self, text: Value) -> Result<()> {
        let _ = text;
        Err(no_python("execute"))
    }

    /// The variables that belong to this connection.
    #[exposed(getter)]
    fn namespace(&self) -> Ref<Dict> {
        self.namespace.clone()
    }

    /// The server's side of this connection.
    #[exposed]
    fn getconn(&self) -> ServerSide {
        ServerSide(self.connection.clone())
    }
}

fn no_python(operation: &str) -> Exception {
    Exception::not_implemented(format!(
        "{operation}() needs a Python interpreter, and this server runs none: it serves native objects. \
         Use its modules, or the Python host (rpyc-python) where code has to run"
    ))
}

fn text(value: &rpyc_brine::Value) -> Result<String> {
    let bytes = value.as_bytes().map(|bytes| String::from_utf8_lossy(bytes).into_owned());
    value.as_str().map(ToOwned::to_owned).or(bytes).ok_or_else(|| not_text(value.type_name()))
}

fn not_text(type_name: &str) -> Exception {
    Exception::type_error(format!("a module's name has to be a str, not {type_name}"))
}

/// The server's side of a connection, as far as its peer may see it.
#[derive(Debug)]
struct ServerSide(Connection);

/// The server's side of a connection.
#[service(name = "rpyc.core.protocol.Connection")]
impl ServerSide {
    /// Whether the connection is over.
    #[exposed(getter)]
    fn closed(&self) -> bool {
        self.0.is_closed()
    }

    /// The root object of the other party.
    #[exposed(getter)]
    async fn root(&self) -> Result {
        self.0.root().await
    }

    /// Check that the other party answers.
    #[exposed]
    async fn ping(&self) -> Result<()> {
        self.0.ping().await
    }

    /// Close the connection.
    #[exposed]
    fn close(&self) {
        self.0.close();
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<rpyc.core.protocol.Connection {} with {}>", self.0.id(), self.0.peer())
    }
}
