"""Netrefs: proxies for objects of the other party.

What is done to a netref is done to the object.  Its class is made for the class of the object: with the special methods
that the object has, since Python looks for those on classes.
"""

import sys
import types

from .. import _core
from ..lib import get_id_pack, get_methods
from ..lib.compat import maxint, pickle
from . import consts

DELETED_ATTRS = frozenset(["__array_struct__", "__array_interface__"])
"""Attributes that no netref has: numpy would take them for those of an array in this process's memory."""

LOCAL_ATTRS = DELETED_ATTRS | frozenset([
    "____conn__", "____id_pack__", "____refcount__", "____handle__", "__class__", "__cmp__", "__del__", "__delattr__",
    "__dir__", "__doc__", "__getattr__", "__getattribute__", "__hash__", "__instancecheck__", "__init__",
    "__metaclass__", "__module__", "__new__", "__reduce__", "__reduce_ex__", "__repr__", "__setattr__", "__slots__",
    "__str__", "__weakref__", "__dict__", "__methods__", "__exit__", "__eq__", "__ne__", "__lt__", "__gt__", "__le__",
    "__ge__",
])
"""Attributes of the netref itself."""

_builtin_types = [
    type, object, bool, complex, dict, float, int, list, slice, str, tuple, set, frozenset, BaseException, Exception,
    type(None), types.BuiltinFunctionType, types.GeneratorType, types.MethodType, types.CodeType, types.FrameType,
    types.TracebackType, types.ModuleType, types.FunctionType, types.MappingProxyType, type(int.__add__),
    type((1).__add__), type(iter([])), type(iter(())), type(iter(set())), bytes, bytearray, type(iter(range(10))),
    memoryview,
]
_normalized_builtin_types = {}
builtin_classes_cache = {}
"""Classes of netrefs to objects of built-in classes, by the name of these; they need not be asked for."""


def syncreq(proxy, handler, *args):
    """Perform an operation on the object of a netref and wait for its result."""
    return _handle_of(proxy).conn.sync_request(handler, proxy, *args)


def asyncreq(proxy, handler, *args):
    """Perform an operation on the object of a netref; returns an :class:`~rpyc_rs.core.async_.AsyncResult`."""
    return _handle_of(proxy).conn.async_request(handler, proxy, *args)


class NetrefMetaclass(type):
    """Class of the classes of netrefs; shows them as such."""

    __slots__ = ()

    def __repr__(self):
        name = f"{self.__module__}.{self.__name__}" if self.__module__ else self.__name__
        return f"<netref class {name!r}>"


class BaseNetref(metaclass=NetrefMetaclass):
    """Base class of netrefs. Connections make them; they release their object when they are freed.

    :param handle: what the connection knows the object by
    """

    __slots__ = ("____handle__", "__weakref__")

    def __init__(self, handle):
        _set_handle(self, handle)

    @property
    def ____conn__(self):
        return _handle_of(self).conn

    @property
    def ____id_pack__(self):
        return _handle_of(self).id_pack

    @property
    def ____refcount__(self):
        return _handle_of(self).refcount

    def __getattribute__(self, name):
        if name not in LOCAL_ATTRS:
            if name == "__call__" or name == "__array__":
                return object.__getattribute__(self, name)
            return _handle_of(self).getattr(name)
        if name == "__class__":
            cls = object.__getattribute__(self, "__class__")
            return _handle_of(self).getattr("__class__") if cls is None else cls
        if name == "__doc__":
            return _handle_of(self).getattr("__doc__")
        if name in DELETED_ATTRS:
            raise AttributeError()
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        if name in DELETED_ATTRS:
            raise AttributeError()
        return _handle_of(self).getattr(name)

    def __delattr__(self, name):
        if name in LOCAL_ATTRS:
            object.__delattr__(self, name)
        else:
            syncreq(self, consts.HANDLE_DELATTR, name)

    def __setattr__(self, name, value):
        if name in LOCAL_ATTRS:
            object.__setattr__(self, name, value)
        else:
            syncreq(self, consts.HANDLE_SETATTR, name, value)

    def __dir__(self):
        return list(syncreq(self, consts.HANDLE_DIR))

    def __hash__(self):
        return syncreq(self, consts.HANDLE_HASH)

    def __cmp__(self, other):
        return syncreq(self, consts.HANDLE_CMP, other, "__cmp__")

    def __eq__(self, other):
        return syncreq(self, consts.HANDLE_CMP, other, "__eq__")

    def __ne__(self, other):
        return syncreq(self, consts.HANDLE_CMP, other, "__ne__")

    def __lt__(self, other):
        return syncreq(self, consts.HANDLE_CMP, other, "__lt__")

    def __gt__(self, other):
        return syncreq(self, consts.HANDLE_CMP, other, "__gt__")

    def __le__(self, other):
        return syncreq(self, consts.HANDLE_CMP, other, "__le__")

    def __ge__(self, other):
        return syncreq(self, consts.HANDLE_CMP, other, "__ge__")

    def __repr__(self):
        return syncreq(self, consts.HANDLE_REPR)

    def __str__(self):
        return syncreq(self, consts.HANDLE_STR)

    def __exit__(self, exc, typ, tb):
        return syncreq(self, consts.HANDLE_CTXEXIT, exc)  # neither type nor traceback can be sent

    def __reduce_ex__(self, proto):
        return pickle.loads, (syncreq(self, consts.HANDLE_PICKLE, proto),)

    def __instancecheck__(self, other):
        _, class_id, instance_id = _handle_of(self).id_pack
        if instance_id != 0:
            raise TypeError("isinstance() arg 2 must be a class, type, or tuple of classes and types")
        if not isinstance(type(other), NetrefMetaclass):
            return isinstance(other, type(self).__dict__["__class__"].instance)
        _, other_class_id, other_instance_id = other_id = _handle_of(other).id_pack
        if class_id == other_class_id:
            return other_instance_id != 0
        return syncreq(self, consts.HANDLE_INSTANCECHECK, other_id)


_handle_of = BaseNetref.____handle__.__get__
_set_handle = BaseNetref.____handle__.__set__
_core.set_netref_classes(NetrefMetaclass, _handle_of)


_SLICERS = {"__getslice__": "__getitem__", "__delslice__": "__delitem__", "__setslice__": "__setitem__"}


def _make_method(name, doc):
    """Make the method of a netref class that calls the method of that name."""
    if name == "__call__":
        def method(_self, *args, **kwargs):
            return _handle_of(_self).call(args, kwargs)
    elif name in _SLICERS:
        def method(self, start, stop, *args):
            stop = None if stop == maxint else stop
            return syncreq(self, consts.HANDLE_OLDSLICING, _SLICERS[name], name, start, stop, args)
    elif name == "__array__":
        def method(self, *args, **kwargs):
            if not _handle_of(self).conn._config["allow_pickle"]:
                raise ValueError("pickling is disabled")
            return pickle.loads(syncreq(self, consts.HANDLE_PICKLE, -1)).__array__(*args, **kwargs)
    else:
        def method(_self, *args, **kwargs):
            return _handle_of(_self).callattr(name, args, kwargs)
    method.__name__ = name
    method.__doc__ = doc
    return method


class NetrefClass:
    """Gives the class of the object as the class of its netref."""

    def __init__(self, class_obj):
        self._class_obj = class_obj

    @property
    def instance(self):
        """The class of instances."""
        return self._class_obj

    @property
    def owner(self):
        """The class of the class."""
        return self._class_obj.__class__

    def __get__(self, netref_instance, netref_owner):
        return self.owner if _handle_of(netref_instance).id_pack[2] == 0 else self.instance


def class_factory(id_pack, methods):
    """Make the class of netrefs to an object.

    :param id_pack: the name of the object
    :param methods: pairs of name and documentation of its methods
    """
    name = id_pack[0]
    ns = {"__slots__": (), "__class__": _local_class(name)}
    for method, doc in methods:
        if method not in LOCAL_ATTRS:
            ns[method] = _make_method(method, doc)
    return NetrefMetaclass(name, (BaseNetref,), ns)


def _local_class(name):
    """What shows as ``__class__``: the class of that name, if it is imported here, too."""
    if name in _normalized_builtin_types:
        return NetrefClass(_normalized_builtin_types[name])
    module_name = name
    while module_name and module_name not in sys.modules:
        module_name = module_name.rpartition(".")[0]
    if not module_name:
        return None
    module = sys.modules[module_name]
    cls = getattr(module, name[len(module_name) + 1:], None)
    if cls is None:
        return NetrefClass(type(module))
    return NetrefClass(cls) if hasattr(cls, "__class__") else None


for _builtin in _builtin_types:
    _id_pack = get_id_pack(_builtin)
    _normalized_builtin_types[_id_pack[0]] = _builtin
    builtin_classes_cache[_id_pack[0]] = class_factory(_id_pack, get_methods(LOCAL_ATTRS, _builtin))
