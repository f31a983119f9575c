//! Where geometry is kept: in a node, or with the clients that hold it.

use std::hash::{Hash, Hasher};
use std::sync::{Arc, PoisonError, RwLock};

use crate::geometry::Geometry;
use crate::hou::world::World;
use crate::model::NodeId;
use crate::{Error, ErrorKind, Result};

/// Geometry that a client has made.
type Own = Arc<RwLock<Arc<Geometry>>>;

/// What a `hou.Geometry` stands for.
#[derive(Clone)]
pub(in crate::hou) enum Source {
    /// Whatever a node makes at the time.
    Node(Arc<World>, NodeId),
    Own(Own),
}

impl Source {
    pub(super) fn own(geometry: Arc<Geometry>) -> Self {
        Self::Own(Arc::new(RwLock::new(geometry)))
    }

    /// The geometry as it is now. A node cooks if it has to.
    pub(super) async fn now(&self) -> Result<Arc<Place>> {
        Ok(Arc::new(match self {
            Self::Node(world, node) => Place::Node(*node, world.geometry(*node).await?),
            Self::Own(own) => Place::Own(Arc::clone(own)),
        }))
    }

    pub(super) fn edit<T>(&self, change: impl FnOnce(&mut Geometry) -> Result<T>) -> Result<T> {
        match self {
            Self::Node(..) => Err(read_only()),
            Self::Own(own) => edit(own, change),
        }
    }
}

/// Where the elements of a geometry are: what a node made of it, or a client's own geometry, which may change.
pub(in crate::hou) enum Place {
    Node(NodeId, Arc<Geometry>),
    Own(Own),
}

impl Place {
    pub(super) fn geometry(&self) -> Arc<Geometry> {
        match self {
            Self::Node(_, geometry) => Arc::clone(geometry),
            Self::Own(own) => Arc::clone(&own.read().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    pub(super) fn edit<T>(&self, change: impl FnOnce(&mut Geometry) -> Result<T>) -> Result<T> {
        match self {
            Self::Node(..) => Err(read_only()),
            Self::Own(own) => edit(own, change),
        }
    }
}

fn edit<T>(own: &Own, change: impl FnOnce(&mut Geometry) -> Result<T>) -> Result<T> {
    change(Arc::make_mut(&mut own.write().unwrap_or_else(PoisonError::into_inner)))
}

fn read_only() -> Error {
    Error::new(ErrorKind::GeometryPermissionError, "")
}

/// Two places are equal if they belong to the same node or are the same geometry of a client.
impl PartialEq for Place {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Node(a, _), Self::Node(b, _)) => a == b,
            (Self::Own(a), Self::Own(b)) => Arc::ptr_eq(a, b),
            _ => false,
        }
    }
}

impl Hash for Place {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self {
            Self::Node(node, _) => node.hash(state),
            Self::Own(own) => Arc::as_ptr(own).hash(state),
        }
    }
}

impl World {
    /// The geometry of a node, cooked on another thread if there is work to do.
    pub(in crate::hou) async fn geometry(self: &Arc<Self>, node: NodeId) -> Result<Arc<Geometry>> {
        if let Some(ready) = self.scene.ready_geometry(node) {
            return Ok(ready);
        }
        let world = Arc::clone(self);
        let cooked = tokio::task::spawn_blocking(move || world.scene.geometry(node)).await;
        cooked.unwrap_or_else(|_| Err(Error::operation_failed("The node failed to cook.")))
    }
}
