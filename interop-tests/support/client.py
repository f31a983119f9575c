"""What client scripts may use beside rpyc itself.  Runs on Python 2.7 and 3.

A client script is a file `clients/<area>.py` with functions ``test_*``.  Their parameters name what they
need; the worker makes it for each test and closes it afterwards:

============== ===========================================================================================
``conn``       ``rpyc.classic.connect(..)`` to the server under test
``testbed``    ``conn.modules["testbed"]``
``hou``        ``conn.modules["hou"]``, with an empty scene (scripts with ``PROGRAM = "rpyc-server"``)
``other``      a second classic connection
``connect``    function that makes one more classic connection (keyword arguments as for rpyc.connect)
``custom``     ``rpyc.connect(..)`` to the custom service with the default configuration
``public``     the same to the one that allows public attributes
``address``    where the server listens: ``host port unix custom_port public_port``
``hrpyc``      the module `hrpyc/hrpyc.py`
``scratch``    a directory of its own
``unique``     a text that no other test has, for what lives in the server's process
``memory``     a dict that lives as long as the worker process
============== ===========================================================================================

Names at the top of a script: ``PROGRAM`` (``"testbed"`` by default, or ``"rpyc-server"``) and ``SERVERS``
(``("stock", "rust", "python")`` by default: stock's, ours without Python, `rpyc_rs`), both read by the collector
without running the script.
"""

import os
import threading
import time
import uuid

import rpyc

HUNG = 30.0


def _version():
    try:
        from rpyc.version import version as numbers
    except ImportError:
        from rpyc.version import __version__ as text
        numbers = tuple(int(part) for part in text.split("."))
    return tuple(numbers)


RPYC = _version()
"""The version of this client's rpyc, e.g. ``(6, 0, 2)``."""


def only(servers=None, since=None, before=None, reason=""):
    """Limit a test to some servers or client versions.  Read by the collector; does nothing here."""
    if not reason:
        raise ValueError("say why")
    return lambda function: function


class raises(object):
    """``with raises(ValueError) as caught:`` demands that exception; it is then ``caught.value``."""

    def __init__(self, exception):
        self.exception = exception
        self.value = None

    def __enter__(self):
        return self

    def __exit__(self, exc_type, exc, traceback):
        if exc_type is None:
            raise AssertionError("no exception; expected %s" % (self.exception.__name__,))
        if not issubclass(exc_type, self.exception):
            return False
        self.value = exc
        return True


def held_by_peer(conn):
    """How many objects of the client the server holds."""
    return len(conn._local_objects._dict)


def wait_until(condition, conn=None, what="the condition"):
    """Poll *condition* until it is true; serve *conn*, if given, meanwhile."""
    end = time.time() + HUNG
    pause = threading.Event()
    while True:
        result = condition()
        if result:
            return result
        assert time.time() < end, "still waiting for " + what
        if conn is not None:
            conn.poll(0.005)
        else:
            pause.wait(0.005)


class Fixtures(object):
    """Makes what a test asks for by the names of its parameters, and closes it afterwards."""

    def __init__(self, addresses, memory, given, scratch):
        self.address = type("Addresses", (), addresses)
        self.memory = memory
        self.scratch = scratch
        self._given = given
        self._connections = []

    def get(self, name):
        """The thing of that name, one for the whole test."""
        if name in self._given:
            return self._given[name]
        if name not in self.__dict__:
            setattr(self, name, getattr(self, "_make_" + name)())
        return self.__dict__[name]

    def close(self):
        """Close the connections, as a program does at its end."""
        for connection in self._connections:
            connection.close()

    def _remember(self, connection):
        self._connections.append(connection)
        return connection

    def _classic(self, **options):
        from rpyc.core.service import ClassicService
        service = options.pop("service", ClassicService)
        return self._remember(rpyc.connect(self.address.host, self.address.port, service=service, **options))

    def _make_conn(self):
        return self._remember(rpyc.classic.connect(self.address.host, self.address.port))

    _make_other = _make_conn

    def _make_connect(self):
        return self._classic

    def _make_testbed(self):
        return self.get("conn").modules["testbed"]

    def _make_hou(self):
        hou = self.get("conn").modules["hou"]
        hou.hipFile.clear(suppress_save_prompt=True)  # all tests share one server and so one scene
        return hou

    def _make_custom(self):
        return self._remember(rpyc.connect(self.address.host, self.address.custom_port))

    def _make_public(self):
        return self._remember(rpyc.connect(self.address.host, self.address.public_port))

    def _make_unique(self):
        return uuid.uuid4().hex

    def _make_hrpyc(self):
        import sys
        here = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        path = os.path.join(here, "hrpyc")
        if path not in sys.path:
            sys.path.insert(0, path)
        return __import__("hrpyc")
