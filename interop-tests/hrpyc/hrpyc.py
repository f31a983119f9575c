"""Client side of hrpyc for shells outside Houdini.

Copy this file to where Python finds it.  It needs the package rpyc (4.1.0 or later) and works on Python 2.7
and 3::

    import hrpyc
    connection, hou = hrpyc.import_remote_module()
    print(hou.node("/obj").children())

Written from the documented behaviour of Houdini's module of that name.  As there, every function of a remote
``hou`` runs between ``hou._syncFromMainContext()`` and ``hou._syncToMainContext()``, if the server has these:
the frame and other state that Houdini keeps per thread is then that of its main thread.  Unlike there, only
functions and modules are wrapped for that, so enumeration values and other objects that are read from ``hou``
can be passed back to it.
"""

import rpyc

__all__ = ["import_remote_module", "start_server"]

_FUNCTIONS = ("function", "method", "instancemethod", "builtin_function_or_method")


def import_remote_module(server="127.0.0.1", port=18811, name="hou"):
    """Connect to a server and import a module from it.

    Returns ``(connection, module)``.  The link lasts as long as either of them is kept, or until
    ``connection.close()``.
    """
    connection = rpyc.classic.connect(server, int(port))
    module = connection.modules[name]
    if name == "hou":
        module = _SyncedModule(module, _Sync(module), connection)
    return connection, module


def start_server(port=18811, use_thread=True, quiet=True):
    """Not available outside Houdini: there is no ``hou`` here to serve."""
    raise RuntimeError(
        "hrpyc.start_server() works inside Houdini only; to serve a hou module without it, run: "
        "rpyc-server --port %s" % port)


class _Sync(object):
    """``with`` it, the server's thread has the state of Houdini's main thread."""

    def __init__(self, module):
        self._enter = getattr(module, "_syncFromMainContext", None)
        self._leave = getattr(module, "_syncToMainContext", None)

    def __enter__(self):
        if self._enter is not None:
            self._enter()

    def __exit__(self, *_):
        if self._leave is not None:
            self._leave()


class _SyncedModule(object):
    """Stands for a remote module; what it gives out is synced too."""

    def __init__(self, module, sync, connection):
        self.__dict__.update(_module=module, _sync=sync, _connection=connection)

    def __getattr__(self, name):
        value = getattr(self._module, name)
        if name.startswith("_") or not isinstance(value, rpyc.BaseNetref):
            return value
        kind = value.__class__.__name__  # what inspect.ismodule() and the like say of proxies depends on rpyc
        if kind == "module":
            return _SyncedModule(value, self._sync, self._connection)
        return _SyncedFunction(value, self._sync) if kind in _FUNCTIONS else value

    def __setattr__(self, name, value):
        setattr(self._module, name, value)

    def __delattr__(self, name):
        delattr(self._module, name)

    def __dir__(self):
        return dir(self._module)

    def __repr__(self):
        return repr(self._module)


class _SyncedFunction(object):
    """Stands for a remote function."""

    def __init__(self, function, sync):
        self._function = function
        self._sync = sync

    def __call__(self, *args, **kwargs):
        with self._sync:
            return self._function(*args, **kwargs)

    def __getattr__(self, name):
        return getattr(self._function, name)

    def __repr__(self):
        return repr(self._function)
