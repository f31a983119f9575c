"""Sends an answer and the next request in one piece.  A client script for stock clients: see `support/client.py`."""

import rpyc

FUNCTIONS = """
done = []
def takes(x):
    done.append('takes')
def calls(f):
    f()
    done.append('calls')
def later():
    done.append('later')
"""


class HeldStream(object):
    """A stream that can keep what is written, to send it at once."""

    def __init__(self, stream):
        self._stream = stream
        self._held = None

    def hold(self):
        """Keep from now on."""
        self._held = b""

    def release(self):
        """Send what was kept, in one piece."""
        held, self._held = self._held, None
        self._stream.write(held)

    def write(self, data):
        """Send or keep."""
        if self._held is None:
            self._stream.write(data)
        else:
            self._held += data

    def __getattr__(self, name):
        return getattr(self._stream, name)


def order(conn, first):
    """What is done first: the rest of a call that waited for our answer, or the request that follows the answer."""
    stream = conn._channel.stream = HeldStream(conn._channel.stream)
    conn.execute(FUNCTIONS)
    given = type("Unseen", (object,), {})() if first == "takes" else lambda: None
    waiting, later = rpyc.async_(conn.namespace[first]), rpyc.async_(conn.namespace["later"])
    result = waiting(given)
    stream.hold()
    conn.serve(10)  # the server asks about the class, or calls back
    behind = later()
    stream.release()
    behind.wait()
    result.wait()
    return tuple(conn.eval("done"))
