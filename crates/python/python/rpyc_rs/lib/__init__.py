"""Small helpers that the rest of the package, and programs written for rpyc, use."""

import importlib
import inspect
import logging
import random
import socket
import sys
import threading
import time

from .. import _core
from .compat import maxint  # noqa: F401

SPAWN_THREAD_PREFIX = "RpycSpawnThread"


class MissingModule:
    """Stands for a module that could not be imported; false, and says which one as soon as it is used."""

    __slots__ = ("__name",)

    def __init__(self, name):
        self.__name = name

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(f"module {self.__name!r} not found")
        raise ImportError(f"module {self.__name!r} not found")

    def __bool__(self):
        return False


def safe_import(name):
    """Import a module; if there is none of that name, return a :class:`MissingModule`."""
    try:
        return importlib.import_module(name)
    except ImportError:
        return MissingModule(name)


def setup_logger(quiet=False, logfile=None, namespace=None):
    """Configure ``logging`` for a server program.

    :param quiet: log errors only
    :param logfile: the file to log to; the standard error if not given
    :param namespace: the part of rpyc to return the logger of

    :returns: the logger ``rpyc`` or ``rpyc.namespace``
    """
    options = {"datefmt": "%b %d %H:%M:%S"}
    if quiet:
        options["level"] = logging.ERROR
        options["format"] = "%(asctime)s %(levelname)s: %(message)s"
    else:
        options["level"] = logging.DEBUG
        options["format"] = "%(asctime)s %(levelname)s %(name)s[%(threadName)s]: %(message)s"
    if logfile:
        options["filename"] = logfile
    logging.basicConfig(**options)
    return logging.getLogger("rpyc" if namespace is None else f"rpyc.{namespace}")


class hybridmethod:
    """A method that gets the instance when called on one, and the class when called on that."""

    def __init__(self, func):
        self.func = func

    def __get__(self, obj, cls):
        return self.func.__get__(cls if obj is None else obj, obj)

    def __set__(self, obj, value):
        raise AttributeError("cannot overwrite method")


def hasattr_static(obj, attr):
    """Whether `obj` has an attribute that can be found without running any of its code."""
    try:
        inspect.getattr_static(obj, attr)
    except AttributeError:
        return False
    return True


def spawn(func, *args, **kwargs):
    """Start a daemon thread that runs ``func(*args, **kwargs)``, and return it."""
    name = f"{SPAWN_THREAD_PREFIX}-{getattr(func, '__qualname__', type(func).__name__)}"
    thread = threading.Thread(name=name, target=func, args=args, kwargs=kwargs, daemon=True)
    thread.start()
    return thread


def spawn_waitready(init, main):
    """Start a thread that runs ``init()`` and then ``main()``, and wait until the first is done.

    What ``init()`` raises is raised here.

    :returns: ``(thread, result of init)``
    """
    ready = threading.Event()
    outcome = {}

    def run():
        try:
            outcome["result"] = init()
        except BaseException as exc:
            outcome["error"] = exc
            return
        finally:
            ready.set()
        main()

    thread = spawn(run)
    ready.wait()
    if "error" in outcome:
        raise outcome["error"]
    return thread, outcome["result"]


class Timeout:
    """A moment in the future, given by the seconds until then; never if these are ``None`` or negative."""

    def __init__(self, timeout):
        if hasattr(timeout, "timeleft"):  # a Timeout, be it stock's
            timeout = timeout.timeleft()
        self.finite = timeout is not None and timeout >= 0
        self.tmax = time.monotonic() + timeout if self.finite else None

    def expired(self):
        """Whether the moment has come."""
        return self.finite and time.monotonic() >= self.tmax

    def timeleft(self):
        """The seconds until then, not less than 0; ``None`` for never."""
        return max(0, self.tmax - time.monotonic()) if self.finite else None

    def sleep(self, interval):
        """Sleep for `interval` seconds, but not beyond the moment."""
        time.sleep(min(interval, self.timeleft()) if self.finite else interval)


def socket_backoff_connect(family, socktype, proto, addr, timeout, attempts):
    """Connect a new socket, trying again after a short random time when the server does not answer.

    :param timeout: seconds that each attempt may take
    :param attempts: how often to try; less than 1 is once, too
    """
    collision = 0
    while True:
        collision += 1
        sock = socket.socket(family, socktype, proto)
        try:
            sock.settimeout(timeout)
            sock.connect(addr)
            return sock
        except socket.timeout:
            sock.close()
            if collision >= attempts:
                raise
            time.sleep(exp_backoff(collision))
        except BaseException:
            sock.close()
            raise


def exp_backoff(collision):
    """A random number of seconds to wait after so many collisions; the exponential backoff of Ethernet."""
    n = min(collision, 10)
    return random.uniform(0, 2**n - (1 if n > 3 else 0)) * 0.0000512


def get_id_pack(obj):
    """How stock rpyc names an object on the wire: ``(type name, id of the class, id of the instance)``.

    The last is 0 for a class. A proxy has the name that the other party gave to its object. Numbers of classes are
    the same on all connections of the process; those of instances differ, where connections use them, since they
    count them.
    """
    id_pack = getattr(obj, "____id_pack__", None)
    if isinstance(id_pack, tuple):  # else it is the class of proxies itself
        return id_pack
    if inspect.isclass(obj):
        return f"{obj.__module__}.{obj.__name__}", _core.class_number(obj), 0
    cls = getattr(obj, "__class__", type(obj))
    if inspect.ismodule(obj) and obj.__name__ in sys.modules:
        name = obj.__name__
    elif inspect.ismodule(obj):
        name = f"{cls.__module__}.{obj.__name__}"
    else:
        name = f"{cls.__module__}.{cls.__name__}"
    return name, _core.class_number(type(obj)), id(obj)


def get_methods(obj_attrs, obj):
    """The methods of an object, in the order in which its classes define them.

    :param obj_attrs: names to leave out
    :param obj: a local object

    :returns: an iterable of ``(name, docstring)``
    """
    classes = list(reversed(type(obj).__mro__))
    if isinstance(obj, type):
        classes += reversed(obj.__mro__)
    attrs = {}
    for cls in classes:
        attrs.update(cls.__dict__)
    return {
        name: inspect.getdoc(attr)
        for name, attr in attrs.items()
        if name not in obj_attrs and inspect.isroutine(attr)
    }.items()
