//! Points, primitives, vertices and their attributes.

mod attribute;
mod elements;
mod intrinsic;
mod pattern;
mod primitive;

use crate::math::{BoundingBox, Matrix3, Matrix4, Vector, Vector3};
use crate::{Error, Result};

pub use attribute::{Attribute, AttributeClass, AttributeKind, AttributeValue};
pub use elements::Elements;
pub use intrinsic::IntrinsicValue;
pub use pattern::select_by_pattern;
pub use primitive::{Primitive, PrimitiveKind};

/// More points, vertices or primitives than this are refused, so that one client cannot use up the memory.
pub const MAX_ELEMENTS: usize = 4_000_000;

/// What operators make and clients read: `hou.Geometry`.
///
/// Points and primitives are numbered from 0; numbers change when others are deleted. Every point has
/// the attribute `P`, its position.
///
/// ```
/// use rpyc_scene::geometry::Geometry;
/// use rpyc_scene::math::Vector3;
///
/// let mut geometry = Geometry::default();
/// let corners = [Vector3::ZERO, Vector3::X, Vector3::Y];
/// let points = corners.map(|at| geometry.create_point(at)).into_iter().collect::<Result<Vec<_>, _>>()?;
/// geometry.create_polygon(&points, true)?;
/// assert_eq!(geometry.intrinsic_value("measuredarea")?, 0.5.into());
/// # Ok::<(), rpyc_scene::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Geometry {
    points: Elements,
    prims: Elements,
    vertices: Elements,
    detail: Elements,
    shapes: Vec<Primitive>,
    /// The point of every vertex; the vertices of a primitive are neighbours.
    vertex_points: Vec<usize>,
}

impl Default for Geometry {
    fn default() -> Self {
        let mut points = Elements::default();
        points.insert("P", Attribute::new(AttributeValue::Float(vec![0.0; 3]), 0));
        let mut detail = Elements::default();
        detail.resize(1);
        Self {
            points,
            detail,
            prims: Elements::default(),
            vertices: Elements::default(),
            shapes: vec![],
            vertex_points: vec![],
        }
    }
}

impl Geometry {
    /// The elements of a class, with their attributes and groups.
    #[must_use]
    pub const fn elements(&self, class: AttributeClass) -> &Elements {
        match class {
            AttributeClass::Point => &self.points,
            AttributeClass::Prim => &self.prims,
            AttributeClass::Vertex => &self.vertices,
            AttributeClass::Global => &self.detail,
        }
    }

    /// Attributes and groups of a class for changes. Their number cannot be changed here.
    pub(crate) const fn elements_mut(&mut self, class: AttributeClass) -> &mut Elements {
        match class {
            AttributeClass::Point => &mut self.points,
            AttributeClass::Prim => &mut self.prims,
            AttributeClass::Vertex => &mut self.vertices,
            AttributeClass::Global => &mut self.detail,
        }
    }

    /// Number of points.
    #[must_use]
    pub const fn point_count(&self) -> usize {
        self.points.count()
    }

    /// Number of primitives.
    #[must_use]
    pub const fn prim_count(&self) -> usize {
        self.prims.count()
    }

    /// Number of vertices of all primitives together.
    #[must_use]
    pub const fn vertex_count(&self) -> usize {
        self.vertices.count()
    }

    /// All positions in order of point number.
    pub fn positions(&self) -> impl ExactSizeIterator<Item = Vector3> {
        let floats = self.points.find("P").and_then(Attribute::all_floats).unwrap_or_default();
        floats.chunks_exact(3).map(|p| p.try_into().map_or(Vector3::ZERO, Vector))
    }

    /// Position of a point.
    pub fn position(&self, point: usize) -> Result<Vector3> {
        let floats = self.points.find("P").and_then(|p| p.floats(point));
        floats.and_then(|p| p.try_into().ok()).map(Vector).ok_or_else(|| no_element("point"))
    }

    /// Moves a point.
    pub fn set_position(&mut self, point: usize, position: Vector3) -> Result<()> {
        self.points.set_value("P", point, AttributeValue::Float(position.0.to_vec()))
    }

    /// Moves every point.
    pub fn map_positions(&mut self, mut f: impl FnMut(usize, Vector3) -> Vector3) {
        let floats = self.points.find_mut("P").and_then(Attribute::all_floats_mut).unwrap_or_default();
        for (point, p) in floats.chunks_exact_mut(3).enumerate() {
            if let [x, y, z] = p {
                [*x, *y, *z] = f(point, Vector([*x, *y, *z])).0;
            }
        }
    }

    /// Adds a point and gives its number.
    pub fn create_point(&mut self, position: Vector3) -> Result<usize> {
        let point = self.points.count();
        check_room(point, 1)?;
        self.points.resize(point + 1);
        self.set_position(point, position)?;
        Ok(point)
    }

    /// Adds a polygon through points, or an open polyline if not `closed`; gives its number.
    pub fn create_polygon(&mut self, points: &[usize], closed: bool) -> Result<usize> {
        self.create_prim(PrimitiveKind::Polygon { closed }, points)
    }

    /// Adds a sphere primitive with a new point in its middle; `transform` maps the unit sphere.
    pub fn create_sphere(&mut self, center: Vector3, transform: Matrix3) -> Result<usize> {
        let point = self.create_point(center)?;
        self.create_prim(PrimitiveKind::Sphere { transform }, &[point])
    }

    fn create_prim(&mut self, kind: PrimitiveKind, points: &[usize]) -> Result<usize> {
        if points.iter().any(|point| *point >= self.point_count()) {
            return Err(no_element("point"));
        }
        check_room(self.vertex_count(), points.len())?;
        let prim = self.prim_count();
        check_room(prim, 1)?;
        self.shapes.push(Primitive { kind, first_vertex: self.vertex_count(), vertex_count: points.len() });
        self.vertex_points.extend_from_slice(points);
        self.vertices.resize(self.vertex_points.len());
        self.prims.resize(prim + 1);
        Ok(prim)
    }

    /// Appends a vertex to a polygon and gives its number within the polygon.
    pub fn add_vertex(&mut self, prim: usize, point: usize) -> Result<usize> {
        if point >= self.point_count() {
            return Err(no_element("point"));
        }
        check_room(self.vertex_count(), 1)?;
        let shape = self.shapes.get_mut(prim).ok_or_else(|| no_element("primitive"))?;
        if !matches!(shape.kind, PrimitiveKind::Polygon { .. }) {
            return Err(Error::operation_failed("Only polygons can take more vertices."));
        }
        let (at, within) = (shape.first_vertex + shape.vertex_count, shape.vertex_count);
        shape.vertex_count += 1;
        self.shapes.iter_mut().skip(prim + 1).for_each(|later| later.first_vertex += 1);
        let last = self.vertex_points.len();
        self.vertex_points.insert(at, point);
        self.vertices.resize(last + 1);
        let order: Vec<usize> = (0..at).chain([last]).chain(at..last).collect();
        self.vertices = self.vertices.select(&order);
        Ok(within)
    }

    /// A primitive.
    pub fn prim(&self, prim: usize) -> Result<&Primitive> {
        self.shapes.get(prim).ok_or_else(|| no_element("primitive"))
    }

    /// All primitives in order of their number.
    #[must_use]
    pub fn prims(&self) -> &[Primitive] {
        &self.shapes
    }

    /// The points that a primitive's vertices sit on.
    #[must_use]
    pub fn prim_points(&self, prim: &Primitive) -> &[usize] {
        self.vertex_points.get(prim.vertices()).unwrap_or_default()
    }

    /// Numbers of the primitives that use a point.
    pub fn prims_of_point(&self, point: usize) -> impl Iterator<Item = usize> {
        let uses = move |shape: &Primitive| self.prim_points(shape).contains(&point);
        self.shapes.iter().enumerate().filter(move |(_, shape)| uses(shape)).map(|(prim, _)| prim)
    }

    /// The box round all points and spheres.
    #[must_use]
    pub fn bounding_box(&self) -> BoundingBox {
        let mut bounds = BoundingBox::of_points(self.positions());
        self.shapes.iter().for_each(|shape| bounds.enlarge_by_box(&self.prim_bounds(shape)));
        bounds
    }

    /// Transforms points and the shapes of spheres. Normals turn along.
    pub fn transform(&mut self, matrix: &Matrix4) {
        self.map_positions(|_, position| position * *matrix);
        let linear = matrix.extract_rotation_matrix3();
        for shape in &mut self.shapes {
            if let PrimitiveKind::Sphere { transform } = &mut shape.kind {
                *transform = *transform * linear;
            }
        }
        let Ok(normal_matrix) = linear.inverted().map(|inverse| inverse.transposed()) else { return };
        for elements in [&mut self.points, &mut self.vertices, &mut self.prims] {
            let normals = elements.find_mut("N").and_then(Attribute::all_floats_mut).unwrap_or_default();
            for n in normals.chunks_exact_mut(3) {
                if let [x, y, z] = n {
                    [*x, *y, *z] = (Vector([*x, *y, *z]) * normal_matrix).normalized().0;
                }
            }
        }
    }

    /// Appends another geometry. Attributes that only one of them has take their defaults in the other.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        let (point_offset, vertex_offset) = (self.point_count(), self.vertex_count());
        check_room(point_offset, other.point_count())?;
        check_room(vertex_offset, other.vertex_count())?;
        check_room(self.prim_count(), other.prim_count())?;
        self.points.append(&other.points);
        self.prims.append(&other.prims);
        self.vertices.append(&other.vertices);
        for (name, attribute) in other.detail.attributes() {
            if self.detail.find(name).is_none() {
                self.detail.insert(name, attribute.clone());
            }
        }
        self.vertex_points.extend(other.vertex_points.iter().map(|point| point + point_offset));
        let moved = |shape: &Primitive| Primitive { first_vertex: shape.first_vertex + vertex_offset, ..shape.clone() };
        self.shapes.extend(other.shapes.iter().map(moved));
        Ok(())
    }

    /// Deletes the primitives that are marked; unless `keep_points`, also points that only they used.
    pub fn delete_prims(&mut self, delete: &[bool], keep_points: bool) {
        let used_before = self.used_points();
        let doomed = |prim: usize| delete.get(prim).copied().unwrap_or(false);
        self.keep_prims(|prim| !doomed(prim));
        if !keep_points {
            let used_after = self.used_points();
            let orphaned: Vec<bool> =
                used_before.iter().zip(&used_after).map(|(before, after)| *before && !after).collect();
            self.delete_points(&orphaned);
        }
    }

    /// Deletes the points that are marked, the vertices on them and the primitives left with too few.
    pub fn delete_points(&mut self, delete: &[bool]) {
        let doomed = |point: usize| delete.get(point).copied().unwrap_or(false);
        let kept: Vec<usize> = (0..self.point_count()).filter(|point| !doomed(*point)).collect();
        let mut new_numbers = vec![0; self.point_count()];
        for (new, old) in kept.iter().enumerate() {
            if let Some(slot) = new_numbers.get_mut(*old) {
                *slot = new;
            }
        }
        let kept_vertices: Vec<usize> = self.numbered_vertices().filter(|(_, p)| !doomed(*p)).map(|(v, _)| v).collect();
        let mut first = 0;
        for shape in &mut self.shapes {
            let points = self.vertex_points.get(shape.vertices()).unwrap_or_default();
            shape.vertex_count = points.iter().filter(|point| !doomed(**point)).count();
            shape.first_vertex = first;
            first += shape.vertex_count;
        }
        self.vertices = self.vertices.select(&kept_vertices);
        self.vertex_points.retain(|point| !doomed(*point));
        self.vertex_points.iter_mut().for_each(|point| *point = new_numbers.get(*point).copied().unwrap_or(0));
        self.points = self.points.select(&kept);
        let enough: Vec<bool> = self.shapes.iter().map(|shape| shape.vertex_count >= shape.fewest_vertices()).collect();
        self.keep_prims(|prim| enough.get(prim).copied().unwrap_or(false));
    }

    fn keep_prims(&mut self, keep: impl Fn(usize) -> bool) {
        let kept: Vec<usize> = (0..self.prim_count()).filter(|prim| keep(*prim)).collect();
        let (mut shapes, mut vertices) = (Vec::with_capacity(kept.len()), Vec::new());
        for shape in kept.iter().filter_map(|prim| self.shapes.get(*prim)) {
            shapes.push(Primitive { first_vertex: vertices.len(), ..shape.clone() });
            vertices.extend(shape.vertices());
        }
        self.vertex_points = vertices.iter().filter_map(|vertex| self.vertex_points.get(*vertex).copied()).collect();
        self.vertices = self.vertices.select(&vertices);
        self.prims = self.prims.select(&kept);
        self.shapes = shapes;
    }

    fn numbered_vertices(&self) -> impl Iterator<Item = (usize, usize)> {
        self.vertex_points.iter().copied().enumerate()
    }

    fn used_points(&self) -> Vec<bool> {
        let mut used = vec![false; self.point_count()];
        for point in &self.vertex_points {
            if let Some(slot) = used.get_mut(*point) {
                *slot = true;
            }
        }
        used
    }
}

fn no_element(kind: &str) -> Error {
    Error::operation_failed(format!("There is no such {kind}."))
}

/// Fails if `more` elements would be too many.
pub(crate) fn check_room(have: usize, more: usize) -> Result<()> {
    if have.saturating_add(more) > MAX_ELEMENTS {
        return Err(Error::operation_failed(format!("The geometry would have more than {MAX_ELEMENTS} elements.")));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two triangles that share an edge, with a number on every point, vertex and primitive.
    fn two_triangles() -> Geometry {
        let mut geometry = Geometry::default();
        for (x, y) in [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)] {
            geometry.create_point(Vector3::new(x, y, 0.0)).unwrap();
        }
        geometry.create_polygon(&[0, 1, 2], true).unwrap();
        geometry.create_polygon(&[1, 3, 2], true).unwrap();
        for class in [AttributeClass::Point, AttributeClass::Prim, AttributeClass::Vertex] {
            let elements = geometry.elements_mut(class);
            elements.add("id", AttributeValue::Int(vec![-1])).unwrap();
            for number in 0..elements.count() {
                elements.set_value("id", number, AttributeValue::Int(vec![crate::number::int(number)])).unwrap();
            }
        }
        geometry
    }

    fn ids(geometry: &Geometry, class: AttributeClass) -> Vec<i64> {
        geometry.elements(class).find("id").unwrap().all_ints().unwrap().to_vec()
    }

    #[test]
    fn deleting_a_primitive_takes_its_own_points_and_vertices() {
        let mut geometry = two_triangles();
        geometry.delete_prims(&[true, false], false);
        assert_eq!(ids(&geometry, AttributeClass::Point), [1, 2, 3]);
        assert_eq!(ids(&geometry, AttributeClass::Prim), [1]);
        assert_eq!(ids(&geometry, AttributeClass::Vertex), [3, 4, 5]);
        assert_eq!(geometry.prim_points(geometry.prim(0).unwrap()), [0, 2, 1]);
        let mut keeping = two_triangles();
        keeping.delete_prims(&[true, true], true);
        assert_eq!((keeping.point_count(), keeping.prim_count(), keeping.vertex_count()), (4, 0, 0));
    }

    #[test]
    fn deleting_a_point_drops_vertices_and_degenerate_primitives() {
        let mut geometry = two_triangles();
        geometry.delete_points(&[true]);
        assert_eq!(ids(&geometry, AttributeClass::Point), [1, 2, 3]);
        // The first triangle became a line of two points, which a closed polygon cannot be.
        assert_eq!(ids(&geometry, AttributeClass::Prim), [1]);
        assert_eq!(geometry.prim_points(geometry.prim(0).unwrap()), [0, 2, 1]);
    }

    #[test]
    fn merging_renumbers_and_fills_defaults() {
        let mut geometry = two_triangles();
        let mut other = Geometry::default();
        other.create_sphere(Vector3::new(5.0, 0.0, 0.0), Matrix3::IDENTITY).unwrap();
        geometry.merge(&other).unwrap();
        assert_eq!(ids(&geometry, AttributeClass::Point), [0, 1, 2, 3, -1]);
        assert_eq!(geometry.prim_points(geometry.prim(2).unwrap()), [4]);
        assert_eq!(geometry.bounding_box().to_array(), [0.0, -1.0, -1.0, 6.0, 1.0, 1.0]);
    }

    #[test]
    fn a_vertex_can_be_added_to_any_polygon() {
        let mut geometry = two_triangles();
        assert_eq!(geometry.add_vertex(0, 3), Ok(3));
        assert_eq!(ids(&geometry, AttributeClass::Vertex), [0, 1, 2, -1, 3, 4, 5]);
        assert_eq!(geometry.prim_points(geometry.prim(0).unwrap()), [0, 1, 2, 3]);
        assert_eq!(geometry.prim_points(geometry.prim(1).unwrap()), [1, 3, 2]);
        assert!(geometry.add_vertex(0, 9).is_err() && geometry.add_vertex(7, 0).is_err());
    }

    #[test]
    fn numbers_out_of_range_are_errors() {
        let mut geometry = two_triangles();
        assert!(geometry.position(4).is_err());
        assert!(geometry.set_position(4, Vector3::ZERO).is_err());
        assert!(geometry.create_polygon(&[0, 4], true).is_err());
        assert!(geometry.prim(2).is_err());
        assert_eq!(geometry, two_triangles());
        assert_eq!(geometry.prims_of_point(1).collect::<Vec<_>>(), [0, 1]);
    }
}
