//! Values of parameters.

use super::channel::{Channel, Keyframe};
use super::expression::Evaluator;
use super::node::NodeId;
use super::parms::no_parm;
use super::{ParmKind, ParmValue, State};
use crate::{Error, Result};

impl State {
    /// The value of a parameter at the current frame: expressions computed, texts expanded.
    pub fn eval_parm(&self, node: NodeId, parm: &str) -> Result<ParmValue> {
        self.eval_parm_at(node, parm, self.frame())
    }

    /// The value of a parameter at a frame.
    pub fn eval_parm_at(&self, node: NodeId, parm: &str, frame: f64) -> Result<ParmValue> {
        let (_, number) = self.parm_number(node, parm)?;
        Evaluator::new(self, frame).parm(node, number).map_err(|fault| {
            let path = self.parm_path(node, parm).unwrap_or_default();
            Error::operation_failed(format!("Unable to evaluate expression ({fault} ({path}))."))
        })
    }

    /// The value as text: the token of a menu, a number as HScript prints it.
    pub fn eval_parm_as_text(&self, node: NodeId, parm: &str, frame: f64) -> Result<String> {
        let value = self.eval_parm_at(node, parm, frame)?;
        self.as_text(node, parm, &value)
    }

    /// The values of all components of a tuple at a frame.
    pub fn eval_parm_tuple(&self, node: NodeId, tuple: &str, frame: f64) -> Result<Vec<ParmValue>> {
        let parms = self.parms_of_tuple(node, tuple)?;
        parms.iter().map(|parm| self.eval_parm_at(node, parm, frame)).collect()
    }

    /// The stored value, not expanded: the expression of a parameter that has one.
    pub fn raw_value(&self, node: NodeId, parm: &str) -> Result<String> {
        let (stored, number) = self.parm_number(node, parm)?;
        let state = stored.parms.get(number).ok_or_else(|| no_parm(parm))?;
        match &state.channel {
            Some(Channel::Expression(expression)) => Ok(expression.source.clone()),
            Some(Channel::Keys(_)) => self.eval_parm_as_text(node, parm, self.frame()),
            None => self.as_text(node, parm, &state.value),
        }
    }

    /// The text of a string parameter before expansion.
    pub fn unexpanded_text(&self, node: NodeId, parm: &str) -> Result<String> {
        if self.parm_template(node, parm)?.kind() != ParmKind::String {
            return Err(Error::operation_failed("Only string parameters have an unexpanded text."));
        }
        if self.expression(node, parm)?.is_some() {
            return Err(Error::operation_failed("The parameter has an expression."));
        }
        self.raw_value(node, parm)
    }

    fn as_text(&self, node: NodeId, parm: &str, value: &ParmValue) -> Result<String> {
        let template = self.parm_template(node, parm)?;
        let item = match (template.kind(), value) {
            (ParmKind::Menu, ParmValue::Int(index)) => {
                crate::number::index(*index).and_then(|i| template.items().get(i))
            }
            _ => None,
        };
        Ok(item.map_or_else(|| value.to_text(), |item| item.token.clone()))
    }

    /// The expression of a parameter.
    pub fn expression(&self, node: NodeId, parm: &str) -> Result<Option<&str>> {
        Ok(match self.channel_of(node, parm)? {
            Some(Channel::Expression(expression)) => Some(&expression.source),
            _ => None,
        })
    }

    /// The keyframes of a parameter in order.
    pub fn keyframes(&self, node: NodeId, parm: &str) -> Result<&[Keyframe]> {
        Ok(match self.channel_of(node, parm)? {
            Some(Channel::Keys(keys)) => keys,
            _ => &[],
        })
    }

    /// Whether a parameter's value can change with the frame: it has more than one keyframe, or an
    /// expression or text with `$F`, `$FF` or `$T`.
    pub fn is_time_dependent(&self, node: NodeId, parm: &str) -> Result<bool> {
        let names_time = |text: &str| ["$F", "$T", "${F", "${T"].iter().any(|name| text.contains(name));
        Ok(match self.channel_of(node, parm)? {
            Some(Channel::Keys(keys)) => keys.len() > 1,
            Some(Channel::Expression(expression)) => names_time(&expression.source),
            None => names_time(&self.raw_value(node, parm)?),
        })
    }

    fn channel_of(&self, node: NodeId, parm: &str) -> Result<Option<&Channel>> {
        let (stored, number) = self.parm_number(node, parm)?;
        Ok(stored.parms.get(number).and_then(|state| state.channel.as_ref()))
    }

    /// Whether a parameter has its default value and no channel.
    pub fn is_at_default(&self, node: NodeId, parm: &str) -> Result<bool> {
        let (stored, number) = self.parm_number(node, parm)?;
        let state = stored.parms.get(number).ok_or_else(|| no_parm(parm))?;
        let (spec, template) = stored.layout.template_of(number).ok_or_else(|| no_parm(parm))?;
        Ok(state.channel.is_none() && template.defaults().get(spec.component) == Some(&state.value))
    }

    /// The parameter that a parameter's `ch()` expression refers to.
    pub fn referenced_parm(&self, node: NodeId, parm: &str) -> Result<Option<(NodeId, String)>> {
        Ok(match self.channel_of(node, parm)? {
            Some(Channel::Expression(expression)) => expression.reference().and_then(|path| self.find_parm(node, path)),
            _ => None,
        })
    }

    /// Whether a parameter is locked.
    pub fn is_locked(&self, node: NodeId, parm: &str) -> Result<bool> {
        let (stored, number) = self.parm_number(node, parm)?;
        Ok(stored.parms.get(number).is_some_and(|state| state.locked))
    }

    /// Whether a parameter is greyed out.
    pub fn is_disabled(&self, node: NodeId, parm: &str) -> Result<bool> {
        let (stored, number) = self.parm_number(node, parm)?;
        Ok(stored.parms.get(number).is_some_and(|state| state.disabled))
    }

    /// Whether a parameter is hidden in the interface.
    pub fn is_hidden(&self, node: NodeId, parm: &str) -> Result<bool> {
        let (stored, number) = self.parm_number(node, parm)?;
        Ok(stored.parms.get(number).is_some_and(|state| state.hidden))
    }
}

#[cfg(test)]
mod tests {
    use super::super::NewNode;
    use super::*;

    fn nodes() -> (State, NodeId, NodeId) {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let geo = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        let sphere = state.create_node(geo, &NewNode::of_type("sphere")).unwrap();
        (state, geo, sphere)
    }

    fn evaluated(expression: &str) -> Result<f64> {
        let (mut state, geo, sphere) = nodes();
        state.set_parm(sphere, "ty", 4.0)?;
        state.set_parm(geo, "tx", 3.0)?;
        state.change_clock(|clock| clock.frame = 25.0)?;
        state.set_expression(sphere, "tx", expression)?;
        state.eval_parm(sphere, "tx")?.to_float()
    }

    #[test]
    fn expressions_compute() {
        for (expression, value) in [
            ("1 + 2 * 3", 7.0),
            ("$F + $T + $FPS", 50.0),
            ("ch(\"ty\") + ch(\"../tx\") * ch(\"/obj/geo1/tx\")", 13.0),
            ("if($F > 10, 5, 6)", 5.0),
            ("sin(90) + cos(180)", 0.0),
            ("atan2(1, 1)", 45.0),
            ("fit(5, 0, 10, 0, 1) + clamp(9, 0, 2) + max(1, 2, 3)", 5.5),
            ("2 ^ 3 % 5", 3.0),
            ("chs(\"ty\") + 0", 4.0),
            ("strlen(\"$OS\")", 7.0),
            ("rand(3) == rand(3) && !0", 1.0),
            ("$PI > 3.14 ? round(1.5) : 0", 2.0),
            ("int(-1.5) + floor(-1.5)", -3.0),
        ] {
            assert_eq!(evaluated(expression), Ok(value), "{expression}");
        }
    }

    #[test]
    fn broken_expressions_say_what_is_wrong_and_where() {
        for (expression, message) in [
            (
                "ch(\"nothing\")",
                "Unable to evaluate expression (Invalid channel reference \"nothing\" (/obj/geo1/sphere1/tx)).",
            ),
            ("$NOPE", "Unable to evaluate expression (Undefined variable \"NOPE\" (/obj/geo1/sphere1/tx))."),
            ("1 / 0", "Unable to evaluate expression (Divide by zero (/obj/geo1/sphere1/tx))."),
            (
                "ch(\"tx\")",
                "Unable to evaluate expression (Infinite loop of channel references (/obj/geo1/sphere1/tx)).",
            ),
            ("foo()", "Unable to evaluate expression (Undefined function \"foo\" (/obj/geo1/sphere1/tx))."),
            ("1 +", "Syntax error: a value expected at the end"),
        ] {
            assert_eq!(evaluated(expression).unwrap_err().message(), message);
        }
    }

    #[test]
    fn long_chains_of_references_end_with_an_error_not_a_crash() {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        for number in 0..2000 {
            let null = state.create_node(obj, &NewNode::of_type("null").named(&format!("n{number}"))).unwrap();
            if number > 0 {
                state.set_expression(null, "tx", &format!("ch(\"../n{}/tx\") + 1", number - 1)).unwrap();
            }
        }
        let tx = |state: &State, name: &str| state.eval_parm(state.find_from(obj, name).unwrap(), "tx");
        assert_eq!(tx(&state, "n50"), Ok(50.0.into()));
        assert!(tx(&state, "n1999").unwrap_err().message().contains("in a row"));
        let texts = |state: &State, name: &str| state.eval_parm(state.find_from(obj, name).unwrap(), "a");
        for number in 0..2000 {
            let null = state.find_from(obj, &format!("n{number}")).unwrap();
            state.add_spare_parm(null, crate::model::ParmTemplate::string("a", "A", "x")).unwrap();
            if number > 0 {
                state.set_parm(null, "a", format!("`chs(\"../n{}/a\")`", number - 1)).unwrap();
            }
        }
        assert_eq!(texts(&state, "n50"), Ok("x".into()));
        assert!(texts(&state, "n1999").unwrap_err().message().contains("in a row"));
        // The most stack that can be needed: every reference sits deep in an expression.
        let deep = "(1 + ".repeat(30) + "ch(\"../n48/tx\")" + &")".repeat(30);
        state.set_expression(state.find_from(obj, "n49").unwrap(), "tx", &deep).unwrap();
        assert_eq!(tx(&state, "n50"), Ok(79.0.into()));
        let widest = "1+".repeat(256) + "1";
        assert_eq!(evaluated(&widest), Ok(257.0));
    }

    #[test]
    fn texts_are_expanded_and_menus_have_tokens() {
        let (mut state, _, sphere) = nodes();
        let wrangle =
            state.create_node(state.parent(sphere).unwrap().unwrap(), &NewNode::of_type("attribwrangle")).unwrap();
        state.set_parm(wrangle, "snippet", "$OS `1+1`").unwrap();
        assert_eq!(state.eval_parm(wrangle, "snippet"), Ok("attribwrangle1 2".into()));
        assert_eq!(state.unexpanded_text(wrangle, "snippet").as_deref(), Ok("$OS `1+1`"));
        state.set_parm(sphere, "type", "polymesh").unwrap();
        assert_eq!(state.eval_parm(sphere, "type"), Ok(2_i64.into()));
        assert_eq!(state.eval_parm_as_text(sphere, "type", 1.0).as_deref(), Ok("polymesh"));
        assert_eq!(state.raw_value(sphere, "type").as_deref(), Ok("polymesh"));
        assert!(state.unexpanded_text(sphere, "type").is_err());
        state.set_expression(sphere, "freq", "$F * 1.5").unwrap();
        assert_eq!(state.eval_parm_at(sphere, "freq", 5.0), Ok(7_i64.into()));
        assert_eq!(state.raw_value(sphere, "freq").as_deref(), Ok("$F * 1.5"));
        assert_eq!(state.is_time_dependent(sphere, "freq"), Ok(true));
        assert_eq!(state.is_at_default(sphere, "freq"), Ok(false));
        assert_eq!(state.is_at_default(sphere, "rows"), Ok(true));
    }
}
