//! What a server gives to each connection: the root object, and what the connection allows.

use rpyc_brine as brine;

use crate::{Config, Connection, Function, ObjectRef, Outcome, Result, Service, Signature, Value};

/// What a server gives to each connection.
///
/// [`per_connection`] and [`shared`] make one of a type with `#[service]`; [`ClassicService`](crate::classic::ClassicService) is one.
pub trait Provider: Send + Sync + 'static {
    /// What connections allow.
    fn config(&self) -> Config {
        Config::default()
    }

    /// The root object for a new connection, before the peer's first request is served.
    ///
    /// # Errors
    /// An exception refuses the connection; it is logged.
    fn on_connect(&self, connection: &Connection) -> Result<ObjectRef>;

    /// Called when a connection is over; it can send nothing any more.
    fn on_disconnect(&self, connection: &Connection, root: &ObjectRef) {
        let _ = (connection, root);
    }
}

/// A type whose objects are a connection's root: what `conn.root` is in Python.
///
/// ```
/// use rpyc::{Connection, RootService, exposed, service};
///
/// #[derive(Default)]
/// struct CalculatorService;
///
/// #[service]
/// impl CalculatorService {
///     #[exposed]
///     fn add(&self, a: f64, b: f64) -> f64 {
///         a + b
///     }
/// }
///
/// impl RootService for CalculatorService {
///     fn on_connect(&self, connection: &Connection) {
///         println!("hello, {}", connection.peer());
///     }
/// }
/// # let _ = rpyc::per_connection(CalculatorService::default);
/// ```
pub trait RootService: Service {
    /// Called when the connection is established.
    fn on_connect(&self, connection: &Connection) {
        let _ = connection;
    }

    /// Called when the connection is over; it can send nothing any more.
    fn on_disconnect(&self, connection: &Connection) {
        let _ = connection;
    }
}

/// Serves a new object to each connection, like a service class in Python.
pub fn per_connection<S: RootService>(make: impl Fn() -> S + Send + Sync + 'static) -> PerConnection<S> {
    PerConnection { make: Box::new(make), config: Config::default() }
}

/// Serves one object to all connections, like a service instance in Python.
pub fn shared<S: RootService>(service: S) -> Shared<S> {
    Shared { root: crate::Ref::new(service), config: Config::default() }
}

/// See [`per_connection`].
pub struct PerConnection<S> {
    make: Box<dyn Fn() -> S + Send + Sync>,
    config: Config,
}

/// See [`shared`].
#[derive(Debug)]
pub struct Shared<S> {
    root: crate::Ref<S>,
    config: Config,
}

impl<S> PerConnection<S> {
    /// Sets what connections allow.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }
}

impl<S> Shared<S> {
    /// Sets what connections allow.
    #[must_use]
    pub fn config(mut self, config: Config) -> Self {
        self.config = config;
        self
    }
}

impl<S: RootService> Provider for PerConnection<S> {
    fn config(&self) -> Config {
        self.config.clone()
    }

    fn on_connect(&self, connection: &Connection) -> Result<ObjectRef> {
        let service = (self.make)();
        service.on_connect(connection);
        Ok(ObjectRef::new(service))
    }

    fn on_disconnect(&self, connection: &Connection, root: &ObjectRef) {
        if let Some(service) = root.downcast_ref::<S>() {
            service.on_disconnect(connection);
        }
    }
}

impl<S: RootService> Provider for Shared<S> {
    fn config(&self) -> Config {
        self.config.clone()
    }

    fn on_connect(&self, connection: &Connection) -> Result<ObjectRef> {
        self.root.on_connect(connection);
        Ok(self.root.clone().into())
    }

    fn on_disconnect(&self, connection: &Connection, _root: &ObjectRef) {
        self.root.on_disconnect(connection);
    }
}

impl<S> std::fmt::Debug for PerConnection<S> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "PerConnection<{}>", std::any::type_name::<S>())
    }
}

/// The methods that every service has beside its own, looked up on a connection's root.
pub(crate) fn root_attribute(root: &ObjectRef, target: &ObjectRef, name: &str) -> Option<Outcome> {
    if target != root {
        return None;
    }
    let name = name.strip_prefix("exposed_").unwrap_or(name);
    let aliases = match name {
        "get_service_aliases" => true,
        "get_service_name" => false,
        _ => return None,
    };
    let root = root.clone();
    let function = Function::new(Signature::new(name.to_owned()), move |_cx, _args| {
        let names = service_aliases(&root);
        match names.first() {
            Some(first) if !aliases => Outcome::ok(first.clone()),
            _ => Outcome::ok(Value::tuple(names.into_iter().map(Value::from).collect())),
        }
    });
    Some(Outcome::ok(ObjectRef::new(function)))
}

/// Stock's rule: the class attribute `ALIASES`, or the class's name without `Service`, in capitals.
fn service_aliases(root: &ObjectRef) -> Vec<String> {
    let class = root.class();
    if let Some(crate::MemberKind::Value(Value::Plain(brine::Value::Tuple(aliases)))) =
        class.member("ALIASES").map(|member| &member.kind)
    {
        return aliases.iter().filter_map(|alias| alias.as_str().map(str::to_uppercase)).collect();
    }
    let name = class.name().to_uppercase();
    vec![name.strip_suffix("SERVICE").unwrap_or(&name).to_owned()]
}
