"""What a client of the matrix does, step by step.  Runs on Python 2.7 and 3 with every rpyc from 3.0 on.

    steps.py PORT CUSTOM_PORT ["wait"]

Prints a JSON object a line: ``{"step": NAME, "saw": [..]}``.  The same steps against a stock server of the client's
own version are the oracle, so a step may fail: it then has to fail in the same way.  With ``wait``, it says
``{"connected": true}`` and goes on when a line comes on standard input, and leaves out what counts objects in the
server's process.
"""

import json
import os
import sys

import rpyc

# A folder named like a remote module must not be importable: proxy classes look into the client's own modules.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != HERE]
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True  # Python 2 would write it into the sources
# In this order they run: a 4.1.0 client must not meet an instance before its class.
import values, objects, containers, failures, callbacks, references, service  # noqa: E401, E402, F401
from common import CLASSIC, COUNTING, CUSTOM, attempt  # noqa: E402
from plain import plain, raised  # noqa: E402
sys.dont_write_bytecode = False
del sys.path[0]


class Classic(object):
    """A classic connection, made anew when a step has lost it."""

    def __init__(self, port):
        self.port = port
        self.connect()

    def connect(self):
        """Connect, and fetch what the steps use."""
        self.conn = rpyc.classic.connect("127.0.0.1", self.port)
        self.subject = self.conn.modules["testbed"]


class Custom(Classic):
    """The same to the custom service."""

    def connect(self):
        self.conn = rpyc.connect("127.0.0.1", self.port)
        self.subject = self.conn.root


def say(**answer):
    """Tell the runner."""
    OUT.write(json.dumps(answer, sort_keys=True) + "\n")
    OUT.flush()


def run(steps, client):
    """Run steps, each for itself."""
    for function in steps:
        if client.conn.closed:
            client.connect()
        try:
            saw = function(client.conn, client.subject)
        except Exception as error:
            saw = ["failed"] + raised(error)
        say(step=function.__name__, saw=saw)


def closed(conn):
    """Close a connection and use it after that."""
    conn.close()
    conn.close()
    return [plain(conn.closed), attempt(conn.ping, text=False)]


def main():
    """Connect, run everything, close."""
    waits = sys.argv[3:] == ["wait"]
    classic, custom = Classic(int(sys.argv[1])), Custom(int(sys.argv[2]))
    if waits:
        say(connected=True)
        sys.stdin.readline()
    run(CLASSIC if waits else CLASSIC + COUNTING, classic)
    run(CUSTOM, custom)
    say(step="close", saw=closed(classic.conn) + closed(custom.conn))


if __name__ == "__main__":
    OUT = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what rpyc prints is not for the runner
    main()
