//! The scene as the Python module `hou`.
//!
//! Every object here is a thin handle: it names a node, a parameter or an element of geometry, and asks the
//! model whenever a client uses it. Nothing but the public interface of the crate `rpyc` is used.

#![expect(non_snake_case, reason = "functions are called as in Houdini")]

mod enums;
mod errors;
mod events;
mod functions;
mod geometry;
mod hip_file;
mod math;
mod node;
mod parm;
mod playbar;
mod text;
mod types;
mod undos;
mod world;

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use rpyc::Service;
use rpyc::native::Module;

use crate::model::Scene;
use functions::Functions;
use world::World;

/// The module `hou` of a scene, to be served to classic clients.
///
/// ```
/// use std::sync::Arc;
/// use rpyc::{Args, Value};
/// use rpyc_scene::model::Scene;
///
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> rpyc::Result<()> {
/// let hou = Value::from(rpyc_scene::hou(Arc::new(Scene::with_default_content())));
/// let sphere = hou.call_method("node", Args::positional(["/obj/sphere1".into()])).await?;
/// assert_eq!(sphere.call_method("name", Args::default()).await?, "sphere1".into());
/// # Ok(()) }
/// ```
#[must_use]
pub fn hou(scene: Arc<Scene>) -> Module {
    let world = World::new(scene);
    let module = [node::add_to, parm::add_to, types::add_to, geometry::add_to, math::add_to, enums::add_to]
        .into_iter()
        .fold(Module::from_service("hou", Functions(Arc::clone(&world)).into_object()), |module, add_to| {
            add_to(module)
        });
    let module = errors::classes().iter().fold(module, Module::class_object);
    module
        .submodule(hip_file::module(&world))
        .submodule(playbar::module(&world))
        .submodule(text::module(&world))
        .submodule(undos::module())
        .submodule(Module::new("hou.session").doc("For a session's own things: any attribute can be set."))
}

/// A hash for Python: equal for what is equal.
fn hash(value: impl Hash) -> i64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish().cast_signed()
}

#[cfg(test)]
mod tests;
