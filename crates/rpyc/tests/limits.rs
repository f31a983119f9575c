//! What a peer can do to a server, in turned time.

#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rpyc::{
    Args, Config, Connect, Connection, Exception, Function, Limit, Limits, ObjectRef, Outcome, RootService, Server,
    Service, Signature, Timeouts, Value, per_connection, service,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream};
use tokio::task::JoinHandle;
use tokio::time::Instant;

/// What it gives to a client bursts when it is let go.
struct Bomb;

#[service(name = "tests.Bomb")]
impl Bomb {}

impl Drop for Bomb {
    fn drop(&mut self) {
        panic!("a destructor, on purpose");
    }
}

struct TestService;

#[service(name = "tests.TestService")]
impl TestService {
    #[exposed]
    async fn sleep(&self, seconds: u64) -> u64 {
        tokio::time::sleep(Duration::from_secs(seconds)).await;
        seconds
    }

    #[exposed]
    async fn call(&self, function: Value) -> rpyc::Result {
        function.call(Args::default()).await
    }

    #[exposed]
    fn bomb(&self) -> Value {
        Bomb.into_object().into()
    }

    #[exposed]
    fn zeros(&self, count: usize) -> Vec<Value> {
        vec![Value::from("0".repeat(count))]
    }
}

impl RootService for TestService {}

/// A server, and how long its connections are to last.
struct Stage {
    server: Server,
    serving: Vec<JoinHandle<()>>,
}

impl Stage {
    fn new(limits: Limits) -> Self {
        Self::with(limits, |server| server)
    }

    fn with(limits: Limits, set: impl FnOnce(Server) -> Server) -> Self {
        let service = per_connection(|| TestService).config(Config::default().limits(limits));
        Self { server: set(Server::new(service)), serving: Vec::new() }
    }

    /// A transport to the server that takes so many bytes before they are read.
    fn open(&mut self, room: usize) -> DuplexStream {
        let (ours, theirs) = tokio::io::duplex(room);
        let server = self.server.clone();
        self.serving.push(tokio::spawn(async move { server.serve_connection(theirs).await }));
        ours
    }

    fn client(&mut self) -> rpyc::Client {
        let stream = self.open(1 << 16);
        Connect::new().over(stream)
    }

    /// Waits until all connections are over; how long that took.
    async fn ended(&mut self) -> Duration {
        let begin = Instant::now();
        for serving in self.serving.drain(..) {
            serving.await.unwrap();
        }
        begin.elapsed()
    }

    fn reached(&self) -> Vec<Limit> {
        self.server.stats().limits.into_iter().map(|(limit, _)| limit).collect()
    }
}

/// The frame of a ping of rpyc 6.
fn ping(data: &[u8]) -> Vec<u8> {
    let mut payload = b"\x01\x11\x50\x11\x51\x11\x51\x10\x0f".to_vec();
    payload.extend_from_slice(&u32::try_from(data.len()).unwrap().to_be_bytes());
    payload.extend_from_slice(data);
    let mut frame = u32::try_from(payload.len()).unwrap().to_be_bytes().to_vec();
    frame.push(0);
    frame.extend_from_slice(&payload);
    frame.push(b'\n');
    frame
}

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(start_paused = true)]
async fn half_a_frame_is_waited_for_as_long_as_it_comes() {
    let mut stage = Stage::new(Limits::default());
    let mut peer = stage.open(1 << 16);
    let frame = ping(b"some data");
    for byte in &frame[..frame.len() - 1] {
        peer.write_all(&[*byte]).await.unwrap();
        tokio::time::sleep(50 * SECOND).await;
    }
    assert_eq!(stage.server.connections().count(), 1, "slow, but going on");
    let waited = stage.ended().await;
    assert!(waited >= 9 * SECOND && waited < 15 * SECOND, "{waited:?}");
    assert_eq!(stage.reached(), [Limit::MidFrame]);
}

#[tokio::test(start_paused = true)]
async fn silence_is_no_fault() {
    let mut stage = Stage::new(Limits::default());
    let (_never, mut later) = (stage.open(1 << 16), stage.open(1 << 16));
    tokio::time::sleep(86_400 * SECOND).await;
    later.write_all(&ping(b"still here")).await.unwrap();
    let mut answer = [0; 32];
    let read = later.read(&mut answer).await.unwrap();
    assert!(answer[..read].ends_with(b"still here\n"));
    tokio::time::sleep(86_400 * SECOND).await;
    assert_eq!(stage.server.connections().count(), 2);
    assert_eq!(stage.reached(), []);
}

#[tokio::test(start_paused = true)]
async fn a_peer_that_takes_no_answers_is_not_read_and_then_left() {
    let mut stage = Stage::new(Limits::default().output(1 << 16));
    let mut peer = stage.open(1 << 12);
    let request = ping(&[7; 10_000]);
    let flood = async { while peer.write_all(&request).await.is_ok() {} };
    assert!(tokio::time::timeout(30 * SECOND, flood).await.is_err(), "the server stops reading");
    let waited = stage.ended().await;
    assert!(waited >= 29 * SECOND && waited < 35 * SECOND, "{waited:?}");
    assert_eq!(stage.reached(), [Limit::Output, Limit::Write]);
}

#[tokio::test(start_paused = true)]
async fn idleness_is_ended_in_order_where_it_is_bounded() {
    let limits = Limits::default().timeouts(Timeouts::default().idle(Some(10 * SECOND)));
    let mut stage = Stage::new(limits);
    let client = stage.client();
    let root = client.root().await.unwrap();
    let begin = Instant::now();
    assert_eq!(root.call_method("sleep", Args::positional([100.into()])).await.unwrap_err().class(), "TimeoutError");
    assert!(begin.elapsed() >= 30 * SECOND, "a request that is being served is not idleness");
    assert!(!client.is_closed());
    client.closed().await;
    assert!(begin.elapsed() >= 110 * SECOND);
    stage.ended().await;
    assert_eq!(stage.reached(), [Limit::Idle]);
}

#[tokio::test(start_paused = true)]
async fn memory_for_messages_is_shared_and_small_ones_go_on() {
    let mut stage = Stage::with(Limits::default(), |server| server.max_buffers(1 << 20));
    let small = stage.client();
    let mut hog = stage.open(1 << 16);
    let frame = ping(&[7; 8 << 20]);
    let fill = hog.write_all(&frame);
    assert!(tokio::time::timeout(30 * SECOND, fill).await.is_err(), "the server stops reading");
    let taken = stage.server.stats().buffers;
    assert!((1 << 20..2 << 20).contains(&taken), "{taken}");
    for _ in 0..100 {
        small.ping().await.unwrap();
    }
    tokio::time::sleep(60 * SECOND).await;
    assert_eq!(stage.reached(), [Limit::Buffers]);
    assert_eq!((stage.server.connections().count(), stage.server.stats().buffers), (1, 0));
    small.ping().await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn memory_that_is_given_back_is_for_others() {
    let mut stage = Stage::with(Limits::default(), |server| server.max_buffers(1 << 20));
    let mut first = stage.open(1 << 16);
    let mut second = stage.open(1 << 16);
    let frame = ping(&[7; 1 << 20]);
    let fill = async |stream: &mut DuplexStream| {
        let _ = tokio::time::timeout(SECOND, stream.write_all(&frame[..(1 << 20) - 1])).await;
    };
    fill(&mut first).await;
    fill(&mut second).await;
    drop(first);
    tokio::time::sleep(SECOND).await;
    assert!(stage.server.stats().buffers < 1 << 20);
    assert_eq!(stage.server.connections().count(), 1);
}

/// A function of the client that calls back into the server, so many times deep.
fn recursion(client: Arc<Connection>) -> Value {
    ObjectRef::new(Function::new(Signature::new("again"), move |cx, _args| {
        let (client, again) = (Arc::clone(&client), Value::from(cx.this().clone()));
        Outcome::pending(async move {
            let root = client.root().await?;
            root.call_method("call", Args::positional([again])).await
        })
    }))
    .into()
}

#[tokio::test(start_paused = true)]
async fn nested_requests_end_somewhere() {
    let mut stage = Stage::new(Limits::default().nested(5));
    let client = stage.client();
    let root = client.root().await.unwrap();
    let again = recursion(Arc::new((*client).clone()));
    let error = root.call_method("call", Args::positional([again])).await.unwrap_err();
    assert_eq!(error.class(), "RecursionError", "{error}");
    client.ping().await.unwrap();
    assert_eq!(stage.reached(), [Limit::Nested]);
    let stats = stage.server.stats();
    assert!(stats.exceptions >= 6 && stats.requests > stats.exceptions, "{stats:?}");
}

#[tokio::test(start_paused = true)]
async fn a_request_in_flight_is_told_that_the_server_stops() {
    let mut stage = Stage::new(Limits::default());
    let client = stage.client();
    let root = client.root().await.unwrap();
    let asked = tokio::spawn(async move { root.call_method("sleep", Args::positional([20.into()])).await });
    tokio::time::sleep(SECOND).await;
    stage.server.shutdown().await;
    let error: Exception = asked.await.unwrap().unwrap_err();
    assert_eq!(error.class(), "EOFError");
    assert!(error.message().contains("the server is shutting down"), "{error}");
    stage.ended().await;
}

#[tokio::test(start_paused = true)]
async fn a_destructor_that_panics_costs_nothing_else() {
    let mut stage = Stage::new(Limits::default());
    let client = stage.client();
    let root = client.root().await.unwrap();
    let bombs = [root.call_method("bomb", Args::default()).await.unwrap(), root.clone()];
    drop(bombs);
    let second = root.call_method("bomb", Args::default()).await.unwrap();
    client.ping().await.unwrap();
    drop((second, root, client));
    stage.ended().await;
    assert_eq!(stage.server.connections().count(), 0);
    assert_eq!(stage.server.stats().panics, 2);
}

/// A service that panics when connections come, or when they go.
struct Fragile(Arc<AtomicBool>);

#[service(name = "tests.Fragile")]
impl Fragile {}

impl RootService for Fragile {
    fn on_connect(&self, _connection: &Connection) {
        assert!(self.0.load(Ordering::Relaxed), "on purpose");
    }

    fn on_disconnect(&self, _connection: &Connection) {
        panic!("on purpose");
    }
}

#[tokio::test(start_paused = true)]
async fn a_service_that_panics_costs_that_connection() {
    let lets_in = Arc::new(AtomicBool::new(false));
    let given = Arc::clone(&lets_in);
    let server = Server::new(per_connection(move || Fragile(Arc::clone(&given))));
    let mut stage = Stage { server, serving: Vec::new() };
    let refused = stage.client();
    assert_eq!(refused.ping().await.unwrap_err().class(), "EOFError");
    stage.ended().await;
    lets_in.store(true, Ordering::Relaxed);
    let client = stage.client();
    client.ping().await.unwrap();
    drop(client);
    stage.ended().await;
    let stats = stage.server.stats();
    assert_eq!((stats.panics, stats.refused, stats.connections), (2, 1, 0));
}

#[tokio::test(start_paused = true)]
async fn who_says_nothing_makes_room_when_there_is_none() {
    let mut stage = Stage::with(Limits::default(), |server| server.max_connections(2));
    let (mut silent, speaking) = (stage.open(1 << 16), stage.client());
    speaking.ping().await.unwrap();
    let refused = stage.client();
    assert_eq!(refused.ping().await.unwrap_err().class(), "EOFError");
    assert_eq!(stage.reached(), [Limit::Connections]);

    tokio::time::sleep(31 * SECOND).await;
    let client = stage.client();
    client.ping().await.unwrap();
    speaking.ping().await.unwrap();
    assert_eq!(silent.read(&mut [0; 10]).await.unwrap(), 0, "it was closed");
    assert_eq!(stage.reached(), [Limit::FirstFrame, Limit::Connections]);
    let stats = stage.server.stats();
    assert_eq!((stats.connections, stats.accepted, stats.refused), (2, 3, 1));
}
