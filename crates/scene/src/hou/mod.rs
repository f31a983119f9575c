//! The scene as the Python module `hou`.
//!
//! Every object here is a thin handle: it names a node, a parameter or an element of geometry, and asks the
//! model whenever a client uses it. Nothing but the public interface of the crate `rpyc` is used.

#![expect(non_snake_case, reason = "methods are called as clients call them")]

mod enums;
mod errors;
mod events;
mod functions;
mod geometry;
mod math;
mod node;
mod parm;
mod types;
mod world;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rpyc::Service;
use rpyc::native::Module;

use crate::model::Scene;
use functions::Functions;
use world::World;

/// The module `hou` of a scene.
#[must_use]
pub fn hou(scene: Arc<Scene>) -> Module {
    let world = World::new(scene);
    let module = Module::from_service("hou", Functions(world).into_object());
    let module = errors::classes().iter().fold(module, Module::class_object);
    let module = module.class::<types::NodeType>().class::<types::NodeTypeCategory>();
    enums::add_to(math::add_to(geometry::add_to(node::add_to(parm::add_to(module)))))
}

/// A hash for Python: equal for what is equal.
fn hash(value: impl Hash) -> i64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish().cast_signed()
}
