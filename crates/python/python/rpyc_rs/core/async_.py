"""Results that arrive later."""

from ..lib import Timeout
from ..lib.compat import TimeoutError as AsyncResultTimeout

__all__ = ["AsyncResult", "AsyncResultTimeout"]


class AsyncResult:
    """The result of a request that the other party is still working on.

    :attr:`value` waits for it. It is called with what arrives, by whichever thread serves the connection.
    """

    __slots__ = ("_conn", "_is_ready", "_is_exc", "_callbacks", "_obj", "_ttl")

    def __init__(self, conn):
        self._conn = conn
        self._is_ready = False
        self._is_exc = None
        self._obj = None
        self._callbacks = []
        self._ttl = Timeout(None)

    def __repr__(self):
        state = "ready" if self._is_ready else "expired" if self.expired else "pending"
        return f"<AsyncResult object ({state}) at 0x{id(self):08x}>"

    def __call__(self, is_exc, obj):
        if self.expired:
            return
        self._is_exc = is_exc
        self._obj = obj
        self._is_ready = True
        callbacks, self._callbacks = self._callbacks, []
        for callback in callbacks:
            callback(self)

    def _waiting(self):
        return not (self._is_ready or self.expired)

    def wait(self):
        """Wait for the result, serving the connection meanwhile.

        :raises AsyncResultTimeout: if it does not arrive before it expires
        """
        while self._waiting():
            self._conn.serve(self._ttl, waiting=self._waiting)
        if not self._is_ready:
            raise AsyncResultTimeout("result expired")

    def add_callback(self, func):
        """Have ``func(self)`` called when the result arrives; at once if it has."""
        if self._is_ready:
            func(self)
        else:
            self._callbacks.append(func)

    def set_expiry(self, timeout):
        """Set after how many seconds from now the result expires; ``None`` for never."""
        self._ttl = Timeout(timeout)

    @property
    def ready(self):
        """Whether the result has arrived. Serves what else has."""
        if not self._is_ready and not self.expired:
            self._conn.poll_all()
        return self._is_ready

    @property
    def error(self):
        """Whether the result is an exception."""
        return self.ready and self._is_exc

    @property
    def expired(self):
        """Whether the result did not arrive in time."""
        return not self._is_ready and self._ttl.expired()

    @property
    def value(self):
        """The result; waits for it. If it is an exception, that is raised."""
        self.wait()
        if self._is_exc:
            raise self._obj
        return self._obj
