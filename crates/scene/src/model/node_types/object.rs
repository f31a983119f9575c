//! Objects, and the managers under the root.

use super::{Category, NodeType, ParmTemplate, color, transform_parms};

pub(super) fn types() -> Vec<NodeType> {
    let object = |name, label| NodeType::new(Category::Object, name, label).inputs(0, 1);
    let with = |mut more: Vec<ParmTemplate>| {
        let mut parms = transform_parms();
        parms.append(&mut more);
        parms
    };
    vec![
        object("geo", "Geometry").contains(Category::Sop).parms(with(geometry_parms())),
        object("null", "Null").parms(with(display_parms())),
        object("subnet", "Subnetwork").contains(Category::Object).inputs(0, 4).parms(with(display_parms())),
        object("cam", "Camera").parms(with(camera_parms())),
        object("hlight", "Light").parms(with(light_parms())),
        object("hlight::2.0", "Light").parms(with(light_parms())),
        object("envlight", "Environment Light").parms(with(vec![
            color("light_color", "Light Color", [1.0; 3]),
            ParmTemplate::float("light_intensity", "Intensity", &[1.0]),
            ParmTemplate::string("env_map", "Environment Map", ""),
        ])),
        object("bone", "Bone").parms(with(vec![ParmTemplate::float("length", "Length", &[1.0])])),
    ]
}

fn display_parms() -> Vec<ParmTemplate> {
    vec![ParmTemplate::toggle("tdisplay", "Display", true), ParmTemplate::int("display", "Display", &[1])]
}

fn geometry_parms() -> Vec<ParmTemplate> {
    let mut parms = display_parms();
    parms.extend([
        ParmTemplate::string("shop_materialpath", "Material", ""),
        ParmTemplate::toggle("vm_renderable", "Renderable", true),
        ParmTemplate::toggle("use_dcolor", "Set Wireframe Color", true),
        color("dcolor", "Wireframe Color", [1.0; 3]),
    ]);
    parms
}

fn camera_parms() -> Vec<ParmTemplate> {
    vec![
        ParmTemplate::int("res", "Resolution", &[1280, 720]).at_least(1.0),
        ParmTemplate::menu("projection", "Projection", &[("perspective", "Perspective"), ("ortho", "Orthographic")], 0),
        ParmTemplate::float("focal", "Focal Length", &[50.0]),
        ParmTemplate::float("aperture", "Aperture", &[41.4214]),
        ParmTemplate::float("orthowidth", "Ortho Width", &[2.0]),
        ParmTemplate::float("near", "Near Clipping", &[0.001]),
        ParmTemplate::float("far", "Far Clipping", &[10000.0]),
        ParmTemplate::float("focus", "Focus Distance", &[5.0]),
        ParmTemplate::float("fstop", "F-Stop", &[5.6]),
    ]
}

fn light_parms() -> Vec<ParmTemplate> {
    let shapes = [("point", "Point"), ("line", "Line"), ("grid", "Grid"), ("disk", "Disk"), ("sphere", "Sphere")];
    vec![
        ParmTemplate::menu("light_type", "Light Type", &shapes, 0),
        color("light_color", "Light Color", [1.0; 3]),
        ParmTemplate::float("light_intensity", "Intensity", &[1.0]),
        ParmTemplate::float("light_exposure", "Exposure", &[0.0]),
        ParmTemplate::float("areasize", "Area Size", &[1.0, 1.0]),
        ParmTemplate::toggle("light_enable", "Enable Light", true),
    ]
}
