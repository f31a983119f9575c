"""What is seen of a server of the testbed from outside: what it holds, its memory, how long a quiet client waits."""

import contextlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

from support.deadline import HUNG, wait_until
from support.wire import GETATTR, REPLY, VALUE, RawPeer, boxed, encode, local

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Held:
    """What a server holds for its clients."""

    objects: int
    """Entries of the object tables of all connections."""
    tokens: int
    """Objects of the testbed's class `Token` that live."""
    files: int
    threads: int

    def __str__(self):
        return f"{self.objects} objects, {self.tokens} tokens, {self.files} files, {self.threads} threads"


class Watcher:
    """A connection of its own, which is there from the beginning to the end."""

    def __init__(self, server):
        self._process = Path(f"/proc/{server.process.pid}")
        self._peer = RawPeer(server.addresses)
        module = local(self._peer.module("testbed"))
        self._objects, self._tokens = (
            self._peer.reference(GETATTR, boxed(module, (VALUE, name))) for name in ("object_count", "token_count"))

    def held(self):
        """What the server holds now."""
        files = len(os.listdir(self._process / "fd"))
        return Held(self._counted(self._objects), self._counted(self._tokens), files, self._threads())

    def _threads(self):
        """How many threads there are, but for the one that sends what was held back: it comes and goes."""
        names = []
        for thread in (self._process / "task").iterdir():
            with contextlib.suppress(OSError):  # it has ended
                names.append((thread / "comm").read_text().strip())
        return len(names) - names.count("rpyc-later")

    def settled(self, before):
        """What the server holds when it has let go of all who left; what it holds after long if it has not."""
        try:
            wait_until(lambda: self.held() == before, "the server to let go", 2 * HUNG)
        except AssertionError:
            pass  # the caller compares
        return self.held()

    def memory(self):
        """The memory of the process, in bytes."""
        status = (self._process / "status").read_text(encoding="ascii")
        return int(status.split("VmRSS:")[1].split()[0]) * 1024

    def wait(self):
        """How many seconds an answer takes."""
        start = time.monotonic()
        assert self._peer.ping(), "a client that does nothing was answered wrongly"
        return time.monotonic() - start

    def close(self):
        """End the connection."""
        self._peer.socket.close()

    def _counted(self, function):
        kind, rest = self._peer.reply_to(self._peer.call(function))
        assert kind == REPLY and rest.startswith(b"\x11" + encode(VALUE)), rest
        return number(rest[2:])


def number(encoded):
    """The int of some brine."""
    tag, digits = encoded[0], encoded[1:]
    if 0x20 <= tag < 0xF0:
        return tag - 0x50
    return int(digits[{0x16: 1, 0x17: 4}[tag]:])
