//! From a scene to the text of a file.

use super::super::channel::{Channel, ParmState};
use super::super::node::{Flag, Node, NodeId};
use super::super::{KeyframeCurve, ParmTemplate, ParmValue, State};
use super::record::{
    ClockRecord, Document, FORMAT, FullParmRecord, NodeRecord, ParmRecord, RampRecord, TemplateRecord, VERSION,
    ValueRecord, WireRecord,
};
use crate::{Error, Result};

pub(super) fn to_text(state: &State) -> Result<String> {
    let nodes = state.with_descendants(state.root).into_iter().skip(1);
    let document = Document {
        format: FORMAT.to_owned(),
        version: VERSION,
        clock: ClockRecord {
            frame: state.clock.frame,
            fps: state.clock.fps,
            frame_range: state.clock.frame_range,
            playback_range: state.clock.playback_range,
        },
        variables: state.variables.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        nodes: nodes.map(|node| node_record(state, node)).collect::<Result<_>>()?,
    };
    let failed = |error| Error::operation_failed(format!("Unable to write the scene: {error}."));
    Ok(serde_json::to_string_pretty(&document).map_err(failed)? + "\n")
}

fn node_record(state: &State, id: NodeId) -> Result<NodeRecord> {
    let node = state.node(id)?;
    let child_name = |child: Option<NodeId>| child.and_then(|child| state.name(child).ok()).map(str::to_owned);
    let wire = |wire: super::super::node::Wire| {
        Some(WireRecord { node: state.name(wire.source).ok()?.to_owned(), output: wire.output })
    };
    let fresh = Node::new(String::new(), None, node.node_type).flags;
    let changed_flags = Flag::ALL.into_iter().filter(|(flag, _)| (node.flags ^ fresh) & flag.bit() != 0);
    let has_spare = node.layout.group() != node.node_type.parm_template_group();
    Ok(NodeRecord {
        path: state.path(id)?,
        type_name: node.node_type.name().to_owned(),
        inputs: node.inputs.iter().map(|slot| slot.and_then(wire)).collect(),
        flags: changed_flags.map(|(flag, name)| (name.to_owned(), node.flags & flag.bit() != 0)).collect(),
        display: child_name(node.displayed_child),
        render: child_name(node.rendered_child),
        position: node.position.0,
        color: node.color.map(|color| color.0),
        comment: node.comment.clone(),
        user_data: node.user_data.iter().map(|(name, value)| (name.clone(), value.clone())).collect(),
        templates: has_spare.then(|| node.layout.group().entries().iter().map(template_record).collect()),
        parms: changed_parms(node),
    })
}

fn changed_parms(node: &Node) -> std::collections::BTreeMap<String, ParmRecord> {
    let fresh = ParmState::defaults(&node.layout);
    let all = node.layout.parms().iter().zip(&node.parms).zip(&fresh);
    let changed = all.filter(|((_, parm), fresh)| parm != fresh);
    changed.map(|((spec, parm), fresh)| (spec.name.clone(), parm_record(parm, fresh))).collect()
}

fn parm_record(parm: &ParmState, fresh: &ParmState) -> ParmRecord {
    let value = value_record(&parm.value);
    let plain = ParmState { value: fresh.value.clone(), ..parm.clone() };
    if plain == *fresh && !matches!(value, ValueRecord::Ramp(_)) {
        return ParmRecord::Plain(value);
    }
    let (expression, keys) = match &parm.channel {
        Some(Channel::Expression(expression)) => (Some(expression.source.clone()), Vec::new()),
        Some(Channel::Keys(keys)) => {
            (None, keys.iter().map(|key| (key.frame, key.value, curve_name(key.curve).to_owned())).collect())
        }
        None => (None, Vec::new()),
    };
    let hidden = (parm.hidden != fresh.hidden).then_some(parm.hidden);
    ParmRecord::Full(FullParmRecord { value, expression, keys, locked: parm.locked, disabled: parm.disabled, hidden })
}

fn curve_name(curve: KeyframeCurve) -> &'static str {
    KeyframeCurve::ALL.into_iter().find(|(other, _)| *other == curve).map_or("linear()", |(_, name)| name)
}

fn value_record(value: &ParmValue) -> ValueRecord {
    match value {
        ParmValue::Int(value) => ValueRecord::Int(*value),
        ParmValue::Float(value) => ValueRecord::Float(*value),
        ParmValue::Text(text) => ValueRecord::Text(text.clone()),
        ParmValue::Ramp(ramp) => ValueRecord::Ramp(RampRecord {
            is_color: ramp.is_color(),
            keys: ramp.keys().iter().map(|key| (key.position, key.value.0, key.basis.name().to_owned())).collect(),
        }),
    }
}

fn template_record(template: &ParmTemplate) -> TemplateRecord {
    let range = template.range();
    TemplateRecord {
        kind: format!("{:?}", template.kind()),
        name: template.name().to_owned(),
        label: template.label().to_owned(),
        naming: format!("{:?}", template.naming()),
        defaults: template.defaults().iter().map(value_record).collect(),
        range: Some((range.min, range.max, range.min_is_strict, range.max_is_strict)),
        menu: template.items().iter().map(|item| (item.token.clone(), item.label.clone())).collect(),
        hidden: template.is_hidden(),
        help: template.help().to_owned(),
        children: template.children().iter().map(template_record).collect(),
    }
}
