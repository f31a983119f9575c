"""Collections."""

from weakref import WeakValueDictionary as WeakValueDict

__all__ = ["WeakValueDict"]
