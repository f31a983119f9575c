//! Descriptions of parameters: kind, names, defaults, ranges and menus.

use super::ParmValue;
use crate::math::Ramp;
use crate::{Error, Result, number};

/// Kind of a parameter (`hou.parmTemplateType`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ParmKind {
    /// Floating-point numbers.
    Float,
    /// Integers.
    Int,
    /// Texts with variables and expressions in backticks.
    String,
    /// On or off.
    Toggle,
    /// One of a fixed list.
    Menu,
    /// Something to press; holds no value of interest.
    Button,
    /// A curve or colour ramp.
    Ramp,
    /// A line of text in the interface; no parameter.
    Label,
    /// A line in the interface; no parameter.
    Separator,
    /// A tab that holds other parameters; no parameter itself.
    Folder,
}

/// How the components of a tuple are called (`hou.parmNamingScheme`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum NamingScheme {
    /// `name1 name2`; a single component is just `name`.
    #[default]
    Base1,
    /// `namex namey namez namew`
    Xyzw,
    /// `namer nameg nameb namea`
    Rgba,
    /// `nameu namev namew`
    Uvw,
    /// `namemin namemax`
    MinMax,
}

/// One item of a menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuItem {
    /// The name in scripts.
    pub token: String,
    /// The text in the interface.
    pub label: String,
}

/// Limits of a number. Loose ones only guide a slider, strict ones are enforced.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ParmRange {
    /// Lower end.
    pub min: f64,
    /// Upper end.
    pub max: f64,
    /// Whether lower values are raised to `min`.
    pub min_is_strict: bool,
    /// Whether higher values are lowered to `max`.
    pub max_is_strict: bool,
}

/// How many folders may be inside each other, with the parameter in the innermost.
pub(super) const MAX_FOLDER_DEPTH: usize = 16;

/// `hou.ParmTemplate`: the description of a parameter tuple, or of a folder.
///
/// ```
/// use rpyc_scene::model::{NamingScheme, ParmTemplate};
///
/// let size = ParmTemplate::float("size", "Size", &[1.0; 3]).named(NamingScheme::Xyzw);
/// assert_eq!(size.component_names(), ["sizex", "sizey", "sizez"]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ParmTemplate {
    name: String,
    label: String,
    kind: ParmKind,
    naming: NamingScheme,
    defaults: Vec<ParmValue>,
    range: ParmRange,
    menu: Vec<MenuItem>,
    hidden: bool,
    help: String,
    children: Vec<Self>,
}

impl ParmTemplate {
    fn new(kind: ParmKind, name: &str, label: &str, defaults: Vec<ParmValue>) -> Self {
        Self {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            naming: NamingScheme::Base1,
            defaults,
            range: ParmRange { min: 0.0, max: 10.0, min_is_strict: false, max_is_strict: false },
            menu: Vec::new(),
            hidden: false,
            help: String::new(),
            children: Vec::new(),
        }
    }

    /// A tuple of floats with a default for each component.
    #[must_use]
    pub fn float(name: &str, label: &str, defaults: &[f64]) -> Self {
        Self::new(ParmKind::Float, name, label, defaults.iter().map(|value| ParmValue::Float(*value)).collect())
    }

    /// A tuple of integers with a default for each component.
    #[must_use]
    pub fn int(name: &str, label: &str, defaults: &[i64]) -> Self {
        Self::new(ParmKind::Int, name, label, defaults.iter().map(|value| ParmValue::Int(*value)).collect())
    }

    /// A text.
    #[must_use]
    pub fn string(name: &str, label: &str, default: &str) -> Self {
        Self::new(ParmKind::String, name, label, vec![default.into()])
    }

    /// A toggle.
    #[must_use]
    pub fn toggle(name: &str, label: &str, default: bool) -> Self {
        Self::new(ParmKind::Toggle, name, label, vec![default.into()])
    }

    /// A menu of items (token and label) with the number of the default item.
    #[must_use]
    pub fn menu(name: &str, label: &str, items: &[(&str, &str)], default: i64) -> Self {
        Self::new(ParmKind::Menu, name, label, vec![ParmValue::Int(default)]).with_items(items)
    }

    /// A button.
    #[must_use]
    pub fn button(name: &str, label: &str) -> Self {
        Self::new(ParmKind::Button, name, label, vec![ParmValue::Int(0)])
    }

    /// A ramp that starts as the straight line from 0 to 1.
    #[must_use]
    pub fn ramp(name: &str, label: &str) -> Self {
        Self::new(ParmKind::Ramp, name, label, vec![ParmValue::Ramp(Ramp::linear())])
    }

    /// A line of text.
    #[must_use]
    pub fn label_only(name: &str, label: &str) -> Self {
        Self::new(ParmKind::Label, name, label, vec![])
    }

    /// A separating line.
    #[must_use]
    pub fn separator(name: &str) -> Self {
        Self::new(ParmKind::Separator, name, "", vec![])
    }

    /// A folder; fails if folders would be nested more than 16 deep.
    pub fn folder(name: &str, label: &str, children: Vec<Self>) -> Result<Self> {
        let folder = Self { children, ..Self::new(ParmKind::Folder, name, label, vec![]) };
        folder.check_height(MAX_FOLDER_DEPTH)?;
        Ok(folder)
    }

    /// Fails if there are more than `left` levels from here down. This is checked whenever a tree grows,
    /// so that walking through one never needs much stack.
    pub(super) fn check_height(&self, left: usize) -> Result<()> {
        let too_deep = || Error::operation_failed("The folders are nested too deeply.");
        let below = left.checked_sub(1).ok_or_else(too_deep)?;
        self.children.iter().try_for_each(|child| child.check_height(below))
    }

    /// A description from its parts; fails unless the defaults fit the kind.
    pub(super) fn from_parts(
        kind: ParmKind,
        name: &str,
        label: &str,
        defaults: Vec<ParmValue>,
        children: Vec<Self>,
    ) -> Result<Self> {
        let has_value = !matches!(kind, ParmKind::Label | ParmKind::Separator | ParmKind::Folder);
        let single =
            matches!(kind, ParmKind::String | ParmKind::Toggle | ParmKind::Menu | ParmKind::Button | ParmKind::Ramp);
        let fits = |value: &ParmValue| match kind {
            ParmKind::Float => matches!(value, ParmValue::Float(_)),
            ParmKind::String => matches!(value, ParmValue::Text(_)),
            ParmKind::Ramp => matches!(value, ParmValue::Ramp(_)),
            _ => matches!(value, ParmValue::Int(_)),
        };
        let count_fits =
            if has_value { !defaults.is_empty() && (defaults.len() == 1 || !single) } else { defaults.is_empty() };
        if !count_fits || !defaults.iter().all(fits) || (kind != ParmKind::Folder && !children.is_empty()) {
            return Err(Error::operation_failed(format!(
                "The defaults of the parameter \"{name}\" do not fit its kind."
            )));
        }
        let made = Self { children, ..Self::new(kind, name, label, defaults) };
        made.check_height(MAX_FOLDER_DEPTH)?;
        Ok(made)
    }

    /// Chooses the names of the components.
    #[must_use]
    pub const fn named(mut self, naming: NamingScheme) -> Self {
        self.naming = naming;
        self
    }

    /// Sets the range.
    #[must_use]
    pub const fn ranged(mut self, range: ParmRange) -> Self {
        self.range = range;
        self
    }

    /// Raises lower values to a minimum.
    #[must_use]
    pub const fn at_least(mut self, min: f64) -> Self {
        self.range.min = min;
        self.range.min_is_strict = true;
        self
    }

    /// Gives a text, integer or menu parameter its items.
    #[must_use]
    pub fn with_items(mut self, items: &[(&str, &str)]) -> Self {
        let item = |(token, label): &(&str, &str)| MenuItem { token: (*token).to_owned(), label: (*label).to_owned() };
        self.menu = items.iter().map(item).collect();
        self
    }

    /// Hides or shows the parameter in the interface.
    #[must_use]
    pub const fn hidden(mut self, hidden: bool) -> Self {
        self.hidden = hidden;
        self
    }

    /// Sets the help text.
    #[must_use]
    pub fn with_help(mut self, help: &str) -> Self {
        help.clone_into(&mut self.help);
        self
    }

    /// Name of the tuple.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Text in the interface.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Kind of the parameter.
    #[must_use]
    pub const fn kind(&self) -> ParmKind {
        self.kind
    }

    /// How the components are called.
    #[must_use]
    pub const fn naming(&self) -> NamingScheme {
        self.naming
    }

    /// Default of every component; none for folders, labels and separators.
    #[must_use]
    pub fn defaults(&self) -> &[ParmValue] {
        &self.defaults
    }

    /// The range of numbers.
    #[must_use]
    pub const fn range(&self) -> ParmRange {
        self.range
    }

    /// The items of the menu, if there is one.
    #[must_use]
    pub fn items(&self) -> &[MenuItem] {
        &self.menu
    }

    /// Whether the interface hides it.
    #[must_use]
    pub const fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// Help text.
    #[must_use]
    pub fn help(&self) -> &str {
        &self.help
    }

    /// What is in the folder.
    #[must_use]
    pub fn children(&self) -> &[Self] {
        &self.children
    }

    pub(super) const fn children_mut(&mut self) -> &mut Vec<Self> {
        &mut self.children
    }

    /// Number of components.
    #[must_use]
    pub fn component_count(&self) -> usize {
        self.defaults.len()
    }

    /// Names of the parameters that make up the tuple.
    #[must_use]
    pub fn component_names(&self) -> Vec<String> {
        let count = self.component_count();
        let letters: &[&str] = match self.naming {
            NamingScheme::Base1 if count == 1 => return vec![self.name.clone()],
            NamingScheme::Base1 => return (1..=count).map(|number| format!("{}{number}", self.name)).collect(),
            NamingScheme::Xyzw => &["x", "y", "z", "w"],
            NamingScheme::Rgba => &["r", "g", "b", "a"],
            NamingScheme::Uvw => &["u", "v", "w"],
            NamingScheme::MinMax => &["min", "max"],
        };
        letters.iter().take(count).map(|letter| format!("{}{letter}", self.name)).collect()
    }

    /// Number of the menu item with a token.
    pub fn item_number(&self, token: &str) -> Option<i64> {
        self.menu.iter().position(|item| item.token == token).map(number::int)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_named_by_scheme() {
        let names = |size, naming| ParmTemplate::float("a", "A", &vec![0.0; size]).named(naming).component_names();
        assert_eq!(names(1, NamingScheme::Base1), ["a"]);
        assert_eq!(names(2, NamingScheme::Base1), ["a1", "a2"]);
        assert_eq!(names(3, NamingScheme::Rgba), ["ar", "ag", "ab"]);
        assert_eq!(names(2, NamingScheme::MinMax), ["amin", "amax"]);
    }

    #[test]
    fn folders_are_not_nested_without_end() {
        let mut folder = ParmTemplate::folder("f0", "F", vec![]);
        for number in 1..MAX_FOLDER_DEPTH {
            folder = ParmTemplate::folder(&format!("f{number}"), "F", vec![folder.unwrap()]);
        }
        assert!(ParmTemplate::folder("last", "F", vec![folder.unwrap()]).is_err());
    }
}
