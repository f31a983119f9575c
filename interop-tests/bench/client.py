"""The measuring client, an ordinary program with stock rpyc: ``python client.py JSON`` prints JSON lines.

For every row it works on the two servers in turn, a batch each, so that what the machine does besides hits both
alike, and plays the bytes that went over the wire once more on a bare socket.
"""

import json
import os
import random
import socket
import statistics
import struct
import sys
import time

import rpyc
from rpyc.utils.helpers import buffiter

HEADER = struct.Struct("!LL")
ZEROS = b"\x00" * 65536
NOISE = random.Random(1).randbytes(65536)


class Subject:
    """A server under test, with what the rows work on."""

    def __init__(self, port):
        self.port = port
        self.conn = rpyc.classic.connect("127.0.0.1", port)
        self.hou = self.conn.modules["hou"]
        obj = self.hou.node("/obj")
        self.node = obj.createNode("geo", "bench")
        self.hou.session.answer = 42
        self.session = self.hou.session
        self.items = self.conn.builtin.list(tuple(range(10000)))
        self.length = self.conn.builtin.len
        self.name_async = rpyc.async_(self.node.name)

    def close(self):
        """Remove what it made."""
        self.node.destroy()
        self.conn.close()


def ping(subject):
    subject.conn.ping()


def attribute(subject):
    subject.session.answer


def method(subject):
    subject.node.name()


def parm_set(subject):
    subject.hou.node("/obj/bench").parm("tx").set(2.0)


def create_and_drop(subject):
    subject.hou.Vector3(1.0, 2.0, 3.0)


def iterate(subject):
    for _ in subject.items:
        pass


def buffered(subject):
    for _ in buffiter(subject.items):
        pass


def pipelined(subject):
    results = [subject.name_async() for _ in range(100)]
    for result in results:
        result.wait()


def send_zeros(subject):
    subject.length(ZEROS)


def send_noise(subject):
    subject.length(NOISE)


def connect_and_close(subject):
    rpyc.classic.connect("127.0.0.1", subject.port).close()


ROWS = [  # what, function, operations in a batch: few, so that all servers see the same state of the machine
    ("ping", ping, 50),
    ("attribute get", attribute, 50),
    ("method call", method, 20),
    ("hou.node(p).parm(n).set(v)", parm_set, 5),
    ("object create + drop", create_and_drop, 5),
    ("iterate 10 000", iterate, 1),
    ("buffiter 10 000", buffered, 1),
    ("100 async calls, pipelined", pipelined, 1),
    ("send 64 kB of zeros", send_zeros, 10),
    ("send 64 kB of noise", send_noise, 5),
    ("connect + close", connect_and_close, 1),
]
LEAST_ROUNDS = 3


class Tap:
    """Notes what goes through a connection's stream: exchanges of bytes written, then bytes read."""

    def __init__(self, stream):
        self._stream = stream
        self.exchanges = []
        self._reading = True

    def write(self, data):
        """Note and pass on."""
        if self._reading:
            self.exchanges.append([0, 0])
            self._reading = False
        self.exchanges[-1][0] += len(data)
        self._stream.write(data)

    def read(self, count):
        """Pass on and note."""
        if self.exchanges:
            self.exchanges[-1][1] += count
        self._reading = True
        return self._stream.read(count)

    def __getattr__(self, name):
        return getattr(self._stream, name)


def record(function, subject):
    """The exchanges of one operation."""
    if function is connect_and_close:
        return None
    channel = subject.conn._channel
    tap = Tap(channel.stream)
    channel.stream = tap
    function(subject)
    channel.stream = tap._stream
    return tap.exchanges


class Bare:
    """Plays exchanges on a plain socket."""

    def __init__(self, port):
        self._port = port
        self._socket = self._connect()
        self._payload = memoryview(bytearray(1 << 24))

    def _connect(self):
        plain = socket.create_connection(("127.0.0.1", self._port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return plain

    def play(self, exchanges):
        """Send and receive as many bytes, in as many steps."""
        if exchanges is None:
            self._connect().close()
            return
        for sent, received in exchanges:
            self._socket.sendall(HEADER.pack(sent, received) + self._payload[:sent])
            while received:
                received -= self._socket.recv_into(self._payload[:received])


def batch(function, argument, count):
    """Seconds that one operation takes, from a batch."""
    start = time.perf_counter()
    for _ in range(count):
        function(argument)
    return (time.perf_counter() - start) / count


def measure(row, stock, ours, bare, seconds):
    """The medians of one row, from as many rounds as there is time for."""
    what, function, count = row
    exchanges = record(function, ours)
    one_round = [("stock", function, stock), ("ours", function, ours), ("bare", bare.play, exchanges)]
    for _, work, argument in one_round:
        batch(work, argument, count)  # warms up
    times = {"stock": [], "ours": [], "bare": []}
    end = time.perf_counter() + seconds
    while len(times["bare"]) < LEAST_ROUNDS or time.perf_counter() < end:
        for name, work, argument in one_round:
            times[name].append(batch(work, argument, count))
        one_round.append(one_round.pop(0))  # nobody is always first
    result = {name: statistics.median(values) for name, values in times.items()}
    trips = len(exchanges) if exchanges is not None else None
    return dict(result, what=what, trips=trips, rounds=len(times["bare"]))


def main():
    """Measure the chosen rows."""
    options = json.loads(sys.argv[1])
    stock, ours, bare = Subject(options["stock"]), Subject(options["ours"]), Bare(options["echo"])
    for row in ROWS:
        if options["only"] in row[0]:
            print(json.dumps(measure(row, stock, ours, bare, options["seconds"])), flush=True)
    stock.close()
    ours.close()
    os._exit(0)


if __name__ == "__main__":
    main()
