//! What geometry operators compute.
//!
//! An operator is read from parameters into an [`Operation`], a plain value that needs no scene, and
//! run on the geometry of its inputs. So nothing has to be locked while it runs, and two equal
//! operations on the same inputs need to run only once.

mod attributes;
mod copy;
mod scatter;
mod selection;
mod shapes;
mod sphere;
mod vex;

use std::sync::Arc;

use crate::Result;
use crate::geometry::Geometry;
use crate::math::{Matrix4, RotateOrder, TransformOrder, Transformation, Vector3};

pub(crate) use attributes::CreateAttribute;
pub(crate) use copy::CopyToPoints;
pub(crate) use scatter::Scatter;
pub(crate) use selection::Blast;
pub(crate) use shapes::{Box, Grid, Line, Tube};
pub(crate) use sphere::Sphere;
pub(crate) use vex::Wrangle;

/// The evaluated parameters of the operator that is being read.
pub(crate) trait Parms {
    fn float(&self, parm: &str) -> Result<f64>;
    fn int(&self, parm: &str) -> Result<i64>;
    fn text(&self, parm: &str) -> Result<String>;
    /// The value of a channel reference such as `../tx`, seen from the operator.
    fn channel(&self, path: &str) -> Result<f64>;
    /// The text of a channel reference.
    fn channel_text(&self, path: &str) -> Result<String>;
    /// Current frame and time in seconds.
    fn clock(&self) -> (f64, f64);

    fn flag(&self, parm: &str) -> Result<bool> {
        Ok(self.int(parm)? != 0)
    }

    /// A count, 0 if negative.
    fn count(&self, parm: &str) -> Result<usize> {
        Ok(crate::number::index(self.int(parm)?).unwrap_or(0))
    }

    fn vector(&self, parm: &str) -> Result<Vector3> {
        self.triple(parm, ["x", "y", "z"])
    }

    fn color(&self, parm: &str) -> Result<Vector3> {
        self.triple(parm, ["r", "g", "b"])
    }

    fn triple(&self, parm: &str, suffixes: [&str; 3]) -> Result<Vector3> {
        let [x, y, z] = suffixes.map(|suffix| self.float(&format!("{parm}{suffix}")));
        Ok(Vector3::new(x?, y?, z?))
    }

    /// The transformation that the parameters `xOrd rOrd t r s p scale` describe.
    fn transformation(&self) -> Result<Matrix4> {
        let menu = |parm| self.count(parm);
        let transformation = Transformation {
            translate: self.vector("t")?,
            rotate: self.vector("r")?,
            scale: self.vector("s")? * self.float("scale")?,
            pivot: self.vector("p")?,
            order: TransformOrder::ALL.get(menu("xOrd")?).copied().unwrap_or_default(),
            rotate_order: RotateOrder::ALL.get(menu("rOrd")?).copied().unwrap_or_default(),
            ..Transformation::default()
        };
        Ok(transformation.matrix())
    }
}

/// Reads an operator's parameters.
pub(crate) type Read = fn(&dyn Parms) -> Result<Operation>;

/// An operator with all its parameters evaluated.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Operation {
    /// No geometry at all.
    Nothing,
    /// The geometry of the input with this number.
    PassInput(usize),
    Box(Box),
    Grid(Grid),
    Line(Line),
    Sphere(Sphere),
    Tube(Tube),
    Merge,
    Transform(Matrix4),
    CreateAttribute(CreateAttribute),
    Scatter(Scatter),
    CopyToPoints(CopyToPoints),
    Blast(Blast),
    Wrangle(Wrangle),
}

impl Operation {
    /// Computes the geometry. Inputs are those that are connected; the caller has checked that there are enough.
    pub(crate) fn run(&self, inputs: &[Arc<Geometry>]) -> Result<Arc<Geometry>> {
        let input = |number: usize| inputs.get(number).cloned().unwrap_or_default();
        if let Self::PassInput(number) = self {
            return Ok(input(*number));
        }
        let geometry = match self {
            Self::Nothing | Self::PassInput(_) => Geometry::default(),
            Self::Box(shape) => shape.run()?,
            Self::Grid(shape) => shape.run()?,
            Self::Line(shape) => shape.run()?,
            Self::Sphere(shape) => shape.run()?,
            Self::Tube(shape) => shape.run()?,
            Self::Merge => merge(inputs)?,
            Self::Transform(matrix) => changed(&input(0), |geometry| {
                geometry.transform(matrix);
                Ok(())
            })?,
            Self::CreateAttribute(create) => changed(&input(0), |geometry| create.run(geometry))?,
            Self::Scatter(scatter) => scatter.run(&input(0))?,
            Self::CopyToPoints(copy) => copy.run(&input(0), &input(1))?,
            Self::Blast(blast) => changed(&input(0), |geometry| blast.run(geometry))?,
            Self::Wrangle(wrangle) => changed(&input(0), |geometry| wrangle.run(geometry))?,
        };
        Ok(Arc::new(geometry))
    }
}

fn changed(input: &Geometry, change: impl FnOnce(&mut Geometry) -> Result<()>) -> Result<Geometry> {
    let mut geometry = input.clone();
    change(&mut geometry)?;
    Ok(geometry)
}

fn merge(inputs: &[Arc<Geometry>]) -> Result<Geometry> {
    let mut geometry = Geometry::default();
    inputs.iter().try_for_each(|input| geometry.merge(input))?;
    Ok(geometry)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passing_on_shares_the_geometry() {
        let geometry = Arc::new(Geometry::default());
        let passed = Operation::PassInput(0).run(std::slice::from_ref(&geometry)).unwrap();
        assert!(Arc::ptr_eq(&geometry, &passed));
        assert_eq!(Operation::PassInput(1).run(&[]).unwrap().point_count(), 0);
    }

    #[test]
    fn merging_adds_up() {
        let cube = Arc::new(Box { size: Vector3::ONE, center: Vector3::ZERO }.run().unwrap());
        let merged = Operation::Merge.run(&[cube.clone(), cube]).unwrap();
        assert_eq!((merged.point_count(), merged.prim_count()), (16, 12));
    }
}
