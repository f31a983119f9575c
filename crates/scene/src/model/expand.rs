//! Variables and the expansion of texts.

use super::State;
use super::expression::Evaluator;
use super::node::NodeId;
use crate::language::Fault;
use crate::number::{format_short, truncate};
use crate::{Error, Result};

/// The version of Houdini that the scene is modelled on: major, minor, build.
pub const APPLICATION_VERSION: (u32, u32, u32) = (20, 5, 0);

/// [`APPLICATION_VERSION`] with points between.
#[must_use]
pub fn application_version_string() -> String {
    let (major, minor, build) = APPLICATION_VERSION;
    format!("{major}.{minor}.{build}")
}

impl State {
    /// A variable of the scene, or one that the scene computes such as `HIP`. The environment of the
    /// server's process is not looked at.
    #[must_use]
    pub fn getenv(&self, name: &str) -> Option<String> {
        Evaluator::new(self, self.frame()).variable(self.root, name).map(|value| value.into_text())
    }

    /// Sets a variable of the scene.
    pub fn putenv(&mut self, name: &str, value: &str) -> Result<()> {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
        if name.is_empty() || !name.chars().all(plain) {
            return Err(Error::value_error(format!("Invalid variable name \"{name}\".")));
        }
        self.variables.insert(name.to_owned(), value.to_owned());
        self.touch();
        Ok(())
    }

    /// Removes a variable of the scene.
    pub fn unsetenv(&mut self, name: &str) {
        self.variables.shift_remove(name);
        self.touch();
    }

    /// Replaces `$NAME`, `${NAME}`, `$F4` (padded) and expressions in backticks. Unknown variables stay.
    ///
    /// ```
    /// use rpyc_scene::model::Scene;
    ///
    /// let scene = Scene::new();
    /// scene.edit(|state| state.putenv("SHOT", "a01"))?;
    /// let text = scene.read(|state| state.expand_string("$SHOT/beauty.$F4.exr, `1 + 2`"))?;
    /// assert_eq!(text, "a01/beauty.0001.exr, 3");
    /// # Ok::<(), rpyc_scene::Error>(())
    /// ```
    pub fn expand_string(&self, text: &str) -> Result<String> {
        let expanded = Evaluator::new(self, self.frame()).expand(self.root, text);
        expanded.map_err(|fault| Error::operation_failed(fault.0))
    }
}

impl Evaluator<'_> {
    /// Expands a text seen from a node.
    pub(super) fn expand(&self, node: NodeId, text: &str) -> std::result::Result<String, Fault> {
        let (mut expanded, mut rest) = (String::new(), text);
        while let Some(at) = rest.find(['$', '`', '\\']) {
            let (before, special) = rest.split_at(at);
            expanded.push_str(before);
            rest = self.expand_special(node, special, &mut expanded)?;
        }
        expanded.push_str(rest);
        Ok(expanded)
    }

    /// Expands what starts with `$`, a backtick or a backslash, and gives what follows.
    fn expand_special<'t>(
        &self,
        node: NodeId,
        special: &'t str,
        expanded: &mut String,
    ) -> std::result::Result<&'t str, Fault> {
        if let Some(code) = special.strip_prefix('`') {
            let (code, rest) = code.split_once('`').ok_or_else(|| Fault::new("A backtick is not closed"))?;
            expanded.push_str(&self.evaluate_source(node, code)?.into_text());
            return Ok(rest);
        }
        if let Some(name_on) = special.strip_prefix('$') {
            let (name, rest) = variable_name(name_on);
            match self.variable_text(node, name) {
                Some(value) => expanded.push_str(&value),
                None => expanded.push_str(special.get(..special.len() - rest.len()).unwrap_or_default()),
            }
            return Ok(rest);
        }
        // A backslash keeps a dollar sign or backtick from being special.
        let escaped = special.strip_prefix("\\$").map(|rest| ('$', rest));
        let escaped = escaped.or_else(|| special.strip_prefix("\\`").map(|rest| ('`', rest)));
        let (character, rest) = escaped.unwrap_or_else(|| ('\\', special.strip_prefix('\\').unwrap_or_default()));
        expanded.push(character);
        Ok(rest)
    }

    fn variable_text(&self, node: NodeId, name: &str) -> Option<String> {
        let padding = name.strip_prefix('F').filter(|digits| !digits.is_empty());
        if let Some(width) = padding.and_then(|digits| digits.parse::<usize>().ok()).filter(|width| *width < 32) {
            return Some(format!("{:0width$}", truncate(self.frame().round())));
        }
        self.variable(node, name).map(|value| value.into_text())
    }
}

/// The name after a `$`, with or without braces, and what follows it.
fn variable_name(text: &str) -> (&str, &str) {
    if let Some((name, rest)) = text.strip_prefix('{').and_then(|braced| braced.split_once('}')) {
        return (name, rest);
    }
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(text.len());
    text.split_at(end)
}

/// Result of an expression.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Number(f64),
    Text(String),
}

impl Value {
    pub(super) fn into_text(self) -> String {
        match self {
            Self::Number(number) => format_short(number),
            Self::Text(text) => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_padding_backticks_and_escapes() {
        let mut state = State::new();
        state.putenv("A_1", "x").unwrap();
        state.change_clock(|clock| clock.frame = 12.0).unwrap();
        for (text, expanded) in [
            ("${A_1}y$A_1-$F", "xyx-12"),
            ("$F4 $F2", "0012 12"),
            ("\\$F \\` a\\b", "$F ` a\\b"),
            ("$NOPE ${NOPE} $", "$NOPE ${NOPE} $"),
            ("`$F * 2`!", "24!"),
            ("plain ü", "plain ü"),
        ] {
            assert_eq!(state.expand_string(text).as_deref(), Ok(expanded), "{text}");
        }
        assert!(state.expand_string("`1 +`").is_err());
        assert!(state.expand_string("`1").is_err());
    }

    #[test]
    fn scene_variables_are_not_the_process_environment() {
        let mut state = State::new();
        assert_eq!(state.getenv("PATH"), None);
        state.putenv("PATH", "mine").unwrap();
        assert_eq!(state.getenv("PATH").as_deref(), Some("mine"));
        state.unsetenv("PATH");
        assert_eq!(state.getenv("PATH"), None);
        assert!(state.putenv("a b", "").is_err());
        assert_eq!(state.getenv("FPS").as_deref(), Some("24"));
    }
}
