//! Finding and describing parameters.

use super::node::{Node, NodeId};
use super::{ParmTemplate, ParmTemplateGroup, State};
use crate::{Error, Result};

impl State {
    /// Names of all parameters of a node, in order.
    pub fn parm_names(&self, node: NodeId) -> Result<Vec<String>> {
        Ok(self.node(node)?.layout.parms().iter().map(|spec| spec.name.clone()).collect())
    }

    /// Names of all parameter tuples of a node, in order.
    pub fn parm_tuple_names(&self, node: NodeId) -> Result<Vec<String>> {
        Ok(self.node(node)?.layout.tuples().iter().map(|tuple| tuple.template.name().to_owned()).collect())
    }

    /// The parameter at a path, seen from a node: `tx`, `../tx`, `/obj/geo1/tx`. Gives its node and name.
    #[must_use]
    pub fn find_parm(&self, from: NodeId, path: &str) -> Option<(NodeId, String)> {
        let (node, number) = self.find_parm_number(from, path)?;
        let spec = self.nodes.get(&node)?.layout.parms().get(number)?;
        Some((node, spec.name.clone()))
    }

    /// The parameter tuple at a path, seen from a node. Gives its node and name.
    #[must_use]
    pub fn find_parm_tuple(&self, from: NodeId, path: &str) -> Option<(NodeId, String)> {
        let (node, name) = self.split_parm_path(from, path)?;
        let tuple = self.nodes.get(&node)?.layout.find_tuple(name)?;
        Some((node, tuple.template.name().to_owned()))
    }

    pub(super) fn find_parm_number(&self, from: NodeId, path: &str) -> Option<(NodeId, usize)> {
        let (node, name) = self.split_parm_path(from, path)?;
        Some((node, self.nodes.get(&node)?.layout.find_parm(name)?))
    }

    fn split_parm_path<'p>(&self, from: NodeId, path: &'p str) -> Option<(NodeId, &'p str)> {
        match path.rsplit_once('/') {
            None => Some((from, path)),
            Some(("", name)) => Some((self.root, name)),
            Some((node, name)) => Some((self.find_from(from, node)?, name)),
        }
    }

    /// Names of the parameters of a tuple.
    pub fn parms_of_tuple(&self, node: NodeId, tuple: &str) -> Result<Vec<String>> {
        let stored = self.node(node)?;
        let spec = stored.layout.find_tuple(tuple).ok_or_else(|| no_parm(tuple))?;
        Ok(spec.template.component_names())
    }

    /// The description of a parameter's tuple.
    pub fn parm_template(&self, node: NodeId, parm: &str) -> Result<&ParmTemplate> {
        let (stored, number) = self.parm_number(node, parm)?;
        stored.layout.template_of(number).map(|(_, template)| template).ok_or_else(|| no_parm(parm))
    }

    /// The description of a parameter tuple.
    pub fn parm_tuple_template(&self, node: NodeId, tuple: &str) -> Result<&ParmTemplate> {
        let spec = self.node(node)?.layout.find_tuple(tuple);
        spec.map(|spec| &spec.template).ok_or_else(|| no_parm(tuple))
    }

    /// Which component of its tuple a parameter is, counted from 0.
    pub fn component_index(&self, node: NodeId, parm: &str) -> Result<usize> {
        let (stored, number) = self.parm_number(node, parm)?;
        stored.layout.template_of(number).map(|(spec, _)| spec.component).ok_or_else(|| no_parm(parm))
    }

    /// Whether a parameter belongs to this node only and not to its type.
    pub fn is_spare(&self, node: NodeId, parm: &str) -> Result<bool> {
        let (stored, _) = self.parm_number(node, parm)?;
        Ok(stored.node_type.layout().find_parm(parm).is_none())
    }

    /// Absolute path of a parameter.
    pub fn parm_path(&self, node: NodeId, parm: &str) -> Result<String> {
        self.parm_number(node, parm)?;
        let path = self.path(node)?;
        Ok(format!("{}/{parm}", path.trim_end_matches('/')))
    }

    /// The descriptions of all parameters of a node, as an editable tree.
    pub fn parm_template_group(&self, node: NodeId) -> Result<&ParmTemplateGroup> {
        self.node(node).map(|node| node.layout.group())
    }

    pub(super) fn parm_number(&self, node: NodeId, parm: &str) -> Result<(&Node, usize)> {
        let stored = self.node(node)?;
        Ok((stored, stored.layout.find_parm(parm).ok_or_else(|| no_parm(parm))?))
    }
}

pub(super) fn no_parm(parm: &str) -> Error {
    Error::operation_failed(format!("There is no parameter \"{parm}\" on this node."))
}
