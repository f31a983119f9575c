"""A client of the Python servers, with stock rpyc or with ours: ``python python_client.py JSON``.

JSON is ``{"ports": {NAME: PORT, ..}, "echo": PORT}``.  Reads commands, one JSON object a line, and answers with one:

    {"record": ROW, "server": NAME}              the exchanges of one operation there, as `client.record` notes them
    {"row": ROW, "server": NAME, "count": N}     seconds for one operation, from N
    {"exchanges": [..], "count": N}              the same for these, played on a bare socket
"""

import functools
import json
import os
import sys

import rpyc
from client import NOISE, ZEROS, Bare, batch, record

KINDS = {"zeros": ZEROS, "noise": NOISE}
SIZES = {"64 kB": 1, "10 MB": 160}
DATA = {f"{size} of {kind}": (kind, times) for kind in KINDS for size, times in SIZES.items()}
REMOTE = """
import functools, random
class Node:
    value = 42
    def name(self):
        return "node"
node = Node()
def call(function):
    return function(1)
@functools.lru_cache(None)
def made(kind, times):
    return (bytes(65536) if kind == "zeros" else random.Random(1).randbytes(65536)) * times
"""


@functools.lru_cache(None)
def made(kind, times):
    """What REMOTE makes, here."""
    return KINDS[kind] * times


class Subject:
    """A server under test, with what the rows work on."""

    def __init__(self, port):
        self.conn = rpyc.classic.connect("127.0.0.1", port)
        self.conn.execute(REMOTE)
        names = self.conn.namespace
        self.node, self.new, self.call, self.made = (names[name] for name in ["node", "Node", "call", "made"])
        self.length = self.conn.builtins.len
        self.name_async = rpyc.async_(self.node.name)


def pipelined(subject):
    results = [subject.name_async() for _ in range(100)]
    for result in results:
        result.wait()


ROWS = {
    "ping": lambda subject: subject.conn.ping(),
    "attribute get": lambda subject: subject.node.value,
    "method call": lambda subject: subject.node.name(),
    "object create + drop": lambda subject: subject.new(),
    "callback": lambda subject: subject.call(abs),
    "100 async calls, pipelined": pipelined,
    **{f"send {name}": lambda subject, what=what: subject.length(made(*what)) for name, what in DATA.items()},
    **{f"receive {name}": lambda subject, what=what: subject.made(*what) for name, what in DATA.items()},
}


def main():
    """Answer commands until standard input ends."""
    options = json.loads(sys.argv[1])
    subjects = {name: Subject(port) for name, port in options["ports"].items()}
    bare = Bare(options["echo"])
    for line in sys.stdin:
        command = json.loads(line)
        if "record" in command:
            answer = record(ROWS[command["record"]], subjects[command["server"]])
        elif "exchanges" in command:
            answer = batch(bare.play, command["exchanges"], command["count"])
        else:
            answer = batch(ROWS[command["row"]], subjects[command["server"]], command["count"])
        print(json.dumps(answer), flush=True)
    os._exit(0)  # without waiting for servers that have gone


if __name__ == "__main__":
    main()
