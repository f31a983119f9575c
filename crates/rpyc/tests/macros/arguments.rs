//! How arguments reach parameters.

use std::collections::{BTreeMap, HashMap, HashSet};

use bytes::Bytes;
use indexmap::IndexMap;
use rpyc::brine::BigInt;
use rpyc::native::{Dict, List};
use rpyc::{Args, Connection, Context, Keywords, ObjectRef, Ref, Result, Value, service};

use crate::{call, raised, served};

#[derive(Debug)]
struct Taker(i64);

#[service(name = "testbed.Taker")]
impl Taker {
    #[exposed]
    fn greet(&self, name: &str, #[default("hello")] greeting: String, #[default(None)] mark: Option<&str>) -> String {
        format!("{greeting} {name}{}", mark.unwrap_or("."))
    }

    #[exposed]
    async fn greet_async(
        &self,
        name: &str,
        #[default("hello")] greeting: &str,
        #[default(None)] mark: Option<&str>,
    ) -> String {
        tokio::task::yield_now().await;
        format!("{greeting} {name}{}", mark.unwrap_or("."))
    }

    #[exposed]
    fn mixed(
        &self,
        first: Value,
        #[default(2)] second: i64,
        #[args] rest: Vec<i64>,
        #[keywords] more: Keywords<f64>,
    ) -> String {
        format!("{first:?} {second} {rest:?} {:?}", more.iter().collect::<Vec<_>>())
    }

    #[exposed]
    fn keyword_only(
        &self,
        #[keyword_only] a: i64,
        #[keyword_only]
        #[default(true)]
        b: bool,
        #[keywords] _rest: Keywords,
    ) -> i64 {
        if b { a } else { -a }
    }

    #[exposed]
    fn after_rest(&self, #[args] rest: Vec<Value>, last: i64) -> (usize, i64) {
        (rest.len(), last)
    }

    #[exposed]
    fn number(&self, int: i8, #[default(0)] unsigned: u64, #[default(BigInt::ZERO)] big: BigInt) -> (i8, u64, BigInt) {
        (int, unsigned, big)
    }

    #[exposed]
    fn sum(&self, numbers: &[f64]) -> f64 {
        numbers.iter().sum()
    }

    #[exposed]
    async fn sum_async(&self, numbers: &[f64]) -> f64 {
        tokio::task::yield_now().await;
        numbers.iter().sum()
    }

    #[exposed]
    fn nested(&self, pairs: Vec<(String, [i64; 2])>) -> String {
        format!("{pairs:?}")
    }

    #[exposed]
    fn table(&self, table: IndexMap<String, Vec<i64>>) -> String {
        format!("{table:?}")
    }

    #[exposed]
    fn maps(&self, a: HashMap<i64, i64>, b: BTreeMap<i64, i64>, c: HashSet<i64>) -> i64 {
        a.values().sum::<i64>() + b.values().sum::<i64>() + c.iter().sum::<i64>()
    }

    #[exposed]
    fn bytes(&self, a: Bytes, b: Vec<u8>) -> usize {
        a.len() + b.len()
    }

    #[exposed]
    fn add(&self, other: &Self, #[default(None)] third: Option<&Self>) -> i64 {
        self.0 + other.0 + third.map_or(0, |third| third.0)
    }

    #[exposed]
    async fn add_async(&self, other: &Self) -> i64 {
        tokio::task::yield_now().await;
        self.0 + other.0
    }

    #[exposed]
    fn keep(&self, handle: Ref<Self>, any: ObjectRef, nothing: (), flag: bool) -> (i64, bool, (), bool) {
        (handle.0, any.is::<List>(), nothing, flag)
    }

    #[exposed]
    fn connection(&self, cx: Context<'_>) -> u64 {
        cx.connection().id()
    }
}

fn taker() -> Value {
    served(Taker(5))
}

#[tokio::test]
async fn by_position_by_keyword_and_by_default() {
    let taker = taker();
    for name in ["greet", "greet_async"] {
        let required = Args::positional(["Ann".into()]).with("mark", Value::none());
        assert_eq!(taker.call_method(name, required).await, Ok("hello Ann.".into()));
        let all = Args::positional(["Ann".into(), "bye".into(), "!".into()]);
        assert_eq!(taker.call_method(name, all).await, Ok("bye Ann!".into()));
        let by_keyword = Args::default().with("mark", "?").with("name", "Bob");
        assert_eq!(taker.call_method(name, by_keyword).await, Ok("hello Bob?".into()));
        assert_eq!(
            raised(call(&taker, name, [1.into(), "a".into(), "b".into()]).await),
            format!("TypeError: Taker.{name}() argument 'name' must be str, not int")
        );
        assert_eq!(
            raised(call(&taker, name, ["a".into(), "a".into(), 1.5.into()]).await),
            format!("TypeError: Taker.{name}() argument 'mark' must be str or None, not float")
        );
    }
    let shown = taker.getattr("greet").await.unwrap().getattr("__text_signature__").await;
    assert_eq!(shown, Ok("(self, name, greeting='hello', mark=None)".into()));
}

#[tokio::test]
async fn too_few_and_too_many_arguments() {
    let taker = taker();
    assert_eq!(
        raised(call(&taker, "greet", []).await),
        "TypeError: Taker.greet() missing 1 required positional argument: 'name'"
    );
    assert_eq!(
        raised(call(&taker, "sum", [1.into(), 2.into()]).await),
        "TypeError: Taker.sum() takes 2 positional arguments but 3 were given"
    );
    assert_eq!(
        raised(taker.call_method("sum", Args::default().with("n", 1)).await),
        "TypeError: Taker.sum() got an unexpected keyword argument 'n'"
    );
}

#[tokio::test]
async fn the_rest_by_position_and_by_keyword() {
    let taker = taker();
    let arguments = Args::positional((1..5).map(Value::from)).with("x", 1).with("y", 2.5);
    let expected = r#"Plain(Int(1)) 2 [3, 4] [("x", 1.0), ("y", 2.5)]"#;
    assert_eq!(taker.call_method("mixed", arguments).await, Ok(expected.into()));
    assert_eq!(
        raised(call(&taker, "mixed", [1.into(), 2.into(), 3.into(), "x".into()]).await),
        "TypeError: Taker.mixed() argument 4 must be int, not str"
    );
    assert_eq!(
        raised(taker.call_method("mixed", Args::positional([1.into()]).with("k", "v")).await),
        "TypeError: Taker.mixed() argument 'k' must be float, not str"
    );
    let arguments = Args::positional([1.into(), 2.into()]).with("last", 3);
    assert_eq!(taker.call_method("after_rest", arguments).await, Ok((2, 3).into()));
    let arguments = Args::default().with("rest", 0).with("b", false).with("a", 3);
    assert_eq!(taker.call_method("keyword_only", arguments).await, Ok((-3).into()));
    assert_eq!(
        raised(taker.call_method("keyword_only", Args::default()).await),
        "TypeError: Taker.keyword_only() missing 1 required keyword-only argument: 'a'"
    );
}

#[tokio::test]
async fn numbers_are_checked_for_their_range() {
    let taker = taker();
    let big = BigInt::from(u128::MAX);
    assert_eq!(
        call(&taker, "number", [(-128).into(), u64::MAX.into(), big.clone().into()]).await,
        Ok((-128, u64::MAX, big.clone()).into())
    );
    assert_eq!(call(&taker, "number", [true.into(), true.into()]).await, Ok((1, 1, 0).into()));
    for (arguments, expected) in [
        ([128.into(), 0.into()], "OverflowError: Python int too large to convert to C signed char"),
        ([0.into(), (-1).into()], "OverflowError: can't convert negative int to unsigned"),
        ([0.into(), (-big.clone()).into()], "OverflowError: can't convert negative int to unsigned"),
        ([0.into(), big.into()], "OverflowError: Python int too large to convert to C unsigned long"),
        ([1.5.into(), 0.into()], "TypeError: Taker.number() argument 'int' must be int, not float"),
        ([Value::none(), 0.into()], "TypeError: Taker.number() argument 'int' must be int, not None"),
    ] {
        assert_eq!(raised(call(&taker, "number", arguments).await), expected);
    }
}

#[tokio::test]
async fn containers_by_value_and_by_reference() {
    let taker = taker();
    for name in ["sum", "sum_async"] {
        assert_eq!(call(&taker, name, [(1, 2.5).into()]).await, Ok(3.5.into()));
        assert_eq!(call(&taker, name, [served(vec![1, 2, 3])]).await, Ok(6.0.into()));
        assert_eq!(
            raised(call(&taker, name, [(1, "x").into()]).await),
            format!("TypeError: Taker.{name}() argument 'numbers', item 1 must be float, not str")
        );
        assert_eq!(
            raised(call(&taker, name, ["12".into()]).await),
            format!("TypeError: Taker.{name}() argument 'numbers' must be sequence, not str")
        );
        assert_eq!(
            raised(call(&taker, name, [taker.clone()]).await),
            format!("TypeError: Taker.{name}() argument 'numbers' must be sequence, not Taker")
        );
    }
    let inner = served(vec![1, 2]);
    let pairs = served(vec![Value::tuple(vec!["a".into(), inner.clone()]), ("b", (3, 4)).into()]);
    assert_eq!(call(&taker, "nested", [pairs]).await, Ok(r#"[("a", [1, 2]), ("b", [3, 4])]"#.into()));
    let pair = Value::tuple(vec![Value::tuple(vec!["a".into(), served(vec![1, 2, 3])])]);
    assert_eq!(
        raised(call(&taker, "nested", [pair]).await),
        "TypeError: Taker.nested() argument 'pairs', item 0, item 1 must be sequence of length 2, not 3"
    );
    let dict = Dict::from_pairs([("a".into(), inner), ("b".into(), ().into()), ("c".into(), (3,).into())]).unwrap();
    assert_eq!(
        raised(call(&taker, "table", [served(dict)]).await),
        "TypeError: Taker.table() argument 'table', the value of 'b' must be sequence, not None"
    );
    let dict = Dict::from_pairs([("a".into(), served(vec![1])), ("b".into(), (3,).into())]).unwrap();
    assert_eq!(call(&taker, "table", [served(dict)]).await, Ok(r#"{"a": [1], "b": [3]}"#.into()));
    assert_eq!(
        raised(call(&taker, "table", [served(vec![1])]).await),
        "TypeError: Taker.table() argument 'table' must be dict, not list"
    );
    let map = HashMap::from([(1, 10), (2, 20)]);
    let arguments = [served(map), served(BTreeMap::from([(1, 100)])), served(HashSet::from([1000, 2000]))];
    assert_eq!(call(&taker, "maps", arguments).await, Ok(3130.into()));
    let bytes = || Value::from(&b"ab"[..]);
    assert_eq!(call(&taker, "bytes", [bytes(), bytes()]).await, Ok(4.into()));
    assert_eq!(call(&taker, "bytes", [bytes(), served(vec![1, 2, 3])]).await, Ok(5.into()));
}

#[tokio::test]
async fn objects_are_taken_by_reference_and_by_handle() {
    let (taker, other) = (taker(), served(Taker(7)));
    assert_eq!(call(&taker, "add", [other.clone()]).await, Ok(12.into()));
    assert_eq!(call(&taker, "add", [other.clone(), other.clone()]).await, Ok(19.into()));
    assert_eq!(call(&taker, "add_async", [other.clone()]).await, Ok(12.into()));
    for name in ["add", "add_async"] {
        assert_eq!(
            raised(call(&taker, name, [served(vec![1])]).await),
            format!("TypeError: Taker.{name}() argument 'other' must be Taker, not list")
        );
    }
    let list = served(vec![1]);
    let arguments = [other.clone(), list.clone(), Value::none(), 1.into()];
    assert_eq!(call(&taker, "keep", arguments).await, Ok((7, true, (), true).into()));
    for (index, wrong, expected) in [
        (0, list, "'handle' must be Taker, not list"),
        (1, 1.into(), "'any' must be an object of the server, not int"),
        (2, 1.into(), "'nothing' must be None, not int"),
        (3, 2.into(), "'flag' must be bool, not int"),
    ] {
        let mut arguments = [other.clone(), other.clone(), Value::none(), true.into()];
        arguments[index] = wrong;
        let message = raised(call(&taker, "keep", arguments).await);
        assert_eq!(message, format!("TypeError: Taker.keep() argument {expected}"));
    }
}

#[tokio::test]
async fn the_context_is_no_argument() {
    let taker = taker();
    let (object, connection) = (taker.as_object().unwrap(), Connection::detached());
    let id = object.callattr(&Context::new(object, &connection), "connection", Args::default()).resolve().await;
    assert_eq!(id, Ok(connection.id().into()));
}

/// Scalars need no future: the handler has run when `callattr` returns.
#[test]
fn synchronous_handlers_answer_at_once() -> Result<()> {
    let taker = taker();
    let (object, connection) = (taker.as_object().unwrap(), Connection::detached());
    let cx = Context::new(object, &connection);
    for (name, arguments) in [("greet", vec!["Ann".into()]), ("sum", vec![(1, 2).into()]), ("add", vec![taker.clone()])]
    {
        let outcome = object.callattr(&cx, name, Args::positional(arguments));
        assert!(matches!(outcome, rpyc::Outcome::Ready(Ok(_))), "{name}: {outcome:?}");
    }
    let outcome = object.callattr(&cx, "sum", Args::positional([served(vec![1])]));
    assert!(matches!(outcome, rpyc::Outcome::Pending(_)));
    Ok(())
}
