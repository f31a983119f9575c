"""A measuring client, with the rpyc of the environment it runs in: ``python client.py '{"ours": PORT, "bare": PORT, ..}'``.

Reads commands, one JSON object a line, and answers each with ``[SECONDS, OPERATIONS]``, the time for how many:

    {"how": "call", "on": SERVER, "row": ROW, "count": N}      N batches of the row; more of them at once in "threads"
    {"how": "local", "row": ROW, "count": N}                   the same with the objects in this process
    {"how": "bare", "row": ROW, "count": N}                    as many bytes each way as with "ours", on a plain socket
    {"how": "deflate", "row": ROW, "count": N}                 the same, and NOISE is compressed each time, as stock does
    {"how": "upload" or "download", "on": SERVER, "source": PATH, "target": PATH}    a file; operations are megabytes
    {"how": "sink", "source": PATH}    a file, read and compressed as for an upload, to a plain socket that stores nothing
"""

import builtins
import functools
import json
import os
import random
import socket
import struct
import sys
import threading
import time
import zlib

import rpyc
from rpyc.core.consts import HANDLE_GETATTR, STREAM_CHUNK
from rpyc.core.netref import asyncreq
from rpyc.utils.helpers import buffiter

HEADER = struct.Struct("!LL")
ZEROS = b"\x00" * 65536
NOISE = random.Random(1).randbytes(65536)
MEGABYTE = 1 << 20
ITEMS = 1000
DEPTH = 64
WRITTEN = 16
"""About as many bytes as the answer to `file.write` has."""


class Subject:
    """What the rows work on, behind a connection; *conn* is one, or `Local`."""

    def __init__(self, conn, port=None):
        self.conn = conn
        self.port = port
        self.hou = conn.modules["hou"]
        self.node = self.hou.node("/obj").createNode("geo", f"bench{os.getpid()}")
        self.path = self.node.path()
        self.kept = self.node.path  # no row asks for that, so canned replies do not name it when it is there already
        self.session = self.hou.session
        self.session.answer = 42
        self.items = conn.builtin.list(tuple(range(ITEMS)))
        self.length = conn.builtin.len


class Local:
    """The part of a connection that the rows use, without one."""

    builtin = builtins

    def __init__(self):
        self.modules = {"hou": __import__("hou")}

    def ping(self):
        """There is nobody."""


def iterate(subject):
    for _ in subject.items:
        pass


def buffered(subject):
    for _ in buffiter(subject.items):
        pass


def attributes_in_flight(subject):
    results = [asyncreq(subject.session, HANDLE_GETATTR, "answer") for _ in range(DEPTH)]
    for result in results:
        result.wait()


def calls_in_flight(subject):
    call = rpyc.async_(subject.kept)
    results = [call() for _ in range(DEPTH)]
    for result in results:
        result.wait()


CONNECT = "connect + close"
ROWS = {  # what is done, and how many operations that is
    "ping": (lambda subject: subject.conn.ping(), 1),
    "attribute get": (lambda subject: subject.session.answer, 1),
    "method call": (lambda subject: subject.node.name(), 1),
    "hou.node(p).parm(n).set(v)": (lambda subject: subject.hou.node(subject.path).parm("tx").set(2.0), 1),
    "iterate, an item": (iterate, ITEMS),
    "buffiter, an item": (buffered, ITEMS),
    "object create + drop": (lambda subject: subject.hou.Vector3(1.0, 2.0, 3.0), 1),
    "callback": (lambda subject: subject.hou.call(abs), 1),
    "attribute get, 64 in flight": (attributes_in_flight, DEPTH),
    "method call, 64 in flight": (calls_in_flight, DEPTH),
    "send 64 kB of zeros": (lambda subject: subject.length(ZEROS), 1),
    "send 64 kB of noise": (lambda subject: subject.length(NOISE), 1),
    "receive 64 kB of noise": (lambda subject: subject.hou.noise, 1),
    CONNECT: (lambda subject: rpyc.classic.connect("127.0.0.1", subject.port).close(), 1),
}


class Tap:
    """Notes what goes through a connection's stream: exchanges of bytes written, then the number of bytes read."""

    def __init__(self, stream):
        self._stream = stream
        self.exchanges = []
        self._reading = True

    def write(self, data):
        """Note and pass on."""
        if self._reading:
            self.exchanges.append([b"", 0])
            self._reading = False
        self.exchanges[-1][0] += data
        self._stream.write(data)

    def read(self, count):
        """Pass on and note."""
        if self.exchanges:
            self.exchanges[-1][1] += count
        self._reading = True
        return self._stream.read(count)

    def __getattr__(self, name):
        return getattr(self._stream, name)


class Client:
    """Does what the commands say."""

    def __init__(self, ports):
        self._ports = ports

    @functools.cached_property
    def _plain(self):
        return self._connect()

    def _connect(self):
        plain = socket.create_connection(("127.0.0.1", self._ports["bare"]))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return plain

    @functools.lru_cache(None)
    def _subject(self, name):
        if name == "local":
            return Subject(Local())
        return Subject(rpyc.classic.connect("127.0.0.1", self._ports[name]), self._ports[name])

    @functools.lru_cache(None)
    def _exchanges(self, row):
        subject = self._subject("ours")
        channel = subject.conn._channel
        tap = Tap(channel.stream)
        channel.stream = tap
        ROWS[row][0](subject)
        channel.stream = tap._stream
        return [(HEADER.pack(len(sent), received) + sent, received) for sent, received in tap.exchanges]

    def call(self, on, row, count, threads=1):
        """Time a row."""
        function, operations = ROWS[row]
        work = functools.partial(function, self._subject(on))
        return at_once(work, count, threads) if threads > 1 else timed(work, count), count * threads * operations

    def local(self, row, count):
        """Time a row where the objects are."""
        return self.call("local", row, count)

    def bare(self, row, count):
        """Time as many bytes."""
        if row == CONNECT:
            return timed(lambda: self._connect().close(), count), count
        return timed(lambda: play(self._plain, self._exchanges(row)), count), count * ROWS[row][1]

    def deflate(self, row, count):
        """Time as many bytes and their compression."""
        return timed(lambda: (zlib.compress(NOISE, 1), play(self._plain, self._exchanges(row))), count), count

    def upload(self, on, source, target):
        """Time the upload of a file."""
        return self._move(rpyc.classic.upload, on, source, target)

    def download(self, on, source, target):
        """Time the download of a file."""
        return self._move(rpyc.classic.download, on, source, target)

    def sink(self, source):
        """Time the least that an upload can take."""
        return timed(lambda: self._sink(source), 1), os.path.getsize(source) / MEGABYTE

    def _sink(self, source):
        with open(source, "rb") as file:
            while piece := file.read(STREAM_CHUNK):
                sent = zlib.compress(piece, 1)
                play(self._plain, [(HEADER.pack(len(sent), WRITTEN) + sent, WRITTEN)])

    def _move(self, move, on, source, target):
        return timed(lambda: move(self._subject(on).conn, source, target), 1), os.path.getsize(source) / MEGABYTE


def play(plain, exchanges, buffer=memoryview(bytearray(1 << 20))):
    """Send and receive as many bytes, in as many steps."""
    for sent, received in exchanges:
        plain.sendall(sent)
        while received:
            received -= plain.recv_into(buffer[:received])


def timed(work, count):
    """Seconds for that many."""
    start = time.perf_counter()
    for _ in range(count):
        work()
    return time.perf_counter() - start


def at_once(work, count, threads):
    """Seconds until each of so many threads has done *count*."""
    workers = [threading.Thread(target=timed, args=(work, count)) for _ in range(threads)]
    start = time.perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return time.perf_counter() - start


def main():
    """Answer commands until standard input ends."""
    client = Client(json.loads(sys.argv[1]))
    for line in sys.stdin:
        command = json.loads(line)
        print(json.dumps(getattr(client, command.pop("how"))(**command)), flush=True)
    os._exit(0)  # without waiting for servers that have gone


if __name__ == "__main__":
    main()
