"""Writes frames.json: streams of bytes, good and bad, and what stock servers do with them.

    python3 generate_frames.py [--environments DIRECTORY]           (see stock.py; Python 3.11 or later)

Each stream is sent to a stock server as the whole content of a connection, and then a PING.

A vector is
  id        dialect and case
  section   the file and heading of the specification that it belongs to
  dialect   the rpyc_protocol::Dialect of the messages in it, and its variant
  hex       the stream
  stock     what stock does: `answers` (what the stream asks), `ignores` (but answers the PING after it), `waits` (for
            the rest: the PING is taken for that), `ends` (the connection)
  ours      what the Rust crates do, by the same words
  result    valid       everybody must do as stock does
            invalid     everybody must end the connection
            acceptable  stock never sends it; `ours` is a decision
  source    the stock version that was asked
"""

import select
import socket
import subprocess
import sys
import zlib

import codec
import stock
from codec import EXCEPTION, HEADER, REPLY, REQUEST, VALUE

PEERS = [peer for peer in stock.PEERS if peer.name in ("3.4.4-py2.7", "4.0.2-py3.6", "4.1.0-py3.11", "5.3.1-py3.11",
                                                       "6.0.2-py3.11")]
PING, SEQ = 1, 5


def framed(payload, flag=0, trailer=b"\n"):
    return HEADER.pack(len(payload), flag) + payload + trailer


def cases(dialect):
    """case, section, stream, what ours does, result"""
    def message(kind, seq, content):
        return codec.payload(dialect.message(kind, seq, content))

    def request(seq=SEQ, data="hi"):
        return message(REQUEST, seq, (PING, (VALUE, (dialect.text(data),))))

    ping, packed = request(), zlib.compress(request(), 1)
    large = request(data="x" * 250 + "y" * 5)
    other = bytes([0x12, 0x51]) + ping[2:] if dialect.family == "V6" else bytes([0x01, 0x11]) + ping[2:]
    start = ping[:2] if dialect.family == "V6" else ping[:1] + ping[1:2]
    layout, compression, messages = "frame.md#layout", "frame.md#compression", "quirks.md#messages"
    yield "plain", layout, framed(ping), "answers", "valid"
    yield "two-frames", layout, framed(ping) + framed(request(6)), "answers", "valid"
    yield "empty", layout, framed(b""), "ignores", "valid"
    yield "empty-before-message", layout, framed(b"") + framed(ping), "answers", "valid"
    for trailer in (b"\0", b"\xff"):
        yield "trailer-" + trailer.hex(), layout, framed(ping, trailer=trailer), "answers", "acceptable"
    yield "part-of-header", layout, framed(ping)[:3], "waits", "valid"
    yield "header-alone", layout, HEADER.pack(400, 0), "waits", "valid"
    yield "part-of-payload", layout, HEADER.pack(400, 0) + ping, "waits", "valid"
    yield "no-trailer", layout, framed(ping)[:-1], "waits", "valid"
    yield "claim-of-4-gib", layout, HEADER.pack(2**32 - 1, 0) + ping, "ends", "acceptable"
    yield "claim-of-129-mib", layout, HEADER.pack(129 << 20, 0) + ping, "ends", "acceptable"
    yield "255-bytes-plain", compression, framed(large), "answers", "valid"
    yield "compressed", compression, framed(packed, 1), "answers", "valid"
    yield "compressed-level-9", compression, framed(zlib.compress(ping, 9), 1), "answers", "valid"
    yield "compressed-level-0", compression, framed(zlib.compress(ping, 0), 1), "answers", "valid"
    for flag in (2, 0xff):
        yield "flag-%02x" % flag, compression, framed(packed, flag), "answers", "acceptable"
    yield "flag-01-plain", compression, framed(ping, 1), "ends", "invalid"
    yield "flag-02-plain", compression, framed(ping, 2), "ends", "invalid"
    yield "zlib-cut", compression, framed(packed[:-1], 1), "ends", "invalid"
    yield "zlib-checksum", compression, framed(packed[:-1] + b"?", 1), "ends", "invalid"
    yield "zlib-and-more", compression, framed(packed + b"x", 1), "ends", "acceptable"
    yield "zlib-of-nothing", compression, framed(zlib.compress(b""), 1), "ignores", "valid"
    yield "flag-01-empty", compression, framed(b"", 1), "ends", "invalid"
    yield "bytes-after-brine", messages, framed(ping + b"\0"), "ends", "acceptable"
    yield "no-brine", messages, framed(b"\xff\xff\xff\xff"), "ends", "invalid"
    yield "brine-cut", messages, framed(ping[:-1]), "ends", "acceptable"
    yield "head-alone", messages, framed(start), "ends", "invalid"
    yield "other-envelope", messages, framed(other), "ends", "invalid"
    yield "kind-0", messages, framed(message(0, SEQ, None)), "ends", "invalid"
    yield "kind-4", messages, framed(message(4, SEQ, None)), "ends", "invalid"
    yield "seq-negative", messages, framed(request(-7)), "answers", "acceptable"
    yield "seq-tuple", messages, framed(request(())), "ends", "acceptable"
    yield "seq-2-70", messages, framed(request(2**70)), "ends", "acceptable"
    yield "unknown-reply", messages, framed(message(REPLY, 77, (VALUE, None))), "ignores", "acceptable"
    yield "unknown-stop-iteration", messages, framed(message(EXCEPTION, 77, 1)), "ignores", "acceptable"
    yield "content-no-pair", "quirks.md#requests", framed(message(REQUEST, SEQ, ())), "answers", "valid"
    yield "handler-text", "quirks.md#requests", framed(message(REQUEST, SEQ, ("x", (VALUE, ())))), "answers", "valid"
    yield "handler-99", "quirks.md#requests", framed(message(REQUEST, SEQ, (99, (VALUE, ())))), "answers", "valid"
    yield "label-9", "quirks.md#requests", framed(message(REQUEST, SEQ, (PING, (9, ())))), "answers", "valid"
    yield "close", "lifecycle.md#closing", dialect.message(REQUEST, SEQ, (2, (VALUE, ()))), "ends", "valid"


class Server:
    """A stock server that is asked one stream after the other."""

    def __init__(self, peer, environments):
        self.dialect = peer.dialect
        self.process = peer.start(environments, "server_plain.py", stderr=subprocess.DEVNULL)
        self.port = int(self.process.stdout.readline())

    def behaviour(self, stream):
        """What it does with a stream."""
        ping = self.dialect.message(REQUEST, 40, (PING, (VALUE, (b"?",))))
        with socket.create_connection(("127.0.0.1", self.port)) as sock:
            sock.sendall(stream)
            first = self.answers(sock, 0.3)
            if first is None:
                return "ends"
            try:
                sock.sendall(ping)
            except OSError:
                return "ends"
            second = self.answers(sock, 0.3)
        if second is None:
            return "ends"
        return "answers" if first else "ignores" if 40 in second else "waits"

    def answers(self, sock, quiet):
        """The numbers of the answers that come until nothing does; ``None`` if the server ends the connection."""
        numbers, buffer = [], b""
        while select.select([sock], [], [], quiet)[0]:
            try:
                data = sock.recv(65536)
            except ConnectionResetError:
                data = b""
            if not data:
                return None
            buffer += data
            while True:
                frame, buffer = codec.split(buffer)
                if frame is None:
                    break
                kind, seq, content, _ = self.dialect.read(frame)
                if kind == REQUEST and content[0] == 2:
                    return None  # CLOSE: 6.x then keeps the connection for a while
                if kind != REQUEST:
                    numbers.append(seq)
        return numbers


def main():
    options = stock.arguments(__doc__.splitlines()[0])
    vectors = []
    for peer in PEERS:
        server, source = Server(peer, options.environments), peer.source(options.environments)
        try:
            for case, section, stream, ours, result in cases(peer.dialect):
                seen = server.behaviour(stream)
                if (result == "valid" and seen != ours) or (result == "invalid" and seen != "ends"):
                    print(f"{peer.name}: {case} is {result}, stock {seen}, ours {ours}", file=sys.stderr)
                vectors.append({"id": f"{peer.rpyc}:{case}", "section": section, "dialect": peer.dialect.name,
                                "hex": stream.hex(), "stock": seen, "ours": ours, "result": result, "source": source})
        finally:
            server.process.kill()
            server.process.wait()
    print(len(vectors), "vectors", file=sys.stderr)
    if not options.only:
        (stock.HERE / "frames.json").write_text(stock.lines(vectors))


if __name__ == "__main__":
    main()
