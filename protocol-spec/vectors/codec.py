"""Reads and writes frames, brine and messages with the standard library alone, from the text of ../*.md.

The generators decode with it what stock wrote, so that the decoded forms in the vectors come from neither stock nor
the Rust crates.
"""

import struct
import zlib

REQUEST, REPLY, EXCEPTION = 1, 2, 3
KINDS = {REQUEST: "request", REPLY: "reply", EXCEPTION: "exception"}
HANDLERS = ["", "PING", "CLOSE", "GETROOT", "GETATTR", "DELATTR", "SETATTR", "CALL", "CALLATTR", "REPR", "STR", "CMP",
            "HASH", "DIR", "PICKLE", "DEL", "INSPECT", "BUFFITER", "OLDSLICING", "CTXEXIT", "INSTANCECHECK"]
VALUE, TUPLE, LOCAL_REF, REMOTE_REF = 1, 2, 3, 4
HEADER = struct.Struct("!LB")
# Values whose repr is longer are given in short.
LONG = 400
SINGLETONS = {0x00: None, 0x01: b"", 0x02: (), 0x03: True, 0x04: False, 0x05: NotImplemented, 0x06: Ellipsis}


# Frames


def frame(payload):
    """A plain frame."""
    return HEADER.pack(len(payload), 0) + payload + b"\n"


def compressed(payload):
    """A compressed frame."""
    packed = zlib.compress(payload, 1)
    return HEADER.pack(len(packed), 1) + packed + b"\n"


def split(stream):
    """The first frame of a stream and the rest; ``(None, stream)`` while it is incomplete."""
    if len(stream) < HEADER.size:
        return None, stream
    size = HEADER.size + HEADER.unpack_from(stream)[0] + 1
    return (stream[:size], stream[size:]) if len(stream) >= size else (None, stream)


def payload(frame):
    """What a frame says."""
    content = frame[HEADER.size:-1]
    return zlib.decompress(content) if frame[4] else content


# Brine


def dump(value):
    """Brine of None, bools, ints, text, byte strings and tuples."""
    if value is None or isinstance(value, bool):
        return {None: b"\0", True: b"\3", False: b"\4"}[value]
    if isinstance(value, int):
        digits = b"%d" % value
        return bytes([value + 0x50]) if -48 <= value <= 159 else b"\x16" + bytes([len(digits)]) + digits
    if isinstance(value, str):
        return b"\x08" + dump(value.encode())
    if isinstance(value, bytes):
        return [b"\x01", b"\x0a", b"\x0b", b"\x0c", b"\x0d"][len(value)] + value if len(value) < 5 \
            else b"\x0e" + bytes([len(value)]) + value
    if isinstance(value, tuple):
        return [b"\x02", b"\x10", b"\x11", b"\x12", b"\x13"][len(value)] + b"".join(map(dump, value)) \
            if len(value) < 5 else b"\x14" + bytes([len(value)]) + b"".join(map(dump, value))
    raise TypeError(value)


def load(data):
    """The value that *data* is."""
    value, end = _load(data, 0)
    assert end == len(data), data[end:]
    return value


def _load(data, at):
    tag, at = data[at], at + 1
    if tag in SINGLETONS:
        return SINGLETONS[tag], at
    if 0x20 <= tag <= 0xef:
        return tag - 0x50, at
    if tag == 0x08:
        value, at = _load(data, at)
        return value.decode(), at
    if tag == 0x09:
        return _load(data, at)
    if 0x0a <= tag <= 0x0d:
        return _take(data, at, tag - 0x09)
    if tag in (0x0e, 0x0f):
        return _take(data, *_length(data, at, tag == 0x0f))
    if 0x10 <= tag <= 0x13:
        return _items(data, at, tag - 0x0f)
    if tag in (0x14, 0x15):
        return _items(data, *_length(data, at, tag == 0x15))
    if tag in (0x16, 0x17):
        digits, at = _take(data, *_length(data, at, tag == 0x17))
        return int(digits), at
    if tag in (0x18, 0x1b):
        count = 1 if tag == 0x18 else 2
        numbers = struct.unpack_from("!%dd" % count, data, at)
        return (numbers[0] if tag == 0x18 else complex(*numbers)), at + 8 * count
    if tag in (0x19, 0x1a):
        items, at = _load(data, at)
        return (slice(*items) if tag == 0x19 else frozenset(items)), at
    raise ValueError("unknown tag %02x" % tag)


def _length(data, at, wide):
    return (at + 4, struct.unpack_from("!L", data, at)[0]) if wide else (at + 1, data[at])


def _take(data, at, length):
    assert at + length <= len(data)
    return data[at:at + length], at + length


def _items(data, at, count):
    items = []
    for _ in range(count):
        item, at = _load(data, at)
        items.append(item)
    return tuple(items), at


# Messages


class Dialect:
    """How one version writes its messages, by the names of `rpyc_protocol::Dialect`."""

    def __init__(self, rpyc, python, bind_threads=False):
        version = tuple(map(int, rpyc.split(".")))
        self.family = "V6" if version >= (6,) else "V5" if version >= (4, 1) else "V4_0" if version >= (4,) else "V3"
        self.python2 = python.startswith("2")
        self.bind_threads = bind_threads
        self.id_packs = self.family in ("V5", "V6")

    @property
    def name(self):
        """Such as ``V3-python2`` or ``V6-threads``."""
        return self.family + ("-python2" if self.python2 else "") + ("-threads" if self.bind_threads else "")

    def text(self, text):
        """Native text of the peer."""
        return text.encode() if self.python2 and isinstance(text, str) else text

    def message(self, kind, seq, content, receiver=0):
        """The frame of a message."""
        threads = struct.pack("!QQ", 1, receiver) if self.bind_threads else b""
        if self.family == "V6":
            return frame(threads + bytes([kind]) + dump((seq, content)))
        return frame(threads + dump((kind, seq, content)))

    def read(self, frame):
        """``(kind, seq, content, sending thread)`` of a frame."""
        data, sender = payload(frame), 0
        if self.bind_threads:
            sender, data = struct.unpack_from("!Q", data)[0], data[16:]
        if self.family == "V6":
            return (data[0], *load(data[1:]), sender)
        return (*load(data), sender)

    def target(self, id_pack):
        """A boxed target."""
        number = id_pack[2] or id_pack[1]
        if self.family == "V3":
            return (VALUE, number)
        return (LOCAL_REF, (self.text(id_pack[0]), *id_pack[1:]) if self.id_packs else number)

    def reference(self, name, class_id, instance_id):
        """A boxed object of the side that sends it."""
        if self.id_packs:
            return (REMOTE_REF, (self.text(name), class_id, instance_id))
        module, _, cls = name.rpartition(".")
        if instance_id == 0:
            module, cls = "__builtin__" if self.python2 else "builtins", "type"
        return (REMOTE_REF, (instance_id or class_id, self.text(cls), self.text(module or "m")))

    def boxed_args(self, *args):
        """The boxed argument tuple of boxed arguments."""
        if all(label == VALUE for label, _ in args):
            return (VALUE, tuple(value for _, value in args))
        return (TUPLE, args)


# What a message means


class Meaning:
    """Turns messages into the JSON that the vectors give as their meaning; *objects* are called by number."""

    def __init__(self, dialect):
        self.dialect = dialect

    def of(self, frame):
        """The meaning of a message."""
        kind, seq, content, _ = self.dialect.read(frame)
        meaning = {"kind": KINDS[kind], "seq": seq}
        if kind == REQUEST:
            handler, args = content
            name = HANDLERS[handler] if handler < len(HANDLERS) else str(handler)
            meaning.update(handler=name, **self.request(name, self.items(args)))
        elif kind == REPLY:
            meaning.update(result=self.boxed(content))
        else:
            meaning.update(self.exception(content))
        return meaning

    def items(self, boxed):
        """The boxed items of a boxed tuple."""
        label, value = boxed
        assert label in (VALUE, TUPLE), boxed
        return [(VALUE, item) for item in value] if label == VALUE else list(value)

    def request(self, handler, args):
        """What a request asks for."""
        args = iter(args)
        fields = {"PING": "value:data", "GETATTR": "target name", "DELATTR": "target name",
                  "SETATTR": "target name value:value", "CALL": "target args kwargs",
                  "CALLATTR": "target name args kwargs", "REPR": "target", "STR": "target",
                  "CMP": "target value:other op", "HASH": "target", "DIR": "target", "PICKLE": "target int:protocol",
                  "DEL": "target count", "INSPECT": "named", "BUFFITER": "target int:count",
                  "OLDSLICING": "target name:method name:fallback value:start value:stop args",
                  "CTXEXIT": "target value:exception", "INSTANCECHECK": "target named:other"}.get(handler, "").split()
        meaning = {}
        for field in fields:
            how, _, name = field.partition(":")
            value = getattr(self, "_" + how)(args)
            if value is not None:
                meaning[name or {"named": "target"}.get(how, how)] = value
        rest = list(args)
        if rest:
            meaning["rest"] = len(rest)
        return meaning

    def _number(self, value):
        return (value[2] or value[1]) if isinstance(value, tuple) else value

    def _target(self, args):
        return self._number(next(args)[1])

    _named = _target

    def _name(self, args):
        return self._text(next(args)[1])

    def _int(self, args):
        return next(args)[1]

    def _value(self, args):
        return self.boxed(next(args))

    def _args(self, args):
        return [self.boxed(item) for item in self.items(next(args))]

    def _kwargs(self, args):
        pairs = [self.items(pair) for pair in self.items(next(args))]
        return [[self._text(name), self.boxed(value)] for (_, name), value in pairs]

    def _op(self, args):
        return self._text(next(args, (VALUE, None))[1])

    def _count(self, args):
        return next(args, (VALUE, None))[1]

    def _text(self, text):
        return text.decode() if isinstance(text, bytes) else text

    def boxed(self, boxed):
        """A boxed value: value, tuple, an object of the reader (yours) or of the writer (mine)."""
        label, value = boxed
        if label == VALUE:
            text = repr(self.native(value))
            return {"value": text if len(text) < LONG else {"starts": text[:40], "length": len(text)}}
        if label == TUPLE:
            return {"tuple": [self.boxed(item) for item in value]}
        if label == LOCAL_REF:
            return {"yours": self._number(value)}
        if self.dialect.id_packs:
            name, class_id, instance_id = value
            return {"mine": {"name": self._text(name), "class": class_id, "instance": instance_id}}
        number, cls, module = value
        return {"mine": {"name": self._text(module) + "." + self._text(cls), "class": 0, "instance": number}}

    def native(self, value):
        """A value in the notation of Python 3: byte strings of Python 2 that are ASCII are text."""
        if not self.dialect.python2:
            return value
        if isinstance(value, bytes):
            return value.decode() if value.isascii() else value
        if isinstance(value, tuple):
            return tuple(map(self.native, value))
        return value

    def exception(self, content):
        """What a vinegar dump says."""
        if content == 1:
            return {"class": "builtins.StopIteration", "args": "()", "attrs": {}}
        (module, name), args, attrs, traceback = content
        module = {"exceptions": "builtins"}.get(self._text(module), self._text(module))
        return {"class": module + "." + self._text(name), "args": repr(self.native(args)),
                "attrs": {self._text(key): repr(self.native(value)) for key, value in attrs},
                "traceback": self._text(traceback)}
