//! `hou.ParmTemplateGroup`.

use std::sync::{Mutex, MutexGuard, PoisonError};

use rpyc::{Conversion, FromValue, ObjectRef, Value, service};

use super::template::{ParmTemplate, TemplateArgument};
use crate::Result;
use crate::model::{self, ParmKind};

/// The descriptions of all parameters of a node, on their own: give it back with `Node.setParmTemplateGroup`.
pub(in crate::hou) struct ParmTemplateGroup(Mutex<model::ParmTemplateGroup>);

impl ParmTemplateGroup {
    pub(in crate::hou) fn new(group: model::ParmTemplateGroup) -> Self {
        Self(Mutex::new(group))
    }

    pub(in crate::hou) fn to_model(&self) -> model::ParmTemplateGroup {
        self.lock().clone()
    }

    fn lock(&self) -> MutexGuard<'_, model::ParmTemplateGroup> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The name of a template, or the template itself.
struct TemplateName(String);

impl FromValue for TemplateName {
    fn from_value(value: Value) -> Result<Self, Conversion> {
        match TemplateArgument::from_value(value.clone()) {
            Ok(template) => Ok(Self(template.0.name().to_owned())),
            Err(_) => String::from_value(value).map(Self),
        }
    }
}

/// Descriptions of parameters in order, with folders.
#[service(name = "hou.ParmTemplateGroup", by_value)]
impl ParmTemplateGroup {
    #[exposed(constructor)]
    fn create(#[default(vec![])] parm_templates: Vec<TemplateArgument>) -> Result<Self> {
        let entries = parm_templates.into_iter().map(|template| template.0).collect();
        model::ParmTemplateGroup::new(entries).map(Self::new)
    }

    /// The descriptions and folders at the top level.
    #[exposed(alias = "parmTemplates")]
    fn entries(&self) -> Vec<ObjectRef> {
        self.lock().entries().iter().cloned().map(ParmTemplate::object).collect()
    }

    /// All descriptions, without folders.
    #[exposed]
    fn entriesWithoutFolders(&self) -> Vec<ObjectRef> {
        self.lock().flattened().into_iter().cloned().map(ParmTemplate::object).collect()
    }

    /// The description of that name, or None.
    #[exposed]
    fn find(&self, name: &str) -> Option<ObjectRef> {
        self.lock().find(name).cloned().map(ParmTemplate::object)
    }

    /// The folder with that label, or None.
    #[exposed]
    fn findFolder(&self, label: &str) -> Option<ObjectRef> {
        let group = self.lock();
        let mut open: Vec<_> = group.entries().iter().rev().collect();
        while let Some(entry) = open.pop() {
            if entry.kind() == ParmKind::Folder && entry.label() == label {
                return Some(ParmTemplate::object(entry.clone()));
            }
            open.extend(entry.children().iter().rev());
        }
        None
    }

    /// Adds a description at the end.
    #[exposed(alias = "addParmTemplate")]
    fn append(&self, parm_template: TemplateArgument) -> Result<()> {
        self.lock().append(parm_template.0)
    }

    /// Adds a description to the end of a folder.
    #[exposed]
    fn appendToFolder(&self, folder: TemplateName, parm_template: TemplateArgument) -> Result<()> {
        self.lock().append_to_folder(&folder.0, parm_template.0)
    }

    /// Adds a description before another one.
    #[exposed]
    fn insertBefore(&self, name_or_parm_template: TemplateName, parm_template: TemplateArgument) -> Result<()> {
        self.lock().insert_before(&name_or_parm_template.0, parm_template.0)
    }

    /// Adds a description after another one.
    #[exposed]
    fn insertAfter(&self, name_or_parm_template: TemplateName, parm_template: TemplateArgument) -> Result<()> {
        self.lock().insert_after(&name_or_parm_template.0, parm_template.0)
    }

    /// Replaces a description.
    #[exposed]
    fn replace(&self, name_or_parm_template: TemplateName, parm_template: TemplateArgument) -> Result<()> {
        self.lock().replace(&name_or_parm_template.0, parm_template.0)
    }

    /// Removes a description; a folder with all that is in it.
    #[exposed]
    fn remove(&self, name_or_parm_template: TemplateName) -> Result<()> {
        self.lock().remove(&name_or_parm_template.0).map(drop)
    }

    /// Removes everything.
    #[exposed]
    fn clear(&self) {
        *self.lock() = model::ParmTemplateGroup::default();
    }

    #[exposed]
    fn __eq__(&self, other: &Self) -> bool {
        let other = other.to_model();
        *self.lock() == other
    }

    #[exposed]
    fn __repr__(&self) -> String {
        format!("<hou.ParmTemplateGroup of {} entries>", self.lock().entries().len())
    }
}
