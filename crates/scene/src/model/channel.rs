//! Stored state of one parameter: its value, or the channel that computes it.

use std::sync::Arc;

use super::ParmValue;
use super::node::Node;
use super::parm_layout::ParmLayout;
use crate::language::{Expr, parse_expression};
use crate::{Error, Result};

#[derive(Debug, Clone, PartialEq)]
pub(super) struct ParmState {
    pub(super) value: ParmValue,
    pub(super) channel: Option<Channel>,
    pub(super) locked: bool,
    pub(super) disabled: bool,
    pub(super) hidden: bool,
}

impl ParmState {
    fn new(value: ParmValue, hidden: bool) -> Self {
        Self { value, channel: None, locked: false, disabled: false, hidden }
    }

    pub(super) fn defaults(layout: &ParmLayout) -> Vec<Self> {
        let of_tuple = |tuple: &super::parm_layout::TupleSpec| {
            let hidden = tuple.template.is_hidden();
            tuple.template.defaults().iter().map(move |value| Self::new(value.clone(), hidden)).collect::<Vec<_>>()
        };
        layout.tuples().iter().flat_map(of_tuple).collect()
    }
}

impl Node {
    /// Takes over the state of all parameters that another node has under the same names and that fit.
    pub(super) fn adopt_parms(&mut self, other: &Self) {
        for (number, parm) in self.parms.iter_mut().enumerate() {
            let Some((spec, template)) = self.layout.template_of(number) else { continue };
            let old = other.layout.find_parm(&spec.name).and_then(|number| other.parms.get(number));
            if let Some(old) = old
                && let Ok(value) = template.coerce(&old.value)
            {
                *parm = ParmState { value, ..old.clone() };
            }
        }
    }
}

/// What computes a parameter's value over time.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Channel {
    Expression(Expression),
    /// In order of frame, never empty.
    Keys(Vec<Keyframe>),
}

/// An HScript expression with its parsed form.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Expression {
    pub(super) source: String,
    pub(super) tree: Arc<Expr>,
}

impl Expression {
    pub(super) fn parse(source: &str) -> Result<Self> {
        let tree = parse_expression(source).map_err(|fault| Error::operation_failed(fault.0))?;
        Ok(Self { source: source.to_owned(), tree: Arc::new(tree) })
    }

    /// The path in `ch("path")`, if the expression is nothing else.
    pub(super) fn reference(&self) -> Option<&str> {
        match self.tree.as_ref() {
            Expr::Call(function, arguments) if matches!(function.as_str(), "ch" | "chf" | "chs") => {
                if let [Expr::Text(path)] = arguments.as_slice() { Some(path) } else { None }
            }
            _ => None,
        }
    }
}

/// How a channel runs from a key to the next (the segment functions of HScript).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum KeyframeCurve {
    /// `constant()`: holds the value.
    Constant,
    /// `linear()`: a straight line.
    Linear,
    /// `bezier()`: leaves and arrives with slope zero.
    #[default]
    Bezier,
}

impl KeyframeCurve {
    /// All curves with their functions.
    pub const ALL: [(Self, &'static str); 3] =
        [(Self::Constant, "constant()"), (Self::Linear, "linear()"), (Self::Bezier, "bezier()")];
}

/// A value at a frame (`hou.Keyframe`).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Keyframe {
    /// Frame number.
    pub frame: f64,
    /// Value there.
    pub value: f64,
    /// The way to the next key.
    pub curve: KeyframeCurve,
}

/// The value at a frame; constant before the first key and after the last.
pub(super) fn interpolate(keys: &[Keyframe], frame: f64) -> f64 {
    let next = keys.partition_point(|key| key.frame <= frame);
    match (next.checked_sub(1).and_then(|left| keys.get(left)), keys.get(next)) {
        (Some(left), Some(right)) => {
            let t = (frame - left.frame) / (right.frame - left.frame);
            let amount = match left.curve {
                KeyframeCurve::Constant => 0.0,
                KeyframeCurve::Linear => t,
                KeyframeCurve::Bezier => t * t * (3.0 - 2.0 * t),
            };
            left.value + (right.value - left.value) * amount
        }
        (Some(only), None) | (None, Some(only)) => only.value,
        (None, None) => 0.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn channels_run_through_their_keys() {
        let key = |frame, value, curve| Keyframe { frame, value, curve };
        let keys = [
            key(1.0, 0.0, KeyframeCurve::Linear),
            key(11.0, 10.0, KeyframeCurve::Constant),
            key(21.0, 0.0, KeyframeCurve::Bezier),
            key(31.0, 8.0, KeyframeCurve::Linear),
        ];
        let values = [0.0, 1.0, 6.0, 11.0, 20.9, 21.0, 26.0, 99.0].map(|frame| interpolate(&keys, frame));
        assert_eq!(values, [0.0, 0.0, 5.0, 10.0, 10.0, 0.0, 4.0, 8.0]);
    }

    #[test]
    fn only_plain_references_are_followed() {
        assert_eq!(Expression::parse("ch(\"../tx\")").unwrap().reference(), Some("../tx"));
        assert_eq!(Expression::parse("ch(\"../tx\") * 2").unwrap().reference(), None);
        assert!(Expression::parse("ch(").is_err());
    }
}
