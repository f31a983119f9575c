//! The classes of parameter templates by kind.

use rpyc::native::Module;
use rpyc::{ObjectRef, Service, service};

use super::template::{ParmTemplate, TemplateArgument};
use crate::hou::enums::ParmNamingScheme;
use crate::model::{self, ParmKind, ParmRange};
use crate::{Error, Result};

/// Declares the classes, each with its constructor.
macro_rules! kinds {
    ($($kind:ident, $name:ident, $python:literal, $doc:literal, $constructor:item)*) => {
        $(
            #[doc = $doc]
            pub(super) struct $name(ParmTemplate);

            impl AsRef<ParmTemplate> for $name {
                fn as_ref(&self) -> &ParmTemplate {
                    &self.0
                }
            }

            impl From<model::ParmTemplate> for $name {
                fn from(template: model::ParmTemplate) -> Self {
                    Self(ParmTemplate::new(template))
                }
            }

            #[doc = $doc]
            #[service(name = $python, base = ParmTemplate, by_value)]
            impl $name {
                #[exposed(constructor)]
                $constructor
            }
        )*

        /// The object for a template: of the class for its kind.
        pub(super) fn object(kind: ParmKind, template: ParmTemplate) -> ObjectRef {
            match kind {
                $(ParmKind::$kind => $name(template).into_object(),)*
            }
        }

        /// Adds the classes to the module.
        pub(super) fn add_to(module: Module) -> Module {
            module$(.class::<$name>())*
        }
    };
}

kinds! {
    Float, FloatParmTemplate, "hou.FloatParmTemplate", "Floating-point numbers.",
    #[expect(clippy::too_many_arguments, reason = "those of Houdini")]
    fn new(
        name: &str,
        label: &str,
        num_components: usize,
        #[default(vec![])] default_value: Vec<f64>,
        #[default(0.0)] min: f64,
        #[default(10.0)] max: f64,
        #[default(false)] min_is_strict: bool,
        #[default(false)] max_is_strict: bool,
        #[default(ParmNamingScheme::Base1)] naming_scheme: ParmNamingScheme,
    ) -> Result<Self> {
        let defaults = defaults(num_components, &default_value, 0.0)?;
        let range = ParmRange { min, max, min_is_strict, max_is_strict };
        Ok(model::ParmTemplate::float(name, label, &defaults).ranged(range).named(naming_scheme.into()).into())
    }

    Int, IntParmTemplate, "hou.IntParmTemplate", "Integers.",
    #[expect(clippy::too_many_arguments, reason = "those of Houdini")]
    fn new(
        name: &str,
        label: &str,
        num_components: usize,
        #[default(vec![])] default_value: Vec<i64>,
        #[default(0.0)] min: f64,
        #[default(10.0)] max: f64,
        #[default(false)] min_is_strict: bool,
        #[default(false)] max_is_strict: bool,
        #[default(ParmNamingScheme::Base1)] naming_scheme: ParmNamingScheme,
    ) -> Result<Self> {
        let defaults = defaults(num_components, &default_value, 0)?;
        let range = ParmRange { min, max, min_is_strict, max_is_strict };
        Ok(model::ParmTemplate::int(name, label, &defaults).ranged(range).named(naming_scheme.into()).into())
    }

    String, StringParmTemplate, "hou.StringParmTemplate", "Text.",
    fn new(
        name: &str,
        label: &str,
        #[default(1)] num_components: usize,
        #[default(vec![])] default_value: Vec<String>,
        #[default(vec![])] menu_items: Vec<String>,
        #[default(vec![])] menu_labels: Vec<String>,
    ) -> Result<Self> {
        if num_components != 1 {
            return Err(Error::operation_failed("Only texts of one component are supported."));
        }
        let default = default_value.first().map_or("", String::as_str);
        Ok(model::ParmTemplate::string(name, label, default).with_items(&items(&menu_items, &menu_labels)).into())
    }

    Toggle, ToggleParmTemplate, "hou.ToggleParmTemplate", "On or off.",
    fn new(name: &str, label: &str, #[default(false)] default_value: bool) -> Self {
        model::ParmTemplate::toggle(name, label, default_value).into()
    }

    Menu, MenuParmTemplate, "hou.MenuParmTemplate", "One of a fixed list.",
    fn new(
        name: &str,
        label: &str,
        menu_items: Vec<String>,
        #[default(vec![])] menu_labels: Vec<String>,
        #[default(0)] default_value: i64,
    ) -> Self {
        model::ParmTemplate::menu(name, label, &items(&menu_items, &menu_labels), default_value).into()
    }

    Button, ButtonParmTemplate, "hou.ButtonParmTemplate", "Something to press.",
    fn new(name: &str, label: &str) -> Self {
        model::ParmTemplate::button(name, label).into()
    }

    Ramp, RampParmTemplate, "hou.RampParmTemplate", "A curve from 0 to 1.",
    fn new(name: &str, label: &str) -> Self {
        model::ParmTemplate::ramp(name, label).into()
    }

    Label, LabelParmTemplate, "hou.LabelParmTemplate", "A line of text.",
    fn new(name: &str, label: &str) -> Self {
        model::ParmTemplate::label_only(name, label).into()
    }

    Separator, SeparatorParmTemplate, "hou.SeparatorParmTemplate", "A line between parameters.",
    fn new(name: &str) -> Self {
        model::ParmTemplate::separator(name).into()
    }

    Folder, FolderParmTemplate, "hou.FolderParmTemplate", "A tab with parameters.",
    fn new(name: &str, label: &str, #[default(vec![])] parm_templates: Vec<TemplateArgument>) -> Result<Self> {
        let children = parm_templates.into_iter().map(|template| template.0).collect();
        model::ParmTemplate::folder(name, label, children).map(Into::into)
    }
}

/// The most components that a tuple can have.
const MAX_COMPONENTS: usize = 64;

/// A default for each component: those given, and `rest` for the others.
fn defaults<T: Copy>(count: usize, given: &[T], rest: T) -> Result<Vec<T>> {
    if count == 0 || count > MAX_COMPONENTS || given.len() > count {
        return Err(Error::invalid_size("A tuple has 1 to 64 components and no more defaults than that."));
    }
    Ok((0..count).map(|component| given.get(component).copied().unwrap_or(rest)).collect())
}

/// Names of a menu's items with their labels, which are the names where none are given.
fn items<'a>(names: &'a [String], labels: &'a [String]) -> Vec<(&'a str, &'a str)> {
    let label = |place| labels.get(place).map(String::as_str);
    names.iter().enumerate().map(|(place, name)| (name.as_str(), label(place).unwrap_or(name))).collect()
}
