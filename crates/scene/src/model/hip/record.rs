//! The structure of scene files.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub(super) const FORMAT: &str = "rpyc-scene";
pub(super) const VERSION: u32 = 1;

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Document {
    pub(super) format: String,
    pub(super) version: u32,
    pub(super) clock: ClockRecord,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) variables: BTreeMap<String, String>,
    pub(super) nodes: Vec<NodeRecord>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ClockRecord {
    pub(super) frame: f64,
    pub(super) fps: f64,
    pub(super) frame_range: (f64, f64),
    pub(super) playback_range: (f64, f64),
}

#[derive(Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NodeRecord {
    pub(super) path: String,
    #[serde(rename = "type")]
    pub(super) type_name: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) inputs: Vec<Option<WireRecord>>,
    /// Flags that are not as in a new node.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) flags: BTreeMap<String, bool>,
    /// Name of the child with the display flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) display: Option<String>,
    /// Name of the child with the render flag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) render: Option<String>,
    #[serde(default, skip_serializing_if = "is_origin")]
    pub(super) position: [f64; 2],
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) color: Option<[f64; 3]>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) comment: String,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) user_data: BTreeMap<String, String>,
    /// All parameter descriptions, if the node has spare parameters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) templates: Option<Vec<TemplateRecord>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(super) parms: BTreeMap<String, ParmRecord>,
}

fn is_origin(position: &[f64; 2]) -> bool {
    *position == [0.0; 2]
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde calls it with a reference")]
const fn is_zero(value: &usize) -> bool {
    *value == 0
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct WireRecord {
    /// Name of a node of the same network.
    pub(super) node: String,
    #[serde(default, skip_serializing_if = "is_zero")]
    pub(super) output: usize,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum ParmRecord {
    Plain(ValueRecord),
    Full(FullParmRecord),
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct FullParmRecord {
    pub(super) value: ValueRecord,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expression: Option<String>,
    /// Frame, value and segment function.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) keys: Vec<(f64, f64, String)>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) locked: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) disabled: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) hidden: Option<bool>,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(untagged)]
pub(super) enum ValueRecord {
    Int(i64),
    Float(f64),
    Text(String),
    Ramp(RampRecord),
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RampRecord {
    pub(super) is_color: bool,
    /// Position, value and basis.
    pub(super) keys: Vec<(f64, [f64; 3], String)>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TemplateRecord {
    pub(super) kind: String,
    pub(super) name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) label: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) naming: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) defaults: Vec<ValueRecord>,
    /// Minimum, maximum, and whether each is strict.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) range: Option<(f64, f64, bool, bool)>,
    /// Token and label of each item.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) menu: Vec<(String, String)>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub(super) hidden: bool,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub(super) help: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) children: Vec<Self>,
}
