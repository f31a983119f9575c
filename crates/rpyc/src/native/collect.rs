//! Taking all items of an iterable.

use super::{Dict, List, Set};
use crate::{Connection, Result, Value};

/// `list(value)`: at once for containers that are here, otherwise in few round trips.
pub(super) async fn elements(connection: &Connection, value: &Value) -> Result<Vec<Value>> {
    if let Value::Object(object) = value {
        if let Some(list) = object.downcast_ref::<List>() {
            return Ok(list.to_vec());
        }
        if let Some(dict) = object.downcast_ref::<Dict>() {
            return Ok(dict.keys());
        }
        if let Some(set) = object.downcast_ref::<Set>() {
            return Ok(set.to_vec());
        }
    }
    value.elements_on(connection).await
}
