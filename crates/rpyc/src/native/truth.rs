//! Python's truth values.

use super::number;
use crate::{Args, Connection, Result, Value};

/// `bool(value)`
pub(super) async fn truth(connection: &Connection, value: &Value) -> Result<bool> {
    match value {
        Value::Plain(value) => return Ok(number::truth(value)),
        Value::Tuple(_) => return Ok(true),
        Value::Object(_) | Value::Netref(_) => {}
    }
    for method in ["__bool__", "__len__"] {
        match value.call_method_on(connection, method, Args::default()).await {
            Ok(answer) => return Ok(answer.as_plain().is_none_or(number::truth)),
            Err(exception) if exception.is_builtin("AttributeError") => {}
            Err(exception) => return Err(exception),
        }
    }
    Ok(true)
}
