//! `#[derive(Enum)]`

use rpyc::{Args, Enum, Exception, FromValue, Service, Value, service};

use crate::{call, raised, served};

/// Types of parameter templates.
#[derive(Clone, Copy, Debug, Enum, PartialEq)]
#[rpyc(name = "hou.parmTemplateType")]
enum ParmTemplateType {
    Float,
    #[rpyc(name = "Int")]
    Integer,
}

#[derive(Debug, Enum, PartialEq)]
#[rpyc(name = "testbed.Color", standard)]
enum Color {
    Red = 1,
    #[rpyc(value = "green")]
    Green,
}

struct Painter;

#[service]
impl Painter {
    #[exposed]
    fn paint(&self, #[default(Color::Red)] color: Color) -> String {
        format!("painted {color:?}")
    }

    #[exposed]
    async fn next(&self, color: &Color) -> Color {
        match color {
            Color::Red => Color::Green,
            Color::Green => Color::Red,
        }
    }
}

fn class<T: Service>() -> Value {
    T::class_object().clone().into()
}

async fn text(value: &Value, name: &str) -> String {
    call(value, name, []).await.unwrap().as_str().unwrap().to_owned()
}

#[tokio::test]
async fn members_are_class_attributes_and_single_objects() {
    let class = class::<ParmTemplateType>();
    let float = class.getattr("Float").await.unwrap();
    assert_eq!(float, served(ParmTemplateType::Float));
    assert_eq!(ParmTemplateType::from_value(float.clone()), Ok(ParmTemplateType::Float));
    let int = class.getattr("Int").await.unwrap();
    assert_eq!(int, ParmTemplateType::Integer.into());
    assert_ne!(int, float);
    assert_eq!(text(&int, "name").await, "Int");
    assert_eq!(text(&int, "__repr__").await, "parmTemplateType.Int");
    assert_eq!(text(&int, "__str__").await, "parmTemplateType.Int");
    assert_eq!(call(&int, "__eq__", [int.clone()]).await, Ok(true.into()));
    assert_eq!(call(&int, "__eq__", [float.clone()]).await, Ok(Value::not_implemented()));
    assert_ne!(call(&int, "__hash__", []).await, call(&float, "__hash__", []).await);
    assert_eq!(class.getattr("__doc__").await, Ok("Types of parameter templates.".into()));
    assert!(class.call(Args::positional([1.into()])).await.is_err());
}

#[tokio::test]
async fn a_standard_enum_is_like_those_of_python() {
    let class = class::<Color>();
    let (red, green) = (served(Color::Red), served(Color::Green));
    assert_eq!(red.getattr("name").await, Ok("Red".into()));
    assert_eq!(red.getattr("value").await, Ok(1.into()));
    assert_eq!(text(&red, "__repr__").await, "<Color.Red: 1>");
    assert_eq!(text(&green, "__repr__").await, "<Color.Green: 'green'>");
    assert_eq!(text(&red, "__str__").await, "Color.Red");
    assert_eq!(class.call(Args::positional([1.0.into()])).await, Ok(red.clone()));
    assert_eq!(class.call(Args::positional([red.clone()])).await, Ok(red.clone()));
    assert_eq!(raised(class.call(Args::positional([2.into()])).await), "ValueError: 2 is not a valid Color");
    assert_eq!(call(&class, "__getitem__", ["Green".into()]).await, Ok(green.clone()));
    assert_eq!(call(&class, "__getitem__", ["Blue".into()]).await, Err(Exception::key_error("Blue")));
    assert_eq!(call(&class, "__len__", []).await, Ok(2.into()));
    assert_eq!(call(&class, "__contains__", [red.clone()]).await, Ok(true.into()));
    assert_eq!(call(&class, "__contains__", [served(ParmTemplateType::Float)]).await, Ok(false.into()));
    assert_eq!(class.elements().await, Ok(vec![red, green]));
    let methods = class.as_object().unwrap().methods();
    assert!(
        ["__len__", "__getitem__", "__iter__", "__call__"]
            .iter()
            .all(|name| methods.iter().any(|(own, _)| own == name))
    );
}

#[tokio::test]
async fn members_are_arguments_and_results() {
    let painter = served(Painter);
    assert_eq!(call(&painter, "paint", []).await, Ok("painted Red".into()));
    assert_eq!(call(&painter, "paint", [served(Color::Green)]).await, Ok("painted Green".into()));
    assert_eq!(call(&painter, "next", [served(Color::Green)]).await, Ok(Color::Red.into()));
    assert_eq!(
        raised(call(&painter, "paint", ["Red".into()]).await),
        "TypeError: Painter.paint() argument 'color' must be Color, not str"
    );
    let shown = painter.getattr("paint").await.unwrap().getattr("__text_signature__").await;
    assert_eq!(shown, Ok("(self, color=Color.Red)".into()));
}
