//! Creating, finding, renaming and deleting nodes.

use super::State;
use super::naming;
use super::node::{Flag, Node, NodeId};
use super::node_types::Category;
use crate::{Error, Result};

/// Networks deeper than this are refused: the length of paths stays bounded.
const MAX_TREE_DEPTH: usize = 100;

/// What `createNode` takes.
///
/// ```
/// use rpyc_scene::model::NewNode;
///
/// let wish = NewNode::of_type("geo").named("my house").force_valid_name();
/// ```
#[derive(Debug, Clone)]
pub struct NewNode {
    type_name: String,
    name: Option<String>,
    force_valid_name: bool,
    exact_type_name: bool,
}

impl NewNode {
    /// A node of a type under its default name.
    #[must_use]
    pub fn of_type(type_name: &str) -> Self {
        Self { type_name: type_name.to_owned(), name: None, force_valid_name: false, exact_type_name: false }
    }

    /// Wishes a name; a number is added if it is taken.
    #[must_use]
    pub fn named(mut self, name: &str) -> Self {
        self.name = Some(name.to_owned());
        self
    }

    /// Replaces characters that names cannot have instead of failing.
    #[must_use]
    pub const fn force_valid_name(mut self) -> Self {
        self.force_valid_name = true;
        self
    }

    /// Takes the type name as it is: no other version of the type will do.
    #[must_use]
    pub const fn exact_type_name(mut self) -> Self {
        self.exact_type_name = true;
        self
    }
}

impl State {
    /// Creates a node in a network.
    pub fn create_node(&mut self, parent: NodeId, wish: &NewNode) -> Result<NodeId> {
        let category = self.child_category(parent)?;
        let exact = category.find(&wish.type_name);
        let any_version = || {
            let (base, _) = wish.type_name.split_once("::")?;
            category.find(base)
        };
        let node_type = if wish.exact_type_name { exact } else { exact.or_else(any_version) };
        let node_type = node_type.ok_or_else(|| Error::operation_failed("Invalid node type name."))?;
        if category == Category::Manager {
            return Err(Error::permission("The networks under the root cannot be created or deleted."));
        }
        let name = match &wish.name {
            Some(name) if wish.force_valid_name => naming::forced(name),
            Some(name) => name.clone(),
            None => naming::default_name(&wish.type_name),
        };
        naming::check(&name)?;
        self.check_depth(parent)?;
        let name = self.free_name(parent, &name)?;
        let node = self.insert(Node::new(name, Some(parent), node_type))?;
        self.claim_flags(parent, node)?;
        Ok(node)
    }

    /// The kind of nodes that can be created in a node.
    pub fn child_category(&self, node: NodeId) -> Result<Category> {
        let category = self.node(node)?.node_type.child_category();
        category.ok_or_else(|| Error::operation_failed("The node cannot contain other nodes."))
    }

    pub(super) fn free_name(&self, parent: NodeId, wish: &str) -> Result<String> {
        let children = &self.node(parent)?.children;
        Ok(naming::unique(wish, |name| children.contains_key(name)))
    }

    fn check_depth(&self, parent: NodeId) -> Result<()> {
        self.check_depth_of(self.ancestors(parent).count())
    }

    /// Fails if nodes may not have this many others above them.
    pub(super) fn check_depth_of(&self, depth: usize) -> Result<()> {
        if depth >= MAX_TREE_DEPTH {
            return Err(Error::operation_failed("The networks are nested too deeply."));
        }
        Ok(())
    }

    /// The first node of a network gets the display and the render flag.
    pub(super) fn claim_flags(&mut self, parent: NodeId, node: NodeId) -> Result<()> {
        let network = self.node_mut(parent)?;
        network.displayed_child.get_or_insert(node);
        network.rendered_child.get_or_insert(node);
        Ok(())
    }

    /// Deletes a node with everything in it. The root and its managers stay.
    pub fn destroy(&mut self, node: NodeId) -> Result<()> {
        let stored = self.node(node)?;
        let Some(parent) = stored.parent.filter(|parent| *parent != self.root) else {
            return Err(Error::permission("The networks under the root cannot be created or deleted."));
        };
        let name = stored.name.clone();
        self.disconnect_all(node)?;
        for doomed in self.with_descendants(node) {
            self.nodes.remove(&doomed);
        }
        self.selection.retain(|selected| self.nodes.contains_key(selected));
        let network = self.node_mut(parent)?;
        network.children.shift_remove(&name);
        let heir = network.children.values().last().copied();
        network.displayed_child = network.displayed_child.filter(|child| *child != node).or(heir);
        network.rendered_child = network.rendered_child.filter(|child| *child != node).or(heir);
        Ok(())
    }

    /// Renames a node. A name that is taken is an error, or gets a number with `unique`.
    pub fn set_name(&mut self, node: NodeId, name: &str, unique: bool) -> Result<()> {
        naming::check(name)?;
        let stored = self.node(node)?;
        let Some(parent) = stored.parent.filter(|parent| *parent != self.root) else {
            return Err(Error::permission("The networks under the root cannot be renamed."));
        };
        if stored.name == name {
            return Ok(());
        }
        let old = stored.name.clone();
        let siblings = &self.node(parent)?.children;
        if siblings.contains_key(name) && !unique {
            return Err(Error::operation_failed(format!("A node named \"{name}\" already exists here.")));
        }
        let new = naming::unique(name, |taken| taken != old && siblings.contains_key(taken));
        let children = &mut self.node_mut(parent)?.children;
        if let Some((index, _, id)) = children.shift_remove_full(&old) {
            children.shift_insert(index, new.clone(), id);
        }
        self.node_mut(node)?.name = new;
        Ok(())
    }

    /// The network that a node is in; `None` for the root.
    pub fn parent(&self, node: NodeId) -> Result<Option<NodeId>> {
        self.node(node).map(|node| node.parent)
    }

    /// The nodes directly in a node, in order of creation.
    pub fn children(&self, node: NodeId) -> Result<Vec<NodeId>> {
        Ok(self.node(node)?.children.values().copied().collect())
    }

    /// All nodes in a node at any depth, each before its own children.
    pub fn all_sub_children(&self, node: NodeId) -> Result<Vec<NodeId>> {
        self.node(node)?;
        Ok(self.with_descendants(node).split_off(1))
    }

    pub(super) fn with_descendants(&self, node: NodeId) -> Vec<NodeId> {
        let (mut found, mut open) = (Vec::new(), vec![node]);
        while let Some(next) = open.pop() {
            found.push(next);
            open.extend(self.nodes.get(&next).into_iter().flat_map(|node| node.children.values().rev()));
        }
        found
    }

    /// The node itself, its parent, and so on up to the root.
    pub(super) fn ancestors(&self, node: NodeId) -> impl Iterator<Item = NodeId> {
        std::iter::successors(Some(node), |id| self.nodes.get(id)?.parent)
    }

    /// Absolute path.
    pub fn path(&self, node: NodeId) -> Result<String> {
        self.node(node)?;
        let mut names: Vec<&str> =
            self.ancestors(node).filter_map(|id| Some(self.nodes.get(&id)?.name.as_str())).collect();
        names.reverse();
        Ok(if names.len() == 1 { "/".to_owned() } else { names.join("/") })
    }

    /// A node by absolute path, or by a path relative to the root.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<NodeId> {
        self.find_from(self.root, path)
    }

    /// A node by a path seen from another node: `box1`, `../merge1`, `.` or absolute.
    #[must_use]
    pub fn find_from(&self, from: NodeId, path: &str) -> Option<NodeId> {
        if path.is_empty() {
            return None;
        }
        let start = if path.starts_with('/') { self.root } else { from };
        path.split('/').try_fold(start, |node, step| {
            let node_data = self.nodes.get(&node)?;
            match step {
                "" | "." => Some(node),
                ".." => node_data.parent,
                name => node_data.children.get(name).copied(),
            }
        })
    }

    /// A node by path that must exist.
    pub fn node_at(&self, path: &str) -> Result<NodeId> {
        self.find(path).ok_or_else(|| Error::operation_failed(format!("There is no node {path}.")))
    }

    /// The shortest path from one node to another: `../box1`, `child/grandchild`, `.`.
    pub fn relative_path_to(&self, from: NodeId, to: NodeId) -> Result<String> {
        self.node(from)?;
        self.node(to)?;
        let mut up: Vec<NodeId> = self.ancestors(from).collect();
        let mut down: Vec<NodeId> = self.ancestors(to).collect();
        while !up.is_empty() && up.last() == down.last() {
            up.pop();
            down.pop();
        }
        let names = down.iter().rev().filter_map(|id| Some(self.nodes.get(id)?.name.as_str()));
        let steps: Vec<&str> = up.iter().map(|_| "..").chain(names).collect();
        Ok(if steps.is_empty() { ".".to_owned() } else { steps.join("/") })
    }

    /// Exchanges the type of a node for another of the same category. Parameters that both types have
    /// keep their values; inputs that the new type cannot have are disconnected.
    pub fn change_type(&mut self, node: NodeId, type_name: &str) -> Result<()> {
        let stored = self.node(node)?;
        let category = stored.node_type.category();
        let new_type = category.find(type_name).ok_or_else(|| Error::operation_failed("Invalid node type name."))?;
        if category == Category::Manager || category == Category::Director {
            return Err(Error::permission("The networks under the root cannot change."));
        }
        if new_type.child_category() != stored.node_type.child_category() && !stored.children.is_empty() {
            return Err(Error::operation_failed("The new type cannot contain the nodes of the old one."));
        }
        let mut changed = Node::new(stored.name.clone(), stored.parent, new_type);
        changed.adopt_parms(stored);
        let stored = self.node_mut(node)?;
        let inputs = stored.inputs.iter().take(new_type.max_inputs()).copied().collect();
        *stored = Node { node_type: new_type, layout: changed.layout, parms: changed.parms, inputs, ..stored.clone() };
        Ok(())
    }

    /// Whether nodes can be created in a node.
    pub fn is_network(&self, node: NodeId) -> Result<bool> {
        Ok(self.node(node)?.node_type.child_category().is_some())
    }

    /// Whether a node's geometry is shown: itself and every object above it must be.
    pub fn is_displayed(&self, node: NodeId) -> Result<bool> {
        self.node(node)?;
        self.ancestors(node).try_fold(true, |shown, id| Ok(shown && self.is_flag_set(id, Flag::Display)?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ErrorKind;

    fn house() -> (State, NodeId, NodeId) {
        let mut state = State::new();
        let obj = state.node_at("/obj").unwrap();
        let geo = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        let cube = state.create_node(geo, &NewNode::of_type("box")).unwrap();
        (state, geo, cube)
    }

    #[test]
    fn names_are_made_unique_and_checked() {
        let (mut state, geo, _) = house();
        let obj = state.node_at("/obj").unwrap();
        let second = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        assert_eq!(state.name(second), Ok("geo2"));
        let bad = state.create_node(obj, &NewNode::of_type("geo").named("a b")).unwrap_err();
        assert_eq!(bad.kind(), ErrorKind::InvalidNodeName);
        let forced = state.create_node(obj, &NewNode::of_type("geo").named("a b").force_valid_name()).unwrap();
        assert_eq!(state.name(forced), Ok("a_b"));
        assert_eq!(state.set_name(second, "geo1", false).unwrap_err().kind(), ErrorKind::OperationFailed);
        state.set_name(second, "geo1", true).unwrap();
        assert_eq!(state.name(second), Ok("geo2"));
        state.set_name(geo, "house", false).unwrap();
        assert_eq!(state.children(obj).unwrap()[0], geo, "renaming keeps the order");
        assert_eq!(state.find("/obj/house/box1").map(|node| state.path(node).unwrap()), Some("/obj/house/box1".into()));
    }

    #[test]
    fn wrong_types_are_refused_with_houdinis_text() {
        let (mut state, geo, cube) = house();
        let error = state.create_node(geo, &NewNode::of_type("nonsense")).unwrap_err();
        assert_eq!(error.to_string(), "Invalid node type name.");
        assert!(state.create_node(cube, &NewNode::of_type("box")).is_err());
        assert_eq!(
            state.create_node(state.root(), &NewNode::of_type("obj")).unwrap_err().kind(),
            ErrorKind::PermissionError
        );
        let versioned = state.create_node(geo, &NewNode::of_type("copytopoints::2.0")).unwrap();
        assert_eq!(state.node_type(versioned).unwrap().name(), "copytopoints");
        assert!(state.create_node(geo, &NewNode::of_type("copytopoints::2.0").exact_type_name()).is_err());
    }

    #[test]
    fn paths_go_up_down_and_sideways() {
        let (mut state, geo, cube) = house();
        let null = state.create_node(geo, &NewNode::of_type("null")).unwrap();
        for (from, path, to) in [
            (cube, "../null1", Some(null)),
            (cube, ".", Some(cube)),
            (cube, "..", Some(geo)),
            (geo, "box1", Some(cube)),
            (geo, "/obj/geo1/box1/", Some(cube)),
            (geo, "/", Some(state.root())),
            (geo, "../../..", None),
            (geo, "", None),
            (geo, "nothing", None),
        ] {
            assert_eq!(state.find_from(from, path), to, "{path}");
        }
        assert_eq!(state.relative_path_to(cube, null).unwrap(), "../null1");
        assert_eq!(state.relative_path_to(geo, cube).unwrap(), "box1");
        assert_eq!(state.relative_path_to(cube, cube).unwrap(), ".");
        assert_eq!(state.relative_path_to(cube, state.node_at("/out").unwrap()).unwrap(), "../../../out");
    }

    #[test]
    fn deleting_takes_everything_inside_and_ids_stay_dead() {
        let (mut state, geo, cube) = house();
        state.destroy(geo).unwrap();
        for gone in [geo, cube] {
            assert_eq!(state.path(gone).unwrap_err(), Error::object_was_deleted());
            assert_eq!(state.destroy(gone).unwrap_err(), Error::object_was_deleted());
        }
        let obj = state.node_at("/obj").unwrap();
        let again = state.create_node(obj, &NewNode::of_type("geo")).unwrap();
        assert_eq!(state.path(again).unwrap(), "/obj/geo1");
        assert!(again > cube);
        assert_eq!(state.destroy(obj).unwrap_err().kind(), ErrorKind::PermissionError);
        assert_eq!(state.all_sub_children(state.root()).unwrap().len(), 8);
    }

    #[test]
    fn one_child_has_the_display_flag() {
        let (mut state, geo, cube) = house();
        let null = state.create_node(geo, &NewNode::of_type("null")).unwrap();
        assert_eq!(state.display_node(geo), Ok(Some(cube)));
        state.set_flag(null, Flag::Display, true).unwrap();
        assert_eq!(
            (state.is_flag_set(null, Flag::Display), state.is_flag_set(cube, Flag::Display)),
            (Ok(true), Ok(false))
        );
        state.set_flag(null, Flag::Display, false).unwrap();
        assert_eq!(state.display_node(geo), Ok(Some(null)));
        assert_eq!(state.render_node(geo), Ok(Some(cube)));
        state.destroy(null).unwrap();
        assert_eq!(state.display_node(geo), Ok(Some(cube)));
        state.set_flag(geo, Flag::Display, false).unwrap();
        assert_eq!(state.is_displayed(cube), Ok(false));
    }

    #[test]
    fn changing_the_type_keeps_common_parameters() {
        let (mut state, _, cube) = house();
        state.set_parm(cube, "tx", 3.0).unwrap();
        state.change_type(cube, "sphere").unwrap();
        assert_eq!(state.eval_parm(cube, "tx"), Ok(3.0.into()));
        assert!(state.eval_parm(cube, "sizex").is_err());
        assert!(state.change_type(cube, "geo").is_err());
    }

    #[test]
    fn endless_nesting_is_refused() {
        let mut state = State::new();
        let mut parent = state.node_at("/obj").unwrap();
        let error = loop {
            match state.create_node(parent, &NewNode::of_type("subnet")) {
                Ok(child) => parent = child,
                Err(error) => break error,
            }
        };
        assert_eq!(error.message(), "The networks are nested too deeply.");
    }
}
