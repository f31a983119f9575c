//! The module as a client sees it, without a connection.

use std::sync::Arc;

use rpyc::native::{Dict, List, Module, Namespace};
use rpyc::{Args, Exception, IntoValue, ObjectRef, Result, Value, service};

use crate::model::Scene;

fn hou() -> Value {
    super::hou(Arc::new(Scene::new())).into_value()
}

/// `target.name(*arguments)`
async fn call<const N: usize>(target: &Value, name: &str, arguments: [Value; N]) -> Result {
    target.call_method(name, Args::positional(arguments)).await
}

/// `target.first().second()..`
async fn chain(target: &Value, names: &str) -> Result {
    let mut value = target.clone();
    for name in names.split('.') {
        value = call(&value, name, []).await?;
    }
    Ok(value)
}

async fn node(hou: &Value, path: &str) -> Value {
    call(hou, "node", [path.into()]).await.unwrap()
}

async fn create(parent: &Value, node_type: &str) -> Value {
    call(parent, "createNode", [node_type.into()]).await.unwrap()
}

async fn floats(sequence: &Value) -> Vec<f64> {
    let items = sequence.elements().await.unwrap();
    items.into_iter().map(|item| item.extract().unwrap()).collect()
}

async fn repr(value: &Value) -> Value {
    call(value, "__repr__", []).await.unwrap()
}

/// Class, and the sentence of the exception that the result should be.
#[track_caller]
fn raised(result: Result) -> (String, String) {
    let exception: Exception = result.unwrap_err();
    let sentence = exception.attr("instanceMessage").and_then(|text| text.as_str()).map(str::to_owned);
    let sentence = sentence.unwrap_or_else(|| exception.message());
    (format!("{}.{}", exception.module(), exception.class()), sentence)
}

fn error(class: &str, sentence: &str) -> (String, String) {
    (class.to_owned(), sentence.to_owned())
}

#[tokio::test]
async fn nodes_are_of_the_class_for_their_category() {
    let hou = hou();
    let obj = node(&hou, "/obj").await;
    let geo = create(&obj, "geo").await;
    let cube = create(&geo, "box").await;
    assert_eq!(repr(&cube).await, "<hou.SopNode of type box at /obj/geo1/box1>".into());
    for (class, is_geo, is_cube) in
        [("Node", true, true), ("OpNode", true, true), ("ObjNode", true, false), ("SopNode", false, true)]
    {
        let class = hou.getattr(class).await.unwrap();
        assert_eq!(call(&class, "__instancecheck__", [geo.clone()]).await, Ok(is_geo.into()));
        assert_eq!(call(&class, "__instancecheck__", [cube.clone()]).await, Ok(is_cube.into()));
    }
    let again = node(&hou, "/obj/geo1/box1").await;
    assert_ne!(again, cube, "two handles");
    assert_eq!(call(&again, "__eq__", [cube.clone()]).await, Ok(true.into()));
    assert_eq!(call(&again, "__eq__", [geo.clone()]).await, Ok(false.into()));
    assert_eq!(call(&again, "__eq__", [1.into()]).await, Ok(Value::not_implemented()));
    assert_eq!(call(&again, "__hash__", []).await, call(&cube, "__hash__", []).await);
    assert_eq!(chain(&geo, "type.category.name").await, Ok("Object".into()));
}

#[tokio::test]
async fn what_is_deleted_says_so() {
    let hou = hou();
    let obj = node(&hou, "/obj").await;
    let geo = create(&obj, "geo").await;
    let cube = create(&geo, "box").await;
    let parm = call(&cube, "parm", ["tx".into()]).await.unwrap();
    let tuple = call(&cube, "parmTuple", ["t".into()]).await.unwrap();
    let geometry = call(&cube, "geometry", []).await.unwrap();
    call(&geo, "destroy", []).await.unwrap();
    let gone = error("hou.ObjectWasDeleted", "");
    for (handle, methods) in [
        (&geo, ["name", "path", "children", "isSelected", "position"]),
        (&cube, ["type", "parms", "inputs", "errors", "cook"]),
        (&parm, ["name", "path", "eval", "node", "parmTemplate"]),
        (&tuple, ["name", "path", "eval", "__len__", "__iter__"]),
        (&geometry, ["points", "boundingBox", "pointAttribs", "freeze", "prims"]),
    ] {
        for method in methods {
            assert_eq!(raised(call(handle, method, []).await), gone, "{method}");
        }
    }
    assert_eq!(raised(call(&cube, "parm", ["tx".into()]).await), gone);
}

#[tokio::test]
async fn errors_carry_their_texts() {
    let hou = hou();
    let obj = node(&hou, "/obj").await;
    let exception = call(&obj, "createNode", ["nonsense".into()]).await.unwrap_err();
    assert_eq!(exception.message(), "The attempted operation failed.\nInvalid node type name.");
    assert_eq!(exception.attr("description"), Some(&"The attempted operation failed.".into()));
    assert_eq!(raised(Err(exception)), error("hou.OperationFailed", "Invalid node type name."));
    let geo = create(&obj, "geo").await;
    let tx = call(&geo, "parm", ["tx".into()]).await.unwrap();
    assert_eq!(
        raised(call(&tx, "set", [Value::none()]).await),
        error("builtins.TypeError", "Parm.set() argument 'value' must be int, float or str, not None")
    );
    assert_eq!(
        raised(call(&hou, "node", [1.into()]).await),
        error("builtins.TypeError", "hou.node() argument 'path' must be str, not int")
    );
    let ui = hou.getattr("ui").await;
    assert!(ui.unwrap_err().is_builtin("AttributeError"));
}

#[tokio::test]
async fn parameters_take_what_clients_have() {
    let hou = hou();
    let geo = create(&node(&hou, "/obj").await, "geo").await;
    let t = call(&geo, "parmTuple", ["t".into()]).await.unwrap();
    let vector = call(&hou, "Vector3", [7.into(), 8.into(), 9.into()]).await.unwrap();
    for (values, expected) in [
        (vec![1, 2, 3].into_value(), (1.0, 2.0, 3.0)),
        ((4, 5.5, 6).into(), (4.0, 5.5, 6.0)),
        (vector, (7.0, 8.0, 9.0)),
    ] {
        call(&t, "set", [values]).await.unwrap();
        assert_eq!(call(&t, "eval", []).await, Ok(expected.into()));
    }
    let dict = Dict::from_pairs([
        ("tx".into(), 1.into()),
        ("r".into(), List::from_iter([10, 20, 30]).into_value()),
        ("shop_materialpath".into(), "/mat/wood".into()),
    ]);
    call(&geo, "setParms", [dict.unwrap().into()]).await.unwrap();
    assert_eq!(call(&geo, "evalParmTuple", ["r".into()]).await, Ok((10.0, 20.0, 30.0).into()));
    assert_eq!(call(&geo, "evalParm", ["shop_materialpath".into()]).await, Ok("/mat/wood".into()));
    let wrong = Dict::from_pairs([("tx".into(), 5.into()), ("ty".into(), "text".into())]);
    assert!(call(&geo, "setParms", [wrong.unwrap().into()]).await.is_err());
    assert_eq!(call(&geo, "evalParm", ["tx".into()]).await, Ok(1.0.into()), "all or nothing");

    let (tx, ty) = (call(&geo, "parm", ["tx".into()]).await.unwrap(), call(&geo, "parm", ["ty".into()]).await.unwrap());
    call(&ty, "set", [tx]).await.unwrap();
    assert_eq!(call(&ty, "expression", []).await, Ok("ch(\"tx\")".into()));
}

struct Half;

/// Something like a number of numpy.
#[service(name = "tests.Half")]
impl Half {
    #[exposed]
    fn __float__(&self) -> f64 {
        0.5
    }
}

#[tokio::test]
async fn what_is_like_a_number_is_a_number() {
    let hou = hou();
    let geo = create(&node(&hou, "/obj").await, "geo").await;
    let half = || Half.into_value();
    let dict = Dict::from_pairs([("tx".into(), half()), ("r".into(), vec![half(), 1.into(), half()].into_value())]);
    call(&geo, "setParms", [dict.unwrap().into()]).await.unwrap();
    assert_eq!(call(&geo, "evalParm", ["tx".into()]).await, Ok(0.5.into()));
    assert_eq!(call(&geo, "evalParmTuple", ["r".into()]).await, Ok((0.5, 1.0, 0.5).into()));
    let vector = call(&hou, "Vector3", [half(), 1.into(), half()]).await.unwrap();
    assert_eq!(floats(&vector).await, [0.5, 1.0, 0.5]);
}

#[tokio::test]
async fn spare_parameters_are_added_from_templates() {
    let hou = hou();
    let geo = create(&node(&hou, "/obj").await, "geo").await;
    let group = call(&geo, "parmTemplateGroup", []).await.unwrap();
    let args = Args::positional(["mass".into(), "Mass".into(), 2.into()]).with("default_value", (1.5,));
    let template = hou.call_method("FloatParmTemplate", args).await.unwrap();
    call(&group, "append", [template]).await.unwrap();
    assert_eq!(call(&geo, "parm", ["mass1".into()]).await, Ok(Value::none()), "the group is a copy");
    call(&geo, "setParmTemplateGroup", [group]).await.unwrap();
    assert_eq!(call(&geo, "evalParmTuple", ["mass".into()]).await, Ok((1.5, 0.0).into()));
    assert_eq!(call(&geo, "spareParms", []).await.unwrap().into_tuple().unwrap().len(), 2);
    let huge = Args::positional(["n".into(), "N".into(), i64::MAX.into()]);
    assert_eq!(raised(hou.call_method("IntParmTemplate", huge).await).0, "hou.InvalidSize");
}

#[tokio::test]
async fn values_have_operators() {
    let hou = hou();
    let hmath = hou.getattr("hmath").await.unwrap();
    let x = call(&hou, "Vector3", [(1, 0, 0).into()]).await.unwrap();
    let turn = call(&hmath, "buildRotate", [0.into(), 0.into(), 90.into()]).await.unwrap();
    let turned = call(&x, "__mul__", [turn.clone()]).await.unwrap();
    assert!(floats(&turned).await.iter().zip([0.0, 1.0, 0.0]).all(|(a, b)| (a - b).abs() < 1e-12));
    let sum = call(&x, "__add__", [(1, 2, 3).into()]).await.unwrap();
    assert_eq!(floats(&sum).await, [2.0, 2.0, 3.0]);
    for (operator, operand) in [("__add__", "x".into()), ("__mul__", x.clone()), ("__eq__", Value::none())] {
        assert_eq!(call(&x, operator, [operand]).await, Ok(Value::not_implemented()), "{operator}");
    }
    assert_eq!(raised(call(&x, "__truediv__", [0.into()]).await).0, "builtins.ZeroDivisionError");
    assert_eq!(raised(call(&x, "__getitem__", [3.into()]).await).0, "builtins.IndexError");
    let flat = call(&hou, "Matrix3", [0.into()]).await.unwrap();
    assert_eq!(raised(call(&flat, "inverted", []).await).0, "hou.OperationFailed");
    assert!(call(&turn, "setAt", [9.into(), 0.into(), 1.into()]).await.is_err());
}

#[tokio::test]
async fn geometry_of_nodes_is_read_only_and_copies_are_not() {
    let hou = hou();
    let geo = create(&node(&hou, "/obj").await, "geo").await;
    let geometry = call(&create(&geo, "box").await, "geometry", []).await.unwrap();
    assert_eq!(raised(call(&geometry, "createPoint", []).await).0, "hou.GeometryPermissionError");
    let points = call(&geometry, "points", []).await.unwrap().into_tuple().unwrap();
    let origin = || Value::from((0, 0, 0));
    assert_eq!(raised(call(&points[0], "setPosition", [origin()]).await).0, "hou.GeometryPermissionError");
    let copy = call(&geometry, "freeze", []).await.unwrap();
    let group = call(&copy, "createPointGroup", ["some".into()]).await.unwrap();
    let own = call(&copy, "points", []).await.unwrap().into_tuple().unwrap();
    call(&own[0], "setPosition", [origin()]).await.unwrap();
    call(&group, "add", [own[0].clone()]).await.unwrap();
    assert_eq!(call(&group, "__len__", []).await, Ok(1.into()));
    assert_eq!(call(&own[0], "__eq__", [points[0].clone()]).await, Ok(false.into()));
    call(&copy, "deletePoints", [vec![own[0].clone()].into_value()]).await.unwrap();
    assert_eq!(call(&copy, "pointCount", []).await, Ok(7.into()));
    assert!(call(&own[7], "position", []).await.is_err(), "its number is no more");
    assert_eq!(call(&geometry, "pointCount", []).await, Ok(8.into()));
}

#[tokio::test]
async fn anything_can_be_kept_in_the_session() {
    let hou = hou();
    let session = hou.getattr("session").await.unwrap();
    session.setattr("note", Namespace::new().with("text", "hello")).await.unwrap();
    let note = session.getattr("note").await.unwrap();
    assert_eq!(note.getattr("text").await, Ok("hello".into()));
    assert!(session.as_object().is_some_and(ObjectRef::is::<Module>));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn many_may_work_at_once() {
    let hou = hou();
    let tasks = (0..8).map(|_| {
        let hou = hou.clone();
        tokio::spawn(async move {
            let obj = node(&hou, "/obj").await;
            for _ in 0..50 {
                let geo = create(&obj, "geo").await;
                let cube = create(&geo, "box").await;
                call(&geo, "setParms", [Dict::from_pairs([("scale".into(), 2.into())]).unwrap().into()]).await.unwrap();
                assert_eq!(chain(&cube, "geometry.pointCount").await, Ok(8.into()));
                call(&geo, "destroy", []).await.unwrap();
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    assert_eq!(chain(&node(&hou, "/obj").await, "children").await, Ok(Value::tuple(vec![])));
}
