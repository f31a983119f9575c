//! `hou.text`

use std::sync::Arc;

use rpyc::native::Module;
use rpyc::{Service, service};

use super::world::World;
use crate::Result;

/// The module.
pub(super) fn module(world: &Arc<World>) -> Module {
    Module::from_service("hou.text", Text(Arc::clone(world)).into_object())
}

struct Text(Arc<World>);

/// Functions of texts.
#[service(name = "hou.text", by_value)]
impl Text {
    /// A text with its variables and expressions replaced by their values.
    #[exposed]
    fn expandString(&self, text: &str) -> Result<String> {
        self.0.read(|state| state.expand_string(text))
    }
}
