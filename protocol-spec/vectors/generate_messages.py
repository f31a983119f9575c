"""Writes messages.json: single messages of stock peers of every dialect, with their meaning.

    python3 generate_messages.py [--environments DIRECTORY]         (see stock.py; Python 3.11 or later)

An unmodified stock client of each version (client_messages.py) talks to the server below, which gives its objects
small numbers. So all that is written comes from stock, and is the same in every run but for the numbers that the
client gives its own objects (addresses) and its threads.

A vector is
  id        dialect and step
  dialect   the rpyc_protocol::Dialect: V3, V4_0, V5 or V6, and its variant: -python2, -threads
  hex       the frame that stock wrote
  request   for an answer: the frame of the server's request that it answers, if that is no CALL
  meaning   what the frame says, from the side of its reader: `mine` is an object of the writer, `yours` one of the
            reader, by number; values in the notation of Python 3, where a byte string of Python 2 that is ASCII is text
  sources   who wrote it; if several, the frames of the others differ in the writer's own numbers at most

Frames that several versions write alike are listed once.
"""

import re
import select
import sys

import codec
import stock
from codec import EXCEPTION, REPLY, REQUEST, TUPLE, VALUE

ROOT, THING, KLS, OTHER, THIRD = ("Root", 1, 2), ("Thing", 5, 6), ("Kls", 9, 0), ("Other", 7, 8), ("Third", 10, 11)
CALL = ("builtins.function", 3, 4)
METHODS = ["__call__", "__eq__", "__enter__", "__exit__", "__getitem__", "__getslice__", "__hash__", "__instancecheck__",
           "__iter__", "__len__", "__lt__", "__next__", "next"]
ATTRIBUTES = {"thing": THING, "kls": KLS, "other": OTHER, "third": THIRD, "call": CALL, "x": 42}
RESULTS = {"__len__": 3, "__eq__": True, "__lt__": True, "__hash__": 7, "__exit__": None, "__instancecheck__": False,
           "__getitem__": (1,), "__enter__": THING, "__iter__": THING}
# What the server asks of the client's function `make`: step, handler, further arguments
CALLBACKS = [("reply-" + what, 7, what) for what in (
    "none true int big-int float complex native-text text bytes tuple slice frozenset ellipsis not-implemented empty "
    "object class module list tuple-of-objects long-text yours both").split()]
CALLBACKS += [("exception-" + what[6:], 7, what) for what in (
    "raise-stop raise-key raise-value raise-text raise-object raise-custom").split()]
CALLBACKS += [("reply-repr", 9, None), ("reply-str", 10, None), ("reply-dir", 13, None), ("reply-hash", 12, None),
              ("reply-inspect", 16, None), ("reply-ping", 1, None), ("reply-getroot", 3, None),
              ("exception-unknown-handler", 99, None), ("exception-no-arguments", 4, ()),
              ("reply-buffiter", 17, None), ("reply-del", 15, None)]
# With thread header all is as without but the header: these are enough.
OF_THREADS = ("getroot", "getattr", "call", "pass-object", "del", "close", "reply-int", "reply-object",
              "exception-value", "reply-inspect")


class Server:
    """Serves one stock client and keeps what it writes."""

    def __init__(self, peer, environments):
        self.dialect = peer.dialect
        self.meaning = codec.Meaning(self.dialect)
        listener, port = stock.listen()
        with listener:
            self.client = peer.start(environments, "client_messages.py", port)
            self.socket, _ = listener.accept()
        self.socket.settimeout(20)
        self.buffer = b""
        self.step = "connect"
        self.seq = 0
        self.vectors = []

    def run(self):
        """Serve until the client is done."""
        while True:
            ready, _, _ = select.select([self.socket, self.client.stdout], [], [], 20)
            assert ready, "the client hangs in " + self.step
            if self.client.stdout in ready and self.socket not in ready:
                name = self.client.stdout.readline().decode().strip()
                if not name:
                    break
                self.step = name
                self.client.stdin.write(b"\n")
            if self.socket in ready and not self.serve():
                break
        assert self.client.wait(20) == 0
        return self.vectors

    def serve(self):
        """Serve one request; ``False`` at the end."""
        frame = self.read()
        if frame is None:
            return False
        kind, seq, content, thread = self.dialect.read(frame)
        assert kind == REQUEST, frame
        self.keep(self.step, frame)
        handler, args = content
        if handler == 2:
            self.socket.close()
            return False
        if handler == 7 and self.step == "callbacks":
            self.call_back(args, thread)
        self.socket.sendall(self.dialect.message(REPLY, seq, self.result(handler, self.meaning.items(args)), thread))
        return True

    def read(self):
        """The next frame, ``None`` at the end."""
        while True:
            frame, self.buffer = codec.split(self.buffer)
            if frame is not None:
                return frame
            data = self.socket.recv(65536)
            if not data:
                return None
            self.buffer += data

    def keep(self, step, frame, **more):
        """Make a vector of a frame."""
        id = f"{self.dialect.name}:{step}"
        self.vectors.append({
            "id": id, "dialect": self.dialect.name, "hex": frame.hex(), **more, "meaning": self.meaning.of(frame)})

    def box(self, value):
        """A result as it goes over the wire."""
        if isinstance(value, tuple) and len(value) == 3 and isinstance(value[0], str):
            return self.dialect.reference(*value)
        return (VALUE, value)

    def result(self, handler, args):
        """The boxed answer to a request."""
        name = self.meaning._text(args[1][1]) if len(args) > 1 else None
        if handler in (4, 8):
            return self.box((ATTRIBUTES if handler == 4 else RESULTS).get(name))
        if handler == 16:
            return (VALUE, tuple((self.dialect.text(method), None) for method in METHODS))
        if handler == 17:
            # buffiter goes on until there are none: it asks for more each time.
            return (VALUE, (1, 2) if args[1][1] == 10 else ())
        text = self.dialect.text
        return self.box({1: args[0][1] if args else None, 3: ROOT, 7: 6, 9: text("<thing>"), 10: text("<thing>"),
                         11: 0 if len(args) == 2 else True, 12: 7, 13: (text("x"),), 14: b"I5\n.", 18: (1,),
                         20: False}.get(handler))

    def call_back(self, args, thread):
        """Ask the client's function for everything that answers can be."""
        (label, reference), = self.meaning.items(self.meaning.items(args)[1])
        target = reference if self.dialect.id_packs else ("?", 0, reference[0])
        for step, handler, what in CALLBACKS:
            self.ask(step, handler, what, target, thread)

    def ask(self, step, handler, what, target, thread):
        """Send one request and keep its answer."""
        boxed = self.dialect.target(target)
        if handler == 7:
            given = [(VALUE, self.dialect.text(what))]
            if what in ("yours", "both"):
                given.append(self.dialect.reference(*THIRD))
            args = self.dialect.boxed_args(boxed, self.dialect.boxed_args(*given), (VALUE, ()))
        elif handler == 1:
            args = (VALUE, (self.dialect.text("hi"),))
        elif handler in (3, 99) or what == ():
            args = (VALUE, ())
        elif handler == 16:
            args = (VALUE, (boxed[1],))
        elif handler == 17:
            iterator = self.ask("iterator", 7, "iterator", target, thread)[1]
            args = self.dialect.boxed_args(
                self.dialect.target(iterator if self.dialect.id_packs else ("?", 0, iterator[0])), (VALUE, 2))
        elif handler == 15:
            args = self.dialect.boxed_args(boxed, *([(VALUE, 1)] if self.dialect.family != "V3" else []))
        else:
            args = self.dialect.boxed_args(boxed)
        request = self.dialect.message(REQUEST, self.seq, (handler, args), thread)
        self.socket.sendall(request)
        while True:
            frame = self.read()
            kind, seq, content, _ = self.dialect.read(frame)
            if kind in (REPLY, EXCEPTION) and seq == self.seq:
                break
            # A reference to the client: it asks what that is.
            self.keep("nested-" + step, frame)
            self.socket.sendall(self.dialect.message(
                REPLY, seq, self.result(content[0], self.meaning.items(content[1])), thread))
        self.seq += 1
        self.keep(step, frame, **({} if handler == 7 else {"request": request.hex()}))
        return content


def shape(id, dialect, frame):
    """What makes two vectors the same: all but numbers that differ in each run."""
    kind, _, content, _ = dialect.read(frame)
    return (id, kind, re.sub(r"\b(\d{9,}|0x[0-9a-f]{6,})\b", "n", repr(content)))


def merged(vectors):
    """Vectors of one id and meaning as one; others of the same id are numbered."""
    kept, counts = {}, {}
    for peer, source, vector in vectors:
        key = shape(vector["id"], peer.dialect, bytes.fromhex(vector["hex"]))
        same = kept.setdefault(key, {**vector, "sources": []})
        if not same["sources"]:
            number = counts[vector["id"]] = counts.get(vector["id"], 0) + 1
            same["id"] += f"~{number}" if number > 1 else ""
        if source not in same["sources"]:
            same["sources"].append(source)
    return list(kept.values())


def main():
    options = stock.arguments(__doc__.splitlines()[0])
    vectors = []
    for peer in stock.PEERS:
        if options.only not in peer.name:
            continue
        source = peer.source(options.environments)
        mine = Server(peer, options.environments).run()
        print(f"{peer.name:<20} {len(mine)} messages", file=sys.stderr)
        if peer.bind_threads:
            mine = [vector for vector in mine if vector["id"].partition(":")[2] in OF_THREADS]
        vectors += [(peer, source, vector) for vector in mine]
    result = merged(vectors)
    print(len(result), "vectors", len(stock.lines(result)), "bytes", file=sys.stderr)
    if not options.only:
        (stock.HERE / "messages.json").write_text(stock.lines(result))


if __name__ == "__main__":
    main()
