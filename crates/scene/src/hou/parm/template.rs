//! `hou.ParmTemplate`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rpyc::{Conversion, FromValue, ObjectRef, Value, service};

use super::template_kinds;
use crate::hou::enums::{ParmNamingScheme, ParmTemplateType};
use crate::model::{self, ParmValue};

/// A description of a parameter, on its own: changing it changes no parameter.
pub(in crate::hou) struct ParmTemplate(Mutex<model::ParmTemplate>);

impl ParmTemplate {
    pub(super) fn new(template: model::ParmTemplate) -> Self {
        Self(Mutex::new(template))
    }

    /// The object for a description: of the class for its kind.
    pub(super) fn object(template: model::ParmTemplate) -> ObjectRef {
        template_kinds::object(template.kind(), Self::new(template))
    }

    pub(super) fn to_model(&self) -> model::ParmTemplate {
        self.lock().clone()
    }

    fn change(&self, change: impl FnOnce(model::ParmTemplate) -> model::ParmTemplate) {
        let mut template = self.lock();
        *template = change(template.clone());
    }

    fn lock(&self) -> MutexGuard<'_, model::ParmTemplate> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A parameter template of any kind as an argument.
pub(in crate::hou) struct TemplateArgument(pub(in crate::hou) model::ParmTemplate);

impl FromValue for TemplateArgument {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        let template = value.as_object().and_then(ObjectRef::downcast_base::<ParmTemplate>);
        template.map(|found| Self(found.to_model())).ok_or_else(|| Conversion::expected("ParmTemplate", &value))
    }
}

/// The description of a parameter tuple.
#[service(name = "hou.ParmTemplate", by_value)]
impl ParmTemplate {
    /// The name of the tuple.
    #[exposed]
    fn name(&self) -> String {
        self.lock().name().to_owned()
    }

    /// The text in the interface.
    #[exposed]
    fn label(&self) -> String {
        self.lock().label().to_owned()
    }

    /// The kind.
    #[exposed]
    fn r#type(&self) -> ParmTemplateType {
        self.lock().kind().into()
    }

    /// How many parameters make up the tuple.
    #[exposed]
    fn numComponents(&self) -> usize {
        self.lock().component_count()
    }

    /// How the parameters of the tuple are called.
    #[exposed]
    fn namingScheme(&self) -> ParmNamingScheme {
        self.lock().naming().into()
    }

    /// Sets how the parameters of the tuple are called.
    #[exposed]
    fn setNamingScheme(&self, naming_scheme: ParmNamingScheme) {
        self.change(|template| template.named(naming_scheme.into()));
    }

    /// The defaults of all components.
    #[exposed]
    fn defaultValue(&self) -> Vec<ParmValue> {
        self.lock().defaults().to_vec()
    }

    /// The names of the menu's items.
    #[exposed]
    fn menuItems(&self) -> Vec<String> {
        self.lock().items().iter().map(|item| item.token.clone()).collect()
    }

    /// The texts of the menu's items.
    #[exposed]
    fn menuLabels(&self) -> Vec<String> {
        self.lock().items().iter().map(|item| item.label.clone()).collect()
    }

    /// The lower end of the range.
    #[exposed]
    fn minValue(&self) -> f64 {
        self.lock().range().min
    }

    /// The upper end of the range.
    #[exposed]
    fn maxValue(&self) -> f64 {
        self.lock().range().max
    }

    /// Whether values below the range are raised.
    #[exposed]
    fn minIsStrict(&self) -> bool {
        self.lock().range().min_is_strict
    }

    /// Whether values above the range are lowered.
    #[exposed]
    fn maxIsStrict(&self) -> bool {
        self.lock().range().max_is_strict
    }

    /// Whether the parameter is hidden.
    #[exposed]
    fn isHidden(&self) -> bool {
        self.lock().is_hidden()
    }

    /// Hides the parameter, or shows it.
    #[exposed]
    fn hide(&self, on: bool) {
        self.change(|template| template.hidden(on));
    }

    /// The help text.
    #[exposed]
    fn help(&self) -> String {
        self.lock().help().to_owned()
    }

    /// Sets the help text.
    #[exposed]
    fn setHelp(&self, help: &str) {
        self.change(|template| template.with_help(help));
    }

    /// The descriptions in a folder.
    #[exposed]
    fn parmTemplates(&self) -> Vec<ObjectRef> {
        self.lock().children().iter().cloned().map(Self::object).collect()
    }

    /// A copy.
    #[exposed(name = "clone")]
    fn copy(&self) -> ObjectRef {
        Self::object(self.to_model())
    }

    #[exposed]
    fn __eq__(&self, other: TemplateArgument) -> bool {
        *self.lock() == other.0
    }

    #[exposed]
    fn __hash__(&self) -> i64 {
        crate::hou::hash(self.name())
    }

    #[exposed]
    fn __repr__(&self, cx: &rpyc::Context<'_>) -> String {
        let template = self.lock();
        format!("<hou.{} name='{}' label='{}'>", cx.this().class().name(), template.name(), template.label())
    }
}
