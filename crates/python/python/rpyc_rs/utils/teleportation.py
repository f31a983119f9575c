"""Functions as tuples of plain values, to be recreated by the other party.

The format is that of stock rpyc. It depends on the version of Python: the code of a function is given as the
arguments of ``types.CodeType``, of which there are 15 before Python 3.8, 16 before 3.11, and 18 since. Code of
another version can be imported, and works as far as its instructions have the same meaning.
"""

import builtins
import importlib
import sys
from types import CodeType, FunctionType

from ..core import brine, netref

CODEOBJ_MAGIC = "MAg1c J0hNNzo0hn ZqhuBP17LQk8"

_LINES = "co_linetable" if sys.version_info >= (3, 10) else "co_lnotab"
_FIELDS_38 = (
    "co_argcount", "co_posonlyargcount", "co_kwonlyargcount", "co_nlocals", "co_stacksize", "co_flags", "co_code",
    "co_consts", "co_names", "co_varnames", "co_filename", "co_name", "co_firstlineno", _LINES, "co_freevars",
    "co_cellvars",
)
_FIELDS_37 = tuple(name for name in _FIELDS_38 if name != "co_posonlyargcount")
_FIELDS_311 = _FIELDS_38[:12] + ("co_qualname", "co_firstlineno", _LINES, "co_exceptiontable") + _FIELDS_38[14:]
_FIELDS = _FIELDS_311 if sys.version_info >= (3, 11) else _FIELDS_38


def export_function(func):
    """A function as ``(name, module name, defaults, keyword defaults, code)``.

    It may contain other functions, but must not be a closure itself; its constants and defaults must be plain
    values.
    """
    kwdefaults = func.__kwdefaults__
    if kwdefaults is not None:
        kwdefaults = tuple(kwdefaults.items())
    if func.__closure__:
        raise TypeError("Cannot export a function closure")
    if not brine.dumpable(func.__defaults__):
        raise TypeError("Cannot export a function with non-brinable defaults (__defaults__)")
    if not brine.dumpable(kwdefaults):
        raise TypeError("Cannot export a function with non-brinable defaults (__kwdefaults__)")
    return func.__name__, func.__module__, func.__defaults__, kwdefaults, _export_code(func.__code__)


def _export_code(code):
    return tuple(
        tuple(map(_export_constant, code.co_consts)) if name == "co_consts" else getattr(code, name)
        for name in _FIELDS
    )


def _export_constant(value):
    if isinstance(value, CodeType):
        return CODEOBJ_MAGIC, _export_code(value)
    if not brine.dumpable(value):
        raise TypeError(f"Cannot export a function with non-brinable constants: {value!r}")
    return value


def import_function(functup, globals=None, def_=True):
    """Recreate a function.

    :param functup: what :func:`export_function` of the other party has made
    :param globals: the global variables of the function; by default, those of the module of its name here, or
                    of ``__main__``. A remote dictionary is copied.
    :param def_: whether to define the function in `globals`
    """
    name, modname, defaults, *kwdefaults, codetup = functup  # rpyc 4.1.0 does not know keyword defaults
    if globals is None:
        try:
            globals = importlib.import_module(modname).__dict__
        except ImportError:
            globals = importlib.import_module("__main__").__dict__
    if isinstance(globals, netref.BaseNetref):
        from .classic import obtain

        globals = obtain(globals)
    globals.setdefault("__builtins__", builtins)
    func = FunctionType(_import_code(codetup), globals, name, defaults)
    if kwdefaults and kwdefaults[0] is not None:
        func.__kwdefaults__ = dict(kwdefaults[0])
    if def_:
        globals[name] = func
    return func


def _import_code(codetup):
    names = {18: _FIELDS_311, 16: _FIELDS_38, 15: _FIELDS_37}[len(codetup)]
    fields = dict(zip(names, codetup))
    fields.setdefault("co_posonlyargcount", 0)
    fields.setdefault("co_qualname", fields["co_name"])
    fields.setdefault("co_exceptiontable", b"")
    fields["co_consts"] = tuple(map(_import_constant, fields["co_consts"]))
    if names is not _FIELDS:
        fields[_LINES] = b""  # line numbers have another format
    return CodeType(*(fields[name] for name in _FIELDS))


def _import_constant(value):
    if isinstance(value, tuple) and len(value) == 2 and value[0] == CODEOBJ_MAGIC:
        return _import_code(value[1])
    return value
