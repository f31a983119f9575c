//! Native containers between two programs: the client's own lists, dicts, sets and functions are netrefs to the
//! server, so that every operation that has to ask the peer does.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

use std::sync::Arc;

use rpyc::classic::ClassicService;
use rpyc::native::{Dict, Iter, List, Set, builtins, iterator};
use rpyc::{Args, Client, Config, Connect, Exception, Object, ObjectRef, Ref, Result, Server, Value, exposed, service};
use tokio::net::TcpListener;

struct Pair {
    client: Client,
    builtins: Value,
    server: Arc<Server>,
}

/// A server of `builtins`, and a client that lets it use everything.
async fn pair() -> Pair {
    let service = ClassicService::new();
    service.modules().insert("builtins", builtins::module());
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Arc::new(Server::new(service));
    let serving = Arc::clone(&server);
    tokio::spawn(async move { serving.serve(&listener).await });
    let client = Connect::new().config(Config::classic()).tcp(address).await.unwrap();
    let root = client.root().await.unwrap();
    let builtins = call(&root, "getmodule", ["builtins".into()]).await.unwrap();
    Pair { client, builtins, server }
}

async fn call(object: &Value, name: &str, args: impl IntoIterator<Item = Value>) -> Result {
    object.call_method(name, Args::positional(args)).await
}

async fn repr(object: &Value) -> String {
    match object {
        Value::Netref(netref) => netref.repr().await.unwrap(),
        other => panic!("should be the server's object: {other:?}"),
    }
}

async fn error(object: &Value, name: &str, args: impl IntoIterator<Item = Value>) -> String {
    call(object, name, args).await.unwrap_err().to_string()
}

fn own(object: impl Object) -> Value {
    ObjectRef::new(object).into()
}

fn ints(items: impl IntoIterator<Item = i64>) -> Value {
    own(items.into_iter().collect::<List>())
}

fn dict(pairs: impl IntoIterator<Item = (&'static str, Value)>) -> Value {
    own(Dict::from_pairs(pairs.into_iter().map(|(key, value)| (key.into(), value))).unwrap())
}

fn set(items: impl IntoIterator<Item = i64>) -> Value {
    own(Set::from_values(items.into_iter().map(Value::from)).unwrap())
}

#[tokio::test]
async fn a_list_takes_what_the_peer_has() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let list = call(&builtins, "list", [ints(1..4)]).await.unwrap();
    call(&list, "extend", [ints([7])]).await.unwrap();
    call(&list, "extend", [own_iterator(8..10)]).await.unwrap();
    assert_eq!(repr(&list).await, "[1, 2, 3, 7, 8, 9]");
    let longer = call(&list, "__add__", [ints([0])]).await.unwrap();
    assert_eq!(repr(&longer).await, "[1, 2, 3, 7, 8, 9, 0]");
    assert_eq!(error(&list, "extend", [5.into()]).await, "TypeError: 'int' object is not iterable");
}

fn own_iterator(items: std::ops::Range<i64>) -> Value {
    let iter: Iter = iterator(items);
    own(iter)
}

#[tokio::test]
async fn lists_of_both_sides_are_compared_by_their_items() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let list = call(&builtins, "list", [ints([1, 2])]).await.unwrap();
    let nested = call(&builtins, "list", [own(List::from_iter([list.clone(), ints([3])]))]).await.unwrap();
    for (method, other, expected) in [
        ("__eq__", ints([1, 2]), true),
        ("__eq__", ints([1]), false),
        ("__ne__", ints([1, 2]), false),
        ("__lt__", ints([1, 3]), true),
        ("__ge__", ints([1]), true),
    ] {
        assert_eq!(call(&list, method, [other.clone()]).await, Ok(expected.into()), "{method} {other:?}");
    }
    let same = own(List::from_iter([ints([1, 2]), ints([3])]));
    assert_eq!(call(&nested, "__eq__", [same.clone()]).await, Ok(true.into()));
    assert_eq!(call(&nested, "__contains__", [ints([1, 2])]).await, Ok(true.into()));
    assert_eq!(call(&nested, "index", [ints([3])]).await, Ok(1.into()));
    assert_eq!(call(&nested, "count", [ints([9])]).await, Ok(0.into()));
    assert_eq!(call(&list, "__eq__", [(1, 2).into()]).await, Ok(Value::not_implemented()));
}

#[exposed]
fn negated(value: i64) -> i64 {
    -value
}

#[exposed]
fn failing(value: i64) -> Result<(), Exception> {
    Err(Exception::value_error(format!("no key for {value}")))
}

#[tokio::test]
async fn a_list_is_sorted_by_the_peers_key() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let list = call(&builtins, "list", [ints([2, 3, 1])]).await.unwrap();
    let by = |function| Args::default().with("key", ObjectRef::new(function));
    list.call_method("sort", by(rpyc::function!(negated))).await.unwrap();
    assert_eq!(repr(&list).await, "[3, 2, 1]");
    let refused = list.call_method("sort", by(rpyc::function!(failing))).await.unwrap_err();
    assert_eq!(refused.to_string(), "ValueError: no key for 3");
    assert_eq!(repr(&list).await, "[3, 2, 1]", "unchanged after an error");
}

struct Meddler {
    list: Value,
}

#[service]
impl Meddler {
    /// Changes the list that is being sorted.
    #[exposed]
    async fn __call__(&self, value: i64) -> Result<i64> {
        self.list.call_method("append", Args::positional([0.into()])).await?;
        Ok(value)
    }
}

#[tokio::test]
async fn a_list_changed_by_its_sort_key_is_noticed() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let list = call(&builtins, "list", [ints([2, 1])]).await.unwrap();
    let key = own(Meddler { list: list.clone() });
    let changed = list.call_method("sort", Args::default().with("key", key)).await.unwrap_err();
    assert_eq!(changed.to_string(), "ValueError: list modified during sort");
    assert_eq!(repr(&list).await, "[2, 1, 0, 0]");
}

#[tokio::test]
async fn a_dict_takes_mappings_and_pairs_of_the_peer() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let made = call(&builtins, "dict", [dict([("a", 1.into())])]).await.unwrap();
    let pairs = own(List::from_iter([Value::from(("b", 2)), ints([3, 4])]));
    call(&made, "update", [pairs]).await.unwrap();
    made.call_method("update", Args::default().with("c", 5)).await.unwrap();
    assert_eq!(repr(&made).await, "{'a': 1, 'b': 2, 3: 4, 'c': 5}");
    let merged = call(&made, "__or__", [dict([("a", 0.into())])]).await.unwrap();
    assert_eq!(repr(&merged).await, "{'a': 0, 'b': 2, 3: 4, 'c': 5}");
    let own_dict = dict([("a", ints([1]))]);
    let copied = call(&builtins, "dict", [dict([("a", ints([1]))])]).await.unwrap();
    assert_eq!(call(&copied, "__eq__", [own_dict]).await, Ok(true.into()));
    assert_eq!(
        error(&made, "update", [own(List::from_iter([(1, 2, 3)]))]).await,
        "ValueError: dictionary update sequence element #0 has length 3; 2 is required"
    );
    assert_eq!(error(&made, "__getitem__", [ints([])]).await, "TypeError: unhashable type: 'list'");
}

#[tokio::test]
async fn a_set_works_with_sets_of_the_peer() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let made = call(&builtins, "set", [set([1, 2])]).await.unwrap();
    for (method, other, expected) in [
        ("__or__", set([3]), "{1, 2, 3}"),
        ("__and__", set([2, 3]), "{2}"),
        ("__rsub__", set([2, 3]), "{3}"),
        ("union", ints([5]), "{1, 2, 5}"),
    ] {
        let result = call(&made, method, [other]).await.unwrap();
        assert_eq!(repr(&result).await, expected, "{method}");
    }
    assert_eq!(call(&made, "__eq__", [set([2, 1])]).await, Ok(true.into()));
    assert_eq!(call(&made, "__or__", [ints([3])]).await, Ok(Value::not_implemented()));
}

#[tokio::test]
async fn objects_of_the_peer_are_keys_by_identity() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let made = call(&builtins, "dict", []).await.unwrap();
    let [key, other] = [(); 2].map(|()| own(rpyc::native::Namespace::new()));
    call(&made, "__setitem__", [key.clone(), 1.into()]).await.unwrap();
    let tuple = |key: &Value| Value::tuple(vec![key.clone(), 1.into()]);
    call(&made, "__setitem__", [tuple(&key), 2.into()]).await.unwrap();
    assert_eq!(call(&made, "get", [key.clone()]).await, Ok(1.into()));
    assert_eq!(call(&made, "get", [tuple(&key)]).await, Ok(2.into()));
    assert_eq!(call(&made, "get", [other]).await, Ok(Value::none()));
    let keys = call(&made, "keys", []).await.unwrap().elements().await.unwrap();
    assert_eq!(keys, [key.clone(), tuple(&key)], "the peer gets its own object back");
}

#[tokio::test]
async fn lazy_builtins_take_no_more_than_they_need() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let endless = own(iterator(1_i64..));
    let zipped = call(&builtins, "zip", [endless, "ab".into()]).await.unwrap();
    assert_eq!(zipped.elements().await.unwrap(), [(1, "a").into(), (2, "b").into()]);
    let ones = call(&builtins, "enumerate", [own(iterator(std::iter::repeat(1_i64)))]).await.unwrap();
    assert_eq!(call(&ones, "__next__", []).await, Ok((0, 1).into()));
    assert_eq!(call(&builtins, "any", [own(iterator(0_i64..))]).await, Ok(true.into()));
}

#[tokio::test]
async fn iterators_nested_too_deep_are_refused() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let mut nested = call(&builtins, "enumerate", ["ab".into()]).await.unwrap();
    let refused = loop {
        match call(&builtins, "enumerate", [nested]).await {
            Ok(deeper) => nested = deeper,
            Err(exception) => break exception,
        }
    };
    assert_eq!(refused.to_string(), "RecursionError: iterators are nested too deep");
}

#[tokio::test]
async fn tuples_nested_step_by_step_are_refused_at_some_depth() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    let mut list = call(&builtins, "list", [ints([1])]).await.unwrap();
    let refused = loop {
        let zipped = call(&builtins, "zip", [list]).await.unwrap();
        match call(&builtins, "list", [zipped]).await {
            Ok(deeper) => list = deeper,
            Err(exception) => break exception,
        }
    };
    assert_eq!(refused.to_string(), "RecursionError: values nested deeper than 512 levels cannot be kept");
}

#[tokio::test]
async fn what_needs_python_says_so() {
    let Pair { builtins, client: _client, server: _server } = pair().await;
    for name in ["open", "eval", "exec", "compile", "__import__"] {
        let refused = call(&builtins, name, ["x".into()]).await.unwrap_err();
        assert!(refused.is_builtin("NotImplementedError"), "{name}: {refused}");
        assert!(refused.to_string().contains("rpyc-python"), "{name}: {refused}");
    }
}

#[tokio::test]
async fn nothing_is_left_when_the_client_lets_go() {
    let Pair { client, builtins, server } = pair().await;
    let list = call(&builtins, "list", [ints(0..100)]).await.unwrap();
    let iterator = call(&list, "__iter__", []).await.unwrap();
    assert_eq!(iterator.elements().await.unwrap().len(), 100);
    let kept = Ref::new(List::from_iter([list, iterator]));
    drop((kept, builtins, client));
    server.shutdown().await;
    assert_eq!(server.connections().local_objects(), 0);
}
