//! `hou.Geometry`.

use std::ops::Deref;
use std::sync::Arc;

use rpyc::native::{Iter, iterator};
use rpyc::{ObjectRef, service};

use super::value::{PointNumber, PrimNumber};
use super::{Attributes, Place, Point, PointGroup, Prim, PrimGroup, Source};
use crate::geometry::{self, AttributeClass, IntrinsicValue, select_by_pattern};
use crate::hou::math::MatrixArgument;
use crate::hou::world::World;
use crate::math::{BoundingBox, Vector3};
use crate::model::NodeId;
use crate::{Error, Result};

/// A handle to a geometry.
pub(in crate::hou) struct Geometry(Attributes);

impl AsRef<Attributes> for Geometry {
    fn as_ref(&self) -> &Attributes {
        &self.0
    }
}

impl Deref for Geometry {
    type Target = Source;

    fn deref(&self) -> &Source {
        &self.0.0
    }
}

impl Geometry {
    /// What a node makes, now and later; fails if it has errors now.
    pub(in crate::hou) async fn of_node(world: &Arc<World>, node: NodeId) -> Result<Self> {
        world.geometry(node).await?;
        Ok(Self(Attributes(Source::Node(Arc::clone(world), node))))
    }

    async fn polygon(&self, number: usize) -> Result<ObjectRef> {
        let place = self.now().await?;
        Prim::object(&place, &place.geometry(), number).ok_or_else(Error::object_was_deleted)
    }
}

fn points(place: &Arc<Place>, numbers: impl Iterator<Item = usize>) -> impl Iterator<Item = Point> {
    numbers.map(|number| Point { place: Arc::clone(place), number })
}

fn prims(place: &Arc<Place>, numbers: impl Iterator<Item = usize>) -> impl Iterator<Item = ObjectRef> {
    let geometry = place.geometry();
    numbers.filter_map(move |number| Prim::object(place, &geometry, number))
}

/// For each of `count` elements whether it is among the numbers.
fn marks(count: usize, numbers: impl Iterator<Item = usize>) -> Vec<bool> {
    let mut marks = vec![false; count];
    for number in numbers {
        if let Some(mark) = marks.get_mut(number) {
            *mark = true;
        }
    }
    marks
}

fn marked(marks: Vec<bool>) -> impl Iterator<Item = usize> {
    marks.into_iter().enumerate().filter(|(_, mark)| *mark).map(|(number, _)| number)
}

/// Points, primitives and their attributes.
#[service(name = "hou.Geometry", base = Attributes, by_value, terse)]
impl Geometry {
    #[exposed(constructor)]
    fn new() -> Self {
        Self(Attributes(Source::own(Arc::default())))
    }

    /// All points in order of number.
    #[exposed]
    async fn points(&self) -> Result<Vec<Point>> {
        let place = self.now().await?;
        let count = place.geometry().point_count();
        Ok(points(&place, 0..count).collect())
    }

    /// An iterator over all points.
    #[exposed]
    async fn iterPoints(&self) -> Result<Iter> {
        let place = self.now().await?;
        let count = place.geometry().point_count();
        Ok(iterator((0..count).map(move |number| Point { place: Arc::clone(&place), number })))
    }

    /// The point with a number, or None.
    #[exposed]
    async fn point(&self, index: usize) -> Result<Option<ObjectRef>> {
        let place = self.now().await?;
        Ok(Point::object(&place, &place.geometry(), index))
    }

    /// All primitives in order of number.
    #[exposed]
    async fn prims(&self) -> Result<Vec<ObjectRef>> {
        let place = self.now().await?;
        let count = place.geometry().prim_count();
        Ok(prims(&place, 0..count).collect())
    }

    /// An iterator over all primitives.
    #[exposed]
    async fn iterPrims(&self) -> Result<Iter> {
        let place = self.now().await?;
        let geometry = place.geometry();
        let count = geometry.prim_count();
        Ok(iterator((0..count).filter_map(move |number| Prim::object(&place, &geometry, number))))
    }

    /// The primitive with a number, or None.
    #[exposed]
    async fn prim(&self, index: usize) -> Result<Option<ObjectRef>> {
        let place = self.now().await?;
        Ok(Prim::object(&place, &place.geometry(), index))
    }

    /// The points that a pattern like `0-9 13` or the name of a group matches.
    #[exposed]
    async fn globPoints(&self, pattern: &str) -> Result<Vec<Point>> {
        let place = self.now().await?;
        let marks = select_by_pattern(pattern, place.geometry().elements(AttributeClass::Point))?;
        Ok(points(&place, marked(marks)).collect())
    }

    /// The primitives that a pattern like `0-9 13` or the name of a group matches.
    #[exposed]
    async fn globPrims(&self, pattern: &str) -> Result<Vec<ObjectRef>> {
        let place = self.now().await?;
        let marks = select_by_pattern(pattern, place.geometry().elements(AttributeClass::Prim))?;
        Ok(prims(&place, marked(marks)).collect())
    }

    /// The number of points.
    #[exposed]
    async fn pointCount(&self) -> Result<usize> {
        Ok(self.now().await?.geometry().point_count())
    }

    /// The number of primitives.
    #[exposed]
    async fn primCount(&self) -> Result<usize> {
        Ok(self.now().await?.geometry().prim_count())
    }

    /// The number of vertices of all primitives.
    #[exposed]
    async fn vertexCount(&self) -> Result<usize> {
        Ok(self.now().await?.geometry().vertex_count())
    }

    /// The box round everything.
    #[exposed]
    async fn boundingBox(&self) -> Result<BoundingBox> {
        Ok(self.now().await?.geometry().bounding_box())
    }

    /// A value that is computed from the whole.
    #[exposed]
    async fn intrinsicValue(&self, intrinsic_name: &str) -> Result<IntrinsicValue> {
        self.now().await?.geometry().intrinsic_value(intrinsic_name)
    }

    /// The names that `intrinsicValue` takes.
    #[exposed]
    fn intrinsicNames(&self) -> Vec<&'static str> {
        geometry::Geometry::INTRINSIC_NAMES.to_vec()
    }

    /// The groups of points.
    #[exposed]
    async fn pointGroups(&self) -> Result<Vec<PointGroup>> {
        Ok(PointGroup::all(&self.now().await?))
    }

    /// The groups of primitives.
    #[exposed]
    async fn primGroups(&self) -> Result<Vec<PrimGroup>> {
        Ok(PrimGroup::all(&self.now().await?))
    }

    /// The group of points of that name, or None.
    #[exposed]
    async fn findPointGroup(&self, name: &str) -> Result<Option<PointGroup>> {
        Ok(PointGroup::find(&self.now().await?, name))
    }

    /// The group of primitives of that name, or None.
    #[exposed]
    async fn findPrimGroup(&self, name: &str) -> Result<Option<PrimGroup>> {
        Ok(PrimGroup::find(&self.now().await?, name))
    }

    /// Creates a group of points without members.
    #[exposed]
    async fn createPointGroup(&self, name: &str) -> Result<PointGroup> {
        PointGroup::create(&self.now().await?, name)
    }

    /// Creates a group of primitives without members.
    #[exposed]
    async fn createPrimGroup(&self, name: &str) -> Result<PrimGroup> {
        PrimGroup::create(&self.now().await?, name)
    }

    /// The node that the geometry comes from, or None.
    #[exposed]
    fn sopNode(&self) -> Option<ObjectRef> {
        match &**self {
            Source::Node(world, node) => Some(world.read(|state| world.node(state, *node))),
            Source::Own(_) => None,
        }
    }

    /// Whether it cannot be changed because it comes from a node.
    #[exposed]
    fn isReadOnly(&self) -> bool {
        matches!(**self, Source::Node(..))
    }

    /// A copy of its own that can be changed.
    #[exposed]
    async fn freeze(&self, #[default(false)] _read_only: bool, #[default(false)] _clone_edits: bool) -> Result<Self> {
        Ok(Self(Attributes(Source::own(self.now().await?.geometry()))))
    }

    /// Adds a point in the origin.
    #[exposed]
    async fn createPoint(&self) -> Result<Point> {
        let number = self.edit(|geometry| geometry.create_point(Vector3::ZERO))?;
        Ok(Point { place: self.now().await?, number })
    }

    /// Adds points.
    #[exposed]
    async fn createPoints(&self, point_positions: Vec<Vector3>) -> Result<Vec<Point>> {
        let first = self.edit(|geometry| {
            let first = geometry.point_count();
            point_positions.iter().try_for_each(|position| geometry.create_point(*position).map(drop))?;
            Ok(first)
        })?;
        Ok(points(&self.now().await?, first..first + point_positions.len()).collect())
    }

    /// Adds a polygon without vertices.
    #[exposed]
    async fn createPolygon(&self, #[default(true)] is_closed: bool) -> Result<ObjectRef> {
        let number = self.edit(|geometry| geometry.create_polygon(&[], is_closed))?;
        self.polygon(number).await
    }

    /// Adds the points and primitives of another geometry.
    #[exposed]
    async fn merge(&self, geometry: &Self) -> Result<()> {
        let other = geometry.now().await?.geometry();
        self.edit(|geometry| geometry.merge(&other))
    }

    /// Transforms everything.
    #[exposed]
    fn transform(&self, matrix: MatrixArgument) -> Result<()> {
        self.edit(|geometry| {
            geometry.transform(&matrix.0);
            Ok(())
        })
    }

    /// Removes everything.
    #[exposed]
    fn clear(&self) -> Result<()> {
        self.edit(|geometry| {
            *geometry = geometry::Geometry::default();
            Ok(())
        })
    }

    /// Deletes points.
    #[exposed]
    fn deletePoints(&self, points: Vec<PointNumber>) -> Result<()> {
        self.edit(|geometry| {
            geometry.delete_points(&marks(geometry.point_count(), points.iter().map(|point| point.0)));
            Ok(())
        })
    }

    /// Deletes primitives, and points that only they use unless they are to be kept.
    #[exposed]
    fn deletePrims(&self, prims: Vec<PrimNumber>, #[default(false)] keep_points: bool) -> Result<()> {
        self.edit(|geometry| {
            geometry.delete_prims(&marks(geometry.prim_count(), prims.iter().map(|prim| prim.0)), keep_points);
            Ok(())
        })
    }

    #[exposed]
    fn __repr__(&self) -> Result<String> {
        match &**self {
            Source::Node(world, node) => {
                Ok(format!("<hou.Geometry of {} read-only>", world.read(|state| state.path(*node))?))
            }
            Source::Own(_) => Ok("<hou.Geometry frozen read-write>".to_owned()),
        }
    }
}
