"""Servers in Python: ``python peers.py serve`` and ``python peers.py echo``.

``serve`` is a `ThreadedServer(ClassicService)` of the rpyc of the environment it runs in, with a `hou` in plain Python.
``echo`` is the least that any server can do: it reads as many bytes as it is told and answers with as many as it is told.
"""

import socket
import struct
import sys
import threading

HEADER = struct.Struct("!LL")


def serve():
    """Serve with rpyc; the module `hou` is found beside this file."""
    from rpyc.core.service import ClassicService
    from rpyc.utils.server import ThreadedServer
    server = ThreadedServer(ClassicService, hostname="127.0.0.1", port=0)
    server._listen()
    announce(server.port)
    server.start()


def echo():
    """Serve exchanges of plain bytes."""
    listener = socket.create_server(("127.0.0.1", 0))
    announce(listener.getsockname()[1])
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=exchange, args=(connection,), daemon=True).start()


def exchange(connection):
    """Answer one connection."""
    reply = bytearray(1 << 24)
    buffer = bytearray(1 << 24)
    view, replies = memoryview(buffer), memoryview(reply)
    while read_into(connection, view[:HEADER.size]):
        incoming, outgoing = HEADER.unpack(view[:HEADER.size])
        if not read_into(connection, view[:incoming]):
            return
        connection.sendall(replies[:outgoing])


def read_into(connection, view):
    """Fill a buffer; false at the end of the stream."""
    while len(view):
        count = connection.recv_into(view)
        if count == 0:
            return False
        view = view[count:]
    return True


def announce(port):
    """Say where it listens."""
    sys.stdout.write("listening on 127.0.0.1:%d\n" % port)
    sys.stdout.flush()


if __name__ == "__main__":
    {"serve": serve, "echo": echo}[sys.argv[1]]()
