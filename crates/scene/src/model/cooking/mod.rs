//! Cooking: from parameters and wires to geometry.
//!
//! Three steps, of which only the first and last hold the lock: *plan* reads the parameters of every node
//! that is needed and finds which results are still good; *run* computes the others; *commit* keeps the
//! results. A result is good as long as the node's operation and the results it was made from are the
//! same, so a change that ends where it began costs nothing, and nobody has to track what depends on what.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::cook::{Operation, Parms};
use crate::geometry::Geometry;
use crate::model::expression::Evaluator;
use crate::model::node::{Flag, NodeId};
use crate::model::node_types::Category;
use crate::model::parms::no_parm;
use crate::model::{ParmValue, Scene, State};
use crate::{Error, ErrorKind, Result};

/// What a node keeps from its last cook.
#[derive(Debug, Clone, Default)]
pub(in crate::model) struct CookCache {
    cooked: Option<Arc<Cooked>>,
    /// Revision of the scene and bits of the frame at which the result was last known to be good.
    good_at: Option<(u64, u64)>,
    count: u64,
}

#[derive(Debug)]
struct Cooked {
    /// Different for every cook there ever was.
    stamp: u64,
    operation: Result<Operation>,
    input_stamps: Vec<u64>,
    outcome: Result<Arc<Geometry>>,
}

static LAST_STAMP: AtomicU64 = AtomicU64::new(0);

/// The nodes to cook, each after its inputs; the last is the one that was asked for.
struct Plan {
    steps: Vec<Step>,
    /// Revision and frame that the plan was made for.
    made_at: (u64, u64),
}

struct Step {
    node: NodeId,
    path: String,
    inputs: Vec<usize>,
    work: Work,
}

enum Work {
    Keep(Arc<Cooked>),
    Run(Result<Operation>),
}

impl Plan {
    fn new(state: &State, target: NodeId, force: bool) -> Result<Self> {
        state.node(target)?;
        let evaluator = Evaluator::new(state, state.frame());
        let (mut steps, mut numbers, mut open) = (Vec::new(), HashMap::new(), vec![target]);
        while let Some(node) = open.last().copied() {
            let sources = state.sources(node);
            let unplanned: Vec<NodeId> =
                sources.iter().copied().filter(|source| !numbers.contains_key(source)).collect();
            if !unplanned.is_empty() {
                open.extend(unplanned);
                continue;
            }
            open.pop();
            if !numbers.contains_key(&node) {
                let inputs: Vec<usize> = sources.iter().filter_map(|source| numbers.get(source).copied()).collect();
                let operation = state.operation(&evaluator, node);
                let kept =
                    if force && node == target { None } else { state.good_result(node, &operation, &inputs, &steps) };
                let work = kept.map_or(Work::Run(operation), Work::Keep);
                numbers.insert(node, steps.len());
                steps.push(Step { node, path: state.path(node)?, inputs, work });
            }
        }
        Ok(Self { steps, made_at: state.moment() })
    }

    /// Computes what is not kept, in order.
    fn run(self) -> Vec<(NodeId, Arc<Cooked>, bool)> {
        let mut done: Vec<(NodeId, Arc<Cooked>, bool)> = Vec::with_capacity(self.steps.len());
        let paths: Vec<String> = self.steps.iter().map(|step| step.path.clone()).collect();
        for step in self.steps {
            let (cooked, is_new) = match step.work {
                Work::Keep(cooked) => (cooked, false),
                Work::Run(operation) => {
                    let input = |number: &usize| Some((done.get(*number)?.1.as_ref(), paths.get(*number)?.as_str()));
                    let inputs: Vec<(&Cooked, &str)> = step.inputs.iter().filter_map(input).collect();
                    (Arc::new(Cooked::compute(operation, &inputs)), true)
                }
            };
            done.push((step.node, cooked, is_new));
        }
        done
    }
}

impl Cooked {
    fn compute(operation: Result<Operation>, inputs: &[(&Self, &str)]) -> Self {
        let outcome = operation.clone().and_then(|operation| {
            let geometry = |(input, path): &(&Self, &str)| {
                let invalid = |_| Error::new(ErrorKind::NodeError, format!("Invalid source {path}."));
                input.outcome.clone().map_err(invalid)
            };
            operation.run(&inputs.iter().map(geometry).collect::<Result<Vec<_>>>()?)
        });
        Self {
            stamp: LAST_STAMP.fetch_add(1, Ordering::Relaxed) + 1,
            operation,
            input_stamps: inputs.iter().map(|(input, _)| input.stamp).collect(),
            outcome,
        }
    }

    fn errors(&self) -> Vec<String> {
        self.outcome.as_ref().err().map(|error| error.message().to_owned()).into_iter().collect()
    }
}

impl State {
    fn moment(&self) -> (u64, u64) {
        (self.revision, self.frame().to_bits())
    }

    /// The nodes whose results a node works on.
    fn sources(&self, node: NodeId) -> Vec<NodeId> {
        let Some(stored) = self.nodes.get(&node) else { return Vec::new() };
        let wires = stored.inputs.iter().flatten().map(|wire| wire.source);
        match stored.displayed_child {
            _ if self.is_bypassed(node) => wires.take(1).collect(),
            Some(child) if stored.node_type.child_category() == Some(Category::Sop) => vec![child],
            _ if stored.node_type.category() == Category::Sop => wires.collect(),
            _ => Vec::new(),
        }
    }

    fn is_bypassed(&self, node: NodeId) -> bool {
        self.is_flag_set(node, Flag::Bypass) == Ok(true)
    }

    /// What a node does to its sources, with all parameters evaluated.
    fn operation(&self, evaluator: &Evaluator<'_>, node: NodeId) -> Result<Operation> {
        let stored = self.node(node)?;
        let is_network = stored.node_type.child_category() == Some(Category::Sop);
        if self.is_bypassed(node) || is_network && stored.displayed_child.is_some() {
            return Ok(Operation::PassInput(0));
        }
        let Some(read) = stored.node_type.read() else { return Ok(Operation::Nothing) };
        let connected = stored.inputs.iter().take_while(|wire| wire.is_some()).count();
        if connected < stored.node_type.min_inputs() {
            return Err(Error::new(ErrorKind::NodeError, "Not enough sources specified."));
        }
        match read(&NodeParms { state: self, evaluator, node })? {
            // A switch beyond its last input takes that.
            Operation::PassInput(input) => Ok(Operation::PassInput(input.min(connected.saturating_sub(1)))),
            operation => Ok(operation),
        }
    }

    fn good_result(
        &self,
        node: NodeId,
        operation: &Result<Operation>,
        inputs: &[usize],
        steps: &[Step],
    ) -> Option<Arc<Cooked>> {
        let cooked = self.nodes.get(&node)?.cook.cooked.as_ref()?;
        let stamp = |number: &usize| match &steps.get(*number)?.work {
            Work::Keep(cooked) => Some(cooked.stamp),
            Work::Run(_) => None,
        };
        let stamps = inputs.iter().map(stamp).collect::<Option<Vec<_>>>()?;
        (cooked.operation == *operation && cooked.input_stamps == stamps).then(|| Arc::clone(cooked))
    }

    fn result_without_planning(&self, node: NodeId) -> Option<Arc<Cooked>> {
        let cache = &self.nodes.get(&node)?.cook;
        cache.cooked.clone().filter(|_| cache.good_at == Some(self.moment()))
    }
}

impl Scene {
    fn cooked(&self, node: NodeId, force: bool) -> Result<Arc<Cooked>> {
        let known = if force { None } else { self.read(|state| state.result_without_planning(node)) };
        if let Some(known) = known {
            return Ok(known);
        }
        let plan = self.read(|state| Plan::new(state, node, force))?;
        let made_at = plan.made_at;
        let done = plan.run();
        let result = done.last().map(|(_, cooked, _)| Arc::clone(cooked)).ok_or_else(Error::object_was_deleted)?;
        self.edit(|state| {
            for (node, cooked, is_new) in done {
                // Not through node_mut: keeping a result is no change of the scene.
                if let Some(stored) = state.nodes.get_mut(&node) {
                    stored.cook.count += u64::from(is_new);
                    stored.cook.cooked = Some(cooked);
                    stored.cook.good_at = Some(made_at);
                }
            }
        });
        Ok(result)
    }

    /// The geometry of a geometry node, cooked if necessary. It is shared and does not change.
    ///
    /// ```
    /// use rpyc_scene::model::Scene;
    ///
    /// let scene = Scene::with_default_content();
    /// let sphere = scene.read(|state| state.node_at("/obj/sphere1/sphere1"))?;
    /// assert_eq!(scene.geometry(sphere)?.bounding_box().size().x(), 2.0);
    /// # Ok::<(), rpyc_scene::Error>(())
    /// ```
    pub fn geometry(&self, node: NodeId) -> Result<Arc<Geometry>> {
        if self.read(|state| state.node_type(node))?.category() != Category::Sop {
            return Err(Error::new(ErrorKind::InvalidNodeType, "Only geometry nodes have geometry."));
        }
        self.cook_or_fail(node, false)
    }

    /// The geometry of a geometry node if it is known to be good without any work.
    #[must_use]
    pub fn ready_geometry(&self, node: NodeId) -> Option<Arc<Geometry>> {
        let cooked = self.read(|state| {
            let is_sop = state.node_type(node).is_ok_and(|node_type| node_type.category() == Category::Sop);
            state.result_without_planning(node).filter(|_| is_sop)
        })?;
        cooked.outcome.clone().ok()
    }

    /// Cooks a node and all it depends on, with `force` even if its result is still good.
    /// Fails with `hou.OperationFailed` if the node has errors.
    pub fn cook(&self, node: NodeId, force: bool) -> Result<()> {
        self.cook_or_fail(node, force).map(drop)
    }

    fn cook_or_fail(&self, node: NodeId, force: bool) -> Result<Arc<Geometry>> {
        let cooked = self.cooked(node, force)?;
        cooked.outcome.clone().map_err(|error| {
            let path = self.read(|state| state.path(node)).unwrap_or_default();
            Error::operation_failed(format!("Cook error in node: {path}\nError: {}", error.message()))
        })
    }

    /// The errors of a node, which is cooked for that if necessary.
    pub fn errors(&self, node: NodeId) -> Result<Vec<String>> {
        self.cooked(node, false).map(|cooked| cooked.errors())
    }

    /// Whether the result of the last cook, if there was one, is out of date.
    pub fn needs_to_cook(&self, node: NodeId) -> Result<bool> {
        let plan = self.read(|state| Plan::new(state, node, false))?;
        Ok(plan.steps.last().is_none_or(|step| matches!(step.work, Work::Run(_))))
    }

    /// How often a node has been cooked.
    pub fn cook_count(&self, node: NodeId) -> Result<u64> {
        self.read(|state| state.node(node).map(|node| node.cook.count))
    }
}

/// The parameters of one node for an operator to read.
pub(in crate::model) struct NodeParms<'a> {
    pub(in crate::model) state: &'a State,
    pub(in crate::model) evaluator: &'a Evaluator<'a>,
    pub(in crate::model) node: NodeId,
}

impl NodeParms<'_> {
    fn value(&self, parm: &str) -> Result<ParmValue> {
        let number = self.state.node(self.node)?.layout.find_parm(parm).ok_or_else(|| no_parm(parm))?;
        let value = self.evaluator.parm(self.node, number);
        value.map_err(|fault| Error::new(ErrorKind::NodeError, format!("Bad parameter \"{parm}\": {fault}.")))
    }

    fn reference(&self, path: &str) -> Result<ParmValue> {
        let value = self.evaluator.channel(self.node, path);
        value.map_err(|fault| Error::new(ErrorKind::NodeError, fault.0))
    }
}

impl Parms for NodeParms<'_> {
    fn float(&self, parm: &str) -> Result<f64> {
        self.value(parm)?.to_float()
    }

    fn int(&self, parm: &str) -> Result<i64> {
        self.value(parm)?.to_int()
    }

    fn text(&self, parm: &str) -> Result<String> {
        Ok(self.value(parm)?.to_text())
    }

    fn channel(&self, path: &str) -> Result<f64> {
        self.reference(path)?.to_float()
    }

    fn channel_text(&self, path: &str) -> Result<String> {
        Ok(self.reference(path)?.to_text())
    }

    fn clock(&self) -> (f64, f64) {
        let frame = self.evaluator.frame();
        (frame, self.state.clock.time_at(frame))
    }
}

#[cfg(test)]
mod tests;
