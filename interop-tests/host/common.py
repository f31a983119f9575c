"""What the scripts share."""

import threading
import time

import rpyc
from rpyc.utils.server import ThreadedServer

HUNG = 20.0
LOCAL = {"hostname": "127.0.0.1", "port": 0, "auto_register": False}


def say(*words):
    """Tell whoever started this program."""
    print(*words, flush=True)


def told():
    """Wait until whoever started this program says something, and return that; nothing if it has gone."""
    return input()


def connect(address):
    """A classic connection to ``host:port``."""
    host, port = address.rsplit(":", 1)
    return rpyc.classic.connect(host, int(port))


def classic_server(**options):
    """A classic server that runs in a thread of this program, and its address."""
    server = ThreadedServer(rpyc.SlaveService, **LOCAL, **options)
    server._start_in_thread()
    return server, "127.0.0.1:%d" % server.port


def spawn(function, *args):
    """Start a daemon thread."""
    thread = threading.Thread(target=function, args=args, daemon=True)
    thread.start()
    return thread


def join(*threads):
    """Wait for threads."""
    for thread in threads:
        thread.join(HUNG)
        assert not thread.is_alive(), "still running: %r" % thread


def wait(event):
    """Wait for an event."""
    assert event.wait(HUNG), "it did not happen"


def outcome(function, exceptions):
    """What a function returns, or the name of the exception that it raises."""
    try:
        return function()
    except exceptions as exc:
        return type(exc).__name__


def poll(condition):
    """Wait until a condition holds that nobody tells of."""
    end = time.monotonic() + HUNG
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        _PAUSE.wait(0.001)


_PAUSE = threading.Event()

REMOTE = """
import threading

events = {}

def event(name):
    return events.setdefault(name, threading.Event())

def hold(name):
    'Say so, and wait until somebody sets the event.'
    print('holding', name, flush=True)
    assert event(name).wait(20)
    return name

def give(name):
    event(name).set()

def call(function, *args):
    return function(*args)

def fail(text):
    raise ValueError(text)
"""


def remote(conn):
    """The module `remote` of a classic server, with the functions above; all connections share it."""
    conn.execute(
        "import sys, types\n"
        "if 'remote' not in sys.modules:\n"
        "    module = sys.modules['remote'] = types.ModuleType('remote')\n"
        "    exec(%r, module.__dict__)" % REMOTE
    )
    return conn.modules["remote"]
