//! What a dict can be made of: mappings and pairs, of either side.

use super::super::collect::elements;
use super::Dict;
use crate::{Connection, Exception, Result, Value};

/// The entries of a mapping, or of an iterable of pairs, as `dict(value)` takes them.
pub(in crate::native) async fn pairs_of(connection: &Connection, value: &Value) -> Result<Vec<(Value, Value)>> {
    if let Some(dict) = value.as_object().and_then(|object| object.downcast_ref::<Dict>()) {
        return Ok(dict.to_pairs());
    }
    if is_mapping(connection, value).await? {
        return value.items_on(connection).await;
    }
    let mut pairs = Vec::new();
    for (index, item) in elements(connection, value).await?.into_iter().enumerate() {
        pairs.push(pair(connection, &item, index).await?);
    }
    Ok(pairs)
}

/// Python's rule: a mapping is what has `keys`.
async fn is_mapping(connection: &Connection, value: &Value) -> Result<bool> {
    const SEQUENCES: [&str; 4] =
        ["builtins.list", "builtins.generator", "builtins.dict_items", "builtins.list_iterator"];
    let keys = match value {
        Value::Plain(_) | Value::Tuple(_) => return Ok(false),
        Value::Netref(netref) => match netref.qualified_type_name() {
            "builtins.dict" => return Ok(true),
            name if SEQUENCES.contains(&name) => return Ok(false),
            _ => netref.getattr("keys").await,
        },
        Value::Object(object) => object.getattr(&crate::Context::new(object, connection), "keys").resolve().await,
    };
    match keys {
        Ok(_) => Ok(true),
        Err(exception) if exception.is_builtin("AttributeError") => Ok(false),
        Err(exception) => Err(exception),
    }
}

async fn pair(connection: &Connection, item: &Value, index: usize) -> Result<(Value, Value)> {
    let parts = elements(connection, item).await.map_err(|exception| {
        if !exception.is_builtin("TypeError") && !exception.is_builtin("AttributeError") {
            return exception;
        }
        Exception::type_error(format!("cannot convert dictionary update sequence element #{index} to a sequence"))
    })?;
    <[Value; 2]>::try_from(parts).map(|[key, value]| (key, value)).map_err(|parts| {
        Exception::value_error(format!(
            "dictionary update sequence element #{index} has length {}; 2 is required",
            parts.len()
        ))
    })
}

/// The entries of a dict of either side: the operand of `|`. `None` for anything else.
pub(super) async fn operand(connection: &Connection, value: &Value) -> Result<Option<Vec<(Value, Value)>>> {
    match value {
        Value::Object(object) => Ok(object.downcast_ref::<Dict>().map(Dict::to_pairs)),
        Value::Netref(netref) if netref.qualified_type_name() == "builtins.dict" => {
            value.items_on(connection).await.map(Some)
        }
        _ => Ok(None),
    }
}
