//! `hou.ParmTuple`.

use std::sync::Arc;

use rpyc::native::{Iter, iterator};
use rpyc::{ObjectRef, service};

use super::template::ParmTemplate;
use super::{Parm, changed};
use crate::hou::world::World;
use crate::model::{NodeId, ParmValue, State};
use crate::{Error, Result};

/// A handle to a tuple of parameters.
pub(in crate::hou) struct ParmTuple {
    world: Arc<World>,
    node: NodeId,
    name: String,
}

impl ParmTuple {
    pub(in crate::hou) fn new(world: &Arc<World>, node: NodeId, name: String) -> Self {
        Self { world: Arc::clone(world), node, name }
    }

    fn read<T>(&self, look: impl FnOnce(&State, NodeId, &str) -> Result<T>) -> Result<T> {
        self.world.read(|state| look(state, self.node, &self.name))
    }

    /// Changes the tuple and tells of it.
    fn edit(&self, change: impl FnOnce(&mut State, NodeId, &str) -> Result<()>) -> Result<()> {
        self.world.edit(|state| change(state, self.node, &self.name))?;
        changed(&self.world, self.node, &self.name);
        Ok(())
    }

    /// Changes every parameter of the tuple and tells of it.
    fn edit_each(&self, change: impl Fn(&mut State, NodeId, &str) -> Result<()>) -> Result<()> {
        self.edit(|state, node, name| {
            state.parms_of_tuple(node, name)?.iter().try_for_each(|parm| change(state, node, parm))
        })
    }

    fn parms(&self) -> Result<Vec<Parm>> {
        let names = self.read(State::parms_of_tuple)?;
        Ok(names.into_iter().map(|name| Parm::new(&self.world, self.node, name)).collect())
    }
}

/// The parameters that make up a tuple: `tx`, `ty` and `tz` make up `t`.
#[service(name = "hou.ParmTuple", by_value, terse)]
impl ParmTuple {
    /// The name.
    #[exposed]
    fn name(&self) -> Result<&str> {
        self.read(|state, node, _| state.name(node).map(|_| self.name.as_str()))
    }

    /// The path of the node with the name.
    #[exposed]
    fn path(&self) -> Result<String> {
        let node = self.read(|state, node, _| state.path(node))?;
        Ok(format!("{}/{}", node.trim_end_matches('/'), self.name))
    }

    /// The node.
    #[exposed]
    fn node(&self) -> Result<ObjectRef> {
        self.read(|state, node, _| state.name(node).map(|_| self.world.node(state, node)))
    }

    /// The text in the interface.
    #[exposed]
    fn description(&self) -> Result<String> {
        self.read(|state, node, name| state.parm_tuple_template(node, name).map(|found| found.label().to_owned()))
    }

    /// The description of the tuple.
    #[exposed]
    fn parmTemplate(&self) -> Result<ObjectRef> {
        self.read(|state, node, name| state.parm_tuple_template(node, name).cloned()).map(ParmTemplate::object)
    }

    /// Sets all values, or none if one does not fit.
    #[exposed]
    fn set(&self, values: Vec<ParmValue>, #[default(true)] _follow_parm_reference: bool) -> Result<()> {
        self.edit(|state, node, name| state.set_parm_tuple(node, name, &values))
    }

    /// The values at the current frame.
    #[exposed]
    fn eval(&self) -> Result<Vec<ParmValue>> {
        self.read(|state, node, name| state.eval_parm_tuple(node, name, state.frame()))
    }

    /// The values at a frame.
    #[exposed]
    fn evalAtFrame(&self, frame: f64) -> Result<Vec<ParmValue>> {
        self.read(|state, node, name| state.eval_parm_tuple(node, name, frame))
    }

    /// The values as floats.
    #[exposed]
    fn evalAsFloats(&self) -> Result<Vec<f64>> {
        self.eval()?.iter().map(ParmValue::to_float).collect()
    }

    /// The values as integers.
    #[exposed]
    fn evalAsInts(&self) -> Result<Vec<i64>> {
        self.eval()?.iter().map(ParmValue::to_int).collect()
    }

    /// The values as texts.
    #[exposed]
    fn evalAsStrings(&self) -> Result<Vec<String>> {
        self.read(|state, node, name| {
            let parms = state.parms_of_tuple(node, name)?;
            parms.iter().map(|parm| state.eval_parm_as_text(node, parm, state.frame())).collect()
        })
    }

    /// Whether all values are the defaults.
    #[exposed]
    fn isAtDefault(&self, #[default(true)] _compare_temporary_defaults: bool) -> Result<bool> {
        self.read(|state, node, name| {
            let parms = state.parms_of_tuple(node, name)?;
            parms.iter().try_fold(true, |so_far, parm| Ok(so_far && state.is_at_default(node, parm)?))
        })
    }

    /// Sets all values back to the defaults.
    #[exposed]
    fn revertToDefaults(&self) -> Result<()> {
        self.edit_each(State::revert_to_default)
    }

    /// Removes expressions and keys; the values stay what they are.
    #[exposed]
    fn deleteAllKeyframes(&self) -> Result<()> {
        self.edit_each(State::delete_all_keyframes)
    }

    /// Locks the values that are True, and unlocks the others.
    #[exposed]
    fn lock(&self, bool_values: Vec<bool>) -> Result<()> {
        self.edit(|state, node, name| {
            let parms = state.parms_of_tuple(node, name)?;
            if parms.len() != bool_values.len() {
                return Err(Error::invalid_size(format!("The tuple has {} components.", parms.len())));
            }
            parms.iter().zip(&bool_values).try_for_each(|(parm, on)| state.lock_parm(node, parm, *on))
        })
    }

    /// Greys the tuple out, or not.
    #[exposed]
    fn disable(&self, on: bool) -> Result<()> {
        self.edit_each(|state, node, parm| state.disable_parm(node, parm, on))
    }

    /// Hides the tuple, or shows it.
    #[exposed]
    fn hide(&self, on: bool) -> Result<()> {
        self.edit_each(|state, node, parm| state.hide_parm(node, parm, on))
    }

    #[exposed]
    fn __len__(&self) -> Result<usize> {
        Ok(self.read(State::parms_of_tuple)?.len())
    }

    #[exposed]
    fn __getitem__(&self, index: i64) -> Result<Parm> {
        let mut parms = self.parms()?;
        let from_start = if index < 0 { index.checked_add(crate::number::int(parms.len())) } else { Some(index) };
        let place = from_start.and_then(crate::number::index).filter(|place| *place < parms.len());
        place.map(|place| parms.swap_remove(place)).ok_or_else(|| Error::index_error("tuple index out of range"))
    }

    #[exposed]
    fn __iter__(&self) -> Result<Iter> {
        self.parms().map(iterator)
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.node == other.node && self.name == other.name
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash((self.node, "tuple", &self.name))
    }

    #[exposed]
    fn __repr__(&self) -> Result<String> {
        Ok(format!("<hou.ParmTuple {} in {}>", self.name, self.read(|state, node, _| state.path(node))?))
    }
}
