//! `hou.Parm`.

use std::sync::Arc;

use rpyc::{ObjectRef, Value, service};

use super::template::ParmTemplate;
use super::value::ParmSource;
use super::{Keyframe, ParmTuple, changed};
use crate::hou::enums::ExprLanguage;
use crate::hou::world::World;
use crate::model::{NodeId, ParmKind, ParmValue, State};
use crate::{Error, Result};

/// A handle to a parameter.
pub(in crate::hou) struct Parm {
    world: Arc<World>,
    pub(super) node: NodeId,
    pub(super) name: String,
}

impl Parm {
    pub(in crate::hou) fn new(world: &Arc<World>, node: NodeId, name: String) -> Self {
        Self { world: Arc::clone(world), node, name }
    }

    fn read<T>(&self, look: impl FnOnce(&State, NodeId, &str) -> Result<T>) -> Result<T> {
        self.world.read(|state| look(state, self.node, &self.name))
    }

    /// Changes the parameter and tells of it.
    fn edit<T>(&self, change: impl FnOnce(&mut State, NodeId, &str) -> Result<T>) -> Result<T> {
        let result = self.world.edit(|state| change(state, self.node, &self.name))?;
        changed(&self.world, self.node, &self.name);
        Ok(result)
    }
}

/// A parameter of a node.
#[service(name = "hou.Parm", by_value, terse)]
impl Parm {
    /// The name.
    #[exposed]
    fn name(&self) -> Result<&str> {
        self.read(|state, node, _| state.name(node).map(|_| self.name.as_str()))
    }

    /// The path of the node with the name.
    #[exposed]
    fn path(&self) -> Result<String> {
        self.read(State::parm_path)
    }

    /// The node.
    #[exposed]
    fn node(&self) -> Result<ObjectRef> {
        self.read(|state, node, _| state.name(node).map(|_| self.world.node(state, node)))
    }

    /// The tuple that the parameter belongs to.
    #[exposed]
    fn tuple(&self) -> Result<ParmTuple> {
        let tuple =
            self.read(|state, node, name| state.parm_template(node, name).map(|found| found.name().to_owned()))?;
        Ok(ParmTuple::new(&self.world, self.node, tuple))
    }

    /// Which component of its tuple the parameter is.
    #[exposed]
    fn componentIndex(&self) -> Result<usize> {
        self.read(State::component_index)
    }

    /// The text in the interface.
    #[exposed]
    fn description(&self) -> Result<String> {
        self.read(|state, node, name| state.parm_template(node, name).map(|found| found.label().to_owned()))
    }

    /// The description of the parameter's tuple.
    #[exposed]
    fn parmTemplate(&self) -> Result<ObjectRef> {
        self.read(|state, node, name| state.parm_template(node, name).cloned()).map(ParmTemplate::object)
    }

    /// Sets the value. Another parameter is referred to from then on.
    #[exposed]
    fn set(&self, value: ParmSource, #[default(true)] _follow_parm_reference: bool) -> Result<()> {
        self.edit(|state, node, name| match value {
            ParmSource::Value(value) => state.set_parm(node, name, value),
            ParmSource::Parm(other, parm) => {
                let path = match state.relative_path_to(node, other)?.as_str() {
                    "." => parm,
                    path => format!("{path}/{parm}"),
                };
                let is_text = state.parm_template(node, name)?.kind() == ParmKind::String;
                let function = if is_text { "chs" } else { "ch" };
                state.set_expression(node, name, &format!("{function}(\"{path}\")"))
            }
        })
    }

    /// The value at the current frame.
    #[exposed]
    fn eval(&self) -> Result<ParmValue> {
        self.read(State::eval_parm)
    }

    /// The value at a frame.
    #[exposed]
    fn evalAtFrame(&self, frame: f64) -> Result<ParmValue> {
        self.read(|state, node, name| state.eval_parm_at(node, name, frame))
    }

    /// The value at a time in seconds.
    #[exposed]
    fn evalAtTime(&self, time: f64) -> Result<ParmValue> {
        self.read(|state, node, name| state.eval_parm_at(node, name, state.clock().frame_at(time)))
    }

    /// The value as a float.
    #[exposed]
    fn evalAsFloat(&self) -> Result<f64> {
        self.eval()?.to_float()
    }

    /// The value as an integer; fractions are cut off.
    #[exposed]
    fn evalAsInt(&self) -> Result<i64> {
        self.eval()?.to_int()
    }

    /// The value as text: of a menu the item's name.
    #[exposed]
    fn evalAsString(&self) -> Result<String> {
        self.read(|state, node, name| state.eval_parm_as_text(node, name, state.frame()))
    }

    /// The value as text at a frame.
    #[exposed]
    fn evalAsStringAtFrame(&self, frame: f64) -> Result<String> {
        self.read(|state, node, name| state.eval_parm_as_text(node, name, frame))
    }

    /// The curve of a ramp parameter.
    #[exposed]
    fn evalAsRamp(&self) -> Result<ParmValue> {
        match self.eval()? {
            ramp @ ParmValue::Ramp(_) => Ok(ramp),
            _ => Err(Error::type_error("The parameter is no ramp.")),
        }
    }

    /// The text as it was set: an expression, or a text with its variables.
    #[exposed]
    fn rawValue(&self) -> Result<String> {
        self.read(State::raw_value)
    }

    /// The text before variables are expanded.
    #[exposed]
    fn unexpandedString(&self) -> Result<String> {
        self.read(State::unexpanded_text)
    }

    /// The value as plain data.
    #[exposed]
    fn valueAsData(&self) -> Result<Value> {
        match self.eval()? {
            ParmValue::Ramp(_) => Err(Error::operation_failed("A ramp has no plain data.")),
            value => Ok(rpyc::IntoValue::into_value(value)),
        }
    }

    /// Lets an expression compute the value.
    #[exposed]
    fn setExpression(
        &self,
        expression: &str,
        #[default(None)] language: Option<ExprLanguage>,
        #[default(true)] _replace_expression: bool,
    ) -> Result<()> {
        if language == Some(ExprLanguage::Python) {
            return Err(Error::operation_failed("This server runs no Python: use hou.exprLanguage.Hscript."));
        }
        self.edit(|state, node, name| state.set_expression(node, name, expression))
    }

    /// The expression.
    #[exposed]
    fn expression(&self) -> Result<String> {
        let no_expression = || Error::operation_failed("The parameter has no expression.");
        self.read(|state, node, name| state.expression(node, name)?.map(str::to_owned).ok_or_else(no_expression))
    }

    /// The language of the expression.
    #[exposed]
    fn expressionLanguage(&self) -> Result<ExprLanguage> {
        self.expression().map(|_| ExprLanguage::Hscript)
    }

    /// Adds a key, or replaces the one at its frame.
    #[exposed]
    fn setKeyframe(&self, keyframe: &Keyframe) -> Result<()> {
        self.edit(|state, node, name| state.set_keyframe(node, name, keyframe.get()))
    }

    /// The keys in order of frame.
    #[exposed]
    fn keyframes(&self) -> Result<Vec<Keyframe>> {
        self.read(|state, node, name| Ok(state.keyframes(node, name)?.iter().copied().map(Keyframe::new).collect()))
    }

    /// Removes expression and keys; the value stays what it is.
    #[exposed]
    fn deleteAllKeyframes(&self) -> Result<()> {
        self.edit(State::delete_all_keyframes)
    }

    /// Whether the value changes with time.
    #[exposed]
    fn isTimeDependent(&self) -> Result<bool> {
        self.read(State::is_time_dependent)
    }

    /// The parameter that this one refers to; itself if to none.
    #[exposed]
    fn getReferencedParm(&self) -> Result<Self> {
        let found = self.read(State::referenced_parm)?;
        let (node, name) = found.unwrap_or_else(|| (self.node, self.name.clone()));
        Ok(Self::new(&self.world, node, name))
    }

    /// The names of the menu's items.
    #[exposed]
    fn menuItems(&self) -> Result<Vec<String>> {
        self.menu(|item| &item.token)
    }

    /// The texts of the menu's items.
    #[exposed]
    fn menuLabels(&self) -> Result<Vec<String>> {
        self.menu(|item| &item.label)
    }

    /// Whether the value is the default.
    #[exposed]
    fn isAtDefault(&self, #[default(true)] _compare_temporary_defaults: bool) -> Result<bool> {
        self.read(State::is_at_default)
    }

    /// Sets the value back to the default.
    #[exposed]
    fn revertToDefaults(&self) -> Result<()> {
        self.edit(State::revert_to_default)
    }

    /// Presses a button.
    #[exposed]
    fn pressButton(&self) -> Result<()> {
        self.edit(State::press_button)
    }

    /// Locks the value against changes, or unlocks it.
    #[exposed]
    fn lock(&self, on: bool) -> Result<()> {
        self.edit(|state, node, name| state.lock_parm(node, name, on))
    }

    /// Whether the value is locked.
    #[exposed]
    fn isLocked(&self) -> Result<bool> {
        self.read(State::is_locked)
    }

    /// Greys the parameter out, or not.
    #[exposed]
    fn disable(&self, on: bool) -> Result<()> {
        self.edit(|state, node, name| state.disable_parm(node, name, on))
    }

    /// Whether the parameter is greyed out.
    #[exposed]
    fn isDisabled(&self) -> Result<bool> {
        self.read(State::is_disabled)
    }

    /// Hides the parameter, or shows it.
    #[exposed]
    fn hide(&self, on: bool) -> Result<()> {
        self.edit(|state, node, name| state.hide_parm(node, name, on))
    }

    /// Whether the parameter is hidden.
    #[exposed]
    fn isHidden(&self) -> Result<bool> {
        self.read(State::is_hidden)
    }

    /// Whether the parameter does not come from the node's type.
    #[exposed]
    fn isSpare(&self) -> Result<bool> {
        self.read(State::is_spare)
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.node == other.node && self.name == other.name
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash((self.node, &self.name))
    }

    #[exposed]
    fn __repr__(&self) -> Result<String> {
        Ok(format!("<hou.Parm {} in {}>", self.name, self.read(|state, node, _| state.path(node))?))
    }
}

impl Parm {
    fn menu(&self, part: impl Fn(&crate::model::MenuItem) -> &String) -> Result<Vec<String>> {
        self.read(|state, node, name| {
            let items = state.parm_template(node, name)?.items();
            if items.is_empty() {
                return Err(Error::operation_failed("The parameter has no menu."));
            }
            Ok(items.iter().map(|item| part(item).clone()).collect())
        })
    }
}
