//! All elements of one class: how many there are, their attributes and groups.

use indexmap::IndexMap;

use super::{Attribute, AttributeValue};
use crate::{Error, Result};

/// The points, primitives or vertices of a geometry as a table.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Elements {
    count: usize,
    attributes: IndexMap<String, Attribute>,
    groups: IndexMap<String, Vec<bool>>,
}

impl Elements {
    /// Number of elements.
    #[must_use]
    pub const fn count(&self) -> usize {
        self.count
    }

    /// All attributes with their names, in order of creation.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &Attribute)> {
        self.attributes.iter().map(|(name, attribute)| (name.as_str(), attribute))
    }

    /// An attribute by name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Attribute> {
        self.attributes.get(name)
    }

    /// An attribute's value for one element.
    pub fn value(&self, name: &str, element: usize) -> Result<AttributeValue> {
        let attribute = self.attributes.get(name).ok_or_else(|| no_attribute(name))?;
        attribute.value(element).ok_or_else(|| Error::operation_failed("There is no such element."))
    }

    /// Sets an attribute's value for one element.
    pub fn set_value(&mut self, name: &str, element: usize, value: AttributeValue) -> Result<()> {
        self.attributes.get_mut(name).ok_or_else(|| no_attribute(name))?.set_value(element, value)
    }

    /// Adds an attribute whose value is the default everywhere; replaces an attribute of that name.
    pub fn add(&mut self, name: &str, default: AttributeValue) -> Result<()> {
        let mut letters = name.chars();
        let starts_well = letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if !starts_well || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(Error::operation_failed(format!("Invalid attribute name \"{name}\".")));
        }
        if default.size() == 0 || default.size() > 64 {
            return Err(Error::invalid_size("An attribute has 1 to 64 components."));
        }
        if name == "P" && self.attributes.contains_key("P") {
            return Err(Error::operation_failed("The attribute P cannot be replaced."));
        }
        self.insert(name, Attribute::new(default, self.count));
        Ok(())
    }

    /// Removes an attribute.
    pub fn remove(&mut self, name: &str) -> Result<()> {
        if name == "P" {
            return Err(Error::operation_failed("The attribute P cannot be removed."));
        }
        self.attributes.shift_remove(name).map(drop).ok_or_else(|| no_attribute(name))
    }

    /// All groups with their names, in order of creation.
    pub fn groups(&self) -> impl Iterator<Item = (&str, &[bool])> {
        self.groups.iter().map(|(name, members)| (name.as_str(), members.as_slice()))
    }

    /// For each element whether it is in a group.
    #[must_use]
    pub fn group(&self, name: &str) -> Option<&[bool]> {
        self.groups.get(name).map(Vec::as_slice)
    }

    /// Creates or replaces a group of the marked elements.
    pub fn set_group(&mut self, name: &str, mut members: Vec<bool>) {
        members.resize(self.count, false);
        self.groups.insert(name.to_owned(), members);
    }

    pub(super) fn find_mut(&mut self, name: &str) -> Option<&mut Attribute> {
        self.attributes.get_mut(name)
    }

    pub(super) fn insert(&mut self, name: &str, attribute: Attribute) {
        self.attributes.insert(name.to_owned(), attribute);
    }

    pub(super) fn resize(&mut self, count: usize) {
        self.count = count;
        self.attributes.values_mut().for_each(|attribute| attribute.resize(count));
        self.groups.values_mut().for_each(|members| members.resize(count, false));
    }

    /// The elements with the given numbers, in that order.
    pub(super) fn select(&self, rows: &[usize]) -> Self {
        let pick = |members: &Vec<bool>| rows.iter().filter_map(|row| members.get(*row)).copied().collect();
        Self {
            count: rows.len(),
            attributes: self.attributes.iter().map(|(name, column)| (name.clone(), column.select(rows))).collect(),
            groups: self.groups.iter().map(|(name, members)| (name.clone(), pick(members))).collect(),
        }
    }

    /// Appends other elements. An attribute that has another kind or size there keeps its defaults.
    pub(super) fn append(&mut self, other: &Self) {
        let (before, total) = (self.count, self.count + other.count);
        for (name, column) in &other.attributes {
            let mine = self.attributes.entry(name.clone());
            let mine = mine.or_insert_with(|| Attribute::new(column.default_value().clone(), before));
            mine.append(column);
        }
        for (name, members) in &other.groups {
            self.groups.entry(name.clone()).or_insert_with(|| vec![false; before]).extend_from_slice(members);
        }
        self.resize(total);
    }
}

fn no_attribute(name: &str) -> Error {
    Error::operation_failed(format!("Invalid attribute name \"{name}\"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn appending_keeps_every_column_as_long_as_the_table() {
        let mut a = Elements::default();
        a.resize(1);
        a.add("shared", AttributeValue::Int(vec![1])).unwrap();
        a.add("clash", AttributeValue::Int(vec![2])).unwrap();
        a.set_group("mine", vec![true]);
        let mut b = Elements::default();
        b.resize(2);
        b.add("shared", AttributeValue::Int(vec![5])).unwrap();
        b.add("clash", AttributeValue::String("text".into())).unwrap();
        b.add("new", AttributeValue::Float(vec![0.5])).unwrap();
        b.set_group("theirs", vec![false, true]);
        a.append(&b);
        assert_eq!(a.find("shared").unwrap().all_ints().unwrap(), [1, 5, 5]);
        assert_eq!(a.find("clash").unwrap().all_ints().unwrap(), [2, 2, 2]);
        assert_eq!(a.find("new").unwrap().all_floats().unwrap(), [0.5; 3]);
        assert_eq!(a.group("mine").unwrap(), [true, false, false]);
        assert_eq!(a.group("theirs").unwrap(), [false, false, true]);
    }

    #[test]
    fn names_and_sizes_are_checked() {
        let mut elements = Elements::default();
        for name in ["", "1a", "a b", "ä"] {
            assert!(elements.add(name, AttributeValue::Int(vec![0])).is_err(), "{name}");
        }
        assert!(elements.add("a", AttributeValue::Int(vec![])).is_err());
        assert!(elements.remove("a").is_err());
        assert!(elements.value("a", 0).is_err());
    }
}
