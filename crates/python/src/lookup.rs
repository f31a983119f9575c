//! Looking for attributes of classes that are rarely there.

use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyMappingProxy, PyString, PyTuple, PyType};

/// What `getattr(class, name, None)` gives, but quicker where there is no such attribute: Python writes the text of an
/// exception to say so.
pub(crate) fn of_class<'py>(
    class: &Bound<'py, PyType>,
    name: &Bound<'py, PyString>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    if lacks(class, name)? { Ok(None) } else { class.getattr_opt(name) }
}

/// Whether an attribute is certain not to be there: neither in the class nor in what it derives from. A metaclass of its
/// own may have it otherwise.
fn lacks<'py>(class: &Bound<'py, PyType>, name: &Bound<'py, PyString>) -> PyResult<bool> {
    let py = class.py();
    if !class.get_type().is(py.get_type::<PyType>()) {
        return Ok(false);
    }
    let order = class.getattr(intern!(py, "__mro__"))?.cast_into::<PyTuple>()?;
    let object = py.get_type::<PyAny>();
    for base in order.iter_borrowed() {
        if !base.is(&object) && base.getattr(intern!(py, "__dict__"))?.cast::<PyMappingProxy>()?.contains(name)? {
            return Ok(false);
        }
    }
    Ok(true)
}
