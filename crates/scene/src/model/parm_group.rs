//! `hou.ParmTemplateGroup`: the parameters of a node as an editable tree.

use super::parm_template::MAX_FOLDER_DEPTH;
use super::{ParmKind, ParmTemplate};
use crate::{Error, Result};

/// Templates in order, folders with their contents.
///
/// ```
/// use rpyc_scene::model::{ParmTemplate, ParmTemplateGroup};
///
/// let mut group = ParmTemplateGroup::default();
/// group.append(ParmTemplate::float("mass", "Mass", &[1.0]))?;
/// assert!(group.find("mass").is_some());
/// # Ok::<(), rpyc_scene::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ParmTemplateGroup {
    entries: Vec<ParmTemplate>,
}

impl ParmTemplateGroup {
    /// A group of templates whose names all differ.
    pub fn new(entries: Vec<ParmTemplate>) -> Result<Self> {
        entries.into_iter().try_fold(Self::default(), |mut group, template| {
            group.append(template)?;
            Ok(group)
        })
    }

    /// The templates at the top level.
    #[must_use]
    pub fn entries(&self) -> &[ParmTemplate] {
        &self.entries
    }

    /// A template anywhere in the tree.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<&ParmTemplate> {
        find(&self.entries, name)
    }

    /// All templates that are not folders, in order.
    pub fn flattened(&self) -> Vec<&ParmTemplate> {
        let mut flat = Vec::new();
        flatten(&self.entries, &mut flat);
        flat
    }

    /// Adds a template at the end.
    pub fn append(&mut self, template: ParmTemplate) -> Result<()> {
        self.check_new(&template)?;
        self.entries.push(template);
        Ok(())
    }

    /// Adds a template to the end of a folder.
    pub fn append_to_folder(&mut self, folder: &str, template: ParmTemplate) -> Result<()> {
        self.check_new(&template)?;
        self.edit(folder, |siblings, index| {
            let target = siblings.get_mut(index).filter(|target| target.kind() == ParmKind::Folder);
            let target = target.ok_or_else(|| Error::operation_failed(format!("\"{folder}\" is not a folder.")))?;
            target.children_mut().push(template);
            Ok(())
        })
    }

    /// Adds a template before another one.
    pub fn insert_before(&mut self, name: &str, template: ParmTemplate) -> Result<()> {
        self.insert(name, 0, template)
    }

    /// Adds a template after another one.
    pub fn insert_after(&mut self, name: &str, template: ParmTemplate) -> Result<()> {
        self.insert(name, 1, template)
    }

    /// Removes a template; a folder with all its contents.
    pub fn remove(&mut self, name: &str) -> Result<ParmTemplate> {
        let (siblings, index) = locate(&mut self.entries, name).ok_or_else(|| missing(name))?;
        Ok(siblings.remove(index))
    }

    /// Replaces a template in its place.
    pub fn replace(&mut self, name: &str, template: ParmTemplate) -> Result<()> {
        let mut rest = self.clone();
        rest.remove(name)?;
        rest.check_new(&template)?;
        self.edit(name, |siblings, index| {
            siblings.splice(index..=index, [template]);
            Ok(())
        })
    }

    fn insert(&mut self, name: &str, offset: usize, template: ParmTemplate) -> Result<()> {
        self.check_new(&template)?;
        self.edit(name, |siblings, index| {
            siblings.insert(index + offset, template);
            Ok(())
        })
    }

    /// Changes the list that holds a template, given its place there, and keeps the change if the tree
    /// has not become too deep.
    fn edit(&mut self, name: &str, change: impl FnOnce(&mut Vec<ParmTemplate>, usize) -> Result<()>) -> Result<()> {
        let mut entries = self.entries.clone();
        let (siblings, index) = locate(&mut entries, name).ok_or_else(|| missing(name))?;
        change(siblings, index)?;
        entries.iter().try_for_each(|entry| entry.check_height(MAX_FOLDER_DEPTH))?;
        self.entries = entries;
        Ok(())
    }

    /// Fails if a name of the template or of anything in it is taken or not allowed.
    fn check_new(&self, template: &ParmTemplate) -> Result<()> {
        let name = template.name();
        let mut letters = name.chars();
        let starts_well = letters.next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_');
        if !starts_well || !letters.all(|c| c.is_ascii_alphanumeric() || c == '_') {
            return Err(Error::operation_failed(format!("Invalid parameter name \"{name}\".")));
        }
        if self.find(name).is_some() {
            return Err(Error::operation_failed(format!("A parameter named \"{name}\" already exists.")));
        }
        template.children().iter().try_for_each(|child| self.check_new(child))
    }
}

fn find<'a>(templates: &'a [ParmTemplate], name: &str) -> Option<&'a ParmTemplate> {
    templates.iter().find_map(|t| if t.name() == name { Some(t) } else { find(t.children(), name) })
}

fn flatten<'a>(templates: &'a [ParmTemplate], flat: &mut Vec<&'a ParmTemplate>) {
    for template in templates {
        if template.kind() == ParmKind::Folder {
            flatten(template.children(), flat);
        } else {
            flat.push(template);
        }
    }
}

/// The list that directly holds a template, and its place there.
fn locate<'a>(templates: &'a mut Vec<ParmTemplate>, name: &str) -> Option<(&'a mut Vec<ParmTemplate>, usize)> {
    if let Some(index) = templates.iter().position(|template| template.name() == name) {
        return Some((templates, index));
    }
    templates.iter_mut().find_map(|template| locate(template.children_mut(), name))
}

fn missing(name: &str) -> Error {
    Error::operation_failed(format!("There is no parameter named \"{name}\"."))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn float(name: &str) -> ParmTemplate {
        ParmTemplate::float(name, name, &[0.0])
    }

    fn names(group: &ParmTemplateGroup) -> Vec<&str> {
        group.flattened().into_iter().map(ParmTemplate::name).collect()
    }

    #[test]
    fn edits_reach_into_folders() {
        let mut group =
            ParmTemplateGroup::new(vec![float("a"), ParmTemplate::folder("f", "F", vec![float("b")]).unwrap()])
                .unwrap();
        group.insert_after("b", float("c")).unwrap();
        group.insert_before("a", float("z")).unwrap();
        group.append_to_folder("f", float("d")).unwrap();
        assert_eq!(names(&group), ["z", "a", "b", "c", "d"]);
        group.replace("b", float("e")).unwrap();
        group.replace("c", float("c").with_help("new")).unwrap();
        assert_eq!(group.find("c").unwrap().help(), "new");
        group.remove("a").unwrap();
        assert_eq!(names(&group), ["z", "e", "c", "d"]);
    }

    #[test]
    fn folders_cannot_be_put_into_each_other_without_end() {
        let mut group = ParmTemplateGroup::default();
        group.append(ParmTemplate::folder("f0", "F", vec![]).unwrap()).unwrap();
        let deeper = |group: &mut ParmTemplateGroup, number: usize| {
            let folder = ParmTemplate::folder(&format!("f{number}"), "F", vec![]).unwrap();
            group.append_to_folder(&format!("f{}", number - 1), folder)
        };
        (1..MAX_FOLDER_DEPTH).for_each(|number| deeper(&mut group, number).unwrap());
        assert!(deeper(&mut group, MAX_FOLDER_DEPTH).is_err());
    }

    #[test]
    fn clashes_and_bad_names_leave_the_group_alone() {
        let mut group = ParmTemplateGroup::new(vec![float("a"), float("b")]).unwrap();
        let before = group.clone();
        assert!(group.append(float("a")).is_err());
        assert!(group.append(float("1x")).is_err());
        assert!(group.append(ParmTemplate::folder("f", "F", vec![float("a")]).unwrap()).is_err());
        assert!(group.replace("a", float("b")).is_err());
        assert!(group.append_to_folder("a", float("c")).is_err());
        assert!(group.remove("zzz").is_err());
        assert_eq!(group, before);
    }
}
