//! How objects are named on the wire.

use rpyc_brine::ByteString;

/// The name of an object on the wire: its class's name and number, and its own number.
///
/// The owner of the object chooses the numbers; the other side only sends them back. An instance number of 0 says
/// that the object is the class itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdPack {
    type_name: ByteString,
    class_id: u64,
    instance_id: u64,
}

impl IdPack {
    /// The name of an instance, or of a class if `instance_id` is 0.
    pub fn new(type_name: impl Into<ByteString>, class_id: u64, instance_id: u64) -> Self {
        Self { type_name: type_name.into(), class_id, instance_id }
    }

    /// Module and name of the class: `builtins.list`. Of old peers' classes, always that of the object's class.
    #[must_use]
    pub fn type_name(&self) -> &ByteString {
        &self.type_name
    }

    /// The class's number.
    #[must_use]
    pub fn class_id(&self) -> u64 {
        self.class_id
    }

    /// The instance's number; 0 for a class.
    #[must_use]
    pub fn instance_id(&self) -> u64 {
        self.instance_id
    }

    /// Whether the object is a class.
    #[must_use]
    pub fn is_class(&self) -> bool {
        self.instance_id == 0
    }

    /// The number that identifies the object: the instance's, or the class's if it is one.
    ///
    /// Tables are keyed by it alone: peers change the other parts on the way back (`protocol-spec/boxing.md`).
    #[must_use]
    pub fn number(&self) -> u64 {
        if self.is_class() { self.class_id } else { self.instance_id }
    }

    /// Module and name of the object's class, as the dialects before 4.1 send them: a class object's is `type`.
    pub(crate) fn module_and_class(&self) -> (&str, &str) {
        if self.is_class() {
            return ("builtins", "type");
        }
        self.type_name.rsplit_once('.').unwrap_or(("builtins", &self.type_name))
    }
}
