"""Vinegar: how exceptions are sent (`protocol-spec/vinegar.md`).

The configuration of a connection says what may become of one that arrives: by default, exceptions that are not
built-in become :class:`GenericException`, and nothing is imported for their sake.
"""

import builtins
import sys
import traceback

from .. import version
from . import brine, consts

REMOTE_LINE_START = "\n\n========= Remote Traceback "
REMOTE_LINE_END = " =========\n"
REMOTE_LINE = f"{REMOTE_LINE_START}({{}}){REMOTE_LINE_END}"

_NOT_SENT = frozenset(["_remote_tb", "with_traceback", "add_note"])
_DENIED = "<version denied>"
_SPOKEN = frozenset("3456")  # major versions of rpyc that this one understands


class GenericException(Exception):
    """Stands for an exception of the other party that may not be, or cannot be, instantiated here."""


def dump(typ, val, tb, include_local_traceback, include_local_version):
    """Turn an exception, as ``sys.exc_info()`` gives it, into what can be sent.

    :param include_local_traceback: whether the other party may see the traceback
    :param include_local_version: whether it may know our version

    :returns: ``((module, class), args, attributes, traceback)``
    """
    if typ is StopIteration:
        return consts.EXC_STOP_ITERATION
    text = "<traceback denied>"
    if include_local_traceback:
        text = "".join(traceback.format_exception(typ, val, tb))
    args = tuple(_sendable(arg) for arg in val.args)
    told = version.__version__ if include_local_version else _DENIED
    attrs = (*_attributes(val), ("_remote_version", told))
    return (typ.__module__, typ.__name__), args, attrs, text


def _attributes(exception):
    for name in dir(exception):
        if name == "args" or name.startswith("_") or name in _NOT_SENT:
            continue
        try:
            value = getattr(exception, name)
        except Exception:  # it is of the exception's class what that raises
            continue
        if value is None and isinstance(exception, OSError):
            continue  # set to None over there, it would hide the message
        yield name, _sendable(value)


def _sendable(value):
    if brine.dumpable(value):
        return value
    try:
        return repr(value)
    except Exception:
        return f"<{type(value).__name__} whose repr fails>"


def load(val, import_custom_exceptions, instantiate_custom_exceptions, instantiate_oldstyle_exceptions=False):
    """Turn what :func:`dump` made into an exception to raise.

    :param import_custom_exceptions: whether modules may be imported for the sake of their exceptions
    :param instantiate_custom_exceptions: whether exceptions may be instantiated that are not built-in
    :param instantiate_oldstyle_exceptions: means nothing in Python 3

    :returns: the exception; a :class:`GenericException` for a class that is not to be had
    """
    if val == consts.EXC_STOP_ITERATION:
        return StopIteration
    (module, name), args, attrs, text = val
    if text is None:  # this side's own
        return getattr(builtins, name, GenericException)(*args)
    if import_custom_exceptions and module not in sys.modules:
        try:
            __import__(module)
        except Exception:  # whatever the module's code raises: its exceptions are then not to be had
            pass
    cls = None
    if instantiate_custom_exceptions or module == builtins.__name__:
        cls = getattr(sys.modules.get(module), name, None)
    if not (isinstance(cls, type) and issubclass(cls, BaseException)):
        cls = _generic(module, name)
    cls = _with_remote_traceback(cls)
    exception = cls.__new__(cls)
    exception.args = args
    for attr, value in attrs:
        try:
            setattr(exception, attr, value)
        except (AttributeError, TypeError):  # some are read-only, or take no text in the place of an object
            pass
    exception._remote_tb = text + _warning(exception)
    return exception


def _warning(exception):
    remote = getattr(exception, "_remote_version", _DENIED)
    if remote == _DENIED or remote.partition(".")[0] in _SPOKEN:
        return ""
    return f"\nWARNING: Remote is on RPyC {remote} and local is on RPyC {version.__version__}.\n\n"


_generic_exceptions_cache = {}
_exception_classes_cache = {}


def _generic(module, name):
    full_name = f"{module}.{name}"
    if full_name not in _generic_exceptions_cache:
        attrs = {"__module__": f"{__name__}/{module}"}
        _generic_exceptions_cache[full_name] = type(full_name, (GenericException,), attrs)
    return _generic_exceptions_cache[full_name]


def _with_remote_traceback(cls):
    """A class like `cls` that shows the other party's traceback when it is printed."""
    if cls in _exception_classes_cache:
        return _exception_classes_cache[cls]

    class Derived(cls):
        def __str__(self):
            try:
                text = cls.__str__(self)
            except Exception:
                text = "<Unprintable exception>"
            remote = getattr(self, "_remote_tb", None)
            if remote is None:
                return text
            return text + REMOTE_LINE.format(remote.count(REMOTE_LINE_START) + 1) + remote

        def __repr__(self):
            return str(self)

    Derived.__name__ = cls.__name__
    Derived.__qualname__ = cls.__qualname__
    Derived.__module__ = cls.__module__
    _exception_classes_cache[cls] = Derived
    return Derived
