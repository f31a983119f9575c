"""What takes turns at the server.  A turn is bounded in time, and all that is random in it comes from its `Random`."""

import contextlib
import signal
import socket
import struct
import subprocess
import threading
from pathlib import Path

from support.deadline import HUNG
from support.torture import torture
from support.wire import (
    CALL, ENVELOPES, GETATTR, GETROOT, INSPECT, NEW, PING, REPLY, REPR, VALUE, RawPeer, boxed, encode, frame, local,
)

HONEST = Path(__file__).with_name("honest.py")
DIALECTS = ["6.x", "6.x-threads", "4.1-5.3", "5.3-threads", "4.0", "3.x"]
TOO_MUCH = {10, 11, 12, 13, 14, 17, 20, 21, 22, 35, 37}
"""Attacks by their rows that are tried elsewhere: they take, as they may, memory or connections that honest clients
would miss or that hide growth, or are not about surviving."""

RESET = struct.pack("ii", 1, 0)
_PAUSE = threading.Event()


class Honest:
    """Sessions of one client version; the process lives on, each session has a connection of its own."""

    def __init__(self, name, worker, addresses, scratch):
        self.name = f"honest {name}"
        self._worker, self._addresses, self._scratch = worker, addresses, scratch

    def turn(self, chance):
        """One session; returns how many requests were answered, all of them rightly."""
        arguments = {"seed": chance.getrandbits(64), "steps": chance.randrange(1, 60)}
        return self._worker.run(HONEST, "session", self._addresses, self._scratch, arguments, seconds=4 * HUNG)

    def close(self):
        """End the process."""
        self._worker.close()


class Killed:
    """A client that is killed in the midst of its work."""

    name = "killed"

    def __init__(self, interpreters, addresses):
        self._interpreters, self._addresses = interpreters, addresses

    def turn(self, chance):
        """Start it, let it do a random number of requests, kill it."""
        command = [chance.choice(self._interpreters), HONEST, self._addresses.port, chance.getrandbits(64)]
        with subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE) as process:
            watchdog = threading.Timer(2 * HUNG, process.kill)
            watchdog.start()
            wanted = chance.randrange(30)
            done = sum(1 for _ in zip(range(wanted), process.stdout))
            ended = process.poll()
            process.send_signal(signal.SIGKILL)
            watchdog.cancel()
        assert (done, ended) == (wanted, None), f"it ended by itself after {done} requests"
        return done

    def close(self):
        """Nothing is left."""


class HalfOpen:
    """Clients that hold objects and say nothing any more, some in the midst of a frame, until they are reset."""

    name = "half-open"
    MOST = 16

    def __init__(self, addresses, envelopes):
        self._addresses, self._envelopes = addresses, envelopes
        self._silent = []

    def turn(self, chance):
        """One more falls silent; the one that was silent for longest is gone."""
        peer = RawPeer(self._addresses, chance.choice(self._envelopes))
        module = peer.module("testbed")
        count = chance.randrange(20)
        for _ in range(count):
            peer.reply_to(peer.call(peer.reference(GETATTR, boxed(local(module), (VALUE, "a_list")))))
        request = frame(peer.envelope.request(1000, PING, (VALUE, (b"never",))))
        peer.send(request[:chance.randrange(len(request))])
        self._silent.append(peer)  # now, not before: the other slot may reset it
        if len(self._silent) > self.MOST:
            reset(self._silent.pop(0).socket)
        return 2 * count

    def close(self):
        """They go without a word."""
        while self._silent:
            reset(self._silent.pop().socket)


class SlowPeer(RawPeer):
    """A peer that writes a byte at a time and reads a few, with pauses."""

    def __init__(self, addresses, envelope, chance):
        super().__init__(addresses, envelope)
        self._chance = chance

    def send(self, data):
        for byte in data:
            _PAUSE.wait(self._chance.random() / 1000)
            super().send(bytes([byte]))

    def _read(self, size):
        parts = b""
        while size > len(parts):
            _PAUSE.wait(self._chance.random() / 1000)
            parts += super()._read(min(self._chance.randrange(1, 2000), size - len(parts)))
        return parts


class Slow:
    """A client with a bad line, whose every answer is right all the same."""

    name = "slow"

    def __init__(self, addresses, envelopes):
        self._addresses, self._envelopes = addresses, envelopes

    def turn(self, chance):
        """A few requests, byte by byte."""
        with SlowPeer(self._addresses, chance.choice(self._envelopes), chance) as peer:
            function = peer.reference(GETATTR, boxed(local(peer.module("testbed")), (VALUE, "noise")))
            size = chance.randrange(300, 30000)
            kind, rest = peer.reply_to(peer.call(function, (VALUE, size)))
            assert kind == REPLY and rest.endswith(noise(size)), "wrong bytes"
            assert peer.ping(chance.randbytes(chance.randrange(300)))
        return 5

    def close(self):
        """Nothing is left."""


class NeverReads:
    """A client that asks for much and reads nothing of it."""

    name = "never reads"

    def __init__(self, addresses, envelopes):
        self._addresses, self._envelopes = addresses, envelopes

    def turn(self, chance):
        """Send pings until the server takes no more, 16 MiB at most."""
        with RawPeer(self._addresses, chance.choice(self._envelopes)) as peer:
            assert peer.ping()
            peer.socket.settimeout(0.3)
            request = frame(peer.envelope.request(7, PING, (VALUE, (chance.randbytes(1 << chance.randrange(4, 18)),))))
            with contextlib.suppress(TimeoutError):
                for _ in range(min(2000, (16 << 20) // len(request))):
                    peer.send(request)
        return 1

    def close(self):
        """Nothing is left."""


class Mutant:
    """A client whose requests were changed on their way; it only wants to be let go."""

    name = "mutant"

    def __init__(self, addresses, envelopes):
        self._addresses, self._envelopes = addresses, envelopes

    def turn(self, chance):
        """Some changed bytes, with or without a proper start."""
        with RawPeer(self._addresses, chance.choice(self._envelopes)) as peer:
            root = peer.root() if chance.random() < 0.8 else encode(("root", 1, 1))
            peer.send(mutated(b"".join(requests(peer.envelope, root, chance)), chance))
            with contextlib.suppress(OSError):
                peer.socket.shutdown(socket.SHUT_WR)
            assert peer.ended(), "the server keeps a connection whose other side has ended it"
        return 0

    def close(self):
        """Nothing is left."""


class Hostile:
    """Attacks of ``rpyc-server torture``, in any dialect."""

    name = "hostile"

    def __init__(self, program, addresses):
        self._program, self._addresses = program, addresses
        command = [program, "torture", "--list", "127.0.0.1:1"]
        listed = subprocess.run(command, capture_output=True, text=True, check=True)
        rows = [line.strip().split(maxsplit=1) for line in listed.stdout.splitlines()]
        self._attacks = [name for row, name in rows if int(row) not in TOO_MUCH and "bomb" not in name]

    def turn(self, chance):
        """One attack."""
        attack, dialect = chance.choice(self._attacks), chance.choice(DIALECTS)
        # Nobody's pace is measured here, with so many others at work.
        flags = ["--patience", "10", "--stall", "10", "--memory", "10000", "--kept", "10000"]
        _, results = torture(self._program, self._addresses, "--only", attack, "--dialect", dialect, *flags)
        bad = [str(result) for result in results if result.verdict not in ("ok", "n/a")]
        assert not bad, "\n".join(bad)
        return 0

    def close(self):
        """Nothing is left."""


def requests(envelope, root, chance):
    """A few frames with requests of all kinds."""
    kinds = [
        lambda: (PING, (VALUE, (chance.randbytes(chance.randrange(500)),))),
        lambda: (GETROOT, (VALUE, ())),
        lambda: (GETATTR, boxed(local(root), (VALUE, "getmodule"))),
        lambda: (CALL, boxed(local(root), boxed((VALUE, "testbed")), (VALUE, ()))),
        lambda: (REPR, boxed(local(root))),
        lambda: (INSPECT, boxed(local(root))),
    ]
    for seq in range(chance.randrange(1, 12)):
        handler, args = chance.choice(kinds)()
        yield frame(envelope.request(seq, handler, args))


def mutated(data, chance):
    """The bytes with some changed, removed, added or exchanged."""
    data = bytearray(data)
    for _ in range(chance.randrange(1, 6)):
        start = chance.randrange(max(1, len(data)))
        end = min(len(data), start + chance.choice([1, 1, 1, 2, 4, 50]))
        data[start:end] = chance.choice([
            chance.randbytes(end - start), b"", data[start:end] * 2, b"\xff" * (end - start),
            data[end:] + data[start:end],
        ])
    return bytes(data)


def noise(size):
    """What the testbed's function of that name returns."""
    state, out = 1, bytearray(size)
    for position in range(size):
        state = (state * 1103515245 + 12345) & 0x7FFFFFFF
        out[position] = (state >> 16) & 0xFF
    return bytes(out)


def reset(connection):
    """Close a socket so that the other side sees a reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    connection.close()


def company(server, stage, addresses):
    """The players at a server ``native``, ``python`` or ``stock``, by the names of their slots."""
    from support.environments import environment
    from support.versions import NEWEST, OURS, VERSIONS
    versions = [NEWEST, OURS] if server == "stock" else [*VERSIONS, OURS]  # stock understands its own version only
    envelopes = [NEW] if server == "stock" else ENVELOPES
    slots = {
        version.name: [Honest(version.name, stage.worker(version), addresses, stage.scratch())] for version in versions}
    raw = [HalfOpen(addresses, envelopes), Slow(addresses, envelopes), NeverReads(addresses, envelopes)]
    if server != "stock":  # stock does not survive them
        raw += [Mutant(addresses, envelopes), Hostile(str(stage.binary("rpyc-server")), addresses)]
    slots["killed"] = [Killed([environment(version) for version in versions], addresses)]
    slots["first of the others"] = raw
    slots["second of the others"] = raw[::-1]
    return slots
