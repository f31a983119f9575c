//! `hou.PointGroup`, `hou.PrimGroup`.

use std::sync::Arc;

use rpyc::{ObjectRef, service};

use super::{Place, Point, Prim};
use crate::geometry::AttributeClass;
use crate::{Error, Result};

/// A handle to a group of elements of either kind.
pub(super) struct Group {
    place: Arc<Place>,
    class: AttributeClass,
    name: String,
}

impl Group {
    /// The group of that name, if there is one.
    fn find(place: &Arc<Place>, class: AttributeClass, name: &str) -> Option<Self> {
        place.geometry().elements(class).group(name)?;
        Some(Self { place: Arc::clone(place), class, name: name.to_owned() })
    }

    fn all(place: &Arc<Place>, class: AttributeClass) -> Vec<Self> {
        let geometry = place.geometry();
        let group = |name: &str| Self { place: Arc::clone(place), class, name: name.to_owned() };
        geometry.elements(class).groups().map(|(name, _)| group(name)).collect()
    }

    /// Creates a group without members, or empties the one of that name.
    fn create(place: &Arc<Place>, class: AttributeClass, name: &str) -> Result<Self> {
        place.edit(|geometry| {
            geometry.elements_mut(class).set_group(name, Vec::new());
            Ok(())
        })?;
        Ok(Self { place: Arc::clone(place), class, name: name.to_owned() })
    }

    fn members(&self) -> Result<Vec<usize>> {
        let geometry = self.place.geometry();
        let members = geometry.elements(self.class).group(&self.name).ok_or_else(Error::object_was_deleted)?;
        Ok(members.iter().enumerate().filter(|(_, is_member)| **is_member).map(|(element, _)| element).collect())
    }

    fn set(&self, element: usize, is_member: bool) -> Result<()> {
        self.place.edit(|geometry| {
            let elements = geometry.elements_mut(self.class);
            let mut members = elements.group(&self.name).ok_or_else(Error::object_was_deleted)?.to_vec();
            let slot = members.get_mut(element);
            *slot.ok_or_else(|| Error::operation_failed("There is no such element."))? = is_member;
            elements.set_group(&self.name, members);
            Ok(())
        })
    }
}

/// Declares the class of groups of one kind of elements.
macro_rules! group {
    ($name:ident, $python:literal, $doc:literal, $class:ident, $element:ident, $elements:literal, $iter:literal) => {
        #[doc = $doc]
        pub(super) struct $name(Group);

        impl $name {
            pub(super) fn find(place: &Arc<Place>, name: &str) -> Option<Self> {
                Group::find(place, AttributeClass::$class, name).map(Self)
            }

            pub(super) fn all(place: &Arc<Place>) -> Vec<Self> {
                Group::all(place, AttributeClass::$class).into_iter().map(Self).collect()
            }

            pub(super) fn create(place: &Arc<Place>, name: &str) -> Result<Self> {
                Group::create(place, AttributeClass::$class, name).map(Self)
            }
        }

        #[doc = $doc]
        #[service(name = $python, by_value)]
        impl $name {
            /// The name.
            #[exposed]
            fn name(&self) -> &str {
                &self.0.name
            }

            /// The members in order of number.
            #[exposed(name = $elements, alias = $iter)]
            fn members(&self) -> Result<Vec<ObjectRef>> {
                let (numbers, geometry) = (self.0.members()?, self.0.place.geometry());
                Ok(numbers
                    .into_iter()
                    .filter_map(|number| $element::object(&self.0.place, &geometry, number))
                    .collect())
            }

            /// Whether an element is a member.
            #[exposed]
            fn contains(&self, element: &$element) -> Result<bool> {
                Ok(self.0.place == element.place && self.0.members()?.contains(&element.number))
            }

            /// Makes an element a member.
            #[exposed]
            fn add(&self, element: &$element) -> Result<()> {
                self.0.set(element.number, true)
            }

            /// Takes an element out.
            #[exposed]
            fn remove(&self, element: &$element) -> Result<()> {
                self.0.set(element.number, false)
            }

            #[exposed]
            fn __len__(&self) -> Result<usize> {
                Ok(self.0.members()?.len())
            }

            #[exposed]
            fn __eq__(&self, other: &Self) -> bool {
                self.0.place == other.0.place && self.0.name == other.0.name
            }

            #[exposed]
            fn __hash__(&self) -> i64 {
                crate::hou::hash((&self.0.place, &self.0.name))
            }

            #[exposed]
            fn __repr__(&self) -> String {
                format!("<{} {}>", $python, self.0.name)
            }
        }
    };
}

group!(PointGroup, "hou.PointGroup", "Some points of a geometry.", Point, Point, "points", "iterPoints");
group!(PrimGroup, "hou.PrimGroup", "Some primitives of a geometry.", Prim, Prim, "prims", "iterPrims");
