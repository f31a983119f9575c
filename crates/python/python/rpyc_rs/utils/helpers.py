"""Helpers for programs that use proxies."""

import time

from ..core.consts import HANDLE_BUFFITER, HANDLE_CALL
from ..core.netref import asyncreq, syncreq
from ..lib import spawn
from ..lib.colls import WeakValueDict


def buffiter(obj, chunk=10, max_chunk=1000, factor=2):
    """Iterate over a remote object, fetching many items at a time.

    :param obj: a proxy of an iterable object
    :param chunk: how many items to fetch first
    :param max_chunk: how many items to fetch at most
    :param factor: how much more to fetch each time; not less than 1

    Example::

        for row in buffiter(cursor.select("id", "name")):
            print(row)
    """
    if factor < 1:
        raise ValueError(f"factor must be >= 1, got {factor!r}")
    iterator = iter(obj)
    while True:
        items = syncreq(iterator, HANDLE_BUFFITER, chunk)
        if not items:
            return
        yield from items
        chunk = min(chunk * factor, max_chunk)


def restricted(obj, attrs, wattrs=None):
    """A view of `obj` with some of its attributes only; for what is too dangerous to give away whole.

    :param attrs: the names that can be read
    :param wattrs: the names that can be set; `attrs` if not given, none if empty

    Example::

        class MyService(rpyc_rs.Service):
            def exposed_open(self, filename):
                return rpyc_rs.restricted(open(filename), {"read", "close"})
    """
    if wattrs is None:
        wattrs = attrs

    class Restricted:
        def _rpyc_getattr(self, name):
            if name not in attrs:
                raise AttributeError(name)
            return getattr(obj, name)

        def _rpyc_setattr(self, name, value):
            if name not in wattrs:
                raise AttributeError(name)
            setattr(obj, name, value)

        __getattr__ = _rpyc_getattr
        __setattr__ = _rpyc_setattr

    return Restricted()


class _Async:
    """Calls a remote function without waiting for its result."""

    __slots__ = ("proxy", "__weakref__")

    def __init__(self, proxy):
        self.proxy = proxy

    def __call__(self, *args, **kwargs):
        return asyncreq(self.proxy, HANDLE_CALL, args, tuple(kwargs.items()))

    def __repr__(self):
        return f"async_({self.proxy!r})"


_async_proxies_cache = WeakValueDict()


def async_(proxy):
    """A function that calls the remote function `proxy` without waiting for its result.

    It returns an :class:`~rpyc_rs.core.async_.AsyncResult`. Keep the function while calls are open, and do
    not rely on the order in which these are executed::

        async_sleep = rpyc_rs.async_(conn.modules.time.sleep)
        result = async_sleep(5)
        result.wait()
    """
    caller = proxy if isinstance(proxy, _Async) else _async_proxies_cache.get(id(proxy))
    if caller is not None:
        return caller
    if not hasattr(proxy, "____conn__") or not hasattr(proxy, "____id_pack__"):
        raise TypeError(f"'proxy' must be a Netref: {proxy!r}")
    if not callable(proxy):
        raise TypeError(f"'proxy' must be callable: {proxy!r}")
    caller = _async_proxies_cache[id(proxy)] = _Async(proxy)
    return caller


class timed:
    """A function that calls the remote function `proxy` with a time limit, without waiting for its result.

    It returns an :class:`~rpyc_rs.core.async_.AsyncResult`; to wait for that raises ``AsyncResultTimeout``
    after the given number of seconds::

        sleep = rpyc_rs.timed(conn.modules.time.sleep, 6)
        sleep(4).wait()  # well
        sleep(8).wait()  # raises
    """

    __slots__ = ("__weakref__", "proxy", "timeout")

    def __init__(self, proxy, timeout):
        self.proxy = async_(proxy)
        self.timeout = timeout

    def __call__(self, *args, **kwargs):
        result = self.proxy(*args, **kwargs)
        result.set_expiry(self.timeout)
        return result

    def __repr__(self):
        return f"timed({self.proxy.proxy!r}, {self.timeout!r})"


class BgServingThread:
    """A thread that serves what arrives over a connection, until it is stopped.

    :param conn: the connection
    :param callback: called without arguments when the connection breaks; if not given, the thread ends with
                     the exception
    :param serve_interval: seconds to wait for something to serve at a time
    :param sleep_interval: seconds to leave the connection to other threads then

    By default, a callback may wait for a tenth of a second. ``serve_interval=1, sleep_interval=0`` serves it at once,
    and makes the other threads' requests take longer.

    Example::

        conn = rpyc_rs.connect(...)
        bg_server = BgServingThread(conn)
        ...
        bg_server.stop()
    """

    SERVE_INTERVAL = 0.0
    SLEEP_INTERVAL = 0.1

    def __init__(self, conn, callback=None, serve_interval=SERVE_INTERVAL, sleep_interval=SLEEP_INTERVAL):
        self._conn = conn
        self._active = True
        self._callback = callback
        self._serve_interval = serve_interval
        self._sleep_interval = sleep_interval
        self._thread = spawn(self._bg_server)

    def __del__(self):
        if self._active:
            self.stop()

    def _bg_server(self):
        try:
            while self._active:
                self._conn.serve(self._serve_interval)
                time.sleep(self._sleep_interval)
        except Exception:
            if self._active:
                self._active = False
                if self._callback is None:
                    raise
                self._callback()

    def stop(self):
        """Stop the thread, for ever, and wait until it has ended."""
        assert self._active
        self._active = False
        self._thread.join()
        self._conn = None


def classpartial(cls, *args, **kwargs):
    """A class whose instances are those of `cls` with the given arguments; for services of servers."""

    class Partial(cls):
        __doc__ = cls.__doc__

        def __new__(self):
            return cls(*args, **kwargs)

    Partial.__name__ = cls.__name__
    return Partial
