//! Deleting by group pattern.

use super::{Operation, Parms};
use crate::Result;
use crate::geometry::{AttributeClass, Geometry, select_by_pattern};

/// Deletes the points or primitives that a pattern names, or all others.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Blast {
    pattern: String,
    points: bool,
    keep_selected: bool,
}

impl Blast {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        // Group types: guess, breakpoints, edges, points, prims.
        Ok(Operation::Blast(Self {
            pattern: parms.text("group")?,
            points: parms.int("grouptype")? == 3,
            keep_selected: parms.flag("negate")?,
        }))
    }

    pub(super) fn run(&self, geometry: &mut Geometry) -> Result<()> {
        let class = if self.points { AttributeClass::Point } else { AttributeClass::Prim };
        let mut doomed = select_by_pattern(&self.pattern, geometry.elements(class))?;
        if self.keep_selected {
            doomed.iter_mut().for_each(|mark| *mark = !*mark);
        }
        if self.points {
            geometry.delete_points(&doomed);
        } else {
            geometry.delete_prims(&doomed, false);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::Box;
    use super::*;
    use crate::math::Vector3;

    #[test]
    fn deletes_what_is_named_or_the_rest() {
        let blast = |points, keep_selected| {
            let mut cube = Box { size: Vector3::ONE, center: Vector3::ZERO }.run().unwrap();
            Blast { pattern: "0".to_owned(), points, keep_selected }.run(&mut cube).unwrap();
            (cube.point_count(), cube.prim_count())
        };
        assert_eq!(blast(false, false), (8, 5));
        assert_eq!(blast(false, true), (4, 1));
        assert_eq!(blast(true, false), (7, 6));
        assert_eq!(blast(true, true), (1, 0));
    }
}
