//! The scene itself: nodes, parameters, time, files.
//!
//! [`Scene`] is what clients share. It wraps a [`State`] in a lock; every operation is one call of
//! [`Scene::read`] or [`Scene::edit`] and so atomic. Cooking and files are methods of [`Scene`], because
//! they do their slow part without holding the lock.

mod channel;
mod clock;
mod connect;
mod cooking;
mod copy;
mod expand;
mod expression;
mod hip;
mod hscript;
mod layout;
mod naming;
mod node;
mod node_types;
mod parm_coerce;
mod parm_edit;
mod parm_eval;
mod parm_group;
mod parm_layout;
mod parm_template;
mod parm_value;
mod parms;
mod selection;
mod state;
mod tree;
mod world;

use std::sync::{PoisonError, RwLock};

pub use channel::{Keyframe, KeyframeCurve};
pub use clock::Clock;
pub use connect::Connection;
pub use expand::{APPLICATION_VERSION, application_version_string};
pub use hscript::CommandOutput;
pub use node::{Flag, NodeId, UpdateMode};
pub use node_types::{Category, NodeType};
pub use parm_edit::TupleValues;
pub use parm_group::ParmTemplateGroup;
pub use parm_template::{MenuItem, NamingScheme, ParmKind, ParmRange, ParmTemplate};
pub use parm_value::ParmValue;
pub use state::State;
pub use tree::NewNode;

/// A scene that any number of clients share.
///
/// ```
/// use rpyc_scene::model::{NewNode, Scene};
///
/// let scene = Scene::new();
/// let geo = scene.edit(|state| {
///     let obj = state.node_at("/obj")?;
///     state.create_node(obj, &NewNode::of_type("geo"))
/// })?;
/// assert_eq!(scene.read(|state| state.path(geo))?, "/obj/geo1");
/// # Ok::<(), rpyc_scene::Error>(())
/// ```
#[derive(Debug)]
pub struct Scene {
    state: RwLock<State>,
}

impl Default for Scene {
    fn default() -> Self {
        Self::new()
    }
}

impl Scene {
    /// A scene with the managers `/obj /out /mat /ch /shop /img /stage` and nothing in them.
    #[must_use]
    pub fn new() -> Self {
        Self { state: RwLock::new(State::new()) }
    }

    /// A scene with the geometry object `/obj/sphere1`, which holds a sphere, and the camera `/obj/cam1`.
    #[must_use]
    pub fn with_default_content() -> Self {
        let scene = Self::new();
        let created = scene.edit(|state| -> crate::Result<()> {
            let obj = state.node_at("/obj")?;
            let sphere = state.create_node(obj, &NewNode::of_type("geo").named("sphere1"))?;
            state.create_node(sphere, &NewNode::of_type("sphere"))?;
            let camera = state.create_node(obj, &NewNode::of_type("cam"))?;
            state.set_parm(camera, "tz", 10.0)?;
            state.mark_saved();
            Ok(())
        });
        debug_assert!(created.is_ok(), "the default content is made of known types");
        scene
    }

    /// Looks at the scene. Others may look at the same time, but nobody changes it meanwhile.
    pub fn read<T>(&self, look: impl FnOnce(&State) -> T) -> T {
        look(&self.state.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes the scene. Nobody sees it half-way; do nothing slow in here.
    pub fn edit<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        change(&mut self.state.write().unwrap_or_else(PoisonError::into_inner))
    }
}
