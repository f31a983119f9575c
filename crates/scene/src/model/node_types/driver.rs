//! Render operators. They hold settings; this scene has no renderer.

use super::{Category, MANY, NodeType, ParmTemplate};

pub(super) fn types() -> Vec<NodeType> {
    let driver = |name, label| NodeType::new(Category::Driver, name, label).inputs(0, MANY);
    vec![
        driver("geometry", "Geometry").parms(with_frames(vec![
            ParmTemplate::string("soppath", "SOP Path", ""),
            ParmTemplate::string("sopoutput", "Output File", "$HIP/$HIPNAME.$OS.$F.bgeo.sc"),
        ])),
        driver("ifd", "Mantra").parms(with_frames(vec![
            ParmTemplate::string("camera", "Camera", "/obj/cam1"),
            ParmTemplate::string("vm_picture", "Output Picture", "$HIP/render/$HIPNAME.$OS.$F4.exr"),
        ])),
        driver("merge", "Merge"),
        driver("null", "Null"),
        driver("ropnet", "ROP Network").contains(Category::Driver),
        driver("subnet", "Subnetwork").contains(Category::Driver),
    ]
}

fn with_frames(mut parms: Vec<ParmTemplate>) -> Vec<ParmTemplate> {
    let ranges = [("off", "Render Current Frame"), ("normal", "Render Frame Range")];
    parms.extend([
        ParmTemplate::menu("trange", "Valid Frame Range", &ranges, 0),
        ParmTemplate::float("f", "Start/End/Inc", &[1.0, 240.0, 1.0]),
        ParmTemplate::button("execute", "Render to Disk"),
    ]);
    parms
}
