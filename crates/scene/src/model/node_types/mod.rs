//! The node types that can be created, as data.

mod driver;
mod object;
mod other;
mod sop;

use std::sync::{Arc, LazyLock};

use indexmap::IndexMap;

use super::parm_layout::ParmLayout;
use super::{NamingScheme, ParmTemplate, ParmTemplateGroup};
use crate::cook;

/// A kind of network (`hou.NodeTypeCategory`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Category {
    /// The root.
    Director,
    /// The networks right under the root.
    Manager,
    /// Objects.
    Object,
    /// Geometry operators.
    Sop,
    /// Render operators.
    Driver,
    /// Shader and VEX operators.
    Vop,
    /// Shaders of the older kind.
    Shop,
    /// Containers of channel operators.
    ChopNet,
    /// Channel operators.
    Chop,
    /// Containers of compositing operators.
    CopNet,
    /// Compositing operators.
    Cop2,
    /// Lighting operators (USD stages).
    Lop,
}

impl Category {
    /// All categories.
    pub const ALL: [Self; 12] = [
        Self::Director,
        Self::Manager,
        Self::Object,
        Self::Sop,
        Self::Driver,
        Self::Vop,
        Self::Shop,
        Self::ChopNet,
        Self::Chop,
        Self::CopNet,
        Self::Cop2,
        Self::Lop,
    ];

    /// The name in scripts.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Director => "Director",
            Self::Manager => "Manager",
            Self::Object => "Object",
            Self::Sop => "Sop",
            Self::Driver => "Driver",
            Self::Vop => "Vop",
            Self::Shop => "Shop",
            Self::ChopNet => "ChopNet",
            Self::Chop => "Chop",
            Self::CopNet => "CopNet",
            Self::Cop2 => "Cop2",
            Self::Lop => "Lop",
        }
    }

    /// The text in the interface.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Director => "Director",
            Self::Manager => "Managers",
            Self::Object => "Objects",
            Self::Sop => "Geometry",
            Self::Driver => "Render",
            Self::Vop => "VOP",
            Self::Shop => "Shop",
            Self::ChopNet => "CHOP Network",
            Self::Chop => "CHOP",
            Self::CopNet => "Compositing Network",
            Self::Cop2 => "Compositing",
            Self::Lop => "Lop",
        }
    }

    /// The types of this category by name.
    pub fn node_types(self) -> impl Iterator<Item = &'static NodeType> {
        REGISTRY.get(&self).into_iter().flat_map(IndexMap::values)
    }

    /// A type by name.
    #[must_use]
    pub fn find(self, name: &str) -> Option<&'static NodeType> {
        REGISTRY.get(&self)?.get(name)
    }
}

/// What nodes of one type have in common (`hou.NodeType`).
#[derive(Debug)]
pub struct NodeType {
    name: &'static str,
    label: &'static str,
    category: Category,
    child_category: Option<Category>,
    min_inputs: usize,
    max_inputs: usize,
    max_outputs: usize,
    layout: Arc<ParmLayout>,
    read: Option<cook::Read>,
}

impl NodeType {
    /// A type without inputs, with one output, without parameters; the table entries change what differs.
    fn new(category: Category, name: &'static str, label: &'static str) -> Self {
        Self {
            name,
            label,
            category,
            child_category: None,
            min_inputs: 0,
            max_inputs: 0,
            max_outputs: 1,
            layout: Arc::default(),
            read: None,
        }
    }

    const fn inputs(mut self, min: usize, max: usize) -> Self {
        self.min_inputs = min;
        self.max_inputs = max;
        self
    }

    const fn outputs(mut self, max: usize) -> Self {
        self.max_outputs = max;
        self
    }

    const fn contains(mut self, category: Category) -> Self {
        self.child_category = Some(category);
        self
    }

    const fn cooks(mut self, read: cook::Read) -> Self {
        self.read = Some(read);
        self
    }

    #[expect(clippy::expect_used, reason = "the tables are constants; a test builds every one")]
    fn parms(mut self, templates: Vec<ParmTemplate>) -> Self {
        let group = ParmTemplateGroup::new(templates).expect("names in a table differ");
        self.layout = Arc::new(ParmLayout::new(group).expect("names in a table differ"));
        self
    }

    /// The name in scripts.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The text in the interface.
    #[must_use]
    pub const fn label(&self) -> &'static str {
        self.label
    }

    /// The kind of network that nodes of this type live in.
    #[must_use]
    pub const fn category(&self) -> Category {
        self.category
    }

    /// The kind of network that nodes of this type are; `None` if they cannot contain nodes.
    #[must_use]
    pub const fn child_category(&self) -> Option<Category> {
        self.child_category
    }

    /// Number of inputs that must be connected.
    #[must_use]
    pub const fn min_inputs(&self) -> usize {
        self.min_inputs
    }

    /// Number of inputs that can be connected.
    #[must_use]
    pub const fn max_inputs(&self) -> usize {
        self.max_inputs
    }

    /// Number of outputs.
    #[must_use]
    pub const fn max_outputs(&self) -> usize {
        self.max_outputs
    }

    /// Whether nodes of this type make geometry without input.
    #[must_use]
    pub fn is_generator(&self) -> bool {
        self.category == Category::Sop && self.max_inputs == 0
    }

    /// Whether inputs have no order, as those of a merge.
    #[must_use]
    pub const fn has_unordered_inputs(&self) -> bool {
        self.max_inputs == MANY
    }

    /// The parameters that every node of this type has.
    #[must_use]
    pub fn parm_template_group(&self) -> &ParmTemplateGroup {
        self.layout.group()
    }

    pub(crate) const fn layout(&self) -> &Arc<ParmLayout> {
        &self.layout
    }

    pub(crate) const fn read(&self) -> Option<cook::Read> {
        self.read
    }
}

/// As many inputs as one likes.
const MANY: usize = 9999;

static REGISTRY: LazyLock<IndexMap<Category, IndexMap<&'static str, NodeType>>> = LazyLock::new(|| {
    let mut registry: IndexMap<Category, IndexMap<&'static str, NodeType>> = IndexMap::new();
    for node_type in [object::types(), sop::types(), driver::types(), other::types()].into_iter().flatten() {
        registry.entry(node_type.category).or_default().insert(node_type.name, node_type);
    }
    registry
});

fn vector(name: &str, label: &str, default: [f64; 3]) -> ParmTemplate {
    ParmTemplate::float(name, label, &default).named(NamingScheme::Xyzw)
}

fn color(name: &str, label: &str, default: [f64; 3]) -> ParmTemplate {
    ParmTemplate::float(name, label, &default).named(NamingScheme::Rgba)
}

/// `xOrd rOrd t r s p scale`: what objects and the transform operator share.
fn transform_parms() -> Vec<ParmTemplate> {
    vec![
        ParmTemplate::menu(
            "xOrd",
            "Transform Order",
            &[
                ("srt", "Scale Rot Trans"),
                ("str", "Scale Trans Rot"),
                ("rst", "Rot Scale Trans"),
                ("rts", "Rot Trans Scale"),
                ("tsr", "Trans Scale Rot"),
                ("trs", "Trans Rot Scale"),
            ],
            0,
        ),
        ParmTemplate::menu(
            "rOrd",
            "Rotate Order",
            &[
                ("xyz", "Rx Ry Rz"),
                ("xzy", "Rx Rz Ry"),
                ("yxz", "Ry Rx Rz"),
                ("yzx", "Ry Rz Rx"),
                ("zxy", "Rz Rx Ry"),
                ("zyx", "Rz Ry Rx"),
            ],
            0,
        ),
        vector("t", "Translate", [0.0; 3]),
        vector("r", "Rotate", [0.0; 3]),
        vector("s", "Scale", [1.0; 3]),
        vector("p", "Pivot Translate", [0.0; 3]),
        ParmTemplate::float("scale", "Uniform Scale", &[1.0]),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{RotateOrder, TransformOrder};

    #[test]
    fn every_type_is_found_under_its_category() {
        for node_type in REGISTRY.values().flat_map(IndexMap::values) {
            let found = node_type.category().find(node_type.name()).unwrap();
            assert!(std::ptr::eq(found, node_type));
            assert!(node_type.min_inputs() <= node_type.max_inputs());
        }
        assert!(Category::Sop.find("box").unwrap().is_generator());
        assert!(Category::Object.find("box").is_none());
    }

    #[test]
    fn defaults_fit_their_own_templates() {
        for node_type in REGISTRY.values().flat_map(IndexMap::values) {
            for tuple in node_type.layout().tuples() {
                for default in tuple.template.defaults() {
                    assert_eq!(
                        tuple.template.coerce(default).as_ref(),
                        Ok(default),
                        "{} {}",
                        node_type.name(),
                        tuple.template.name()
                    );
                }
            }
        }
    }

    #[test]
    fn order_menus_match_the_enums() {
        let group = ParmTemplateGroup::new(transform_parms()).unwrap();
        let tokens = |name| group.find(name).unwrap().items().iter().map(|item| item.token.clone()).collect::<Vec<_>>();
        assert_eq!(tokens("xOrd"), TransformOrder::ALL.map(TransformOrder::name));
        assert_eq!(tokens("rOrd"), RotateOrder::ALL.map(RotateOrder::name));
    }
}
