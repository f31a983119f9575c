"""Remote Python Call, the protocol of RPyC, with its hot path in Rust.

It has the names and the behaviour of the package ``rpyc``::

    import rpyc_rs as rpyc

    conn = rpyc.classic.connect("localhost")
    print(conn.modules.os.getcwd())
    conn.execute("x = 5")
    print(conn.eval("x + 2"))

    class MyService(rpyc.Service):
        def exposed_add(self, a, b):
            return a + b

    rpyc.ThreadedServer(MyService, hostname="localhost", port=18861).start()

Clients and servers of any version of rpyc can be at the other end. Beside what ``rpyc`` has, there are
:mod:`rpyc_rs.hrpyc`, which takes the place of Houdini's module of that name, and :mod:`rpyc_rs.utils.executors`,
which let requests run on the main thread of an application.
"""

from . import cli, hrpyc
from .core import (
    AsyncResult,
    AsyncResultTimeout,
    BaseNetref,
    Channel,
    ClassicService,
    Connection,
    GenericException,
    MasterService,
    PipeStream,
    Service,
    SlaveService,
    SocketStream,
    TunneledSocketStream,
    VoidService,
)
from .lib import setup_logger, spawn
from .utils import classic, exposed, server, service
from .utils.factory import (
    connect,
    connect_by_service,
    connect_channel,
    connect_multiprocess,
    connect_pipes,
    connect_stdpipes,
    connect_stream,
    connect_subproc,
    connect_thread,
    discover,
    list_services,
    ssh_connect,
    ssl_connect,
    unix_connect,
)
from .utils.helpers import BgServingThread, async_, buffiter, restricted, timed
from .utils.server import ForkingServer, OneShotServer, ThreadedServer, ThreadPoolServer
from .version import __version__

__all__ = [
    "AsyncResult",
    "AsyncResultTimeout",
    "BaseNetref",
    "BgServingThread",
    "Channel",
    "ClassicService",
    "Connection",
    "ForkingServer",
    "GenericException",
    "MasterService",
    "OneShotServer",
    "PipeStream",
    "Service",
    "SlaveService",
    "SocketStream",
    "ThreadPoolServer",
    "ThreadedServer",
    "TunneledSocketStream",
    "VoidService",
    "__version__",
    "async_",
    "buffiter",
    "classic",
    "cli",
    "connect",
    "connect_by_service",
    "connect_channel",
    "connect_multiprocess",
    "connect_pipes",
    "connect_stdpipes",
    "connect_stream",
    "connect_subproc",
    "connect_thread",
    "discover",
    "exposed",
    "hrpyc",
    "list_services",
    "restricted",
    "server",
    "service",
    "setup_logger",
    "spawn",
    "ssh_connect",
    "ssl_connect",
    "timed",
    "unix_connect",
]
