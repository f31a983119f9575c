//! The root, its managers, and the few types of the other networks.

use super::{Category, MANY, NodeType, ParmTemplate, color};

pub(super) fn types() -> Vec<NodeType> {
    let manager = |name, label, category| NodeType::new(Category::Manager, name, label).outputs(0).contains(category);
    let null = |category| NodeType::new(category, "null", "Null").inputs(0, 1);
    vec![
        NodeType::new(Category::Director, "root", "Root").outputs(0).contains(Category::Manager),
        manager("obj", "Objects", Category::Object),
        manager("out", "Outputs", Category::Driver),
        manager("mat", "Materials", Category::Vop),
        manager("ch", "Motion and Effects", Category::ChopNet),
        manager("shop", "Shaders", Category::Shop),
        manager("img", "Compositing", Category::CopNet),
        manager("stage", "Stage", Category::Lop),
        NodeType::new(Category::Vop, "principledshader", "Principled Shader").parms(shader_parms()),
        NodeType::new(Category::Vop, "principledshader::2.0", "Principled Shader").parms(shader_parms()),
        NodeType::new(Category::Vop, "subnet", "Subnetwork").inputs(0, MANY).contains(Category::Vop),
        null(Category::Vop),
        NodeType::new(Category::ChopNet, "ch", "CHOP Network").contains(Category::Chop),
        null(Category::Chop),
        NodeType::new(Category::CopNet, "img", "Compositing Network").contains(Category::Cop2),
        null(Category::Cop2),
        null(Category::Lop),
        NodeType::new(Category::Lop, "merge", "Merge").inputs(0, MANY),
        NodeType::new(Category::Lop, "subnet", "Subnetwork").inputs(0, 4).contains(Category::Lop),
    ]
}

fn shader_parms() -> Vec<ParmTemplate> {
    vec![
        color("basecolor", "Base Color", [0.2; 3]),
        ParmTemplate::float("ior", "IOR", &[1.5]),
        ParmTemplate::float("rough", "Roughness", &[0.3]),
        ParmTemplate::float("metallic", "Metallic", &[0.0]),
        ParmTemplate::float("transparency", "Transparency", &[0.0]),
        ParmTemplate::string("basecolor_texture", "Texture", ""),
        ParmTemplate::toggle("basecolor_useTexture", "Use Texture", false),
    ]
}
