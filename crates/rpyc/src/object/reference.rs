use std::any::{Any, TypeId};
use std::fmt;
use std::num::NonZeroU64;
use std::ops::Deref;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use rpyc_protocol::IdPack;

use super::{Class, Object};

/// The number of a local object on the wire: a process-wide counter, never reused and no address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ObjectId(NonZeroU64);

impl ObjectId {
    pub(super) fn next() -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        // Relaxed: only uniqueness matters. 2^64 objects are out of reach, so the fallback is never taken.
        Self(NonZeroU64::new(NEXT.fetch_add(1, Ordering::Relaxed)).unwrap_or(NonZeroU64::MAX))
    }

    /// The number itself.
    #[must_use]
    pub fn value(self) -> u64 {
        self.0.get()
    }
}

/// A shared handle to a local object of any type.
///
/// ```
/// use rpyc::{ObjectRef, native::List};
/// let list = ObjectRef::new(List::from_iter([1, 2]));
/// assert!(list.is::<List>());
/// assert_eq!(list.clone().id(), list.id());
/// ```
#[derive(Clone)]
pub struct ObjectRef {
    id: ObjectId,
    object: Arc<dyn Object>,
}

/// A shared handle to a local object of type `T`.
pub struct Ref<T: ?Sized> {
    id: ObjectId,
    object: Arc<T>,
}

impl ObjectRef {
    /// Takes an object and gives it its number.
    pub fn new<T: Object>(object: T) -> Self {
        Ref::new(object).into()
    }

    /// The object's number.
    #[must_use]
    pub fn id(&self) -> ObjectId {
        self.id
    }

    /// Whether the object's type is `T`.
    #[must_use]
    pub fn is<T: Object>(&self) -> bool {
        self.downcast_ref::<T>().is_some()
    }

    /// The object, if its type is `T`.
    #[must_use]
    pub fn downcast_ref<T: Object>(&self) -> Option<&T> {
        let any: &dyn Any = &*self.object;
        any.downcast_ref()
    }

    /// The object, if its type is `T`; or the part of it that is, if `T` is the Rust type of a base class.
    #[must_use]
    pub fn downcast_base<T: Object>(&self) -> Option<&T> {
        self.downcast_ref().or_else(|| self.object.base(TypeId::of::<T>())?.downcast_ref())
    }

    /// A typed handle to the object, if its type is `T`.
    #[must_use]
    pub fn downcast<T: Object>(&self) -> Option<Ref<T>> {
        if !self.is::<T>() {
            return None;
        }
        let any: Arc<dyn Any + Send + Sync> = self.object.clone();
        let object = any.downcast().ok()?;
        Some(Ref { id: self.id, object })
    }

    /// How the object is named on the wire (`protocol-spec/boxing.md`).
    #[must_use]
    pub fn id_pack(&self) -> IdPack {
        match self.downcast_ref::<Class>() {
            Some(class) => IdPack::new(class.type_name().clone(), self.id.value(), 0),
            None => {
                let class = self.object.class();
                IdPack::new(class.type_name().clone(), class.instances_id().value(), self.id.value())
            }
        }
    }
}

impl Deref for ObjectRef {
    type Target = dyn Object;

    fn deref(&self) -> &Self::Target {
        &*self.object
    }
}

/// Two handles are equal when they refer to the same object (Python's `is`).
impl PartialEq for ObjectRef {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for ObjectRef {}

impl fmt::Debug for ObjectRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{} #{}>", self.object.class().type_name(), self.id.value())
    }
}

impl<T: Object> Ref<T> {
    /// Takes an object and gives it its number.
    pub fn new(object: T) -> Self {
        Self { id: ObjectId::next(), object: Arc::new(object) }
    }
}

impl<T: ?Sized> Ref<T> {
    /// The object's number.
    #[must_use]
    pub fn id(&self) -> ObjectId {
        self.id
    }
}

impl<T: Object> From<Ref<T>> for ObjectRef {
    fn from(reference: Ref<T>) -> Self {
        Self { id: reference.id, object: reference.object }
    }
}

impl<T: ?Sized> Clone for Ref<T> {
    fn clone(&self) -> Self {
        Self { id: self.id, object: Arc::clone(&self.object) }
    }
}

impl<T: ?Sized> Deref for Ref<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.object
    }
}

/// Two handles are equal when they refer to the same object (Python's `is`).
impl<T: ?Sized> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl<T: ?Sized> Eq for Ref<T> {}

impl<T: ?Sized> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<Ref #{}>", self.id.value())
    }
}
