//! `#[derive(Exception)]`

use std::num::ParseIntError;

use rpyc::{Exception, Value, service};
use thiserror::Error;

use crate::{call, served};

#[derive(Debug, Error, Exception)]
#[error("error {code}: {detail}")]
#[exception(module = "testbed")]
struct TestError {
    #[exception(attr)]
    code: i64,
    #[exception(attr = "text")]
    detail: String,
    source: std::fmt::Error,
}

#[derive(Debug, Error, Exception)]
#[exception(module = "hou")]
enum HouError {
    #[error("The attempted operation failed.\n{0}")]
    #[exception(class = "OperationFailed")]
    Failed(String),
    #[error("Attempt to access an object that no longer exists in Houdini.")]
    ObjectWasDeleted,
    #[error("{name}")]
    #[exception(module = "builtins", class = "KeyError")]
    Unknown {
        #[exception(attr)]
        name: &'static str,
    },
    #[error("not a number: {0} at {1}")]
    Parse(#[source] ParseIntError, #[exception(attr = "position")] usize),
    #[error(transparent)]
    #[exception(transparent)]
    Other(#[from] TestError),
}

struct Failing;

#[service]
impl Failing {
    #[exposed]
    fn fail(&self, how: i64) -> Result<(), HouError> {
        Err(match how {
            0 => HouError::Failed("Invalid node type name.".to_owned()),
            1 => HouError::ObjectWasDeleted,
            2 => HouError::Unknown { name: "x" },
            3 => HouError::Parse("z".parse::<i64>().unwrap_err(), 7),
            4 => TestError { code: 4, detail: "four".to_owned(), source: std::fmt::Error }.into(),
            _ => return Ok(()),
        })
    }
}

#[tokio::test]
async fn errors_map_to_exception_classes_with_attributes() {
    let failing = served(Failing);
    let expected = [
        ("hou", "OperationFailed", "The attempted operation failed.\nInvalid node type name.", vec![]),
        ("hou", "ObjectWasDeleted", "Attempt to access an object that no longer exists in Houdini.", vec![]),
        ("builtins", "KeyError", "'x'", vec![("name", rpyc::brine::Value::from("x"))]),
        ("hou", "Parse", "not a number: invalid digit found in string at 7", vec![("position", 7.into())]),
        ("testbed", "TestError", "error 4: four", vec![("code", 4.into()), ("text", "four".into())]),
    ];
    for (how, (module, class, message, attributes)) in (0..).zip(expected) {
        let exception: Exception = call(&failing, "fail", [Value::from(how)]).await.unwrap_err();
        assert_eq!((&**exception.module(), &**exception.class()), (module, class));
        assert_eq!(exception.message(), message);
        let attributes: Vec<_> = attributes.into_iter().map(|(name, value)| (name.into(), value)).collect();
        assert_eq!(exception.attrs(), attributes);
    }
    assert_eq!(call(&failing, "fail", [9.into()]).await, Ok(Value::none()));
}
