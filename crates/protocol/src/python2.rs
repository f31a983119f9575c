//! What Python 2 calls otherwise (`protocol-spec/dialects.md`).

/// Builtin classes: the new name, and that of Python 2.
const CLASSES: [(&str, &str); 8] = [
    ("bytes", "str"),
    ("str", "unicode"),
    ("method", "instancemethod"),
    ("list_iterator", "listiterator"),
    ("tuple_iterator", "tupleiterator"),
    ("set_iterator", "setiterator"),
    ("range_iterator", "rangeiterator"),
    ("mappingproxy", "dictproxy"),
];

/// Builtin exceptions that Python 2 does not have, and what it raises instead.
const EXCEPTIONS: [(&str, &str); 18] = [
    ("ModuleNotFoundError", "ImportError"),
    ("RecursionError", "RuntimeError"),
    ("StopAsyncIteration", "StopIteration"),
    ("BlockingIOError", "OSError"),
    ("ChildProcessError", "OSError"),
    ("ConnectionError", "OSError"),
    ("BrokenPipeError", "OSError"),
    ("ConnectionAbortedError", "OSError"),
    ("ConnectionRefusedError", "OSError"),
    ("ConnectionResetError", "OSError"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("InterruptedError", "OSError"),
    ("IsADirectoryError", "OSError"),
    ("NotADirectoryError", "OSError"),
    ("PermissionError", "OSError"),
    ("ProcessLookupError", "OSError"),
    ("TimeoutError", "OSError"),
];

/// Special methods: the new name, and that of Python 2.
const METHODS: [(&str, &str); 2] = [("__next__", "next"), ("__bool__", "__nonzero__")];

/// Methods that take a slice, and those for two bounds that Python 2 prefers.
const SLICING: [(&str, &str); 3] =
    [("__getitem__", "__getslice__"), ("__setitem__", "__setslice__"), ("__delitem__", "__delslice__")];

/// Attributes whose value is native text.
const NATIVE_ATTRIBUTES: [&str; 4] = ["__name__", "__doc__", "__module__", "__qualname__"];

/// The module of a builtin class, and its name.
pub(crate) fn class(name: &str) -> (&'static str, &str) {
    let module = if is_exception(name) { "exceptions" } else { "__builtin__" };
    (module, old(&CLASSES, name).unwrap_or(name))
}

/// The name of a builtin exception.
pub(crate) fn exception(name: &str) -> &str {
    old(&EXCEPTIONS, name).unwrap_or(name)
}

/// What Python 2 calls a special method, if otherwise.
pub(crate) fn method(name: &str) -> Option<&'static str> {
    old(&METHODS, name)
}

/// The special method that Python 2 calls by that name.
pub(crate) fn method_called(name: &str) -> Option<&'static str> {
    new(&METHODS, name)
}

/// The method that takes a slice instead of that one's two bounds.
pub(crate) fn slicing_method(name: &str) -> Option<&'static str> {
    new(&SLICING, name)
}

/// Whether the attribute of that name is native text, which has to be `str`.
pub(crate) fn is_native(attribute: &str) -> bool {
    NATIVE_ATTRIBUTES.contains(&attribute)
}

fn old(table: &[(&str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find_map(|&(new, old)| (new == name).then_some(old))
}

fn new(table: &[(&'static str, &str)], name: &str) -> Option<&'static str> {
    table.iter().find_map(|&(new, old)| (old == name).then_some(new))
}

/// Python 2 has exceptions in a module of their own.
fn is_exception(class: &str) -> bool {
    ["Error", "Exception", "Warning", "Exit", "Interrupt", "StopIteration"].iter().any(|end| class.ends_with(end))
}
