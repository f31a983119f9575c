//! The attributes of a geometry and of its elements.

use std::sync::Arc;

use rpyc::service;

use super::value::AttribName;
use super::{Attrib, Place, Source};
use crate::geometry::{Attribute, AttributeClass, AttributeValue};
use crate::hou::enums::AttribType;
use crate::{Error, Result};

/// The part of a `hou.Geometry` that deals with attributes.
pub(in crate::hou) struct Attributes(pub(super) Source);

impl Attributes {
    async fn all(&self, class: AttributeClass) -> Result<Vec<Attrib>> {
        let place = self.0.now().await?;
        let geometry = place.geometry();
        let names = geometry.elements(class).attributes().map(|(name, _)| name.to_owned());
        Ok(names.map(|name| Attrib { place: Arc::clone(&place), class, name }).collect())
    }

    async fn find(&self, class: AttributeClass, name: &str) -> Result<Option<Attrib>> {
        let place = self.0.now().await?;
        let exists = place.geometry().elements(class).find(name).is_some();
        Ok(exists.then(|| Attrib { place, class, name: name.to_owned() }))
    }

    /// All values of an attribute, one after the other.
    async fn values<T: Clone>(
        &self,
        class: AttributeClass,
        name: &AttribName,
        pick: impl FnOnce(&Attribute) -> Option<&[T]>,
    ) -> Result<Vec<T>> {
        let place: Arc<Place> = self.0.now().await?;
        let geometry = place.geometry();
        let attribute = geometry.elements(class).find(&name.0);
        let attribute = attribute.ok_or_else(|| Error::operation_failed("There is no such attribute."))?;
        let values = pick(attribute).ok_or_else(|| Error::operation_failed("The attribute is of another type."))?;
        Ok(values.to_vec())
    }

    fn set_values<T: Clone>(
        &self,
        class: AttributeClass,
        name: &AttribName,
        values: &[T],
        value: impl Fn(Vec<T>) -> AttributeValue,
    ) -> Result<()> {
        self.0.edit(|geometry| {
            let elements = geometry.elements_mut(class);
            let found = elements.find(&name.0).ok_or_else(|| Error::operation_failed("There is no such attribute."))?;
            let (size, needed) = (found.size(), found.size() * elements.count());
            if values.len() != needed {
                return Err(Error::invalid_size(format!("{needed} values are needed, not {}.", values.len())));
            }
            let mut rows = values.chunks_exact(size.max(1)).enumerate();
            rows.try_for_each(|(element, row)| elements.set_value(&name.0, element, value(row.to_vec())))
        })
    }
}

/// The attributes of a geometry and of its elements.
#[service(name = "hou.GeometryAttributes", by_value)]
impl Attributes {
    /// The attributes of points.
    #[exposed]
    async fn pointAttribs(&self) -> Result<Vec<Attrib>> {
        self.all(AttributeClass::Point).await
    }

    /// The attributes of primitives.
    #[exposed]
    async fn primAttribs(&self) -> Result<Vec<Attrib>> {
        self.all(AttributeClass::Prim).await
    }

    /// The attributes of vertices.
    #[exposed]
    async fn vertexAttribs(&self) -> Result<Vec<Attrib>> {
        self.all(AttributeClass::Vertex).await
    }

    /// The attributes of the whole.
    #[exposed]
    async fn globalAttribs(&self) -> Result<Vec<Attrib>> {
        self.all(AttributeClass::Global).await
    }

    /// The attribute of points of that name, or None.
    #[exposed]
    async fn findPointAttrib(&self, name: &str) -> Result<Option<Attrib>> {
        self.find(AttributeClass::Point, name).await
    }

    /// The attribute of primitives of that name, or None.
    #[exposed]
    async fn findPrimAttrib(&self, name: &str) -> Result<Option<Attrib>> {
        self.find(AttributeClass::Prim, name).await
    }

    /// The attribute of vertices of that name, or None.
    #[exposed]
    async fn findVertexAttrib(&self, name: &str) -> Result<Option<Attrib>> {
        self.find(AttributeClass::Vertex, name).await
    }

    /// The attribute of the whole of that name, or None.
    #[exposed]
    async fn findGlobalAttrib(&self, name: &str) -> Result<Option<Attrib>> {
        self.find(AttributeClass::Global, name).await
    }

    /// All floats of an attribute of points, one after the other.
    #[exposed]
    async fn pointFloatAttribValues(&self, name_or_attrib: AttribName) -> Result<Vec<f64>> {
        self.values(AttributeClass::Point, &name_or_attrib, Attribute::all_floats).await
    }

    /// All integers of an attribute of points, one after the other.
    #[exposed]
    async fn pointIntAttribValues(&self, name_or_attrib: AttribName) -> Result<Vec<i64>> {
        self.values(AttributeClass::Point, &name_or_attrib, Attribute::all_ints).await
    }

    /// All texts of an attribute of points.
    #[exposed]
    async fn pointStringAttribValues(&self, name_or_attrib: AttribName) -> Result<Vec<Arc<str>>> {
        self.values(AttributeClass::Point, &name_or_attrib, Attribute::all_strings).await
    }

    /// All floats of an attribute of primitives, one after the other.
    #[exposed]
    async fn primFloatAttribValues(&self, name_or_attrib: AttribName) -> Result<Vec<f64>> {
        self.values(AttributeClass::Prim, &name_or_attrib, Attribute::all_floats).await
    }

    /// All integers of an attribute of primitives, one after the other.
    #[exposed]
    async fn primIntAttribValues(&self, name_or_attrib: AttribName) -> Result<Vec<i64>> {
        self.values(AttributeClass::Prim, &name_or_attrib, Attribute::all_ints).await
    }

    /// All texts of an attribute of primitives.
    #[exposed]
    async fn primStringAttribValues(&self, name_or_attrib: AttribName) -> Result<Vec<Arc<str>>> {
        self.values(AttributeClass::Prim, &name_or_attrib, Attribute::all_strings).await
    }

    /// Sets all floats of an attribute of points.
    #[exposed]
    fn setPointFloatAttribValues(&self, name_or_attrib: AttribName, values: Vec<f64>) -> Result<()> {
        self.set_values(AttributeClass::Point, &name_or_attrib, &values, AttributeValue::Float)
    }

    /// Sets all integers of an attribute of points.
    #[exposed]
    fn setPointIntAttribValues(&self, name_or_attrib: AttribName, values: Vec<i64>) -> Result<()> {
        self.set_values(AttributeClass::Point, &name_or_attrib, &values, AttributeValue::Int)
    }

    /// Sets all floats of an attribute of primitives.
    #[exposed]
    fn setPrimFloatAttribValues(&self, name_or_attrib: AttribName, values: Vec<f64>) -> Result<()> {
        self.set_values(AttributeClass::Prim, &name_or_attrib, &values, AttributeValue::Float)
    }

    /// Sets all integers of an attribute of primitives.
    #[exposed]
    fn setPrimIntAttribValues(&self, name_or_attrib: AttribName, values: Vec<i64>) -> Result<()> {
        self.set_values(AttributeClass::Prim, &name_or_attrib, &values, AttributeValue::Int)
    }

    /// The value of an attribute of the whole.
    #[exposed(alias = "floatAttribValue", alias = "intAttribValue", alias = "stringAttribValue")]
    async fn attribValue(&self, name_or_attrib: AttribName) -> Result<AttributeValue> {
        let place = self.0.now().await?;
        place.geometry().elements(AttributeClass::Global).value(&name_or_attrib.0, 0)
    }

    /// Sets the value of an attribute of the whole.
    #[exposed]
    fn setGlobalAttribValue(&self, name_or_attrib: AttribName, value: AttributeValue) -> Result<()> {
        self.0.edit(|geometry| geometry.elements_mut(AttributeClass::Global).set_value(&name_or_attrib.0, 0, value))
    }

    /// Adds an attribute with the value of all elements that there are and will be.
    #[exposed]
    async fn addAttrib(
        &self,
        r#type: AttribType,
        name: &str,
        default_value: AttributeValue,
        #[default(true)] _transform_as_normal: bool,
        #[default(true)] _create_local_variable: bool,
    ) -> Result<Attrib> {
        let class = r#type.into();
        self.0.edit(|geometry| geometry.elements_mut(class).add(name, default_value))?;
        Ok(Attrib { place: self.0.now().await?, class, name: name.to_owned() })
    }
}
