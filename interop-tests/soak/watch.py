"""What is seen of the server from outside: its memory, what it holds, and how long a quiet client waits."""

import os
import statistics
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from support.wire import GETATTR, REPLY, VALUE, RawPeer, boxed, encode, local

MEBIBYTE = 1 << 20


@dataclass(frozen=True)
class Held:
    """What a server holds for its clients."""

    objects: int
    files: int
    threads: int

    def __str__(self):
        return f"{self.objects} objects, {self.files} files, {self.threads} threads"


class Watcher:
    """A connection of its own, which is there from the beginning to the end and knows what the server holds."""

    def __init__(self, server):
        self._process = Path(f"/proc/{server.process.pid}")
        self._peer = RawPeer(server.addresses)
        self._count = self._peer.reference(
            GETATTR, boxed(local(self._peer.module("testbed")), (VALUE, "object_count")))

    def held(self):
        """What the server holds now."""
        kind, rest = self._peer.reply_to(self._peer.call(self._count))
        assert kind == REPLY, rest
        return Held(number(rest), len(os.listdir(self._process / "fd")), len(os.listdir(self._process / "task")))

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


class Record(threading.Thread):
    """Asks a `Watcher` again and again."""

    EVERY = 0.2

    def __init__(self, watcher):
        super().__init__()
        self._watcher, self._over = watcher, threading.Event()
        self._start = time.monotonic()
        self.samples = []
        """Pairs of seconds since the start and memory."""
        self.longest = 0.0
        """The longest time that an answer took, in seconds."""
        self.failure = None

    def run(self):
        try:
            while not self._over.wait(self.EVERY):
                self.samples.append((time.monotonic() - self._start, self._watcher.memory()))
                self.longest = max(self.longest, self._watcher.wait())
        except (OSError, AssertionError) as error:
            self.failure = f"the quiet client: {error!r}"

    def stop(self):
        """End, and leave the watcher to others."""
        self._over.set()
        self.join()

    def memory(self, parts=12):
        """The memory over the time: the median of each part of it."""
        length = self.samples[-1][0] / parts
        within = [[memory for at, memory in self.samples if part <= at / length <= part + 1] for part in range(parts)]
        return [statistics.median(samples) for samples in within]

    def growth(self):
        """The memory after the warm-up, which is a third of the time, and at the end."""
        parts = self.memory()
        return statistics.mean(parts[4:6]), statistics.mean(parts[-2:])


def number(rest):
    """The int that a reply is."""
    assert rest.startswith(b"\x11" + encode(VALUE)), rest
    tag, digits = rest[2], rest[3:]
    if 0x20 <= tag < 0xF0:
        return tag - 0x50
    return int(digits[{0x16: 1, 0x17: 4}[tag]:])
