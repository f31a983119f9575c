"""Clients that send several requests in one piece."""

import contextlib
import socket
import struct

import rpyc
from common import connect, remote, say

DATA_SEGMENTS_IN = struct.Struct("=152xI")
"""Where Linux's ``tcp_info`` has how many segments with data have come."""


class Held:
    """A stream that keeps what is written."""

    def __init__(self, stream):
        self._stream = stream
        self.written = b""

    def write(self, data):
        """Keep it."""
        self.written += data

    def __getattr__(self, name):
        return getattr(self._stream, name)


@contextlib.contextmanager
def in_one_piece(conn):
    """What is written meanwhile is sent at the end, at once."""
    stream = conn._channel.stream
    held = conn._channel.stream = Held(stream)
    try:
        yield
    finally:
        conn._channel.stream = stream
        stream.write(held.written)


def before_a_long_one(address):
    """Quick requests, and behind them one that takes until it is told to end."""
    conn, other = connect(address), connect(address)
    quick, hold = rpyc.async_(conn.builtin.abs), rpyc.async_(remote(conn).hold)
    for name in ["first", "second"]:
        with in_one_piece(conn):
            answers = [quick(-n) for n in range(10)]
            last = hold(name)
        say(sum(answer.value for answer in answers), last.ready)
        remote(other).give(name)
        say(last.value)


def segments(address):
    """Many quick requests: their answers come in fewer pieces."""
    conn = connect(address)
    quick = rpyc.async_(conn.builtin.abs)

    def count():
        info = conn._channel.stream.sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 256)
        return DATA_SEGMENTS_IN.unpack_from(info)[0]

    counts = []
    for _ in range(10):  # others may keep the server from its work now and then
        before = count()
        with in_one_piece(conn):
            answers = [quick(-n) for n in range(200)]
        assert sum(answer.value for answer in answers) == 19900
        counts.append(count() - before)
    say(min(counts) < 10)
