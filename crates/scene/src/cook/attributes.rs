//! Adding attributes.

use super::{Operation, Parms};
use crate::Result;
use crate::geometry::{AttributeClass, AttributeValue, Geometry};

/// An attribute with one value on all elements of a class.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CreateAttribute {
    name: String,
    class: AttributeClass,
    value: AttributeValue,
}

impl CreateAttribute {
    pub(crate) fn read(parms: &dyn Parms) -> Result<Operation> {
        let components = ["value1v1", "value1v2", "value1v3", "value1v4"];
        let size = parms.count("size1")?.clamp(1, components.len());
        let floats = |size| components.into_iter().take(size).map(|parm| parms.float(parm)).collect::<Result<Vec<_>>>();
        let value = match parms.int("type1")? {
            0 => AttributeValue::Float(floats(size)?),
            1 => AttributeValue::Int(floats(size)?.into_iter().map(crate::number::truncate).collect()),
            2 => AttributeValue::Float(floats(3)?),
            _ => AttributeValue::String(parms.text("string1")?.into()),
        };
        Ok(Operation::CreateAttribute(Self { name: parms.text("name1")?, class: class(parms.int("class1")?), value }))
    }

    /// The colour operator: an attribute `Cd`.
    pub(crate) fn read_color(parms: &dyn Parms) -> Result<Operation> {
        let value = AttributeValue::Float(parms.color("color")?.0.to_vec());
        Ok(Operation::CreateAttribute(Self { name: "Cd".to_owned(), class: class(parms.int("class")?), value }))
    }

    pub(super) fn run(&self, geometry: &mut Geometry) -> Result<()> {
        geometry.elements_mut(self.class).add(&self.name, self.value.clone())
    }
}

/// The order of the class menus of most operators.
pub(super) const fn class(menu: i64) -> AttributeClass {
    match menu {
        0 => AttributeClass::Global,
        1 => AttributeClass::Prim,
        2 => AttributeClass::Point,
        _ => AttributeClass::Vertex,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::{Matrix3, Vector3};

    #[test]
    fn every_element_of_the_class_gets_the_value() {
        let mut geometry = Geometry::default();
        geometry.create_sphere(Vector3::ZERO, Matrix3::IDENTITY).unwrap();
        for menu in 0..4 {
            let create = |name: &str, value| CreateAttribute { name: name.to_owned(), class: class(menu), value };
            create("mass", AttributeValue::Float(vec![2.5])).run(&mut geometry).unwrap();
            let elements = geometry.elements(class(menu));
            assert_eq!(elements.value("mass", 0), Ok(AttributeValue::Float(vec![2.5])));
            assert!(create("not a name", AttributeValue::Int(vec![1])).run(&mut geometry).is_err());
        }
    }
}
