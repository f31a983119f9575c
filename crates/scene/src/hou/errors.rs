//! Exceptions: what the scene's errors are to Python, and their classes.

use std::sync::OnceLock;

use rpyc::{Class, ClassRef, Exception};

use crate::Error;

/// A `hou` exception has the texts that its methods give in Houdini as attributes, because exceptions are
/// copied to the client, which knows nothing of their methods.
impl From<Error> for Exception {
    fn from(error: Error) -> Self {
        let (kind, message) = (error.kind(), error.message());
        if kind.is_builtin() {
            return Self::new("builtins", kind.class_name()).with_message(message);
        }
        let text = match message {
            "" => kind.description().to_owned(),
            message => format!("{}\n{message}", kind.description()),
        };
        Self::new("hou", kind.class_name())
            .with_message(text)
            .with_attr("description", kind.description())
            .with_attr("instanceMessage", message)
            .with_attr("exceptionTypeName", kind.class_name())
    }
}

/// Classes derived from `hou.Error`, each with the class it derives from where that is another one.
const CLASSES: [(&str, &str); 24] = [
    ("OperationFailed", "Error"),
    ("SystemExit", "Error"),
    ("ObjectWasDeleted", "Error"),
    ("NotAvailable", "Error"),
    ("InitScriptFailed", "OperationFailed"),
    ("OperationInterrupted", "Error"),
    ("LoadWarning", "Error"),
    ("HandleNotRegistered", "Error"),
    ("TypeError", "Error"),
    ("NodeError", "OperationFailed"),
    ("NodeWarning", "OperationFailed"),
    ("InvalidInput", "OperationFailed"),
    ("InvalidNodeName", "OperationFailed"),
    ("InvalidNodeType", "OperationFailed"),
    ("InvalidSize", "OperationFailed"),
    ("NameConflict", "OperationFailed"),
    ("MatrixNotInvertible", "OperationFailed"),
    ("KeyframeValueNotSet", "OperationFailed"),
    ("MissingTypeDefinition", "OperationFailed"),
    ("NoMatchingParm", "OperationFailed"),
    ("PermissionError", "OperationFailed"),
    ("GeometryPermissionError", "PermissionError"),
    ("ReadOnlyInstanceError", "OperationFailed"),
    ("InvalidGeometry", "OperationFailed"),
];

/// The class objects of the exceptions, `hou.Error` first.
pub(super) fn classes() -> &'static [ClassRef] {
    static CLASS_OBJECTS: OnceLock<Vec<ClassRef>> = OnceLock::new();
    CLASS_OBJECTS.get_or_init(|| {
        let mut classes = vec![Class::builder("hou", "Error").doc("Base of all exceptions of this module.").build()];
        for (name, base) in CLASSES {
            let base = classes.iter().find(|class| class.name() == base).cloned();
            let builder = base.iter().fold(Class::builder("hou", name), |builder, base| builder.base(base));
            classes.push(builder.build());
        }
        classes
    })
}
