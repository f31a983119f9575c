//! `hou.Attrib`.

use std::sync::Arc;

use rpyc::service;

use super::Place;
use crate::geometry::{Attribute, AttributeClass, AttributeValue};
use crate::hou::enums::{AttribData, AttribType};
use crate::{Error, Result};

/// A handle to an attribute.
pub(super) struct Attrib {
    pub(super) place: Arc<Place>,
    pub(super) class: AttributeClass,
    pub(super) name: String,
}

impl Attrib {
    fn read<T>(&self, look: impl FnOnce(&Attribute) -> T) -> Result<T> {
        let geometry = self.place.geometry();
        geometry.elements(self.class).find(&self.name).map(look).ok_or_else(Error::object_was_deleted)
    }
}

/// A named value that all elements of a kind have.
#[service(name = "hou.Attrib", by_value, terse)]
impl Attrib {
    /// The name.
    #[exposed]
    fn name(&self) -> &str {
        &self.name
    }

    /// What the attribute belongs to.
    #[exposed]
    fn r#type(&self) -> AttribType {
        self.class.into()
    }

    /// What the components are.
    #[exposed]
    fn dataType(&self) -> Result<AttribData> {
        self.read(|attribute| attribute.kind().into())
    }

    /// The number of components.
    #[exposed]
    fn size(&self) -> Result<usize> {
        self.read(Attribute::size)
    }

    /// Whether the values are lists of any length: never in this scene.
    #[exposed]
    fn isArrayType(&self) -> bool {
        false
    }

    /// What new elements get.
    #[exposed]
    fn defaultValue(&self) -> Result<AttributeValue> {
        self.read(|attribute| attribute.default_value().clone())
    }

    /// All texts that there are.
    #[exposed]
    fn strings(&self) -> Result<Vec<String>> {
        self.read(|attribute| {
            let texts = attribute.all_strings().unwrap_or_default();
            let mut texts: Vec<String> = texts.iter().map(|text| text.to_string()).collect();
            texts.sort_unstable();
            texts.dedup();
            texts
        })
    }

    /// Removes the attribute.
    #[exposed]
    fn destroy(&self) -> Result<()> {
        self.place.edit(|geometry| geometry.elements_mut(self.class).remove(&self.name))
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        self.place == other.place && self.class == other.class && self.name == other.name
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash((&self.place, self.class, &self.name))
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.Attrib {} of {:?}>", self.name, self.class)
    }
}
