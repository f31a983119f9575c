//! What handlers return.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use bytes::Bytes;
use rpyc::brine::FrozenSet;
use rpyc::native::{Dict, List, Set};
use rpyc::{ByValue, Exception, Service, Value, service};

use crate::{call, failure, raised, served};

struct Giver {
    name: String,
}

struct Failed(i64);

impl From<Failed> for Exception {
    fn from(Failed(code): Failed) -> Self {
        failure("it failed").with_attr("code", code)
    }
}

#[service]
impl Giver {
    #[exposed]
    fn nothing(&self) {}

    #[exposed]
    fn name(&self) -> &str {
        &self.name
    }

    #[exposed]
    fn scalars(&self) -> (i64, Option<f32>, Option<bool>, Cow<'static, str>, u128) {
        (-1, Some(0.5), None, "text".into(), u128::MAX)
    }

    #[exposed]
    fn bytes(&self) -> (Bytes, Vec<u8>, [u8; 2]) {
        (Bytes::from_static(b"ab"), b"cd".to_vec(), [1, 2])
    }

    #[exposed]
    fn list(&self) -> Vec<Vec<i64>> {
        vec![vec![1, 2], vec![]]
    }

    #[exposed(by_value)]
    fn tuple(&self) -> Vec<Vec<i64>> {
        self.list()
    }

    #[exposed]
    fn explicit(&self) -> (ByValue<BTreeSet<&'static str>>, Vec<String>) {
        (ByValue(BTreeSet::from(["a"])), vec!["b".to_owned()])
    }

    #[exposed]
    async fn dict(&self) -> BTreeMap<String, Vec<i64>> {
        BTreeMap::from([("a".to_owned(), vec![1])])
    }

    #[exposed(by_value)]
    async fn pairs(&self) -> Result<BTreeMap<String, Vec<i64>>, Failed> {
        Ok(self.dict().await)
    }

    #[exposed]
    fn set(&self) -> BTreeSet<(i64, bool)> {
        BTreeSet::from([(1, true)])
    }

    #[exposed]
    fn fails(&self) -> Result<Vec<i64>, Failed> {
        Err(Failed(3))
    }

    #[exposed]
    fn another(&self) -> Result<Option<Self>, Exception> {
        Ok(Some(Self { name: "another".to_owned() }))
    }

    #[exposed(blocking)]
    fn thread(&self, value: Value, #[default(false)] panic: bool) -> (String, Value) {
        assert!(!panic, "told to");
        (format!("{:?}", std::thread::current().id()), value)
    }
}

#[service(by_value)]
impl AllByValue {
    #[exposed]
    fn list(&self) -> Vec<i64> {
        vec![1]
    }
}

struct AllByValue;

fn giver() -> Value {
    served(Giver { name: "giver".to_owned() })
}

#[tokio::test]
async fn scalars_go_by_value() {
    let giver = giver();
    assert_eq!(call(&giver, "nothing", []).await, Ok(Value::none()));
    assert_eq!(call(&giver, "name", []).await, Ok("giver".into()));
    assert_eq!(call(&giver, "scalars", []).await, Ok((-1, 0.5, (), "text", u128::MAX).into()));
    assert_eq!(call(&giver, "bytes", []).await, Ok((&b"ab"[..], &b"cd"[..], (1, 2)).into()));
}

#[tokio::test]
async fn containers_go_by_reference() {
    let giver = giver();
    let list = call(&giver, "list", []).await.unwrap();
    let items = list.as_object().and_then(|list| list.downcast_ref::<List>()).unwrap().to_vec();
    assert!(items.iter().all(|item| item.as_object().is_some_and(|item| item.is::<List>())));
    let dict = call(&giver, "dict", []).await.unwrap();
    let dict = dict.as_object().and_then(|dict| dict.downcast_ref::<Dict>()).unwrap();
    assert_eq!(dict.get(&"a".into()).unwrap().elements().await, Ok(vec![1.into()]));
    let set = call(&giver, "set", []).await.unwrap();
    assert!(set.as_object().and_then(|set| set.downcast_ref::<Set>()).unwrap().contains(&(1, true).into()));
}

#[tokio::test]
async fn containers_go_by_value_where_asked() {
    let giver = giver();
    let empty = rpyc::brine::Value::Tuple(Vec::new());
    assert_eq!(call(&giver, "tuple", []).await, Ok(((1, 2), empty).into()));
    assert_eq!(call(&giver, "pairs", []).await, Ok((("a", (1,)),).into()));
    let explicit = call(&giver, "explicit", []).await.unwrap().into_tuple().unwrap();
    assert_eq!(explicit[0], FrozenSet::new(["a".into()]).unwrap().into());
    assert!(explicit[1].as_object().is_some_and(|list| list.is::<List>()));
    assert_eq!(call(&served(AllByValue), "list", []).await, Ok((1,).into()));
}

#[tokio::test]
async fn errors_become_exceptions() {
    let exception = call(&giver(), "fails", []).await.unwrap_err();
    assert_eq!(exception.to_string(), "RuntimeError: it failed");
    assert_eq!(exception.attr("code"), Some(&3.into()));
}

#[tokio::test]
async fn a_served_type_becomes_an_object() {
    let another = call(&giver(), "another", []).await.unwrap();
    assert_eq!(call(&another, "name", []).await, Ok("another".into()));
    // A class that says nothing of its name is called as in Rust, in a module called as the crate.
    assert_eq!(Giver::class_object().type_name(), "macros.Giver");
}

#[tokio::test]
async fn blocking_functions_run_on_a_thread_of_their_own() {
    let giver = giver();
    let result = call(&giver, "thread", [served(vec![1])]).await.unwrap().into_tuple().unwrap();
    assert_ne!(result[0], format!("{:?}", std::thread::current().id()).into());
    assert_eq!(result[1].elements().await, Ok(vec![1.into()]));
    assert_eq!(raised(call(&giver, "thread", [1.into(), true.into()]).await), "RuntimeError: Giver.thread() panicked");
}
