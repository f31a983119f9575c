"""Takes the place of ``hrpyc``, the module of SideFX Houdini that serves it to other programs.

In Houdini's Python shell::

    import rpyc_rs.hrpyc
    server = rpyc_rs.hrpyc.start_server()
    ...
    server.close()

In another program::

    from rpyc_rs import hrpyc
    connection, hou = hrpyc.import_remote_module()
    print(hou.node("/obj").children())

**Who can connect has the rights of this process**; unless told otherwise, these are programs of the same host.
"""

import logging
import threading
from types import ModuleType

from .core import BaseNetref, SlaveService
from .lib import setup_logger
from .utils import classic
from .utils.server import ThreadedServer

__all__ = ["ServerThread", "SlaveService", "ThreadedServer", "import_remote_module", "start_server"]

DEFAULT_PORT = 18811


def start_server(port=DEFAULT_PORT, use_thread=True, quiet=True, hostname="127.0.0.1", executor="auto",
                 service=SlaveService, **server_options):
    """Serve this process to other programs.

    :param port: the TCP port; 0 for any free one
    :param use_thread: serve in a thread, which is returned; else serve here, until the server is closed
    :param quiet: log errors only
    :param hostname: the host to bind to; ``None`` for all interfaces
    :param executor: runs requests on the main thread of the application: ``"auto"`` in those that
                     :mod:`rpyc_rs.utils.executors` knows
    :param service: the service to offer
    :param server_options: other arguments of :class:`~rpyc_rs.utils.server.ThreadedServer`

    :returns: a :class:`ServerThread`
    """
    server = ThreadedServer(service, hostname=hostname, port=int(port), executor=executor, **server_options)
    if quiet:
        server.logger.setLevel(logging.ERROR)
    else:
        setup_logger()
        server.logger.setLevel(logging.NOTSET)
    if not use_thread:
        return server.start()
    thread = ServerThread(server)
    thread.start()
    return thread


class ServerThread(threading.Thread):
    """A thread that serves; it does not keep the program from ending."""

    def __init__(self, server):
        super().__init__(name=f"hrpyc-{server.port}", daemon=True)
        self.server = server
        """The server."""
        self.port = server.port
        """The port that it listens on."""
        server._listen()

    def run(self):
        """Serve until the server is closed."""
        self.server.start()

    def close(self):
        """Close the server and the connections of its clients."""
        self.server.close()

    stop = close


def import_remote_module(server="127.0.0.1", port=DEFAULT_PORT, name="hou"):
    """Connect to a server and import a module of it.

    As in Houdini's module, functions of a remote ``hou`` run between ``hou._syncFromMainContext()`` and
    ``hou._syncToMainContext()``, if the server has these: the frame and other state that Houdini keeps for each
    thread is then that of its main thread. Only functions and modules are wrapped for that, so other objects
    that are read from ``hou`` can be passed back to it.

    :param server: the host of the server
    :param port: the port of the server
    :param name: the name of the module

    :returns: ``(connection, module)``; the connection lasts as long as either is kept, or until it is closed
    """
    connection = classic.connect(server, int(port))
    module = connection.modules[name]
    if name == "hou":
        module = _SyncedModule(module, _Sync(module), connection)
    return connection, module


class _Sync:
    """``with`` it, the server's thread has the state of Houdini's main thread."""

    def __init__(self, module):
        self._enter = getattr(module, "_syncFromMainContext", None)
        self._leave = getattr(module, "_syncToMainContext", None)

    def __enter__(self):
        if self._enter is not None:
            self._enter()

    def __exit__(self, *exc_info):
        if self._leave is not None:
            self._leave()


class _SyncedModule:
    """Stands for a remote module; what it gives out is synced, too."""

    def __init__(self, module, sync, connection):
        self.__dict__.update(_module=module, _sync=sync, _connection=connection)

    def __getattr__(self, name):
        value = getattr(self._module, name)
        if name.startswith("_") or not isinstance(value, BaseNetref):
            return value
        kind = value.____id_pack__[0].rpartition(".")[2]
        if kind in ("function", "method", "instancemethod", "builtin_function_or_method"):
            return _SyncedFunction(value, self._sync)
        # An object whose class is not found in the local module of its name shows as a module, too.
        if isinstance(value, ModuleType) and hasattr(value, "__name__"):
            return _SyncedModule(value, self._sync, self._connection)
        return value

    def __setattr__(self, name, value):
        setattr(self._module, name, value)

    def __delattr__(self, name):
        delattr(self._module, name)

    def __dir__(self):
        return dir(self._module)

    def __repr__(self):
        return repr(self._module)


class _SyncedFunction:
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
