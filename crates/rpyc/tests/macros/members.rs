//! Methods, properties, class attributes, names.

use std::sync::Mutex;

use rpyc::{Args, Class, Config, Connection, Context, Exception, ObjectRef, Ref, Result, Service, Value, service};

use crate::{call, raised, served};

#[derive(Default)]
struct Point {
    x: Mutex<f64>,
    label: Mutex<Option<String>>,
}

/// A point on a line.
///
/// It can be moved.
#[service(name = "testbed.Point")]
impl Point {
    /// Class attribute.
    #[exposed]
    const DIMENSIONS: i64 = 1;

    #[exposed(name = "type", alias = "kind")]
    const TYPE: &'static str = "point";

    const HIDDEN: i64 = 3;

    /// Move by a distance.
    #[exposed]
    fn r#move(&self, dx: f64) {
        *self.x.lock().unwrap() += dx;
    }

    #[exposed]
    async fn move_async(this: &Ref<Self>, dx: f64) -> Ref<Self> {
        tokio::task::yield_now().await;
        this.r#move(dx);
        this.clone()
    }

    #[exposed]
    fn itself(cx: &Context<'_>, this: &Ref<Self>) -> ObjectRef {
        assert_eq!(cx.this().id(), this.id());
        cx.this().clone()
    }

    /// Where it is.
    #[exposed(getter)]
    fn x(&self) -> f64 {
        *self.x.lock().unwrap()
    }

    #[exposed(setter)]
    fn set_x(&self, x: f64) {
        *self.x.lock().unwrap() = x;
    }

    #[exposed(getter)]
    fn label(&self) -> Result<String> {
        self.label.lock().unwrap().clone().ok_or_else(|| Exception::attribute_error("label"))
    }

    #[exposed(setter)]
    async fn set_label(&self, text: &str) -> Result<()> {
        *self.label.lock().unwrap() = Some(text.to_owned());
        Ok(())
    }

    #[exposed(deleter)]
    fn delete_label(&self) -> Result<()> {
        self.label.lock().unwrap().take().map(drop).ok_or_else(|| Exception::attribute_error("label"))
    }

    #[exposed(getter, alias = "length")]
    fn norm(&self) -> f64 {
        self.x().abs()
    }

    #[exposed(setter, name = "secret")]
    fn keep(&self, value: &Value) {
        drop(value.clone());
    }

    #[exposed(public)]
    fn internal(&self) -> i64 {
        Self::HIDDEN
    }

    fn not_exposed(&self) -> f64 {
        self.x()
    }
}

#[tokio::test]
async fn methods_are_called() {
    let point = served(Point::default());
    assert_eq!(call(&point, "move", [2.into()]).await, Ok(Value::none()));
    assert_eq!(point.getattr("x").await, Ok(2.0.into()));
    let moved = call(&point, "move_async", [1.5.into()]).await;
    assert_eq!(moved, Ok(point.clone()));
    assert_eq!(point.getattr("x").await, Ok(3.5.into()));
    assert_eq!(call(&point, "itself", []).await, Ok(point.clone()));
    assert_eq!(
        raised(call(&point, "not_exposed", []).await),
        "AttributeError: 'Point' object has no attribute 'not_exposed'"
    );
    assert_eq!(Point::default().not_exposed(), 0.0);
}

#[tokio::test]
async fn a_method_is_an_object() {
    let point = served(Point::default());
    let method = point.getattr("move").await.unwrap();
    assert_eq!(method.type_name(), "method");
    for (attribute, expected) in [
        ("__name__", "move"),
        ("__qualname__", "Point.move"),
        ("__module__", "testbed"),
        ("__doc__", "Move by a distance."),
        ("__text_signature__", "(self, dx)"),
    ] {
        assert_eq!(method.getattr(attribute).await, Ok(expected.into()), "{attribute}");
    }
    method.call(Args::positional([4.into()])).await.unwrap();
    assert_eq!(point.getattr("x").await, Ok(4.0.into()));
}

#[tokio::test]
async fn properties_are_read_set_and_deleted() {
    let point = served(Point::default());
    point.setattr("x", -3).await.unwrap();
    assert_eq!(point.getattr("norm").await, Ok(3.0.into()));
    assert_eq!(point.getattr("length").await, Ok(3.0.into()));
    let message = "AttributeError: property 'norm' of 'Point' object has no setter";
    assert_eq!(raised(point.setattr("norm", 1).await.map(|()| Value::none())), message);

    assert_eq!(raised(point.getattr("label").await), "AttributeError: label");
    point.setattr("label", "here").await.unwrap();
    assert_eq!(point.getattr("label").await, Ok("here".into()));
    let wrong = point.setattr("label", 1).await.map(|()| Value::none());
    assert_eq!(raised(wrong), "TypeError: label must be str, not int");

    let (object, connection) = (point.as_object().unwrap(), Connection::detached());
    let cx = Context::new(object, &connection);
    assert_eq!(object.delattr(&cx, "label").resolve().await, Ok(Value::none()));
    assert_eq!(raised(object.delattr(&cx, "label").resolve().await), "AttributeError: label");
    assert_eq!(
        raised(object.delattr(&cx, "x").resolve().await),
        "AttributeError: property 'x' of 'Point' object has no deleter"
    );
    assert_eq!(
        raised(point.getattr("secret").await),
        "AttributeError: property 'secret' of 'Point' object has no getter"
    );
}

#[tokio::test]
async fn constants_are_class_attributes() {
    let point = served(Point::default());
    let class = Value::from(Point::class_object().clone());
    for target in [&point, &class] {
        assert_eq!(target.getattr("DIMENSIONS").await, Ok(1.into()));
        assert_eq!(target.getattr("type").await, Ok("point".into()));
        assert_eq!(target.getattr("kind").await, Ok("point".into()));
        assert!(target.getattr("HIDDEN").await.is_err());
    }
    let read_only = point.setattr("DIMENSIONS", 2).await.map(|()| Value::none());
    assert_eq!(raised(read_only), "AttributeError: 'Point' object attribute 'DIMENSIONS' is read-only");
}

#[tokio::test]
async fn documentation_of_the_block_is_the_class_documentation() {
    let point = served(Point::default());
    assert_eq!(point.getattr("__doc__").await, Ok("A point on a line.\n\nIt can be moved.".into()));
    assert_eq!(Point::class_object().type_name(), "testbed.Point");
    let methods = point.as_object().unwrap().methods();
    assert!(methods.contains(&("move".to_owned(), Some("Move by a distance.".to_owned()))));
    let property = Value::from(Point::class_object().clone()).getattr("x").await.unwrap();
    assert_eq!(property.getattr("__doc__").await, Ok("Where it is.".into()));
}

#[test]
fn public_members_need_a_policy_that_allows_them() {
    let class: &Class = Point::class_object();
    let strict = Config::default().attributes;
    let member = |policy: &rpyc::AttributePolicy, name| policy.lookup(class, name).map(|member| member.is_some());
    assert_eq!(member(&strict, "move"), Ok(true));
    assert_eq!(member(&strict, "exposed_move"), Ok(true));
    assert!(member(&strict, "internal").is_err());
    assert_eq!(member(&strict.clone().allow_public_attrs(true), "internal"), Ok(true));
}

#[tokio::test]
async fn methods_of_other_objects_are_refused() {
    let unbound = Value::from(Point::class_object().clone()).getattr("move").await.unwrap();
    let point = served(Point::default());
    unbound.call(Args::positional([point.clone(), 2.into()])).await.unwrap();
    assert_eq!(point.getattr("x").await, Ok(2.0.into()));
    let wrong = unbound.call(Args::positional([served(vec![1]), 2.into()])).await;
    assert_eq!(raised(wrong), "TypeError: a method of 'Point' objects doesn't apply to a 'list' object");
}
