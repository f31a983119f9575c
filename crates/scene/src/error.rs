//! The one error type of the scene: a kind, which is a `hou` exception class, and a message.

use std::fmt;

/// Result of a scene operation.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Which Python exception class an [`Error`] becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// `hou.OperationFailed`: the request makes sense but cannot be done.
    OperationFailed,
    /// `hou.InvalidInput`: a node or input that does not fit.
    InvalidInput,
    /// `hou.InvalidNodeName`: a name with characters that node names may not have.
    InvalidNodeName,
    /// `hou.InvalidNodeType`: the operation does not apply to this type of node.
    InvalidNodeType,
    /// `hou.InvalidSize`: the wrong number of values.
    InvalidSize,
    /// `hou.ObjectWasDeleted`: the node or parameter no longer exists.
    ObjectWasDeleted,
    /// `hou.PermissionError`: locked parameters and protected nodes.
    PermissionError,
    /// `hou.GeometryPermissionError`: cooked geometry is read-only.
    GeometryPermissionError,
    /// `hou.LoadWarning`: a scene file was loaded, but not all of it was understood.
    LoadWarning,
    /// `hou.NodeError`: a node failed while it cooked.
    NodeError,
    /// Python's `TypeError`.
    TypeError,
    /// Python's `ValueError`.
    ValueError,
    /// Python's `IndexError`.
    IndexError,
}

impl ErrorKind {
    /// Name of the Python class, without module.
    #[must_use]
    pub const fn class_name(self) -> &'static str {
        match self {
            Self::OperationFailed => "OperationFailed",
            Self::InvalidInput => "InvalidInput",
            Self::InvalidNodeName => "InvalidNodeName",
            Self::InvalidNodeType => "InvalidNodeType",
            Self::InvalidSize => "InvalidSize",
            Self::ObjectWasDeleted => "ObjectWasDeleted",
            Self::PermissionError => "PermissionError",
            Self::GeometryPermissionError => "GeometryPermissionError",
            Self::LoadWarning => "LoadWarning",
            Self::NodeError => "NodeError",
            Self::TypeError => "TypeError",
            Self::ValueError => "ValueError",
            Self::IndexError => "IndexError",
        }
    }

    /// Whether the class is Python's own and not one of `hou`.
    #[must_use]
    pub const fn is_builtin(self) -> bool {
        matches!(self, Self::TypeError | Self::ValueError | Self::IndexError)
    }

    /// The sentence that `hou.Error.description()` returns; empty for Python's own classes.
    #[must_use]
    pub const fn description(self) -> &'static str {
        match self {
            Self::OperationFailed => "The attempted operation failed.",
            Self::InvalidInput => "Invalid input.",
            Self::InvalidNodeName => "Invalid node name.",
            Self::InvalidNodeType => "Invalid node type.",
            Self::InvalidSize => "Invalid size.",
            Self::ObjectWasDeleted => "Attempt to access an object that no longer exists in Houdini.",
            Self::PermissionError => "Failed to modify node or parameter because of a permission error.",
            Self::GeometryPermissionError => "Geometry is read-only.",
            Self::LoadWarning => "Warnings were generated during load.",
            Self::NodeError => "The node has errors.",
            Self::TypeError | Self::ValueError | Self::IndexError => "",
        }
    }
}

/// Why a scene operation did not happen. Nothing was changed.
///
/// ```
/// use rpyc_scene::{Error, ErrorKind};
///
/// let error = Error::operation_failed("Invalid node type name.");
/// assert_eq!(error.kind(), ErrorKind::OperationFailed);
/// assert_eq!(error.to_string(), "Invalid node type name.");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    kind: ErrorKind,
    message: String,
}

/// What went wrong in this case, in a sentence.
impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.message.is_empty() { self.kind.description() } else { &self.message })
    }
}

impl Error {
    /// An error of the given kind; an empty message leaves the kind's own sentence.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into() }
    }

    /// `hou.OperationFailed`.
    pub fn operation_failed(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::OperationFailed, message)
    }

    /// `hou.InvalidInput`.
    pub fn invalid_input(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidInput, message)
    }

    /// `hou.ObjectWasDeleted`.
    #[must_use]
    pub fn object_was_deleted() -> Self {
        Self::new(ErrorKind::ObjectWasDeleted, "")
    }

    /// `hou.PermissionError`.
    pub fn permission(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::PermissionError, message)
    }

    /// `hou.InvalidSize`.
    pub fn invalid_size(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::InvalidSize, message)
    }

    /// Python's `TypeError`.
    pub fn type_error(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::TypeError, message)
    }

    /// Python's `ValueError`.
    pub fn value_error(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::ValueError, message)
    }

    /// Python's `IndexError`.
    pub fn index_error(message: impl Into<String>) -> Self {
        Self::new(ErrorKind::IndexError, message)
    }

    /// Which exception class this becomes.
    #[must_use]
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// What went wrong in this case (`hou.Error.instanceMessage()`).
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }
}
