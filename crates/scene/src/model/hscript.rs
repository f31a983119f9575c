//! A few HScript commands.

use super::State;
use super::node::NodeId;
use super::{NewNode, ParmValue};
use crate::number::format_short;
use crate::{Error, Result};

/// What a command printed (`hou.hscript` gives both as a tuple).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CommandOutput {
    /// Normal output.
    pub output: String,
    /// Error messages; empty if all went well.
    pub errors: String,
}

impl State {
    /// Runs HScript commands, separated by `;` or lines. Errors are printed, and the rest still runs.
    ///
    /// Known are `echo fcur fps opadd opcf opls opparm oppwd oprm set setenv varchange`.
    ///
    /// ```
    /// use rpyc_scene::model::Scene;
    ///
    /// let scene = Scene::new();
    /// let result = scene.edit(|state| state.hscript("opcf /obj; opadd geo house; opls; nonsense"));
    /// assert_eq!(result.output, "house\n");
    /// assert_eq!(result.errors, "Unknown command: nonsense\n");
    /// ```
    pub fn hscript(&mut self, script: &str) -> CommandOutput {
        let mut result = CommandOutput::default();
        for command in commands(script) {
            match self.run_command(&command) {
                Ok(output) => result.output.push_str(&output),
                Err(error) => {
                    result.errors.push_str(error.message());
                    result.errors.push('\n');
                }
            }
        }
        result
    }

    fn run_command(&mut self, words: &[Word]) -> Result<String> {
        let words = words.iter().map(|word| self.expanded(word)).collect::<Result<Vec<_>>>()?;
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let here = self.working_network();
        match words.as_slice() {
            [] => Ok(String::new()),
            ["echo", text @ ..] => Ok(text.join(" ") + "\n"),
            ["oppwd"] => Ok(self.path(here)? + "\n"),
            ["opcf", path] => {
                let node = self.node_named(path)?;
                self.set_working_network(node)?;
                Ok(String::new())
            }
            ["opls"] => self.list(here),
            ["opls", path] => self.list(self.node_named(path)?),
            ["opadd", type_name] | ["opadd", "-n", type_name] => self.add(here, &NewNode::of_type(type_name)),
            ["opadd", type_name, name] | ["opadd", "-n", type_name, name] => {
                self.add(here, &NewNode::of_type(type_name).named(name))
            }
            ["oprm", paths @ ..] if !paths.is_empty() => {
                paths.iter().try_for_each(|path| self.destroy(self.node_named(path)?))?;
                Ok(String::new())
            }
            ["opparm", path, assignments @ ..] => {
                let node = self.node_named(path)?;
                self.assign_parms(node, assignments)?;
                Ok(String::new())
            }
            ["fcur"] => Ok(format!("Frame {}\n", format_short(self.frame()))),
            ["fcur", frame] => self.change_number(frame, |clock, frame| clock.frame = frame),
            ["fps"] => Ok(format!("Frames per Second: {}\n", format_short(self.clock().fps))),
            ["fps", fps] => self.change_number(fps, |clock, fps| clock.fps = fps),
            ["set" | "setenv", name, "=", value @ ..] => self.putenv(name, &value.join(" ")).map(|()| String::new()),
            ["varchange", ..] => Ok(String::new()),
            [command, ..] if COMMANDS.contains(command) => {
                Err(Error::operation_failed(format!("{command}: wrong arguments")))
            }
            [command, ..] => Err(Error::operation_failed(format!("Unknown command: {command}"))),
        }
    }

    fn expanded(&self, word: &Word) -> Result<String> {
        if word.verbatim { Ok(word.text.clone()) } else { self.expand_string(&word.text) }
    }

    fn node_named(&self, path: &str) -> Result<NodeId> {
        let found = self.find_from(self.working_network(), path);
        found.ok_or_else(|| Error::operation_failed(format!("Invalid node name: {path}")))
    }

    fn list(&self, node: NodeId) -> Result<String> {
        let children = self.children(node)?;
        children.into_iter().map(|child| Ok(self.name(child)?.to_owned() + "\n")).collect()
    }

    fn add(&mut self, network: NodeId, wish: &NewNode) -> Result<String> {
        self.create_node(network, wish).map(|_| String::new())
    }

    fn change_number(&mut self, text: &str, change: impl FnOnce(&mut super::Clock, f64)) -> Result<String> {
        let number = text.parse().map_err(|_| Error::operation_failed(format!("Invalid number: {text}")))?;
        self.change_clock(|clock| change(clock, number)).map(|()| String::new())
    }

    /// `name value` or `name ( value value ... )`, any number of times; all are set or none.
    fn assign_parms(&mut self, node: NodeId, words: &[&str]) -> Result<()> {
        let mut values = Vec::new();
        let mut rest = words;
        while let [name, after @ ..] = rest {
            let (these, remaining) = match after {
                ["(", inside @ ..] => {
                    let end = inside.iter().position(|word| *word == ")");
                    let (these, closing) =
                        inside.split_at(end.ok_or_else(|| Error::operation_failed("opparm: ) expected"))?);
                    (these, closing.get(1..).unwrap_or_default())
                }
                [_, remaining @ ..] => (after.get(..1).unwrap_or_default(), remaining),
                [] => return Err(Error::operation_failed(format!("opparm: a value expected after {name}"))),
            };
            let these = these.iter().map(|word| typed(word)).collect();
            values.push(((*name).to_owned(), self.fitting(node, name, these)));
            rest = remaining;
        }
        self.set_parms(node, &values)
    }

    /// One value may be for a single component, which `setParms` tells apart from a tuple of one.
    fn fitting(&self, node: NodeId, name: &str, mut values: Vec<ParmValue>) -> super::TupleValues {
        let is_tuple = self.find_parm_tuple(node, name).is_some();
        match values.pop() {
            Some(only) if values.is_empty() && !is_tuple => super::TupleValues::One(only),
            last => {
                values.extend(last);
                super::TupleValues::Many(values)
            }
        }
    }
}

const COMMANDS: [&str; 11] =
    ["echo", "fcur", "fps", "opadd", "opcf", "opls", "opparm", "oppwd", "oprm", "set", "setenv"];

/// A number if it reads as one, otherwise text.
fn typed(word: &str) -> ParmValue {
    match (word.parse::<i64>(), word.parse::<f64>()) {
        (Ok(int), _) => ParmValue::Int(int),
        (_, Ok(float)) => ParmValue::Float(float),
        _ => ParmValue::from(word),
    }
}

struct Word {
    text: String,
    /// In single quotes: not expanded.
    verbatim: bool,
}

/// Splits a script into commands of words; quotes keep spaces, `;` and line ends together.
fn commands(script: &str) -> Vec<Vec<Word>> {
    let (mut all, mut words, mut rest) = (Vec::new(), Vec::new(), script);
    while let Some(first) = rest.chars().next() {
        let after = rest.get(first.len_utf8()..).unwrap_or_default();
        rest = match first {
            ';' | '\n' => {
                all.push(std::mem::take(&mut words));
                after
            }
            '"' | '\'' => {
                let (text, remaining) = after.split_once(first).unwrap_or((after, ""));
                words.push(Word { text: text.to_owned(), verbatim: first == '\'' });
                remaining
            }
            c if c.is_whitespace() => after,
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || c == ';').unwrap_or(rest.len());
                let (text, remaining) = rest.split_at(end);
                words.push(Word { text: text.to_owned(), verbatim: false });
                remaining
            }
        };
    }
    all.push(words);
    all.retain(|words| !words.is_empty());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn output(state: &mut State, script: &str) -> String {
        let result = state.hscript(script);
        assert_eq!(result.errors, "", "{script}");
        result.output
    }

    #[test]
    fn commands_build_and_change_a_scene() {
        let mut state = State::new();
        assert_eq!(output(&mut state, "opcf /obj\nopadd geo a; opadd -n geo\nopls"), "a\ngeo1\n");
        output(&mut state, "opparm a t ( 1 2.5 3 ) scale 2 ry ( 4 )");
        let node = state.node_at("/obj/a").unwrap();
        let values = ["tx", "ty", "scale", "ry"].map(|parm| state.eval_parm(node, parm).unwrap().to_text());
        assert_eq!(values, ["1", "2.5", "2", "4"]);
        assert_eq!(output(&mut state, "oprm a geo1; opls; oppwd"), "/obj\n");
        assert_eq!(output(&mut state, "fcur 12; fcur; fps 30; fps"), "Frame 12\nFrames per Second: 30\n");
        assert_eq!(output(&mut state, "set A = x y; echo \"$A;\" '$A' `1+1`"), "x y; $A 2\n");
    }

    #[test]
    fn mistakes_are_printed_and_the_rest_runs() {
        let mut state = State::new();
        let result = state.hscript("opcf /nowhere; opparm /obj; opadd; opparm /obj t; fcur x; bogus 1; echo end");
        assert_eq!(result.output, "end\n");
        assert_eq!(
            result.errors,
            "Invalid node name: /nowhere\nopadd: wrong arguments\nopparm: a value expected after t\nInvalid number: x\nUnknown command: bogus\n"
        );
    }
}
