//! Special methods.

use std::sync::Mutex;

use rpyc::{Args, CompareOp, Connection, Context, Exception, Ref, Result, Value, service};

use crate::{call, raised, served};

/// A number that shows the special methods.
#[derive(Debug, PartialEq)]
struct Number(i64);

#[service(name = "testbed.Number")]
impl Number {
    #[exposed]
    fn __repr__(&self) -> String {
        format!("Number({})", self.0)
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self == other
    }

    #[exposed]
    fn __lt__(&self, other: &Value) -> Value {
        match other.as_plain().and_then(rpyc::brine::Value::as_i64) {
            Some(other) => (self.0 < other).into(),
            None => Value::not_implemented(),
        }
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        self.0
    }

    #[exposed]
    fn __add__(&self, other: &Self) -> Self {
        Self(self.0 + other.0)
    }

    #[exposed]
    async fn __mul__(&self, factor: f64) -> f64 {
        factor * 2.0
    }

    #[exposed]
    fn __radd__(&self, other: i8) -> Self {
        Self(i64::from(other) + self.0)
    }

    #[exposed]
    fn __getitem__(&self, index: i64) -> Result<i64> {
        if index == 0 { Ok(self.0) } else { Err(Exception::index_error("index out of range")) }
    }

    #[exposed]
    fn __call__(&self, a: i64, #[default(0)] plus: i64) -> i64 {
        self.0 * a + plus
    }

    #[exposed]
    fn __enter__(this: Ref<Self>) -> Ref<Self> {
        this
    }

    #[exposed]
    fn __exit__(&self, exc_type: Value, _exc: Value, _traceback: Value) -> bool {
        !exc_type.is_none()
    }

    #[exposed]
    fn __getattr__(&self, name: &str) -> Result<String> {
        name.strip_prefix("made_up_").map(ToOwned::to_owned).ok_or_else(|| Exception::attribute_error(name.to_owned()))
    }
}

struct Countdown(Mutex<i64>);

#[service(name = "testbed.Countdown")]
impl Countdown {
    #[exposed(constructor)]
    fn new(start: i64) -> Self {
        Self(Mutex::new(start))
    }

    #[exposed]
    fn __iter__(this: &Ref<Self>) -> Ref<Self> {
        this.clone()
    }

    #[exposed(alias = "next")]
    fn __next__(&self) -> Result<Option<i64>> {
        let mut left = self.0.lock().unwrap();
        *left -= 1;
        match *left {
            -100 => Err(Exception::runtime_error("too far")),
            left => Ok((left >= 0).then_some(left)),
        }
    }
}

struct Nones(Mutex<u8>);

#[service]
impl Nones {
    #[exposed]
    fn __iter__(this: &Ref<Self>) -> Ref<Self> {
        this.clone()
    }

    #[exposed]
    fn __next__(&self) -> Option<Option<i64>> {
        let mut left = self.0.lock().unwrap();
        *left = left.checked_sub(1)?;
        Some(None)
    }
}

async fn compare(a: &Value, b: Value, op: CompareOp) -> Result {
    let (object, connection) = (a.as_object().unwrap(), Connection::detached());
    let outcome = object.compare(&Context::new(object, &connection), b, op);
    outcome.resolve().await
}

#[tokio::test]
async fn comparisons_let_the_other_side_try() {
    let five = served(Number(5));
    assert_eq!(compare(&five, served(Number(5)), CompareOp::Eq).await, Ok(true.into()));
    assert_eq!(compare(&five, served(Number(5)), CompareOp::Ne).await, Ok(false.into()));
    assert_eq!(compare(&five, 5.into(), CompareOp::Eq).await, Ok(Value::not_implemented()));
    assert_eq!(compare(&five, 5.into(), CompareOp::Ne).await, Ok(Value::not_implemented()));
    assert_eq!(compare(&five, 6.into(), CompareOp::Lt).await, Ok(true.into()));
    assert_eq!(compare(&five, "x".into(), CompareOp::Lt).await, Ok(Value::not_implemented()));
    assert_eq!(compare(&five, 6.into(), CompareOp::Gt).await, Ok(Value::not_implemented()));
    assert_eq!(call(&five, "__hash__", []).await, Ok(5.into()));
}

#[tokio::test]
async fn operators_let_the_other_side_try() {
    let five = served(Number(5));
    let ten = call(&five, "__add__", [five.clone()]).await.unwrap();
    assert_eq!(call(&ten, "__repr__", []).await, Ok("Number(10)".into()));
    for (operator, operand) in
        [("__add__", 1.into()), ("__mul__", "x".into()), ("__mul__", five.clone()), ("__radd__", 1.5.into())]
    {
        assert_eq!(call(&five, operator, [operand]).await, Ok(Value::not_implemented()), "{operator}");
    }
    assert_eq!(call(&five, "__mul__", [2.into()]).await, Ok(4.0.into()));
    // Out of range is not another type.
    let overflow = raised(call(&five, "__radd__", [1000.into()]).await);
    assert_eq!(overflow, "OverflowError: Python int too large to convert to C signed char");
    // Subscription is no operator.
    let wrong = raised(call(&five, "__getitem__", ["x".into()]).await);
    assert_eq!(wrong, "TypeError: Number.__getitem__() argument 'index' must be int, not str");
    assert_eq!(raised(call(&five, "__getitem__", [1.into()]).await), "IndexError: index out of range");
}

#[tokio::test]
async fn iteration_ends_with_none() {
    let three = served(Countdown::new(3));
    assert_eq!(three.elements().await, Ok(vec![2.into(), 1.into(), 0.into()]));
    assert_eq!(raised(call(&three, "next", []).await), "StopIteration");
    let failing = served(Countdown::new(-99));
    assert_eq!(raised(call(&failing, "__next__", []).await), "RuntimeError: too far");
    let nones = served(Nones(Mutex::new(2)));
    assert_eq!(nones.elements().await, Ok(vec![Value::none(), Value::none()]));
}

#[tokio::test]
async fn objects_are_called_entered_and_left() {
    let five = served(Number(5));
    assert_eq!(five.call(Args::positional([2.into()]).with("plus", 1)).await, Ok(11.into()));
    assert_eq!(
        raised(five.call(Args::default()).await),
        "TypeError: Number.__call__() missing 1 required positional argument: 'a'"
    );
    assert_eq!(call(&five, "__enter__", []).await, Ok(five.clone()));
    let (object, connection) = (five.as_object().unwrap(), Connection::detached());
    let left = object.context_exit(&Context::new(object, &connection), "an exception".into());
    assert_eq!(left.resolve().await, Ok(true.into()));
}

#[tokio::test]
async fn attributes_are_made_up_on_demand() {
    let five = served(Number(5));
    assert_eq!(five.getattr("made_up_x").await, Ok("x".into()));
    assert_eq!(raised(five.getattr("other").await), "AttributeError: other");
}
