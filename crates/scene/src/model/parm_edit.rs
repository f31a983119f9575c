//! Changing parameters.

use std::sync::Arc;

use super::channel::{Channel, Expression, Keyframe, ParmState};
use super::node::NodeId;
use super::node_types::Category;
use super::parm_layout::ParmLayout;
use super::parms::no_parm;
use super::{ParmKind, ParmTemplate, ParmTemplateGroup, ParmValue, State};
use crate::{Error, Result};

/// How many `ch()` references are followed to find the parameter that a value is for.
const MAX_REFERENCES: usize = 64;

/// What `setParms` takes for one name.
#[derive(Debug, Clone, PartialEq)]
pub enum TupleValues {
    /// A value for a parameter or a tuple of one.
    One(ParmValue),
    /// Values for all components of a tuple.
    Many(Vec<ParmValue>),
}

/// A change of one parameter that has passed all checks.
struct Change {
    node: NodeId,
    parm: usize,
    value: ParmValue,
}

impl State {
    /// Sets a parameter. If its expression is just a reference to another one, that one is set, as in
    /// Houdini; any other expression and all keyframes are replaced by the value.
    ///
    /// ```
    /// use rpyc_scene::model::Scene;
    ///
    /// let scene = Scene::with_default_content();
    /// let sphere = scene.read(|state| state.node_at("/obj/sphere1/sphere1"))?;
    /// scene.edit(|state| state.set_parm(sphere, "type", "poly"))?;
    /// assert_eq!(scene.geometry(sphere)?.point_count(), 42);
    /// # Ok::<(), rpyc_scene::Error>(())
    /// ```
    pub fn set_parm(&mut self, node: NodeId, parm: &str, value: impl Into<ParmValue>) -> Result<()> {
        let change = self.checked_change(node, parm, &value.into())?;
        self.apply([change])
    }

    /// Sets all components of a tuple, or none.
    pub fn set_parm_tuple(&mut self, node: NodeId, tuple: &str, values: &[ParmValue]) -> Result<()> {
        let changes = self.checked_tuple(node, tuple, values)?;
        self.apply(changes)
    }

    /// Sets many parameters and tuples of a node by name, or none of them if one does not fit.
    pub fn set_parms(&mut self, node: NodeId, values: &[(String, TupleValues)]) -> Result<()> {
        let layout = Arc::clone(&self.node(node)?.layout);
        let mut changes = Vec::new();
        for (name, values) in values {
            match values {
                TupleValues::One(value) if layout.find_parm(name).is_some() => {
                    changes.push(self.checked_change(node, name, value)?);
                }
                TupleValues::One(value) => {
                    changes.extend(self.checked_tuple(node, name, std::slice::from_ref(value))?)
                }
                TupleValues::Many(values) => changes.extend(self.checked_tuple(node, name, values)?),
            }
        }
        self.apply(changes)
    }

    fn checked_tuple(&self, node: NodeId, tuple: &str, values: &[ParmValue]) -> Result<Vec<Change>> {
        let parms = self.parms_of_tuple(node, tuple)?;
        if parms.len() != values.len() {
            let message = format!("The tuple \"{tuple}\" has {} components, not {}.", parms.len(), values.len());
            return Err(Error::invalid_size(message));
        }
        parms.iter().zip(values).map(|(parm, value)| self.checked_change(node, parm, value)).collect()
    }

    fn checked_change(&self, node: NodeId, parm: &str, value: &ParmValue) -> Result<Change> {
        let (mut node, mut parm) = (node, parm.to_owned());
        for _ in 0..MAX_REFERENCES {
            let Some((owner, name)) = self.referenced_parm(node, &parm)? else { break };
            (node, parm) = (owner, name);
        }
        let (stored, number) = self.parm_number(node, &parm)?;
        self.check_unlocked(node, &parm)?;
        let (_, template) = stored.layout.template_of(number).ok_or_else(|| no_parm(&parm))?;
        Ok(Change { node, parm: number, value: template.coerce(value)? })
    }

    fn apply(&mut self, changes: impl IntoIterator<Item = Change>) -> Result<()> {
        for change in changes {
            let state = self.node_mut(change.node)?.parms.get_mut(change.parm);
            let state = state.ok_or_else(Error::object_was_deleted)?;
            state.value = change.value;
            state.channel = None;
        }
        Ok(())
    }

    fn check_unlocked(&self, node: NodeId, parm: &str) -> Result<()> {
        if self.is_locked(node, parm)? {
            return Err(Error::permission(format!("The parameter \"{parm}\" is locked.")));
        }
        Ok(())
    }

    fn unlocked_parm(&mut self, node: NodeId, parm: &str) -> Result<&mut ParmState> {
        self.check_unlocked(node, parm)?;
        self.parm_state(node, parm)
    }

    fn parm_state(&mut self, node: NodeId, parm: &str) -> Result<&mut ParmState> {
        let (_, number) = self.parm_number(node, parm)?;
        self.node_mut(node)?.parms.get_mut(number).ok_or_else(|| no_parm(parm))
    }

    /// Lets an HScript expression compute a parameter.
    pub fn set_expression(&mut self, node: NodeId, parm: &str, source: &str) -> Result<()> {
        let expression = Expression::parse(source)?;
        self.check_can_have_channel(node, parm)?;
        self.unlocked_parm(node, parm)?.channel = Some(Channel::Expression(expression));
        Ok(())
    }

    fn check_can_have_channel(&self, node: NodeId, parm: &str) -> Result<()> {
        match self.parm_template(node, parm)?.kind() {
            ParmKind::Ramp | ParmKind::Button => {
                Err(Error::operation_failed("The parameter cannot have an expression."))
            }
            _ => Ok(()),
        }
    }

    /// Adds a keyframe, or replaces the one at its frame.
    pub fn set_keyframe(&mut self, node: NodeId, parm: &str, key: Keyframe) -> Result<()> {
        self.check_can_have_channel(node, parm)?;
        if self.parm_template(node, parm)?.kind() == ParmKind::String {
            return Err(Error::operation_failed("String parameters cannot have keyframes."));
        }
        if !key.frame.is_finite() || !key.value.is_finite() {
            return Err(Error::value_error("Frame and value of a key must be finite numbers."));
        }
        let mut keys = self.keyframes(node, parm)?.to_vec();
        let place = keys.partition_point(|other| other.frame < key.frame);
        match keys.get_mut(place).filter(|other| other.frame == key.frame) {
            Some(same) => *same = key,
            None => keys.insert(place, key),
        }
        self.unlocked_parm(node, parm)?.channel = Some(Channel::Keys(keys));
        Ok(())
    }

    /// Removes expression and keyframes; the parameter keeps the value it has now.
    pub fn delete_all_keyframes(&mut self, node: NodeId, parm: &str) -> Result<()> {
        let now = self.eval_parm(node, parm);
        let state = self.unlocked_parm(node, parm)?;
        if state.channel.take().is_some()
            && let Ok(now) = now
        {
            state.value = now;
        }
        Ok(())
    }

    /// Sets a parameter back to its default and removes its channel.
    pub fn revert_to_default(&mut self, node: NodeId, parm: &str) -> Result<()> {
        let component = self.component_index(node, parm)?;
        let default = self.parm_template(node, parm)?.defaults().get(component).cloned();
        let state = self.unlocked_parm(node, parm)?;
        state.channel = None;
        state.value = default.unwrap_or_else(|| state.value.clone());
        Ok(())
    }

    /// Locks a parameter against changes, or unlocks it.
    pub fn lock_parm(&mut self, node: NodeId, parm: &str, on: bool) -> Result<()> {
        self.parm_state(node, parm)?.locked = on;
        Ok(())
    }

    /// Greys a parameter out, or not.
    pub fn disable_parm(&mut self, node: NodeId, parm: &str, on: bool) -> Result<()> {
        self.parm_state(node, parm)?.disabled = on;
        Ok(())
    }

    /// Hides a parameter in the interface, or not.
    pub fn hide_parm(&mut self, node: NodeId, parm: &str, on: bool) -> Result<()> {
        self.parm_state(node, parm)?.hidden = on;
        Ok(())
    }

    /// Presses a button. Buttons without a meaning to the scene do nothing.
    pub fn press_button(&mut self, node: NodeId, parm: &str) -> Result<()> {
        self.parm_number(node, parm)?;
        if parm == "execute" { self.render(node) } else { Ok(()) }
    }

    /// Renders a driver. This scene has no renderer, so it always fails, saying so.
    pub fn render(&self, node: NodeId) -> Result<()> {
        if self.node_type(node)?.category() != Category::Driver {
            return Err(Error::new(crate::ErrorKind::InvalidNodeType, "Only render nodes can render."));
        }
        let message = format!("{} cannot be rendered: this server has no renderer.", self.path(node)?);
        Err(Error::operation_failed(message))
    }

    /// Replaces the descriptions of all parameters. What is added becomes a spare parameter; parameters
    /// of the node's type cannot be removed. Values are kept where name and kind still fit.
    pub fn set_parm_template_group(&mut self, node: NodeId, group: ParmTemplateGroup) -> Result<()> {
        let layout = ParmLayout::new(group)?;
        let stored = self.node(node)?;
        let lost = stored.node_type.layout().parms().iter().find(|spec| layout.find_parm(&spec.name).is_none());
        if let Some(lost) = lost {
            let message = format!("The parameter \"{}\" belongs to the node type and cannot be removed.", lost.name);
            return Err(Error::operation_failed(message));
        }
        let mut changed = stored.clone();
        changed.parms = ParmState::defaults(&layout);
        changed.layout = Arc::new(layout);
        changed.adopt_parms(stored);
        *self.node_mut(node)? = changed;
        Ok(())
    }

    /// Adds one spare parameter at the end.
    pub fn add_spare_parm(&mut self, node: NodeId, template: ParmTemplate) -> Result<()> {
        let mut group = self.parm_template_group(node)?.clone();
        group.append(template)?;
        self.set_parm_template_group(node, group)
    }

    /// Removes all spare parameters.
    pub fn remove_spare_parms(&mut self, node: NodeId) -> Result<()> {
        let group = self.node_type(node)?.parm_template_group().clone();
        self.set_parm_template_group(node, group)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{KeyframeCurve, NewNode};
    use super::*;
    use crate::ErrorKind;

    fn geo() -> (State, NodeId) {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let geo = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        (state, geo)
    }

    fn floats(state: &State, node: NodeId, tuple: &str) -> Vec<f64> {
        let values = state.eval_parm_tuple(node, tuple, state.frame()).unwrap();
        values.iter().map(|value| value.to_float().unwrap()).collect()
    }

    #[test]
    fn many_values_are_set_all_or_none() {
        let (mut state, geo) = geo();
        let one = |name: &str, value: f64| (name.to_owned(), TupleValues::One(value.into()));
        let many = |name: &str, values: &[f64]| {
            (name.to_owned(), TupleValues::Many(values.iter().map(|value| (*value).into()).collect()))
        };
        state.set_parms(geo, &[many("t", &[1.0, 2.0, 3.0]), one("scale", 2.0), one("rx", 5.0)]).unwrap();
        assert_eq!(floats(&state, geo, "t"), [1.0, 2.0, 3.0]);
        assert_eq!(floats(&state, geo, "r"), [5.0, 0.0, 0.0]);
        for broken in
            [one("nope", 1.0), many("t", &[1.0]), ("tx".to_owned(), TupleValues::One("x".into())), one("t", 1.0)]
        {
            assert!(state.set_parms(geo, &[one("scale", 9.0), broken]).is_err());
        }
        assert_eq!(floats(&state, geo, "scale"), [2.0]);
    }

    #[test]
    fn values_go_through_references_and_replace_expressions() {
        let (mut state, geo) = geo();
        state.set_expression(geo, "ty", "ch(\"tx\")").unwrap();
        state.set_parm(geo, "ty", 7.0).unwrap();
        assert_eq!(floats(&state, geo, "t"), [7.0, 7.0, 0.0]);
        state.set_expression(geo, "ty", "$F * 2").unwrap();
        state.set_parm(geo, "ty", 1.0).unwrap();
        assert_eq!(state.expression(geo, "ty"), Ok(None));
        // Two parameters that refer to each other: no endless search.
        state.set_expression(geo, "tx", "ch(\"ty\")").unwrap();
        state.set_expression(geo, "ty", "ch(\"tx\")").unwrap();
        state.set_parm(geo, "tx", 3.0).unwrap();
        assert_eq!(floats(&state, geo, "t")[..2], [3.0, 3.0]);
    }

    #[test]
    fn locked_parameters_do_not_change() {
        let (mut state, geo) = geo();
        state.lock_parm(geo, "tx", true).unwrap();
        let attempts = [
            state.set_parm(geo, "tx", 1.0),
            state.set_expression(geo, "tx", "1"),
            state.revert_to_default(geo, "tx"),
            state.set_parm_tuple(geo, "t", &[1.0.into(), 1.0.into(), 1.0.into()]),
        ];
        for attempt in attempts {
            assert_eq!(attempt.unwrap_err().kind(), ErrorKind::PermissionError);
        }
        assert_eq!(floats(&state, geo, "t"), [0.0; 3]);
        state.lock_parm(geo, "tx", false).unwrap();
        state.set_parm(geo, "tx", 1.0).unwrap();
        state.revert_to_default(geo, "tx").unwrap();
        assert_eq!(state.is_at_default(geo, "tx"), Ok(true));
    }

    #[test]
    fn keyframes_animate_and_can_be_baked() {
        let (mut state, geo) = geo();
        for (frame, value) in [(11.0, 10.0), (1.0, 5.0), (1.0, 0.0)] {
            state.set_keyframe(geo, "tx", Keyframe { frame, value, curve: KeyframeCurve::Linear }).unwrap();
        }
        assert_eq!(state.keyframes(geo, "tx").unwrap().len(), 2);
        assert_eq!(state.eval_parm_at(geo, "tx", 6.0), Ok(5.0.into()));
        state.change_clock(|clock| clock.frame = 3.0).unwrap();
        state.delete_all_keyframes(geo, "tx").unwrap();
        assert_eq!(state.eval_parm_at(geo, "tx", 99.0), Ok(2.0.into()));
        let nan = Keyframe { frame: f64::NAN, value: 0.0, curve: KeyframeCurve::Linear };
        assert!(state.set_keyframe(geo, "tx", nan).is_err());
        assert!(state.set_keyframe(geo, "shop_materialpath", Keyframe { frame: 1.0, ..nan }).is_err());
    }

    #[test]
    fn spare_parameters_come_and_go() {
        let (mut state, geo) = geo();
        state.set_parm(geo, "tx", 4.0).unwrap();
        state.add_spare_parm(geo, ParmTemplate::float("mass", "Mass", &[1.5])).unwrap();
        assert_eq!((state.is_spare(geo, "mass"), state.is_spare(geo, "tx")), (Ok(true), Ok(false)));
        state.set_parm(geo, "mass", 2.0).unwrap();
        assert_eq!((floats(&state, geo, "mass"), floats(&state, geo, "t")), (vec![2.0], vec![4.0, 0.0, 0.0]));
        assert!(state.add_spare_parm(geo, ParmTemplate::float("mass", "Mass", &[1.5])).is_err());
        // A tuple whose component is called like an existing parameter.
        assert!(state.add_spare_parm(geo, ParmTemplate::float("mas", "M", &[0.0; 2])).is_ok());
        assert!(state.set_parm_template_group(geo, ParmTemplateGroup::default()).is_err());
        state.remove_spare_parms(geo).unwrap();
        assert!(state.eval_parm(geo, "mass").is_err());
        assert_eq!(floats(&state, geo, "t"), [4.0, 0.0, 0.0]);
    }

    #[test]
    fn rendering_fails_clearly() {
        let (mut state, geo) = geo();
        let out = state.node_at("/out").unwrap();
        let rop = state.create_node(out, &NewNode::of_type("geometry")).unwrap();
        let error = state.press_button(rop, "execute").unwrap_err();
        assert_eq!(error.message(), "/out/geometry1 cannot be rendered: this server has no renderer.");
        assert_eq!(state.render(geo).unwrap_err().kind(), ErrorKind::InvalidNodeType);
    }
}
