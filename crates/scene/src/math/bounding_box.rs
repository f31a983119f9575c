//! Axis-aligned boxes.

use super::{Matrix4, Vector3};

/// `hou.BoundingBox`. A box that holds nothing is not valid and has zero size.
///
/// ```
/// use rpyc_scene::math::{BoundingBox, Vector3};
///
/// let bounds = BoundingBox::of_points([Vector3::ZERO, Vector3::new(2.0, 4.0, 6.0)]);
/// assert_eq!(bounds.center(), Vector3::new(1.0, 2.0, 3.0));
/// assert!(bounds.contains(Vector3::ONE));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    corners: Option<(Vector3, Vector3)>,
}

impl BoundingBox {
    /// A box that holds nothing.
    pub const EMPTY: Self = Self { corners: None };

    /// A box from two opposite corners.
    #[must_use]
    pub fn new(a: Vector3, b: Vector3) -> Self {
        Self { corners: Some((a.min(b), a.max(b))) }
    }

    /// The smallest box round some points.
    pub fn of_points(points: impl IntoIterator<Item = Vector3>) -> Self {
        let mut bounds = Self::EMPTY;
        points.into_iter().for_each(|point| bounds.enlarge(point));
        bounds
    }

    /// Grows the box so that it holds a point.
    pub fn enlarge(&mut self, point: Vector3) {
        let (min, max) = self.corners.unwrap_or((point, point));
        self.corners = Some((min.min(point), max.max(point)));
    }

    /// Grows the box so that it holds another one.
    pub fn enlarge_by_box(&mut self, other: &Self) {
        if let Some((min, max)) = other.corners {
            self.enlarge(min);
            self.enlarge(max);
        }
    }

    /// Whether the box holds anything.
    #[must_use]
    pub const fn is_valid(&self) -> bool {
        self.corners.is_some()
    }

    /// The corner with the smallest coordinates; the origin for an empty box.
    #[must_use]
    pub fn min(&self) -> Vector3 {
        self.corners.map_or(Vector3::ZERO, |(min, _)| min)
    }

    /// The corner with the largest coordinates; the origin for an empty box.
    #[must_use]
    pub fn max(&self) -> Vector3 {
        self.corners.map_or(Vector3::ZERO, |(_, max)| max)
    }

    /// Width, height and depth.
    #[must_use]
    pub fn size(&self) -> Vector3 {
        self.max() - self.min()
    }

    /// The middle.
    #[must_use]
    pub fn center(&self) -> Vector3 {
        (self.min() + self.max()) * 0.5
    }

    /// Whether a point is inside or on the surface.
    #[must_use]
    pub fn contains(&self, point: Vector3) -> bool {
        self.corners.is_some_and(|(min, max)| min.min(point) == min && max.max(point) == max)
    }

    /// Whether two boxes have a point in common.
    #[must_use]
    pub fn intersects(&self, other: &Self) -> bool {
        let (Some((a_min, a_max)), Some((b_min, b_max))) = (self.corners, other.corners) else { return false };
        a_min.0.iter().zip(b_max.0).all(|(a, b)| *a <= b) && b_min.0.iter().zip(a_max.0).all(|(b, a)| *b <= a)
    }

    /// The eight corners; none for an empty box.
    pub fn corners(&self) -> impl Iterator<Item = Vector3> {
        self.corners.into_iter().flat_map(|(min, max)| {
            (0_u8..8).map(move |bits| {
                let pick = |bit: u8, axis: usize| if bits & bit == 0 { min[axis] } else { max[axis] };
                Vector3::new(pick(1, 0), pick(2, 1), pick(4, 2))
            })
        })
    }

    /// The box round the transformed corners.
    #[must_use]
    pub fn transformed(&self, matrix: &Matrix4) -> Self {
        Self::of_points(self.corners().map(|corner| corner * *matrix))
    }

    /// `xmin ymin zmin xmax ymax zmax`, the order of `hou.BoundingBox(...)`.
    #[must_use]
    pub fn to_array(&self) -> [f64; 6] {
        let ([a, b, c], [d, e, f]) = (self.min().0, self.max().0);
        [a, b, c, d, e, f]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_box_holds_nothing_and_grows_from_nothing() {
        let mut bounds = BoundingBox::EMPTY;
        assert!(!bounds.is_valid() && !bounds.contains(Vector3::ZERO));
        assert_eq!(bounds.size(), Vector3::ZERO);
        bounds.enlarge(Vector3::ONE);
        assert_eq!(bounds.min(), Vector3::ONE);
        bounds.enlarge_by_box(&BoundingBox::new(Vector3::ZERO, -Vector3::ONE));
        assert_eq!(bounds.to_array(), [-1.0, -1.0, -1.0, 1.0, 1.0, 1.0]);
    }

    #[test]
    fn intersection_and_transformation() {
        let unit = BoundingBox::new(Vector3::ZERO, Vector3::ONE);
        assert!(unit.intersects(&BoundingBox::new(Vector3::ONE, Vector3::ONE * 2.0)));
        assert!(!unit.intersects(&BoundingBox::new(Vector3::ONE * 1.1, Vector3::ONE * 2.0)));
        let doubled = unit.transformed(&crate::math::build_scale(Vector3::new(2.0, -1.0, 1.0)));
        assert_eq!(doubled.to_array(), [0.0, -1.0, 0.0, 2.0, 0.0, 1.0]);
        assert_eq!(BoundingBox::EMPTY.corners().count(), 0);
    }
}
