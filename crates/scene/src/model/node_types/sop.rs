//! Geometry operators.

use super::{Category, MANY, NodeType, ParmTemplate, color, transform_parms, vector};
use crate::cook::{self, Operation};

const CLASSES: [(&str, &str); 4] =
    [("detail", "Detail"), ("primitive", "Primitive"), ("point", "Point"), ("vertex", "Vertex")];

const AXES: [(&str, &str); 3] = [("x", "X Axis"), ("y", "Y Axis"), ("z", "Z Axis")];

const GROUP_TYPES: [(&str, &str); 5] = [
    ("guess", "Guess from Group"),
    ("breakpoints", "Breakpoints"),
    ("edges", "Edges"),
    ("points", "Points"),
    ("prims", "Primitives"),
];

pub(super) fn types() -> Vec<NodeType> {
    let mut types = generators();
    types.extend(filters());
    types.extend(structural());
    types
}

fn sop(name: &'static str, label: &'static str) -> NodeType {
    NodeType::new(Category::Sop, name, label)
}

fn generators() -> Vec<NodeType> {
    vec![
        sop("box", "Box").cooks(cook::Box::read).parms(vec![
            vector("size", "Size", [1.0; 3]),
            vector("t", "Center", [0.0; 3]),
            ParmTemplate::float("scale", "Uniform Scale", &[1.0]),
        ]),
        sop("grid", "Grid").cooks(cook::Grid::read).parms(vec![
            ParmTemplate::menu(
                "orient",
                "Orientation",
                &[("xy", "XY Plane"), ("yz", "YZ Plane"), ("zx", "ZX Plane")],
                2,
            ),
            ParmTemplate::float("size", "Size", &[10.0, 10.0]).named(super::NamingScheme::Xyzw),
            vector("t", "Center", [0.0; 3]),
            ParmTemplate::int("rows", "Rows", &[10]).at_least(2.0),
            ParmTemplate::int("cols", "Columns", &[10]).at_least(2.0),
        ]),
        sop("line", "Line").cooks(cook::Line::read).parms(vec![
            vector("origin", "Origin", [0.0; 3]),
            vector("dir", "Direction", [0.0, 1.0, 0.0]),
            ParmTemplate::float("dist", "Length", &[1.0]),
            ParmTemplate::int("points", "Points", &[2]).at_least(2.0),
        ]),
        sop("sphere", "Sphere").cooks(cook::Sphere::read).parms(vec![
            ParmTemplate::menu(
                "type",
                "Primitive Type",
                &[("prim", "Primitive"), ("poly", "Polygon"), ("polymesh", "Polygon Mesh")],
                0,
            ),
            vector("rad", "Radius", [1.0; 3]),
            vector("t", "Center", [0.0; 3]),
            ParmTemplate::float("scale", "Uniform Scale", &[1.0]),
            ParmTemplate::int("freq", "Frequency", &[2]).at_least(1.0),
            ParmTemplate::int("rows", "Rows", &[13]).at_least(3.0),
            ParmTemplate::int("cols", "Columns", &[24]).at_least(3.0),
        ]),
        sop("tube", "Tube").cooks(cook::Tube::read).parms(vec![
            ParmTemplate::menu("orient", "Orientation", &AXES, 1),
            ParmTemplate::toggle("cap", "End Caps", false),
            vector("t", "Center", [0.0; 3]),
            ParmTemplate::float("radscale", "Radius Scale", &[1.0]),
            ParmTemplate::float("rad", "Radius", &[1.0, 1.0]),
            ParmTemplate::float("height", "Height", &[1.0]),
            ParmTemplate::int("rows", "Rows", &[2]).at_least(2.0),
            ParmTemplate::int("cols", "Columns", &[12]).at_least(3.0),
        ]),
    ]
}

fn filters() -> Vec<NodeType> {
    let kinds = [("float", "Float"), ("int", "Integer"), ("vector", "Vector"), ("index", "String")];
    vec![
        sop("xform", "Transform")
            .inputs(1, 1)
            .parms(transform_parms())
            .cooks(|parms| Ok(Operation::Transform(parms.transformation()?))),
        sop("attribwrangle", "Attribute Wrangle").inputs(1, 4).cooks(cook::Wrangle::read).parms(vec![
            ParmTemplate::menu("class", "Run Over", &CLASSES, 2),
            ParmTemplate::string("snippet", "VEXpression", ""),
        ]),
        sop("attribcreate", "Attribute Create").inputs(1, 1).cooks(cook::CreateAttribute::read).parms(vec![
            ParmTemplate::string("name1", "Name", "attribute1"),
            ParmTemplate::menu("class1", "Class", &CLASSES, 2),
            ParmTemplate::menu("type1", "Type", &kinds, 0),
            ParmTemplate::int("size1", "Size", &[1]).at_least(1.0),
            ParmTemplate::float("value1v", "Value", &[0.0; 4]),
            ParmTemplate::string("string1", "String", ""),
        ]),
        sop("color", "Color")
            .inputs(1, 1)
            .cooks(cook::CreateAttribute::read_color)
            .parms(vec![ParmTemplate::menu("class", "Class", &CLASSES, 2), color("color", "Color", [1.0; 3])]),
        sop("scatter", "Scatter").inputs(1, 1).cooks(cook::Scatter::read).parms(vec![
            ParmTemplate::int("npts", "Force Total Count", &[1000]).at_least(0.0),
            ParmTemplate::float("seed", "Global Seed", &[0.0]),
        ]),
        sop("copytopoints", "Copy to Points")
            .inputs(2, 2)
            .cooks(cook::CopyToPoints::read)
            .parms(vec![ParmTemplate::toggle("transform", "Transform Using Target Point Orientations", true)]),
        blast("blast", "Blast"),
        blast("delete", "Delete"),
    ]
}

fn blast(name: &'static str, label: &'static str) -> NodeType {
    sop(name, label).inputs(1, 1).cooks(cook::Blast::read).parms(vec![
        ParmTemplate::string("group", "Group", ""),
        ParmTemplate::menu("grouptype", "Group Type", &GROUP_TYPES, 0),
        ParmTemplate::toggle("negate", "Delete Non Selected", false),
    ])
}

fn structural() -> Vec<NodeType> {
    vec![
        sop("null", "Null").inputs(0, 1).cooks(|_| Ok(Operation::PassInput(0))),
        sop("merge", "Merge").inputs(0, MANY).cooks(|_| Ok(Operation::Merge)),
        sop("switch", "Switch")
            .inputs(1, MANY)
            .parms(vec![ParmTemplate::int("input", "Select Input", &[0])])
            .cooks(|parms| Ok(Operation::PassInput(parms.count("input")?))),
        sop("output", "Output")
            .inputs(1, 1)
            .parms(vec![ParmTemplate::int("outputidx", "Output Index", &[0])])
            .cooks(|_| Ok(Operation::PassInput(0))),
        sop("subnet", "Subnetwork").inputs(0, 4).contains(Category::Sop).cooks(|_| Ok(Operation::PassInput(0))),
    ]
}
