//! One named column of values.

use std::sync::Arc;

use crate::{Error, Result};

/// What an attribute belongs to (`hou.attribType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttributeClass {
    /// Each point.
    Point,
    /// Each primitive.
    Prim,
    /// Each vertex.
    Vertex,
    /// The geometry as a whole ("detail").
    Global,
}

/// What an attribute's components are (`hou.attribData`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AttributeKind {
    /// Floating-point numbers.
    Float,
    /// Integers.
    Int,
    /// Text.
    String,
}

/// The value of one element: all components of one kind.
#[derive(Debug, Clone, PartialEq)]
pub enum AttributeValue {
    /// Floating-point components.
    Float(Vec<f64>),
    /// Integer components.
    Int(Vec<i64>),
    /// A text.
    String(Arc<str>),
}

impl AttributeValue {
    /// Kind of the components.
    #[must_use]
    pub const fn kind(&self) -> AttributeKind {
        match self {
            Self::Float(_) => AttributeKind::Float,
            Self::Int(_) => AttributeKind::Int,
            Self::String(_) => AttributeKind::String,
        }
    }

    /// Number of components.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Float(values) => values.len(),
            Self::Int(values) => values.len(),
            Self::String(_) => 1,
        }
    }

    /// The value as another kind of number; text only fits text.
    fn converted(self, kind: AttributeKind) -> Option<Self> {
        Some(match (self, kind) {
            (Self::Int(values), AttributeKind::Float) => Self::Float(values.into_iter().map(|v| v as f64).collect()),
            (Self::Float(values), AttributeKind::Int) => {
                Self::Int(values.into_iter().map(crate::number::truncate).collect())
            }
            (value, kind) if value.kind() == kind => value,
            _ => return None,
        })
    }
}

/// A named value for every element of a class, with the default for new elements.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    size: usize,
    default: AttributeValue,
    data: Data,
}

#[derive(Debug, Clone, PartialEq)]
enum Data {
    Float(Vec<f64>),
    Int(Vec<i64>),
    String(Vec<Arc<str>>),
}

impl Attribute {
    /// An attribute where `count` elements have the default.
    pub(crate) fn new(default: AttributeValue, count: usize) -> Self {
        let data = match default.kind() {
            AttributeKind::Float => Data::Float(vec![]),
            AttributeKind::Int => Data::Int(vec![]),
            AttributeKind::String => Data::String(vec![]),
        };
        let mut attribute = Self { size: default.size(), default, data };
        attribute.resize(count);
        attribute
    }

    /// Number of components of each value.
    #[must_use]
    pub const fn size(&self) -> usize {
        self.size
    }

    /// Kind of the components.
    #[must_use]
    pub const fn kind(&self) -> AttributeKind {
        self.default.kind()
    }

    /// What new elements get.
    #[must_use]
    pub const fn default_value(&self) -> &AttributeValue {
        &self.default
    }

    /// The value of an element.
    #[must_use]
    pub fn value(&self, element: usize) -> Option<AttributeValue> {
        let range = self.range(element)?;
        Some(match &self.data {
            Data::Float(data) => AttributeValue::Float(data.get(range)?.to_vec()),
            Data::Int(data) => AttributeValue::Int(data.get(range)?.to_vec()),
            Data::String(data) => AttributeValue::String(data.get(element)?.clone()),
        })
    }

    /// Sets the value of an element; integers and floats are converted into each other.
    pub(crate) fn set_value(&mut self, element: usize, value: AttributeValue) -> Result<()> {
        if value.size() != self.size {
            return Err(Error::invalid_size(format!(
                "The attribute has {} components, not {}.",
                self.size,
                value.size()
            )));
        }
        let no_element = || Error::operation_failed("There is no such element.");
        let range = self.range(element).ok_or_else(no_element)?;
        match (&mut self.data, value.converted(self.default.kind())) {
            (Data::Float(data), Some(AttributeValue::Float(value))) => {
                data.get_mut(range).ok_or_else(no_element)?.copy_from_slice(&value);
            }
            (Data::Int(data), Some(AttributeValue::Int(value))) => {
                data.get_mut(range).ok_or_else(no_element)?.copy_from_slice(&value);
            }
            (Data::String(data), Some(AttributeValue::String(value))) => {
                *data.get_mut(element).ok_or_else(no_element)? = value;
            }
            _ => return Err(Error::type_error("The value does not fit the type of the attribute.")),
        }
        Ok(())
    }

    /// The floats of an element.
    #[must_use]
    pub fn floats(&self, element: usize) -> Option<&[f64]> {
        self.all_floats()?.get(self.range(element)?)
    }

    /// All values one after the other, if they are floats.
    #[must_use]
    pub fn all_floats(&self) -> Option<&[f64]> {
        if let Data::Float(data) = &self.data { Some(data) } else { None }
    }

    /// All values one after the other, if they are integers.
    #[must_use]
    pub fn all_ints(&self) -> Option<&[i64]> {
        if let Data::Int(data) = &self.data { Some(data) } else { None }
    }

    /// All values, if they are texts.
    #[must_use]
    pub fn all_strings(&self) -> Option<&[Arc<str>]> {
        if let Data::String(data) = &self.data { Some(data) } else { None }
    }

    pub(super) fn all_floats_mut(&mut self) -> Option<&mut [f64]> {
        if let Data::Float(data) = &mut self.data { Some(data) } else { None }
    }

    fn range(&self, element: usize) -> Option<std::ops::Range<usize>> {
        let start = element.checked_mul(self.size)?;
        Some(start..start.checked_add(self.size)?)
    }

    fn len(&self) -> usize {
        match &self.data {
            Data::Float(data) => data.len() / self.size.max(1),
            Data::Int(data) => data.len() / self.size.max(1),
            Data::String(data) => data.len(),
        }
    }

    pub(super) fn resize(&mut self, count: usize) {
        let more = count.saturating_sub(self.len());
        match (&mut self.data, &self.default) {
            (Data::Float(data), AttributeValue::Float(default)) => {
                data.truncate(count * self.size);
                (0..more).for_each(|_| data.extend_from_slice(default));
            }
            (Data::Int(data), AttributeValue::Int(default)) => {
                data.truncate(count * self.size);
                (0..more).for_each(|_| data.extend_from_slice(default));
            }
            (Data::String(data), AttributeValue::String(default)) => data.resize(count, default.clone()),
            _ => {}
        }
    }

    /// The rows with the given numbers, in that order.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let ranges = || rows.iter().filter_map(|row| self.range(*row));
        let data = match &self.data {
            Data::Float(data) => Data::Float(ranges().filter_map(|range| data.get(range)).flatten().copied().collect()),
            Data::Int(data) => Data::Int(ranges().filter_map(|range| data.get(range)).flatten().copied().collect()),
            Data::String(data) => Data::String(rows.iter().filter_map(|row| data.get(*row)).cloned().collect()),
        };
        Self { data, ..self.clone_without_data() }
    }

    fn clone_without_data(&self) -> Self {
        Self::new(self.default.clone(), 0)
    }

    /// Appends another column of the same kind and size; `false` if it is not.
    pub(super) fn append(&mut self, other: &Self) -> bool {
        if self.size != other.size {
            return false;
        }
        match (&mut self.data, &other.data) {
            (Data::Float(data), Data::Float(more)) => data.extend_from_slice(more),
            (Data::Int(data), Data::Int(more)) => data.extend_from_slice(more),
            (Data::String(data), Data::String(more)) => data.extend_from_slice(more),
            _ => return false,
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    #[test]
    fn values_are_converted_between_numbers_only() {
        let mut ints = Attribute::new(AttributeValue::Int(vec![7, 8]), 2);
        ints.set_value(1, AttributeValue::Float(vec![1.9, -1.9])).unwrap();
        assert_eq!(ints.all_ints().unwrap(), [7, 8, 1, -1]);
        let text = ints.set_value(0, AttributeValue::String("x".into())).unwrap_err();
        assert_eq!(text.kind(), ErrorKind::InvalidSize);
        let mut one = Attribute::new(AttributeValue::Int(vec![0]), 1);
        let wrong = one.set_value(0, AttributeValue::String("x".into())).unwrap_err();
        assert_eq!(wrong.kind(), ErrorKind::TypeError);
        assert!(one.set_value(1, AttributeValue::Int(vec![0])).is_err());
    }

    #[test]
    fn columns_grow_with_defaults_and_select_rows() {
        let mut names = Attribute::new(AttributeValue::String("none".into()), 1);
        names.set_value(0, AttributeValue::String("first".into())).unwrap();
        names.resize(3);
        assert_eq!(names.select(&[2, 0, 9]).all_strings().unwrap(), ["none".into(), "first".into()]);
        assert_eq!(names.value(3), None);
        assert!(!names.append(&Attribute::new(AttributeValue::Int(vec![1]), 1)));
    }
}
