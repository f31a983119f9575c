//! Geometry: of nodes, which cannot be changed, and of clients' own making.

mod attrib;
mod attributes;
mod class;
mod elements;
mod group;
mod place;
mod value;

use rpyc::native::Module;

pub(super) use class::Geometry;

use attrib::Attrib;
use attributes::Attributes;
use elements::{Point, Polygon, Prim, Sphere, Vertex};
use group::{PointGroup, PrimGroup};
use place::{Place, Source};

/// Adds the classes to the module.
pub(super) fn add_to(module: Module) -> Module {
    module
        .class::<Attributes>()
        .class::<Geometry>()
        .class::<Point>()
        .class::<Prim>()
        .class::<Polygon>()
        .class::<Sphere>()
        .class::<Vertex>()
        .class::<Attrib>()
        .class::<PointGroup>()
        .class::<PrimGroup>()
}
