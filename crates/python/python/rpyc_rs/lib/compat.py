"""Names that programs written for rpyc look for in ``rpyc.lib.compat``.

Other parties fetch ``pickle`` from here, too: ``rpyc.classic.deliver`` unpickles with the ``pickle`` of the
remote ``rpyc.lib.compat``.
"""

import pickle  # noqa: F401
import select as select_module
import sys
import time
from builtins import TimeoutError, callable, next  # noqa: F401
from io import BytesIO  # noqa: F401
from select import select  # noqa: F401
from struct import Struct  # noqa: F401

is_py_3k = True
is_py_gte37 = True
is_py_gte38 = True
is_py_gte310 = sys.version_info >= (3, 10)
is_py_gte311 = sys.version_info >= (3, 11)

execute = exec
maxint = sys.maxsize
select_error = OSError


def BYTES_LITERAL(text):
    """The UTF-8 encoding of `text`."""
    return text.encode("utf-8")


def get_exc_errno(exc):
    """The ``errno`` of an exception."""
    return exc.errno


def acquire_lock(lock, blocking, timeout):
    """Acquire `lock`, waiting no longer than `timeout` (a ``Timeout``)."""
    if blocking and timeout.finite:
        return lock.acquire(True, timeout.timeleft())
    return lock.acquire(blocking)


class PollingPoll:
    """Wait for events of file descriptors by ``poll()``; modes and events are made of letters.

    ``r`` readable, ``w`` writable, ``e`` error, ``h`` hung up, ``n`` not an open descriptor.
    """

    _POLLRDHUP = 0x2000  # Linux: the peer has shut down its sending side; not named by Python

    def __init__(self):
        self._poll = select_module.poll()

    def register(self, fd, mode):
        """Watch `fd` for the events in `mode`."""
        flags = 0
        if "r" in mode:
            flags |= select_module.POLLIN | select_module.POLLPRI
        if "w" in mode:
            flags |= select_module.POLLOUT
        if "e" in mode:
            flags |= select_module.POLLERR
        if "h" in mode:
            flags |= select_module.POLLHUP | select_module.POLLNVAL | self._POLLRDHUP
        self._poll.register(fd, flags)

    modify = register

    def unregister(self, fd):
        """Watch `fd` no more."""
        self._poll.unregister(fd)

    def poll(self, timeout=None):
        """A list of ``(fd, events)``, empty when `timeout` (seconds, ``None`` for ever) has passed."""
        letters = (
            ("r", select_module.POLLIN | select_module.POLLPRI),
            ("w", select_module.POLLOUT),
            ("e", select_module.POLLERR),
            ("h", select_module.POLLHUP),
            ("n", select_module.POLLNVAL),
        )
        events = self._poll.poll(None if timeout is None else timeout * 1000)
        return [(fd, "".join(letter for letter, mask in letters if event & mask)) for fd, event in events]


class SelectingPoll:
    """The same by ``select()``, where there is no ``poll()``."""

    def __init__(self):
        self.rlist = set()
        self.wlist = set()

    def register(self, fd, mode):
        """Watch `fd` for the events in `mode`."""
        if "r" in mode:
            self.rlist.add(fd)
        if "w" in mode:
            self.wlist.add(fd)

    modify = register

    def unregister(self, fd):
        """Watch `fd` no more."""
        self.rlist.discard(fd)
        self.wlist.discard(fd)

    def poll(self, timeout=None):
        """A list of ``(fd, events)``, empty when `timeout` (seconds, ``None`` for ever) has passed."""
        if not self.rlist and not self.wlist:
            time.sleep(timeout)  # select() of Windows refuses three empty lists
            return []
        readable, writable, _ = select_module.select(self.rlist, self.wlist, (), timeout)
        return [(fd, "r") for fd in readable] + [(fd, "w") for fd in writable]


poll = PollingPoll if hasattr(select_module, "poll") else SelectingPoll
