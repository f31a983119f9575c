//! Where the values of a node's parameters are: one layout is shared by all nodes of a type.

use std::collections::HashMap;

use super::{ParmTemplate, ParmTemplateGroup};
use crate::{Error, Result};

/// The parameters of a node type, or of a node with spare parameters, with their places.
#[derive(Debug, Default)]
pub(crate) struct ParmLayout {
    group: ParmTemplateGroup,
    tuples: Vec<TupleSpec>,
    parms: Vec<ParmSpec>,
    parm_numbers: HashMap<String, usize>,
    tuple_numbers: HashMap<String, usize>,
}

#[derive(Debug)]
pub(crate) struct TupleSpec {
    pub(crate) template: ParmTemplate,
}

#[derive(Debug)]
pub(crate) struct ParmSpec {
    pub(crate) name: String,
    pub(crate) tuple: usize,
    pub(crate) component: usize,
}

impl ParmLayout {
    pub(crate) fn new(group: ParmTemplateGroup) -> Result<Self> {
        let mut layout = Self::default();
        for template in group.flattened().into_iter().filter(|template| template.component_count() > 0) {
            let tuple = layout.tuples.len();
            layout.tuple_numbers.insert(template.name().to_owned(), tuple);
            for (component, name) in template.component_names().into_iter().enumerate() {
                if layout.parm_numbers.insert(name.clone(), layout.parms.len()).is_some() {
                    return Err(Error::operation_failed(format!("Two parameters are named \"{name}\".")));
                }
                layout.parms.push(ParmSpec { name, tuple, component });
            }
            layout.tuples.push(TupleSpec { template: template.clone() });
        }
        layout.group = group;
        Ok(layout)
    }

    pub(crate) const fn group(&self) -> &ParmTemplateGroup {
        &self.group
    }

    pub(crate) fn tuples(&self) -> &[TupleSpec] {
        &self.tuples
    }

    pub(crate) fn parms(&self) -> &[ParmSpec] {
        &self.parms
    }

    pub(crate) fn find_parm(&self, name: &str) -> Option<usize> {
        self.parm_numbers.get(name).copied()
    }

    pub(crate) fn find_tuple(&self, name: &str) -> Option<&TupleSpec> {
        self.tuples.get(*self.tuple_numbers.get(name)?)
    }

    pub(crate) fn template_of(&self, parm: usize) -> Option<(&ParmSpec, &ParmTemplate)> {
        let spec = self.parms.get(parm)?;
        Some((spec, &self.tuples.get(spec.tuple)?.template))
    }
}
