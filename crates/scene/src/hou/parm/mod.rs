//! Parameters and their descriptions.

mod group;
mod keyframe;
mod single;
mod template;
mod template_kinds;
mod tuple;
mod value;

use std::sync::Arc;

use rpyc::native::Module;

pub(super) use group::ParmTemplateGroup;
pub(super) use keyframe::Keyframe;
pub(super) use single::Parm;
pub(super) use template::TemplateArgument;
pub(super) use tuple::ParmTuple;

use super::enums::NodeEventType;
use super::world::World;
use crate::model::NodeId;
use template::ParmTemplate;

/// Tells of the change of a parameter, or of a tuple of parameters, with that name.
pub(super) fn changed(world: &Arc<World>, node: NodeId, name: &str) {
    world.emit_with(node, NodeEventType::ParmTupleChanged, |world| {
        let tuple = world.read(|state| match state.parm_template(node, name) {
            Ok(template) => template.name().to_owned(),
            Err(_) => name.to_owned(),
        });
        vec![("parm_tuple", ParmTuple::new(world, node, tuple).into())]
    });
}

/// Adds the classes to the module.
pub(super) fn add_to(module: Module) -> Module {
    let module = module.class::<Parm>().class::<ParmTuple>().class::<Keyframe>();
    template_kinds::add_to(module.class::<ParmTemplate>().class::<ParmTemplateGroup>())
}
