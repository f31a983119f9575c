"""A peer without rpyc: frames on a plain socket, for what no honest client sends.

Only what the robustness tests need, written from `protocol-spec/`: frames, a brine encoder for a few types, and
the two message envelopes.
"""

import socket
import struct
import zlib

from support.deadline import HUNG

REQUEST, REPLY, EXCEPTION = 1, 2, 3
PING, CLOSE, GETROOT, GETATTR, CALL, REPR, DEL, INSPECT, BUFFITER = 1, 2, 3, 4, 7, 9, 15, 16, 17
VALUE, TUPLE, LOCAL_REF, REMOTE_REF = 1, 2, 3, 4


def encode(value):
    """Brine of None, bools, ints, text, bytes and tuples."""
    if value is None:
        return b"\x00"
    if isinstance(value, bool):
        return b"\x03" if value else b"\x04"
    if isinstance(value, int):
        if -48 <= value <= 159:
            return bytes([value + 0x50])
        digits = str(value).encode()
        head = bytes([0x16, len(digits)]) if len(digits) < 256 else b"\x17" + struct.pack("!L", len(digits))
        return head + digits  # as servers write it: the numbers of requests are compared as they are encoded
    if isinstance(value, str):
        return b"\x08" + encode(value.encode("utf-8"))
    if isinstance(value, bytes):
        return b"\x0f" + struct.pack("!L", len(value)) + value
    if isinstance(value, tuple):
        return b"\x15" + struct.pack("!L", len(value)) + b"".join(encode(item) for item in value)
    raise TypeError(f"cannot encode {value!r}")


def frame(payload, flag=0):
    """A frame around a payload."""
    return struct.pack("!LB", len(payload), flag) + payload + b"\n"


def compressed(payload):
    """A frame with the payload compressed."""
    return frame(zlib.compress(payload, 9), flag=1)


def local(target):
    """One of the server's objects, named by its encoded id pack, boxed."""
    return b"\x11" + encode(LOCAL_REF) + target


def boxed(*items):
    """Items that are boxed, or plain pairs of label and value, boxed as a tuple."""
    parts = [item if isinstance(item, bytes) else encode(item) for item in items]
    return b"\x11" + encode(TUPLE) + b"\x15" + struct.pack("!L", len(parts)) + b"".join(parts)


def referred(kind, rest):
    """The encoded id pack that an answer is."""
    assert kind == REPLY and rest[:2] == b"\x11" + encode(REMOTE_REF), (kind, rest)
    return rest[2:]


class Envelope:
    """How one family of versions packs a message."""

    def __init__(self, name, pack):
        self.name = name
        self._pack = pack

    def message(self, kind, seq, args):
        """The payload of a message with encoded or plain arguments."""
        return self._pack(kind, encode(seq), args if isinstance(args, bytes) else encode(args))

    def request(self, seq, handler, args):
        """The payload of a request; *args* are boxed already."""
        boxed = args if isinstance(args, bytes) else encode(args)
        return self.message(REQUEST, seq, b"\x11" + encode(handler) + boxed)


OLD = Envelope("4.1-5.3", lambda kind, seq, args: b"\x12" + encode(kind) + seq + args)
NEW = Envelope("6.x", lambda kind, seq, args: bytes([kind]) + b"\x11" + seq + args)
ENVELOPES = [OLD, NEW]


class RawPeer:
    """A connection that sends what it is told."""

    def __init__(self, addresses, envelope=NEW, source="127.0.0.1"):
        self.envelope = envelope
        self.socket = socket.create_connection(
            (addresses.host, addresses.port), timeout=HUNG, source_address=(source, 0))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._seq = 0
        self._broken = False

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        """Send bytes; a server that has closed already is not an error."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            self._broken = True

    def request(self, handler, args):
        """Send a request and return the reply as ``(kind, seq, rest of the payload)``.

        Requests of the server that come before it (a question about the dialect) are answered as a client
        that knows no handler would.
        """
        seq, self._seq = self._seq, self._seq + 1
        self.send(frame(self.envelope.request(seq, handler, args)))
        return self.reply_to(seq)

    def reply_to(self, seq):
        """Read until the reply to a request."""
        head = encode(seq)
        while True:
            kind, rest = self.message()
            if kind == REQUEST:
                self._refuse(rest)
            elif rest.startswith(head):
                return kind, rest[len(head):]

    def message(self):
        """The next message as ``(kind, bytes after the kind)``."""
        payload = self.payload()
        if self.envelope is NEW:
            assert payload[1:2] == b"\x11", payload[:16]
            return payload[0], payload[2:]
        assert payload[:1] == b"\x12", payload[:16]
        return payload[1] - 0x50, payload[2:]

    def payload(self):
        """The payload of the next frame, inflated."""
        length, flag = struct.unpack("!LB", self._read(5))
        payload = self._read(length + 1)[:-1]
        return zlib.decompress(payload) if flag else payload

    def ping(self, data=b"alive"):
        """Whether a ping is answered with what was sent."""
        kind, rest = self.request(PING, (VALUE, (data,)))
        return kind == REPLY and rest.endswith(data) and not self._broken

    def call(self, target, *args):
        """Send a CALL of an object, named by its encoded id pack; arguments are boxed. Returns the seq."""
        seq, self._seq = self._seq, self._seq + 1
        self.send(frame(self.envelope.request(seq, CALL, boxed(local(target), boxed(*args), (VALUE, ())))))
        return seq

    def module(self, name):
        """The encoded id pack of a module of a classic server."""
        get = self.reference(GETATTR, boxed(local(self.root()), (VALUE, "getmodule")))
        return referred(*self.reply_to(self.call(get, (VALUE, name))))

    def builtin(self, name):
        """The encoded id pack of a builtin of a classic server."""
        return self.reference(GETATTR, boxed(local(self.module("builtins")), (VALUE, name)))

    def repr(self, target):
        """The ``repr`` of an object, named by its encoded id pack."""
        kind, rest = self.request(REPR, boxed(local(target)))
        assert kind == REPLY and rest[:3] == b"\x11" + encode(VALUE) + b"\x08", rest
        tag, rest = rest[3], rest[4:]
        header = {0x0e: 1, 0x0f: 4}.get(tag, 0)  # a short text has no length of its own
        return rest[header:].decode("utf-8")

    def reference(self, handler, args):
        """The encoded id pack that a request is answered with."""
        return referred(*self.request(handler, args))

    def root(self):
        """The id pack of the root, encoded."""
        return self.reference(GETROOT, (VALUE, ()))

    def ended(self):
        """Whether the server ends the connection (waits for it), whatever it sends before."""
        try:
            while self.socket.recv(65536):
                pass
        except ConnectionResetError:
            pass
        except TimeoutError:
            return False
        return True

    def _refuse(self, rest):
        seq_end = 1 if 0x20 <= rest[0] < 0xF0 else None
        assert seq_end, "a long seq from the server"
        error = ((("builtins", "TypeError"), ("no such handler",), (), "Traceback: none"))
        self.send(frame(self.envelope.message(EXCEPTION, rest[0] - 0x50, error)))

    def _read(self, size):
        parts = []
        while size:
            part = self.socket.recv(min(size, 1 << 20))
            if not part:
                raise ConnectionError("the server closed the connection")
            parts.append(part)
            size -= len(part)
        return b"".join(parts)
