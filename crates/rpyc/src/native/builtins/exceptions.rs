//! The classes of Python's exceptions, by name: to be compared and shown. Exceptions themselves are data.

use std::sync::OnceLock;

use crate::{Class, ClassRef};

/// Name and base, bases first.
const EXCEPTIONS: [(&str, &str); 40] = [
    ("BaseException", ""),
    ("Exception", "BaseException"),
    ("GeneratorExit", "BaseException"),
    ("KeyboardInterrupt", "BaseException"),
    ("SystemExit", "BaseException"),
    ("ArithmeticError", "Exception"),
    ("AssertionError", "Exception"),
    ("AttributeError", "Exception"),
    ("BufferError", "Exception"),
    ("EOFError", "Exception"),
    ("ImportError", "Exception"),
    ("LookupError", "Exception"),
    ("MemoryError", "Exception"),
    ("NameError", "Exception"),
    ("OSError", "Exception"),
    ("ReferenceError", "Exception"),
    ("RuntimeError", "Exception"),
    ("StopAsyncIteration", "Exception"),
    ("StopIteration", "Exception"),
    ("SyntaxError", "Exception"),
    ("SystemError", "Exception"),
    ("TypeError", "Exception"),
    ("ValueError", "Exception"),
    ("Warning", "Exception"),
    ("FloatingPointError", "ArithmeticError"),
    ("OverflowError", "ArithmeticError"),
    ("ZeroDivisionError", "ArithmeticError"),
    ("ModuleNotFoundError", "ImportError"),
    ("IndexError", "LookupError"),
    ("KeyError", "LookupError"),
    ("ConnectionError", "OSError"),
    ("FileExistsError", "OSError"),
    ("FileNotFoundError", "OSError"),
    ("PermissionError", "OSError"),
    ("TimeoutError", "OSError"),
    ("NotImplementedError", "RuntimeError"),
    ("RecursionError", "RuntimeError"),
    ("UnicodeError", "ValueError"),
    ("DeprecationWarning", "Warning"),
    ("UserWarning", "Warning"),
];

pub(super) fn all() -> &'static [ClassRef] {
    static CLASSES: OnceLock<Vec<ClassRef>> = OnceLock::new();
    CLASSES.get_or_init(|| {
        let mut classes: Vec<ClassRef> = Vec::with_capacity(EXCEPTIONS.len());
        for (name, base) in EXCEPTIONS {
            let class = Class::builder("builtins", name);
            let base = classes.iter().find(|class| class.name() == base);
            let class = match base {
                Some(base) => class.base(base),
                None => class,
            };
            classes.push(class.build());
        }
        classes
    })
}
