"""Connections."""

import itertools
import os
import sys
import threading
import weakref
from select import error as select_error

from .. import _core
from ..lib import Timeout, get_methods, spawn
from ..lib.colls import RefCountingColl
from . import consts, limits, netref, vinegar
from .async_ import AsyncResult, AsyncResultTimeout
from .channel import Channel


class PingError(Exception):
    """:meth:`Connection.ping` got back something else than it had sent."""


DEFAULT_CONFIG = dict(
    # attributes
    allow_safe_attrs=True,
    allow_exposed_attrs=True,
    allow_public_attrs=False,
    allow_all_attrs=False,
    safe_attrs={
        "__abs__", "__add__", "__and__", "__bool__", "__cmp__", "__contains__", "__delitem__", "__delslice__",
        "__div__", "__divmod__", "__doc__", "__enter__", "__eq__", "__exit__", "__float__", "__floordiv__",
        "__format__", "__ge__", "__getitem__", "__getslice__", "__gt__", "__hash__", "__hex__", "__iadd__",
        "__iand__", "__idiv__", "__ifloordiv__", "__ilshift__", "__imod__", "__imul__", "__index__", "__int__",
        "__invert__", "__ior__", "__ipow__", "__irshift__", "__isub__", "__iter__", "__itruediv__", "__ixor__",
        "__le__", "__len__", "__length_hint__", "__long__", "__lshift__", "__lt__", "__mod__", "__mul__", "__ne__",
        "__neg__", "__new__", "__next__", "__nonzero__", "__oct__", "__or__", "__pos__", "__pow__", "__radd__",
        "__rand__", "__rdiv__", "__rdivmod__", "__repr__", "__rfloordiv__", "__rlshift__", "__rmod__", "__rmul__",
        "__ror__", "__rpow__", "__rrshift__", "__rshift__", "__rsub__", "__rtruediv__", "__rxor__", "__setitem__",
        "__setslice__", "__str__", "__sub__", "__truediv__", "__xor__", "next",
    },
    exposed_prefix="exposed_",
    allow_getattr=True,
    allow_setattr=False,
    allow_delattr=False,
    # exceptions
    include_local_traceback=True,
    include_local_version=True,
    instantiate_custom_exceptions=False,
    import_custom_exceptions=False,
    instantiate_oldstyle_exceptions=False,
    propagate_SystemExit_locally=False,
    propagate_KeyboardInterrupt_locally=True,
    log_exceptions=True,
    # others
    allow_pickle=False,
    connid=None,
    credentials=None,
    endpoints=None,
    logger=None,
    sync_request_timeout=30,
    before_closed=None,
    close_catchall=False,
    bind_threads=os.environ.get("RPYC_BIND_THREADS") == "true",
    # not in rpyc
    executor=None,
    executor_timeout=None,
    limits=None,
)
"""What a connection does unless told otherwise; the keys are those of rpyc's documentation, and these:

``executor``
    a function that runs a function without arguments on the thread that requests are to be performed on
``executor_timeout``
    after how many seconds of waiting for that thread a request is answered with ``TimeoutError``
``limits``
    bounds on what the other party can make us hold or wait for, a dict with any of these: ``frame``, ``inflated``,
    ``decoded``, ``backlog`` and ``output`` (bytes), ``ratio`` (of inflating), ``depth``, ``elements`` and ``digits`` (of
    values), ``local_objects``, ``netrefs``, ``requests``, ``nested`` and ``buffiter`` (how many), ``mid_frame``,
    ``write`` and ``idle`` (seconds without progress, ``None`` for no limit); and, for servers, ``connections`` and
    ``connections_per_address`` (how many, ``None`` for any number) and ``first_frame`` (seconds that a client may say
    nothing that stands in the way of another one). The README tells the defaults.
"""

_connection_numbers = itertools.count(1)

if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_core.forked)


class Connection(_core.Connection):
    """A connection to another party, over which each can use the objects of the other.

    :param root: the service that the other party sees as our root
    :param channel: the :class:`~rpyc_rs.core.channel.Channel` to it
    :param config: what differs from :data:`DEFAULT_CONFIG`
    """

    def __new__(cls, root, channel, config={}):
        config = {**DEFAULT_CONFIG, **config}
        if config["connid"] is None:
            config["connid"] = f"conn{next(_connection_numbers)}"
        return super().__new__(cls, channel, config)

    def __init__(self, root, channel, config={}):
        self._local_root = root
        self._remote_root = None
        self._channel = channel
        if isinstance(channel, Channel):  # else it is stock's, or a user's
            channel.connection = weakref.ref(self)
        self._closed = False
        self._cleaning = threading.Lock()
        self._last_traceback = None

    def __del__(self):
        try:
            if sys.is_finalizing():
                _limit_farewell(self._config)
            self.close()
        except Exception:  # nobody is there to be told; a network that is gone closes the connection, too
            pass

    def __enter__(self):
        return self

    def __exit__(self, t, v, tb):
        self.close()

    def __repr__(self):
        start, _, end = object.__repr__(self).partition(" object ")
        return f"{start} {self._config['connid']!r} object {end}"

    # life and death

    def _cleanup(self, _anyway=True):
        """End the connection without telling the other party first."""
        if not self._cleaning.acquire(False):
            return
        self._closed = True
        root, self._local_root = self._local_root, None
        self._end()
        self._channel.close()
        self._remote_root = None
        self._last_traceback = None
        if root is not None:
            root.on_disconnect(self)

    def close(self):
        """End the connection in order: the other party is told, and has freed what it held when this returns."""
        if self._closed:
            return
        self._closed = True
        if not self._is_of_this_process:
            return
        try:
            if self._config.get("before_closed"):
                self._config["before_closed"](self.root)
            self.sync_request(consts.HANDLE_CLOSE)
        except (EOFError, TimeoutError):
            pass
        except Exception:
            if not self._config["close_catchall"]:
                raise
        finally:
            self._cleanup()

    @property
    def closed(self):
        """Whether the connection has ended."""
        return self._closed

    def fileno(self):
        """The descriptor of the connection, for ``select`` and the like."""
        return self._channel.fileno()

    # serving

    def serve(self, timeout=1, wait_for_lock=True, waiting=None):
        """Serve what the other party sends.

        :param timeout: the seconds to wait for something; ``None``: until something comes
        :param wait_for_lock: whether to wait while another thread serves the connection
        :param waiting: a function that tells whether what is waited for has not come, if another thread may get it

        :returns: whether something came
        """
        if isinstance(timeout, Timeout):
            timeout = timeout.timeleft()
        return self._serve(timeout, wait_for_lock, waiting)

    def poll(self, timeout=0):
        """Serve what comes within `timeout` seconds, unless another thread does. Tells whether something came."""
        return self.serve(timeout, False)

    def serve_all(self):
        """Serve the connection until it ends."""
        try:
            self._serve_to_the_end()
        finally:
            self.close()

    def _serve_to_the_end(self):
        try:
            self._serve_all()
        except (OSError, select_error):
            if not self.closed:
                raise
        except EOFError:
            pass

    def serve_threaded(self, thread_count=10):
        """Serve the connection with several threads until it ends, so that requests may overtake each other."""
        try:
            for thread in [spawn(self._serve_to_the_end) for _ in range(thread_count)]:
                thread.join()
        finally:
            self.close()

    def poll_all(self, timeout=0):
        """Serve all that comes within `timeout` seconds. Tells whether something came."""
        timeout = Timeout(timeout)
        served = False
        try:
            while True:
                served |= self.poll(timeout)
                if timeout.expired():
                    return served
        except EOFError:
            return served

    def _dispatch(self, data):
        """Take a message as if it had just come, and serve it."""
        self._receive(bytes(data))

    @property
    def _local_objects(self):
        """Our objects that the other party holds at this moment; in rpyc it is the table itself, with the lock."""
        objects = RefCountingColl()
        for id_pack, obj, count in self._held:
            objects.add(id_pack, obj, count)
        return objects

    @property
    def _recvlock(self):
        """The role of the thread that reads; rpyc has a lock for it."""
        return _ReadLock(self)

    # requests

    def ping(self, data=None, timeout=3):
        """Have the other party send something back.

        :param data: what to send
        :param timeout: the seconds to wait for it

        :raises PingError: if something else comes back
        """
        if data is None:
            data = "abcdefghijklmnopqrstuvwxyz" * 20
        if self.async_request(consts.HANDLE_PING, data, timeout=timeout).value != data:
            raise PingError("echo mismatches sent data")

    def async_request(self, handler, *args, timeout=None):
        """Send a request and return at once.

        :param handler: the number of an operation, of :mod:`~rpyc_rs.core.consts`
        :param args: its arguments
        :param timeout: after how many seconds the result expires

        :returns: an :class:`~rpyc_rs.core.async_.AsyncResult`
        """
        result = AsyncResult(self)
        self._async_request(handler, args, result)
        if timeout is not None:
            result.set_expiry(timeout)
        return result

    @property
    def root(self):
        """The service of the other party."""
        if self._remote_root is None:
            self._remote_root = self.sync_request(consts.HANDLE_GETROOT)
        return self._remote_root

    # what the core calls

    def _inspect(self, obj, is_old):
        """The names and documentation of an object's methods, from which the other party makes a class.

        Those before rpyc 4.1 need all, also such as proxies have by themselves since.
        """
        if isinstance(type(obj), netref.NetrefMetaclass) or hasattr(type(obj), "____id_pack__"):
            conn = object.__getattribute__(obj, "____conn__")
            return conn.sync_request(consts.HANDLE_INSPECT, object.__getattribute__(obj, "____id_pack__"))
        return tuple(get_methods((), obj)) if is_old else _methods_of(obj)

    def _known_netref_class(self, id_pack):
        return netref.builtin_classes_cache.get(id_pack[0])

    def _make_netref_class(self, id_pack, methods):
        return netref.class_factory(id_pack, methods)

    def _exit_context(self, exit_method, exc):
        """Leave a ``with`` block; of an exception, only the class or value could be sent."""
        if not exc:
            return exit_method(None, None, None)
        try:
            raise exc
        except Exception as error:
            return exit_method(type(error), error, error.__traceback__)

    def _dump_exception(self, exc):
        """What to tell the other party of an exception, and whether it is to end this thread's work, too."""
        cls, config = type(exc), self._config
        self._last_traceback = exc.__traceback__
        logger = config["logger"]
        if logger and config["log_exceptions"]:
            logger.debug("Exception caught", exc_info=exc)
        propagates = (
            cls is SystemExit and config["propagate_SystemExit_locally"]
            or cls is KeyboardInterrupt and config["propagate_KeyboardInterrupt_locally"]
            and threading.current_thread() is threading.main_thread()  # Ctrl-C comes to no other: it was only raised
        )
        traceback, version = config["include_local_traceback"], config["include_local_version"]
        answer = exc
        if propagates:  # Ctrl-C was pressed here, not there
            answer = EOFError(f"the other party was interrupted by {cls.__name__}")
        return vinegar.dump(type(answer), answer, exc.__traceback__, traceback, version), bool(propagates)

    def _load_exception(self, dumped):
        config = self._config
        return vinegar.load(
            dumped, config["import_custom_exceptions"], config["instantiate_custom_exceptions"],
            config["instantiate_oldstyle_exceptions"],
        )

    def _timeout_error(self):
        return AsyncResultTimeout("result expired")

    def _serve_more(self):
        """Serve with one more thread: the other party binds its threads to ours."""
        def serve():
            try:
                self._serve_all()
            except (OSError, select_error, EOFError):
                pass  # the thread that the connection was given to says so

        spawn(serve)

    def _limit_reached(self, limit, value, allowed):
        """The other party has come to a limit; this is called once for each."""
        limits.note(self._config["logger"], self._peer_name, limit, value, allowed)

    def _misbehaved(self, how):
        """The other party has broken the protocol, which has ended the connection."""
        logger = self._config["logger"]
        if logger:
            logger.warning('connection ended peer="%s": %s', self._peer_name, how)

    @property
    def _peer_name(self):
        endpoints = self._config["endpoints"]
        return limits.peer_name(endpoints[1]) if endpoints else self._config["connid"]

    def _execute(self, executor, job):
        """Have a request performed by an executor."""
        limit = self._config["executor_timeout"]
        if limit is None:
            _occupation.run(executor, job)
        else:
            _occupation.run_within(executor, job, limit)


_farewell = Timeout(None)


def _limit_farewell(config):
    """Wait less for the other parties at the end of the program: they may be threads of it, which have ended."""
    global _farewell
    if not _farewell.finite:
        _farewell = Timeout(1)
    config["sync_request_timeout"] = _farewell.timeleft()


class _ReadLock:
    """Shows whether a thread reads from a connection."""

    def __init__(self, connection):
        self._connection = connection

    def locked(self):
        """Whether one does."""
        return self._connection._reading

    def __repr__(self):
        locked = self.locked()
        return f"<{'locked' if locked else 'unlocked'} reader count={int(locked)} of {self._connection!r}>"


class _Occupation:
    """What the executors of this process are doing: to say so to who waits in vain."""

    def __init__(self):
        self._running = {}

    def run(self, executor, job):
        """Run a job by an executor and wait for it."""
        def noted():
            self._running[id(job)] = job
            try:
                job()
            finally:
                del self._running[id(job)]

        executor(noted)

    def run_within(self, executor, job, seconds):
        """The same, but answer the request with an exception if the job does not begin within so many seconds."""
        done = threading.Event()
        failure = []

        def run():
            try:
                self.run(executor, job)
            except BaseException as exc:
                failure.append(exc)
            finally:
                done.set()

        spawn(run)
        if not done.wait(seconds) and job.cancel(TimeoutError(self._busy(job, seconds))):
            return
        done.wait()
        if failure:
            raise failure[0]

    def _busy(self, job, seconds):
        running = ", ".join(repr(other) for other in list(self._running.values()) if other is not job)
        return f"the main thread did not get to {job!r} within {seconds} s: it is busy with {running or 'its own work'}"


_occupation = _Occupation()

_known_methods = weakref.WeakKeyDictionary()


def _methods_of(obj):
    """The methods of an object as INSPECT answers; remembered for its class as long as that has the same to offer."""
    cls = type(obj)
    if isinstance(obj, type) or not isinstance(cls.__dict__, type(type.__dict__)):
        return tuple(get_methods(netref.LOCAL_ATTRS, obj))
    offer = []
    for base in cls.__mro__:
        offer += base.__dict__
        offer += map(id, map(type, base.__dict__.values()))  # a value's type tells whether it is a method
    known = _known_methods.get(cls)
    if known is None or known[0] != offer:
        known = _known_methods[cls] = offer, tuple(get_methods(netref.LOCAL_ATTRS, obj))
    return known[1]
