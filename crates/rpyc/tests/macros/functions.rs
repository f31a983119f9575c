//! Free functions and modules.

use rpyc::{Args, Connection, Context, Exception, FromValue, Function, IntoValue, ObjectRef, Value, exposed, service};

use crate::{call, raised, served};

/// The length of the hypotenuse.
#[exposed]
fn hypot(a: f64, #[default(1.0)] b: f64) -> f64 {
    a.hypot(b)
}

mod inner {
    use super::*;

    #[exposed(name = "testbed.identity", by_value)]
    pub(crate) async fn same(cx: &Context<'_>, value: Vec<i64>) -> Result<(Vec<i64>, u64), Exception> {
        Ok((value, cx.connection().id()))
    }
}

struct Testbed {
    count: i64,
}

/// A zoo.
#[service(module, name = "testbed", functions(hypot, inner::same), classes(Thing))]
impl Testbed {
    #[exposed]
    const ANSWER: i64 = 42;

    /// How many.
    #[exposed]
    fn count(&self, #[default(0)] more: i64) -> i64 {
        self.count + more
    }

    #[exposed(getter)]
    fn live(&self) -> i64 {
        self.count
    }
}

struct Thing;

#[service(name = "testbed.Thing")]
impl Thing {}

fn object(function: Function) -> Value {
    served(function)
}

#[tokio::test]
async fn a_free_function_stays_and_becomes_an_object() {
    assert_eq!(hypot(3.0, 4.0), 5.0);
    let function = object(rpyc::function!(hypot));
    assert_eq!(function.call(Args::positional([3.into(), 4.into()])).await, Ok(5.0.into()));
    assert_eq!(
        raised(function.call(Args::default()).await),
        "TypeError: hypot() missing 1 required positional argument: 'a'"
    );
    for (attribute, expected) in [
        ("__name__", "hypot"),
        ("__module__", "macros"),
        ("__doc__", "The length of the hypotenuse."),
        ("__text_signature__", "(a, b=1.0)"),
    ] {
        assert_eq!(function.getattr(attribute).await, Ok(expected.into()), "{attribute}");
    }
    let function = rpyc::function!(inner::same);
    assert_eq!((function.signature().module(), function.name()), ("testbed", "identity"));
    let connection = Connection::detached();
    let this = ObjectRef::new(function);
    let list = vec![1, 2].into_value();
    let result = this.call(&Context::new(&this, &connection), Args::positional([list])).resolve().await;
    assert_eq!(result, Ok(((1, 2), connection.id()).into()));
}

#[tokio::test]
async fn a_module_has_functions_not_methods() {
    let module = served(Testbed { count: 2 });
    assert_eq!(module.as_object().unwrap().id_pack().type_name(), "builtins.module");
    assert_eq!(call(&module, "__repr__", []).await, Ok("<module 'testbed'>".into()));
    assert_eq!(module.getattr("__name__").await, Ok("testbed".into()));
    assert_eq!(module.getattr("__doc__").await, Ok("A zoo.".into()));
    assert_eq!(module.getattr("ANSWER").await, Ok(42.into()));
    assert_eq!(module.getattr("live").await, Ok(2.into()));
    let count = module.getattr("count").await.unwrap();
    assert_eq!(count.type_name(), "function");
    assert_eq!(count.getattr("__module__").await, Ok("testbed".into()));
    assert_eq!(count.getattr("__text_signature__").await, Ok("(more=0)".into()));
    assert_eq!(count.call(Args::positional([3.into()])).await, Ok(5.into()));
    assert_eq!(call(&module, "count", []).await, Ok(2.into()));
    assert_eq!(
        raised(call(&module, "count", [1.into(), 2.into()]).await),
        "TypeError: count() takes from 0 to 1 positional arguments but 2 were given"
    );
    assert_eq!(call(&module, "hypot", [3.into(), 4.into()]).await, Ok(5.0.into()));
    assert!(module.getattr("identity").await.is_ok());
    let thing = module.getattr("Thing").await.unwrap();
    assert!(rpyc::ClassRef::from_value(thing).is_ok_and(|class| class.name() == "Thing"));
    assert_eq!(raised(module.getattr("nothing").await), "AttributeError: module 'testbed' has no attribute 'nothing'");
}
