//! The Rust client against stock Python servers.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use rpyc::classic::ClassicClient;
use rpyc::native::{Dict, List};
use rpyc::{Args, CompareOp, Function, ObjectRef, Outcome, Signature, Value};
use support::StockServer;
use tokio::net::{TcpListener, TcpStream};

/// Runs a test against a server of each version found.
async fn with_each_server(test: impl AsyncFn(&ClassicClient)) {
    for python in support::pythons() {
        let server = StockServer::classic(&python);
        let conn = ClassicClient::connect(("127.0.0.1", server.port)).await.unwrap();
        assert_found_by_trial(&conn, &server);
        test(&conn).await;
        assert!(!conn.is_closed(), "{}", python.display());
        conn.close();
        conn.closed().await;
    }
}

fn assert_found_by_trial(conn: &ClassicClient, server: &StockServer) {
    let mut found = conn.dialect().unwrap();
    found.proxy_classes = server.dialect.proxy_classes; // it is as a holder of objects that a server matters here
    assert_eq!(found, server.dialect, "found by trial");
}

/// Passes connections on to a server, until it is dropped.
async fn forward(listener: &TcpListener, server: &StockServer) {
    loop {
        let (mut client, _) = listener.accept().await.unwrap();
        let mut server = TcpStream::connect(("127.0.0.1", server.port)).await.unwrap();
        tokio::spawn(async move { tokio::io::copy_bidirectional(&mut client, &mut server).await });
    }
}

#[tokio::test]
async fn another_version_at_the_same_address_is_noticed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let pythons = support::pythons();
    // There and back: each version comes after a newer and after an older one.
    for python in pythons.iter().chain(pythons.iter().rev()) {
        let server = StockServer::classic(python);
        let talk = async {
            let conn = ClassicClient::connect(address).await.unwrap();
            assert_eq!(conn.eval("3 + 4").await.unwrap(), 7.into(), "{}", python.display());
            assert_found_by_trial(&conn, &server);
        };
        tokio::select! {
            () = talk => {}
            () = forward(&listener, &server) => {}
        }
    }
}

fn args(values: impl IntoIterator<Item = Value>) -> Args {
    Args::positional(values)
}

fn int(value: &Value) -> i64 {
    value.as_plain().and_then(rpyc::brine::Value::as_i64).unwrap_or_else(|| panic!("no int but {value:?}"))
}

#[tokio::test]
async fn modules_attributes_and_calls() {
    with_each_server(async |conn| {
        let path = conn.module("os.path").await.unwrap();
        let joined = path.call_method("join", args(["a".into(), "b".into()])).await.unwrap();
        assert_eq!(joined, "a/b".into());

        conn.execute(
            "class Thing(object):\n    x = 1\n    def __eq__(self, other): return other == 7\n    __hash__ = None\n",
        )
        .await
        .unwrap();
        let Value::Netref(thing) = conn.eval("Thing()").await.unwrap() else { panic!() };
        assert_eq!(thing.type_name(), "Thing");
        assert!(thing.repr().await.unwrap().contains("Thing object"));
        thing.setattr("x", 5).await.unwrap();
        assert_eq!(thing.getattr("x").await.unwrap(), 5.into());
        thing.delattr("x").await.unwrap();
        assert_eq!(thing.getattr("x").await.unwrap(), 1.into());
        assert!(thing.dir().await.unwrap().contains(&"x".to_owned()));
        assert_eq!(thing.compare(7, CompareOp::Eq).await.unwrap(), true.into());
        assert!(thing.hash().await.unwrap_err().is_builtin("TypeError"));
        let namespace = conn.namespace().await.unwrap();
        let length = namespace.call_method("__len__", Args::default()).await.unwrap();
        assert!(int(&length) >= 1);
        conn.ping().await.unwrap();
    })
    .await;
}

#[tokio::test]
async fn keywords_and_every_plain_value() {
    with_each_server(async |conn| {
        conn.execute("def echo(*args, **kwargs): return args, tuple(sorted(kwargs.items()))").await.unwrap();
        let echo = conn.eval("echo").await.unwrap();
        let values = [
            Value::none(),
            true.into(),
            (-49).into(),
            i64::MIN.into(),
            1.5.into(),
            "\u{e9}\u{1f600}".into(),
            vec![0_u8, 255].into(),
            Value::tuple(vec![1.into(), Value::tuple(vec![])]),
        ];
        let given = args(values.clone()).with("k", 1).with("a", "x");
        let answer = echo.call(given).await.unwrap().into_tuple().unwrap();
        let [positional, keyword] = <[Value; 2]>::try_from(answer).unwrap();
        assert_eq!(positional, Value::tuple(values.into()));
        assert_eq!(keyword.into_tuple().unwrap().len(), 2);
    })
    .await;
}

#[tokio::test]
async fn iteration_is_fetched_in_chunks() {
    with_each_server(async |conn| {
        let list = conn.eval("list(range(5000))").await.unwrap();
        let elements = list.elements().await.unwrap();
        assert_eq!(elements.len(), 5000);
        assert_eq!(int(&elements[4999]), 4999);
        let dict = conn.eval("{'a': 1, 'b': [2]}").await.unwrap();
        let items = dict.items().await.unwrap();
        assert_eq!(items[0], ("a".into(), 1.into()));
        assert!(matches!(&items[1].1, Value::Netref(list) if list.type_name() == "list"));
        assert!(conn.eval("5").await.unwrap().elements().await.unwrap_err().is_builtin("TypeError"));
    })
    .await;
}

#[tokio::test]
async fn exceptions_are_data() {
    with_each_server(async |conn| {
        let error = conn.eval("1/0").await.unwrap_err();
        assert!(error.is_builtin("ZeroDivisionError"));
        assert!(error.message().ends_with("by zero"), "{error}");
        assert!(error.traceback().unwrap().contains("Traceback (most recent call last)"));
        let error = conn.module("no.such.module").await.unwrap_err();
        assert!(error.is_builtin("ModuleNotFoundError") || error.is_builtin("ImportError"), "{error}");
        conn.execute("class Odd(Exception):\n    def __init__(self): self.code = 3").await.unwrap();
        conn.execute("def fail(): raise Odd()").await.unwrap();
        let error = conn.eval("fail").await.unwrap().call(Args::default()).await.unwrap_err();
        assert_eq!(error.class(), "Odd");
        assert_eq!(error.attr("code"), Some(&3.into()));
    })
    .await;
}

#[tokio::test]
async fn python_calls_rust_closures_and_uses_rust_containers() {
    with_each_server(async |conn| {
        let total = Arc::new(AtomicI64::new(0));
        let sum = Arc::clone(&total);
        let add = Function::new(Signature::new("add"), move |_cx, args| {
            let number = int(&args.positional[0]);
            if number < 0 {
                return rpyc::Exception::value_error("negative").into();
            }
            Outcome::ok(sum.fetch_add(number, Ordering::Relaxed) + number)
        });
        let add = Value::from(ObjectRef::new(add));
        conn.execute("def each(f, items): return [f(item) for item in items]").await.unwrap();
        let each = conn.eval("each").await.unwrap();
        let items = ObjectRef::new(List::from_iter([1, 2, 3])).into();
        let results = each.call(args([add.clone(), items])).await.unwrap();
        let results: Vec<_> = results.elements().await.unwrap().iter().map(int).collect();
        assert_eq!(results, [1, 3, 6]);
        assert_eq!(total.load(Ordering::Relaxed), 6);

        let error = each.call(args([add, Value::tuple(vec![(-1).into()])])).await.unwrap_err();
        assert!(error.is_builtin("ValueError"));

        let dict = Dict::from_pairs([("x".into(), 1.into())]).unwrap();
        let shown = conn.eval("lambda d: sorted(dict(d).items())").await.unwrap();
        let shown = shown.call(args([ObjectRef::new(dict).into()])).await.unwrap().elements().await.unwrap();
        assert_eq!(shown, [Value::tuple(vec!["x".into(), 1.into()])]);
    })
    .await;
}

#[tokio::test]
async fn a_rust_callback_asks_python_in_the_middle_of_a_call() {
    with_each_server(async |conn| {
        let relay = Function::new(Signature::new("relay"), |_cx, args| {
            let [function, value] = <[Value; 2]>::try_from(args.positional).unwrap();
            Outcome::pending(async move { function.call(Args::positional([value])).await })
        });
        let apply = conn.eval("lambda relay, x: relay(lambda y: y * 2, x) + 1").await.unwrap();
        let answer = apply.call(args([ObjectRef::new(relay).into(), 20.into()])).await.unwrap();
        assert_eq!(answer, 41.into());
    })
    .await;
}

#[tokio::test]
async fn references_are_released() {
    with_each_server(async |conn| {
        conn.execute("import gc, weakref\nclass Kept(object): pass\nkept = Kept()\nalive = weakref.ref(kept)")
            .await
            .unwrap();
        let first = conn.eval("kept").await.unwrap();
        let second = conn.eval("kept").await.unwrap();
        assert_eq!(first, second, "one object is one netref");
        conn.execute("del kept").await.unwrap();
        drop(first);
        assert_eq!(conn.eval("alive() is not None").await.unwrap(), true.into());
        drop(second);
        // A request after the release is served after it.
        assert_eq!(conn.eval("gc.collect() and 0 or alive() is None").await.unwrap(), true.into());
        // A server of rpyc 3 keeps some of our root's methods.
        let before = conn.local_objects();
        let object = ObjectRef::new(List::from_iter([1]));
        conn.eval("lambda x: None").await.unwrap().call(args([object.into()])).await.unwrap();
        conn.ping().await.unwrap();
        assert_eq!(conn.local_objects(), before, "Python has dropped its netref");
    })
    .await;
}
