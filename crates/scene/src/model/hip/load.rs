//! From the text of a file into a scene.

use std::collections::HashMap;

use super::super::channel::{Channel, Expression};
use super::super::node::{Flag, NodeId};
use super::super::state::MANAGERS;
use super::super::{
    Keyframe, KeyframeCurve, NamingScheme, NewNode, ParmKind, ParmRange, ParmTemplate, ParmTemplateGroup, ParmValue,
    State,
};
use super::record::{
    Document, FORMAT, FullParmRecord, NodeRecord, ParmRecord, RampRecord, TemplateRecord, VERSION, ValueRecord,
};
use crate::math::{Color, Ramp, RampBasis, RampKey, Vector};
use crate::{Error, Result};

/// Adds everything in a file to a scene and gives warnings. After an error the scene is half changed:
/// callers throw it away.
pub(super) fn into_state(state: &mut State, text: &str, file: &str) -> Result<Vec<String>> {
    let document: Document = serde_json::from_str(text).map_err(|error| {
        let place = format!("{file}:{}:{}", error.line(), error.column());
        Error::operation_failed(format!(
            "{place}: this is no valid scene file: {error}. Repair the line or restore an older file."
        ))
    })?;
    if document.format != FORMAT || document.version != VERSION {
        let message = format!(
            "{file}:1: the file says format \"{}\" version {}; this server reads \"{FORMAT}\" version {VERSION}.",
            document.format, document.version
        );
        return Err(Error::operation_failed(message));
    }
    let mut loader = Loader { state, nodes: HashMap::new(), warnings: Vec::new() };
    loader.run(&document).map_err(|(path, error)| located(text, file, path, &error))?;
    Ok(loader.warnings)
}

/// Says in which line the record of a node is.
fn located(text: &str, file: &str, path: &str, error: &Error) -> Error {
    let quoted = format!("\"path\": {}", serde_json::Value::from(path));
    let line = text.lines().position(|line| line.contains(&quoted)).map_or(1, |line| line + 1);
    Error::operation_failed(format!("{file}:{line}: {path}: {} Correct the entry or remove the node.", error.message()))
}

struct Loader<'a> {
    state: &'a mut State,
    /// Nodes by their paths in the file, which are not their paths in the scene if it had such nodes.
    nodes: HashMap<String, NodeId>,
    warnings: Vec<String>,
}

type Located<'d, T> = std::result::Result<T, (&'d str, Error)>;

impl Loader<'_> {
    fn run<'d>(&mut self, document: &'d Document) -> Located<'d, ()> {
        let clock = &document.clock;
        let changed = self.state.change_clock(|current| {
            current.frame = clock.frame;
            current.fps = clock.fps;
            current.frame_range = clock.frame_range;
            current.playback_range = clock.playback_range;
        });
        changed.map_err(|error| ("/", error))?;
        for (name, value) in &document.variables {
            self.state.putenv(name, value).map_err(|error| ("/", error))?;
        }
        self.nodes.insert(String::new(), self.state.root);
        let steps: [fn(&mut Self, &NodeRecord) -> Result<()>; 2] = [Self::create, Self::connect];
        for step in steps {
            for record in &document.nodes {
                step(self, record).map_err(|error| (record.path.as_str(), error))?;
            }
        }
        Ok(())
    }

    fn create(&mut self, record: &NodeRecord) -> Result<()> {
        let (network, name) = record.path.rsplit_once('/').ok_or_else(|| problem("the path must be absolute."))?;
        let parent = self.nodes.get(network).copied();
        let parent = parent.ok_or_else(|| problem("its network must be listed before it."))?;
        let node = if network.is_empty() && MANAGERS.contains(&name) {
            self.state.node_at(&record.path)?
        } else {
            let wish = NewNode::of_type(&record.type_name).named(name).exact_type_name();
            self.state.create_node(parent, &wish)?
        };
        if self.state.node_type(node)?.name() != record.type_name {
            return Err(problem("the type does not fit."));
        }
        if self.nodes.insert(record.path.clone(), node).is_some() {
            return Err(problem("the path is listed twice."));
        }
        self.describe(node, record)?;
        if let Some(templates) = &record.templates {
            let entries = templates.iter().map(template).collect::<Result<_>>()?;
            let mut group = ParmTemplateGroup::new(entries)?;
            // What the type has got since the file was written goes to the end.
            for template in self.state.node_type(node)?.parm_template_group().flattened() {
                if group.find(template.name()).is_none() {
                    group.append(template.clone())?;
                }
            }
            self.state.set_parm_template_group(node, group)?;
        }
        record.parms.iter().try_for_each(|(name, parm)| self.parm(node, &record.path, name, parm))
    }

    fn describe(&mut self, node: NodeId, record: &NodeRecord) -> Result<()> {
        self.state.set_position(node, Vector(record.position))?;
        self.state.set_comment(node, &record.comment)?;
        if let Some(color) = record.color {
            self.state.set_color(node, Color(color))?;
        }
        for (name, value) in &record.user_data {
            self.state.set_user_data(node, name, value)?;
        }
        for (name, on) in &record.flags {
            let flag = Flag::ALL.into_iter().find(|(_, other)| other == name);
            let (flag, _) = flag.ok_or_else(|| problem(&format!("there is no flag \"{name}\".")))?;
            let flags = &mut self.state.node_mut(node)?.flags;
            *flags = if *on { *flags | flag.bit() } else { *flags & !flag.bit() };
        }
        Ok(())
    }

    fn parm(&mut self, node: NodeId, path: &str, name: &str, record: &ParmRecord) -> Result<()> {
        let Ok(template) = self.state.parm_template(node, name).cloned() else {
            self.warnings.push(format!("{path}: there is no parameter \"{name}\"; it was skipped."));
            return Ok(());
        };
        let in_parm = |error: Error| problem(&format!("parameter \"{name}\": {}", error.message()));
        let record = match record {
            ParmRecord::Plain(plain) => {
                return self.state.set_parm(node, name, value(plain).map_err(in_parm)?).map_err(in_parm);
            }
            ParmRecord::Full(full) => full,
        };
        let (value, channel) = (value(&record.value), channel(record));
        let value = value.and_then(|value| template.coerce(&value)).map_err(in_parm)?;
        let channel = channel.map_err(in_parm)?;
        let (_, number) = self.state.parm_number(node, name)?;
        if let Some(parm) = self.state.node_mut(node)?.parms.get_mut(number) {
            (parm.value, parm.channel, parm.locked, parm.disabled) = (value, channel, record.locked, record.disabled);
            parm.hidden = record.hidden.unwrap_or(parm.hidden);
        }
        Ok(())
    }

    /// Wires and the display and render flags, once all nodes are there.
    fn connect(&mut self, record: &NodeRecord) -> Result<()> {
        let node = self.nodes.get(&record.path).copied().ok_or_else(Error::object_was_deleted)?;
        let (network, _) = record.path.rsplit_once('/').unwrap_or_default();
        for (input, wire) in record.inputs.iter().enumerate() {
            if let Some(wire) = wire {
                let source = self.named_in(network, &wire.node)?;
                self.state.set_input(node, input, Some((source, wire.output)))?;
            }
        }
        if !self.state.is_network(node)? {
            return Ok(());
        }
        if let Some(name) = &record.display {
            let child = self.named_in(&record.path, name)?;
            self.state.node_mut(node)?.displayed_child = Some(child);
        }
        if let Some(name) = &record.render {
            let child = self.named_in(&record.path, name)?;
            self.state.node_mut(node)?.rendered_child = Some(child);
        }
        Ok(())
    }

    fn named_in(&self, network: &str, name: &str) -> Result<NodeId> {
        let found = self.nodes.get(&format!("{network}/{name}")).copied();
        found.ok_or_else(|| problem(&format!("there is no node \"{name}\" to connect or display.")))
    }
}

fn problem(message: &str) -> Error {
    Error::operation_failed(message)
}

fn channel(record: &FullParmRecord) -> Result<Option<Channel>> {
    if let Some(source) = &record.expression {
        return Expression::parse(source).map(|expression| Some(Channel::Expression(expression)));
    }
    let mut keys = Vec::with_capacity(record.keys.len());
    for (frame, value, name) in &record.keys {
        let curve = KeyframeCurve::ALL.into_iter().find(|(_, other)| other == name);
        let (curve, _) = curve.ok_or_else(|| problem(&format!("there is no curve \"{name}\".")))?;
        keys.push(Keyframe { frame: *frame, value: *value, curve });
    }
    if keys.windows(2).any(|pair| matches!(pair, [a, b] if a.frame >= b.frame)) {
        return Err(problem("the keys are not in order of their frames."));
    }
    Ok(if keys.is_empty() { None } else { Some(Channel::Keys(keys)) })
}

fn value(record: &ValueRecord) -> Result<ParmValue> {
    Ok(match record {
        ValueRecord::Int(value) => ParmValue::Int(*value),
        ValueRecord::Float(value) => ParmValue::Float(*value),
        ValueRecord::Text(text) => ParmValue::Text(text.clone()),
        ValueRecord::Ramp(ramp) => ParmValue::Ramp(ramp_from(ramp)?),
    })
}

fn ramp_from(record: &RampRecord) -> Result<Ramp> {
    let key = |(position, value, name): &(f64, [f64; 3], String)| {
        let basis = RampBasis::ALL.into_iter().find(|basis| basis.name() == name);
        let basis = basis.ok_or_else(|| problem(&format!("there is no ramp basis \"{name}\".")))?;
        Ok(RampKey { position: *position, value: Vector(*value), basis })
    };
    Ramp::new(record.keys.iter().map(key).collect::<Result<_>>()?, record.is_color)
}

fn template(record: &TemplateRecord) -> Result<ParmTemplate> {
    const KINDS: [ParmKind; 10] = [
        ParmKind::Float,
        ParmKind::Int,
        ParmKind::String,
        ParmKind::Toggle,
        ParmKind::Menu,
        ParmKind::Button,
        ParmKind::Ramp,
        ParmKind::Label,
        ParmKind::Separator,
        ParmKind::Folder,
    ];
    const NAMINGS: [NamingScheme; 5] =
        [NamingScheme::Base1, NamingScheme::Xyzw, NamingScheme::Rgba, NamingScheme::Uvw, NamingScheme::MinMax];
    let kind = KINDS.into_iter().find(|kind| format!("{kind:?}") == record.kind);
    let kind = kind.ok_or_else(|| problem(&format!("there is no kind of parameter \"{}\".", record.kind)))?;
    let naming = NAMINGS.into_iter().find(|naming| format!("{naming:?}") == record.naming).unwrap_or_default();
    let defaults = record.defaults.iter().map(value).collect::<Result<Vec<_>>>()?;
    let items: Vec<(&str, &str)> = record.menu.iter().map(|(token, label)| (token.as_str(), label.as_str())).collect();
    let children = record.children.iter().map(template).collect::<Result<Vec<_>>>()?;
    let made = ParmTemplate::from_parts(kind, &record.name, &record.label, defaults, children)?;
    let made = made.named(naming).with_items(&items).hidden(record.hidden).with_help(&record.help);
    Ok(match record.range {
        Some((min, max, min_is_strict, max_is_strict)) => {
            made.ranged(ParmRange { min, max, min_is_strict, max_is_strict })
        }
        None => made,
    })
}
