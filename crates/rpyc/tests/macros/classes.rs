//! Constructors, class and static methods, base classes.

use rpyc::{Args, ClassRef, Context, Exception, Ref, Result, Service, Value, service};

use crate::{call, raised, served};

struct Shape {
    sides: i64,
}

/// Base of the shapes.
#[service(name = "testbed.Shape")]
impl Shape {
    #[exposed(getter)]
    fn sides(&self) -> i64 {
        self.sides
    }

    #[exposed]
    async fn sides_async(&self) -> i64 {
        self.sides
    }

    #[exposed]
    fn describe(&self, cx: &Context<'_>) -> String {
        format!("{} with {} sides", cx.this().class().name(), self.sides)
    }

    #[exposed]
    fn handle(this: &Ref<Self>) -> i64 {
        this.sides
    }

    #[exposed]
    fn joined(&self, other: &Self) -> i64 {
        self.sides + other.sides
    }
}

struct Square {
    shape: Shape,
    side: f64,
}

impl AsRef<Shape> for Square {
    fn as_ref(&self) -> &Shape {
        &self.shape
    }
}

#[service(name = "testbed.Square", base = Shape)]
impl Square {
    #[exposed(constructor)]
    async fn new(side: f64, #[default(None)] _unit: Option<&str>) -> Result<Self> {
        if side < 0.0 {
            return Err(Exception::value_error("a side is not negative"));
        }
        Ok(Self { shape: Shape { sides: 4 }, side })
    }

    #[exposed]
    fn area(&self) -> f64 {
        self.side * self.side
    }

    #[exposed(class)]
    async fn unit(class: &ClassRef, #[default(1)] size: i64) -> Result {
        Value::from(class.clone()).call(Args::positional([size.into()])).await
    }

    #[exposed(static)]
    fn name_of(size: i64) -> String {
        format!("square of {size}")
    }
}

/// A specimen of the second generation.
struct Tile {
    square: Square,
}

impl AsRef<Square> for Tile {
    fn as_ref(&self) -> &Square {
        &self.square
    }
}

#[service(name = "testbed.Tile", base = Square)]
impl Tile {
    #[exposed(constructor)]
    fn new() -> Self {
        Self { square: Square { shape: Shape { sides: 4 }, side: 2.0 } }
    }
}

fn class<T: Service>() -> Value {
    T::class_object().clone().into()
}

#[tokio::test]
async fn calling_a_class_makes_an_object() {
    let square = class::<Square>().call(Args::positional([3.into()])).await.unwrap();
    assert_eq!(call(&square, "area", []).await, Ok(9.0.into()));
    assert_eq!(square.type_name(), "Square");
    let new = |args| async { raised(class::<Square>().call(args).await) };
    assert_eq!(
        new(Args::default()).await,
        "TypeError: Square.__init__() missing 1 required positional argument: 'side'"
    );
    assert_eq!(
        new(Args::positional(["x".into()])).await,
        "TypeError: Square.__init__() argument 'side' must be float, not str"
    );
    assert_eq!(
        new(Args::positional([1.into(), 2.into(), 3.into()])).await,
        "TypeError: Square.__init__() takes from 2 to 3 positional arguments but 4 were given"
    );
    assert_eq!(new(Args::positional([(-1).into()])).await, "ValueError: a side is not negative");
    assert_eq!(
        raised(class::<Shape>().call(Args::default()).await),
        "TypeError: cannot create 'testbed.Shape' instances"
    );
    assert!(class::<Square>().call(Args::positional([1.into()]).with("unit", "m")).await.is_ok());
}

#[tokio::test]
async fn class_and_static_methods_need_no_object() {
    let square = class::<Tile>().call(Args::default()).await.unwrap();
    for target in [&class::<Square>(), &square] {
        assert_eq!(call(target, "name_of", [2.into()]).await, Ok("square of 2".into()));
    }
    let unit = call(&class::<Square>(), "unit", []).await.unwrap();
    assert_eq!(call(&unit, "area", []).await, Ok(1.0.into()));
    assert_eq!(
        raised(call(&class::<Square>(), "unit", [1.into(), 2.into()]).await),
        "TypeError: Square.unit() takes from 1 to 2 positional arguments but 3 were given"
    );
    assert_eq!(
        raised(call(&class::<Square>(), "name_of", []).await),
        "TypeError: Square.name_of() missing 1 required positional argument: 'size'"
    );
}

#[tokio::test]
async fn base_classes_lend_their_methods() {
    let square = served(Square { shape: Shape { sides: 4 }, side: 1.5 });
    let tile = served(Tile::new());
    for (object, name) in [(&square, "Square"), (&tile, "Tile")] {
        assert_eq!(object.getattr("sides").await, Ok(4.into()));
        assert_eq!(call(object, "sides_async", []).await, Ok(4.into()));
        assert_eq!(call(object, "describe", []).await, Ok(format!("{name} with 4 sides").into()));
        assert_eq!(call(object, "joined", [tile.clone()]).await, Ok(8.into()));
    }
    assert_eq!(call(&tile, "area", []).await, Ok(4.0.into()));
    assert_eq!(
        raised(call(&square, "joined", [1.into()]).await),
        "TypeError: Shape.joined() argument 'other' must be Shape, not int"
    );
    // A handle to a `Shape` cannot be had of a `Square`.
    assert_eq!(
        raised(call(&square, "handle", []).await),
        "TypeError: a method of 'Shape' objects doesn't apply to a 'Square' object"
    );
    let class_object = |class: &'static ClassRef| class;
    assert!(class_object(Tile::class_object()).is_subclass_of(Shape::class_object()));
    assert!(!Shape::class_object().is_subclass_of(Square::class_object()));
}

#[tokio::test]
async fn instances_of_derived_classes_are_instances() {
    let check = |class: Value, object| async move { call(&class, "__instancecheck__", [object]).await };
    assert_eq!(check(class::<Shape>(), served(Tile::new())).await, Ok(true.into()));
    assert_eq!(check(class::<Tile>(), served(Square { shape: Shape { sides: 4 }, side: 1.0 })).await, Ok(false.into()));
}

struct Terse;

#[service(name = "testbed.Terse", terse)]
impl Terse {
    /// Documented.
    #[exposed]
    fn ordinary(&self) -> i64 {
        1
    }

    #[exposed]
    fn __len__(&self) -> usize {
        0
    }
}

#[tokio::test]
async fn a_terse_class_tells_of_its_special_methods_and_has_all() {
    let object = served(Terse);
    let Value::Object(reference) = &object else { panic!() };
    assert_eq!(reference.methods(), [("__len__".to_owned(), None)]);
    let of_the_class = rpyc::Object::methods(&**Terse::class_object());
    assert!(of_the_class.contains(&("ordinary".to_owned(), Some("Documented.".to_owned()))));
    assert_eq!(call(&object, "ordinary", []).await.unwrap(), 1.into());
}
