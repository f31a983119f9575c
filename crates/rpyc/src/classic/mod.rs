//! The classic service: what `rpyc.classic.connect` and `hrpyc.import_remote_module` expect at the other end.
//!
//! On this side of the protocol it serves *modules* that the program puts in. There is no Python behind it, so
//! `eval` and `execute` are refused with an exception that says so.

mod client;
mod modules;
mod root;

use std::sync::Arc;

pub use client::ClassicClient;
pub use modules::Modules;

use crate::{Config, Connection, ObjectRef, Provider, Result};
use root::SlaveService;

/// The port of stock's classic server.
pub const DEFAULT_PORT: u16 = 18812;

/// Serves modules to classic clients. All connections share the modules; each has a namespace of its own.
///
/// ```
/// use rpyc::{Server, classic::ClassicService, native::Module};
/// let weather = Module::new("weather").value("temperature", 21.5);
/// let server = Server::new(ClassicService::new().module(weather));
/// // In Python: rpyc.classic.connect(host, port).modules.weather.temperature
/// ```
#[derive(Debug)]
pub struct ClassicService {
    modules: Arc<Modules>,
    config: Config,
}

impl Default for ClassicService {
    fn default() -> Self {
        Self::new()
    }
}

impl ClassicService {
    /// A service with the modules that clients fetch by themselves: `builtins`, `importlib` and `sys`.
    #[must_use]
    pub fn new() -> Self {
        Self { modules: Modules::standard(), config: Config::classic() }
    }

    /// Adds a module under its name; a dotted name is reached as an attribute of its parent, too, if that is there.
    #[must_use]
    pub fn module(self, module: crate::native::Module) -> Self {
        let name = module.name().to_owned();
        self.modules.insert(name, ObjectRef::new(module));
        self
    }

    /// Sets what connections allow; the default is [`Config::classic`].
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }

    /// The modules, to add further ones while serving.
    #[must_use]
    pub fn modules(&self) -> &Arc<Modules> {
        &self.modules
    }
}

impl Provider for ClassicService {
    fn config(&self) -> Config {
        self.config.clone()
    }

    fn on_connect(&self, connection: &Connection) -> Result<ObjectRef> {
        Ok(ObjectRef::new(SlaveService::new(Arc::clone(&self.modules), connection.clone())))
    }
}
