"""What is not part of the protocol: servers, factories of connections, helpers; and two decorators."""

import functools
import inspect

from ..core import DEFAULT_CONFIG


def service(cls):
    """Class decorator of services: what :func:`exposed` has marked gets its prefixed name, too."""
    for name, value in inspect.getmembers(cls):
        prefix = getattr(value, "__exposed__", False)
        if prefix and not inspect.iscode(value):
            if inspect.isclass(value):
                value = service(value)
            setattr(cls, name, value)
            setattr(cls, prefix + name, value)
    return cls


def exposed(arg):
    """Mark a function, a class or a descriptor for :func:`service`.

    ``@exposed`` uses the usual prefix, ``@exposed("prefix_")`` another one.
    """
    if isinstance(arg, str):
        return functools.partial(_mark, arg)
    if callable(arg) or hasattr(arg, "__get__"):
        return _mark(DEFAULT_CONFIG["exposed_prefix"], arg)
    raise TypeError("rpyc.exposed expects a callable object, descriptor, or string")


def _mark(prefix, value):
    value.__exposed__ = prefix
    return value
