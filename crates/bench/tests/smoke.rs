//! The programs do what they are for. What they measure here means nothing.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::process::Command;

use rpyc::Server;
use rpyc::classic::ClassicService;
use rpyc_bench::client::Client;
use rpyc_bench::process;
use rpyc_protocol::{Request, Unboxed};
use tokio::net::TcpListener;

/// Serves native modules on a thread of the runtime.
async fn server() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    tokio::spawn(async move { Server::new(ClassicService::new()).serve(&listener).await });
    address
}

fn start(program: &str, arguments: &[&str]) -> process::Server {
    process::Server::start(Command::new(program).args(arguments)).unwrap()
}

/// What `load` prints of a field.
fn loaded(address: &str, flags: &[&str], field: &str) -> f64 {
    let mut load = Command::new(env!("CARGO_BIN_EXE_load"));
    let output = load.args([address, "--seconds", "0.05", "--depth", "3"]).args(flags).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let value = text.split_whitespace().find_map(|part| part.strip_prefix(field)?.strip_prefix('='));
    value.unwrap_or_else(|| panic!("no {field} in {text}")).parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_operation_is_loaded_on_a_server() {
    let address = server().await;
    tokio::task::spawn_blocking(move || {
        for operation in ["getattr", "ping", "call"] {
            let flags = ["--operation", operation, "--connections", "2"];
            assert!(loaded(&address, &flags, "requests") >= 3.0, "{operation}");
        }
        let pid = std::process::id().to_string();
        assert!(loaded(&address, &["--pid", &pid], "cpu_us") > 0.0);
    })
    .await
    .unwrap();
}

#[test]
fn the_echo_server_echoes_sizes() {
    let sizes = ["--request", "40", "--reply", "20"];
    let echo = start(env!("CARGO_BIN_EXE_echo"), &sizes);
    assert!(loaded(echo.address(), &[&["--echo"], &sizes[..]].concat(), "requests") >= 3.0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_canned_replier_answers_from_memory() {
    let upstream = server().await;
    tokio::task::spawn_blocking(move || {
        let canned = start(env!("CARGO_BIN_EXE_canned"), &[&upstream]);
        let mut client = Client::connect(canned.address()).unwrap();
        let ping = |data: &'static str| Request::Ping { data: data.into() };
        for data in ["a", "b", "a", "b"] {
            assert_eq!(client.request(ping(data)).unwrap(), data.into());
        }
        let Unboxed::Netref(range) = called(&mut client, "builtins.range", 2) else { panic!() };
        let iter = |object| Request::CallAttr { target: object, name: "__iter__".into(), args: vec![], kwargs: vec![] };
        for _ in 0..2 {
            let Ok(Unboxed::Netref(iterator)) = client.request(iter(range.clone())) else { panic!() };
            assert_eq!(numbers(&mut client, &iterator), [0, 1]);
        }
    })
    .await
    .unwrap();
}

fn called(client: &mut Client, path: &str, arg: i64) -> Unboxed<()> {
    let target = client.object(path).unwrap();
    client.request(Request::Call { target, args: vec![arg.into()], kwargs: vec![] }).unwrap()
}

/// What an iterator gives, up to its end.
fn numbers(client: &mut Client, iterator: &rpyc_protocol::IdPack) -> Vec<i64> {
    let next = || {
        let (target, name) = (iterator.clone(), "__next__".into());
        Request::CallAttr { target, name, args: vec![], kwargs: vec![] }
    };
    std::iter::from_fn(|| match client.request(next()) {
        Ok(Unboxed::Value(value)) => value.as_i64(),
        _ => None,
    })
    .collect()
}
