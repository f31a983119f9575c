"""Collections."""

import threading
from weakref import WeakValueDictionary as WeakValueDict

__all__ = ["RefCountingColl", "WeakValueDict"]


class RefCountingColl:
    """Objects by their keys, each with how often it was added.

    ``_dict`` has ``[object, how often it was added after the first time]`` for each key.
    """

    __slots__ = ("_lock", "_dict")

    def __init__(self):
        self._lock = threading.Lock()
        self._dict = {}

    def __repr__(self):
        return repr(self._dict)

    def __getitem__(self, key):
        return self._dict[key][0]

    def add(self, key, obj, count=1):
        """Add an object, or count it as added again.

        :param count: how many times to do so
        """
        with self._lock:
            entry = self._dict.setdefault(key, [obj, -1])
            entry[1] += count

    def decref(self, key, count=1):
        """Take away what :meth:`add` has added, so many times; the object goes with the last."""
        with self._lock:
            entry = self._dict[key]
            entry[1] -= count
            if entry[1] < 0:
                del self._dict[key]

    def clear(self):
        """Forget all objects."""
        with self._lock:
            self._dict.clear()
