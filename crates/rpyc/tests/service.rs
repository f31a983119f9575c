//! Rust clients against Rust servers, over real sockets.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rpyc::{
    Args, AttributePolicy, Client, Config, Connect, Connection, Dialect, Exception, Function, ObjectRef, Outcome,
    RootService, Server, Signature, Value, per_connection, service, shared,
};
use tokio::net::TcpListener;
use tokio::sync::Notify;

#[derive(Default)]
struct Hooks {
    connected: AtomicUsize,
    disconnected: Notify,
}

struct TestService {
    hooks: Arc<Hooks>,
    gate: Arc<Notify>,
    /// What has been done, in order.
    log: Arc<Mutex<Vec<&'static str>>>,
}

#[service(name = "tests.TestService")]
impl TestService {
    #[exposed]
    fn add(&self, a: i64, b: i64) -> i64 {
        a + b
    }

    #[exposed(public)]
    fn hidden(&self) -> i64 {
        1
    }

    #[exposed]
    async fn call(&self, function: Value, argument: Value) -> rpyc::Result {
        function.call(Args::positional([argument])).await
    }

    #[exposed]
    async fn wait(&self) -> i64 {
        self.gate.notified().await;
        self.log.lock().unwrap().push("wait");
        7
    }

    #[exposed]
    fn open(&self) {
        self.log.lock().unwrap().push("open");
        self.gate.notify_one();
    }

    #[exposed]
    fn panic(&self) {
        panic!("on purpose");
    }

    #[exposed]
    fn keep(&self, value: Value) -> Vec<Value> {
        vec![value.clone(), value]
    }

    #[exposed(blocking)]
    fn call_blocking(&self, function: Value) -> rpyc::Result {
        Connection::current().block_on(function.call(Args::default()))
    }
}

impl RootService for TestService {
    fn on_connect(&self, _connection: &Connection) {
        self.hooks.connected.fetch_add(1, Ordering::Relaxed);
    }

    fn on_disconnect(&self, _connection: &Connection) {
        self.hooks.disconnected.notify_one();
    }
}

struct Serving {
    server: Server,
    port: u16,
    hooks: Arc<Hooks>,
    gate: Arc<Notify>,
    log: Arc<Mutex<Vec<&'static str>>>,
}

async fn serving(config: Config) -> Serving {
    let (hooks, gate, log) = (Arc::<Hooks>::default(), Arc::<Notify>::default(), Arc::default());
    let service = TestService { hooks: Arc::clone(&hooks), gate: Arc::clone(&gate), log: Arc::clone(&log) };
    let server = Server::new(shared(service).config(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let accepting = server.clone();
    tokio::spawn(async move { accepting.serve(&listener).await });
    Serving { server, port, hooks, gate, log }
}

impl Serving {
    async fn connect(&self, dialect: Dialect) -> (Client, Value) {
        let client = Connect::new().dialect(dialect).tcp(("127.0.0.1", self.port)).await.unwrap();
        let root = client.root().await.unwrap();
        (client, root)
    }
}

fn callback(code: impl Fn(Args) -> Outcome + Send + Sync + 'static) -> Value {
    ObjectRef::new(Function::new(Signature::new("callback"), move |_cx, args| code(args))).into()
}

#[tokio::test]
async fn every_dialect_is_served() {
    let serving = serving(Config::default()).await;
    let dialects = [Dialect::V6, Dialect::V5, Dialect::V4_0, Dialect::V3];
    for dialect in dialects.into_iter().chain([Dialect::V6.bind_threads(), Dialect::V5.bind_threads()]) {
        let (_client, root) = serving.connect(dialect).await;
        let sum = root.call_method("add", Args::positional([1.into(), 2.into()])).await.unwrap();
        assert_eq!(sum, 3.into(), "{dialect:?}");
        let double = callback(|args| Outcome::ok(args.positional[0].clone()));
        let echo = root.call_method("call", Args::positional([double, 5.into()])).await.unwrap();
        assert_eq!(echo, 5.into(), "{dialect:?}");
    }
    assert_eq!(serving.hooks.connected.load(Ordering::Relaxed), 6);
}

#[tokio::test]
async fn exposed_names_and_denied_ones() {
    let serving = serving(Config::default()).await;
    let (_client, root) = serving.connect(Dialect::V6).await;
    assert!(root.getattr("exposed_add").await.is_ok());
    let denied = root.getattr("hidden").await.unwrap_err();
    assert_eq!(denied.to_string(), "AttributeError: cannot access 'hidden'");
    let missing = root.getattr("missing").await.unwrap_err();
    assert_eq!(missing.to_string(), "AttributeError: cannot access 'missing'");
    assert_eq!(root.setattr("x", 1).await.unwrap_err().message(), "access denied");
    let name = root.call_method("get_service_name", Args::default()).await.unwrap();
    assert_eq!(name, "TEST".into());

    let public = Config::default().attributes(AttributePolicy::default().allow_public_attrs(true));
    let serving = self::serving(public).await;
    let (_client, root) = serving.connect(Dialect::V6).await;
    assert_eq!(root.call_method("hidden", Args::default()).await.unwrap(), 1.into());
}

#[tokio::test]
async fn a_panic_costs_its_request_only() {
    let serving = serving(Config::default()).await;
    let (client, root) = serving.connect(Dialect::V6).await;
    let error = root.call_method("panic", Args::default()).await.unwrap_err();
    assert!(error.is_builtin("RuntimeError"));
    assert!(error.message().contains("on purpose"));
    client.ping().await.unwrap();
}

#[tokio::test]
async fn requests_run_one_at_a_time_unless_configured() {
    for (config, expected) in
        [(Config::default(), ["wait", "open"]), (Config::default().concurrent_requests(2), ["open", "wait"])]
    {
        let serving = serving(config).await;
        let (_client, root) = serving.connect(Dialect::V6).await;
        if expected[0] == "wait" {
            // `open` cannot run before `wait` has ended, so somebody else has to open the gate.
            serving.gate.notify_one();
        }
        let (wait, open) =
            tokio::join!(root.call_method("wait", Args::default()), root.call_method("open", Args::default()));
        assert_eq!(wait.unwrap(), 7.into());
        open.unwrap();
        assert_eq!(*serving.log.lock().unwrap(), expected);
    }
}

#[tokio::test]
async fn nested_requests_are_served_while_a_handler_waits() {
    let serving = serving(Config::default()).await;
    let (_client, root) = serving.connect(Dialect::V6).await;
    let inner = root.clone();
    let recursive = callback(move |args| {
        let root = inner.clone();
        Outcome::pending(async move {
            root.call_method("add", Args::positional([args.positional[0].clone(), 1.into()])).await
        })
    });
    let answer = root.call_method("call", Args::positional([recursive, 41.into()])).await.unwrap();
    assert_eq!(answer, 42.into());
}

#[tokio::test(flavor = "multi_thread")]
async fn blocking_handlers_may_ask_the_peer() {
    let serving = serving(Config::default()).await;
    let (_client, root) = serving.connect(Dialect::V6).await;
    let answer = callback(|_| Outcome::ok("from the client"));
    let value = root.call_method("call_blocking", Args::positional([answer])).await.unwrap();
    assert_eq!(value, "from the client".into());
}

#[tokio::test]
async fn one_object_is_one_netref_and_is_released() {
    let serving = serving(Config::default()).await;
    let (client, root) = serving.connect(Dialect::V6).await;
    let list = root.call_method("keep", Args::positional([callback(|_| Outcome::ok(1))])).await.unwrap();
    assert_eq!(serving.server.connections().local_objects(), 2, "the root and the list");
    let elements = list.elements().await.unwrap();
    assert!(matches!(&elements[0], Value::Object(_)), "our own object came back as itself");
    assert_eq!(elements[0], elements[1]);
    drop((list, elements, root));
    client.ping().await.unwrap();
    assert_eq!(serving.server.connections().local_objects(), 0);
}

#[tokio::test]
async fn a_request_to_a_peer_that_never_answers_expires() {
    let config = Config::default().request_timeout(Some(Duration::from_millis(20)));
    let serving = serving(config).await;
    let (client, root) = serving.connect(Dialect::V6).await;
    let never = callback(|_| Outcome::pending(std::future::pending()));
    let error = root.call_method("call", Args::positional([never, 1.into()])).await.unwrap_err();
    assert_eq!(error.to_string(), "TimeoutError: result expired");
    client.ping().await.unwrap();
}

#[tokio::test]
async fn shutdown_tells_every_client() {
    let serving = serving(Config::default()).await;
    let (client, root) = serving.connect(Dialect::V6).await;
    let waiting = tokio::spawn(async move { root.call_method("wait", Args::default()).await });
    client.ping().await.unwrap();
    serving.server.shutdown().await;
    assert!(waiting.await.unwrap().unwrap_err().is_builtin("EOFError"));
    client.closed().await;
    assert!(client.ping().await.unwrap_err().is_builtin("EOFError"));
    serving.hooks.disconnected.notified().await;
    assert_eq!(serving.server.connections().count(), 0);
}

#[tokio::test]
async fn too_many_connections_are_closed_at_once() {
    #[derive(Default)]
    struct Tiny;
    #[service]
    impl Tiny {}
    impl RootService for Tiny {}

    let server = Server::new(per_connection(Tiny::default)).max_connections(1);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let accepting = server.clone();
    tokio::spawn(async move { accepting.serve(&listener).await });
    let first = rpyc::connect(address).await.unwrap();
    first.root().await.unwrap();
    assert!(rpyc::connect(address).await.unwrap_err().is_builtin("EOFError"));
    first.ping().await.unwrap();
}

#[tokio::test]
async fn objects_of_one_client_reach_another() {
    let serving = serving(Config::default()).await;
    let (first, root) = serving.connect(Dialect::V6).await;
    let list = root.call_method("keep", Args::positional([callback(|_| Outcome::ok("first client"))])).await.unwrap();
    // The list lives in the server; the second client is given it by the first's own service.
    let (_second, other) = serving.connect(Dialect::V5).await;
    let relay = callback(move |_| Outcome::ok(list.clone()));
    let relayed = other.call_method("call", Args::positional([relay, Value::none()])).await.unwrap();
    assert!(matches!(relayed, Value::Object(_) | Value::Netref(_)));
    first.ping().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn unix_sockets() {
    let directory = std::env::temp_dir().join(format!("rpyc-service-test-{}", std::process::id()));
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("socket");
    let listener = tokio::net::UnixListener::bind(&path).unwrap();
    let service = TestService { hooks: Arc::default(), gate: Arc::default(), log: Arc::default() };
    let server = Server::new(shared(service));
    tokio::spawn(async move { server.serve(&listener).await });
    let client = Connect::new().unix(&path).await.unwrap();
    let root = client.root().await.unwrap();
    assert_eq!(root.call_method("add", Args::positional([1.into(), 1.into()])).await.unwrap(), 2.into());
    std::fs::remove_dir_all(&directory).unwrap();
}

#[tokio::test]
async fn cannot_connect_is_an_exception_with_a_reason() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let error: Exception = rpyc::connect(address).await.unwrap_err();
    assert!(error.is_builtin("OSError"));
    assert!(error.message().starts_with("cannot connect: "));
}

#[tokio::test(start_paused = true)]
async fn a_server_that_says_nothing_is_waited_for_as_long_as_for_any_answer() {
    let silent = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let config = Config::default().request_timeout(Some(Duration::from_secs(7)));
    let started = tokio::time::Instant::now();
    let error = Connect::new().config(config).tcp(silent.local_addr().unwrap()).await.unwrap_err();
    assert!(error.is_builtin("TimeoutError"), "{error}");
    assert_eq!(started.elapsed().as_secs(), 7);
}
