"""A TCP proxy that records what passes, cuts connections at a given byte, and chops and delays what it passes on.

It has lanes: ports, each with a plan for all connections that come there.
"""

import asyncio
import contextlib
import enum
import random
import socket
import struct
import threading
from dataclasses import dataclass, field

CHUNK = 1 << 16
RESET = struct.pack("ii", 1, 0)


class Way(enum.Enum):
    """A direction."""

    TO_SERVER = 0
    TO_CLIENT = 1


class How(enum.Enum):
    """How a connection is cut."""

    CLOSE = "close"
    """Both sides see the end of the stream."""
    RESET = "reset"
    """Both sides see a reset."""
    HALF = "half"
    """Only the one to whom the bytes went sees the end; what goes the other way still arrives."""


@dataclass(frozen=True)
class Cut:
    """Where connections are cut: when so many bytes have gone one way."""

    way: Way
    position: int
    how: How

    def __str__(self):
        return f"{self.how.value} after {self.position} bytes {self.way.name.lower()}"


@dataclass(frozen=True)
class Plan:
    """What is done to the connections of a lane."""

    cut: Cut | None = None
    piece: int = CHUNK
    """Bytes are passed on in pieces of random sizes up to this."""
    delay: float = 0.0
    """Seconds of which a random part passes before each piece."""
    seed: int = 0

    def room(self, way, passed):
        """How many bytes may be passed on at once."""
        return min(CHUNK, self.cut.position - passed) if self.cut and self.cut.way is way else CHUNK

    async def pieces(self, data, chance):
        """The pieces of some bytes, when it is their time."""
        while data:
            if self.delay:
                await asyncio.sleep(chance.random() * self.delay)
            size = chance.randint(1, self.piece)
            yield data[:size]
            data = data[size:]


class CutOff(Exception):
    """The connection ends here."""


@dataclass
class Lane:
    """One port of the proxy."""

    port: int
    plan: Plan = field(default_factory=Plan)
    passed: dict = field(default_factory=dict)
    """The bytes that went each way through the newest connection."""


class Proxy:
    """Runs lanes in a thread of its own."""

    def __init__(self, addresses, lanes):
        self._target = (addresses.host, addresses.port)
        self._listeners = [socket.create_server(("127.0.0.1", 0)) for _ in range(lanes)]
        self.lanes = [Lane(listener.getsockname()[1]) for listener in self._listeners]
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._main(),))
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()
        self._loop.close()

    async def _main(self):
        serving = [asyncio.create_task(self._serve(*pair)) for pair in zip(self._listeners, self.lanes)]
        await self._over.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        await asyncio.gather(*serving, return_exceptions=True)

    async def _serve(self, listener, lane):
        connections = set()
        with listener:
            listener.setblocking(False)
            while True:
                client, _ = await self._loop.sock_accept(listener)
                task = asyncio.create_task(self._carry(client, lane))
                connections.add(task)
                task.add_done_callback(connections.discard)

    async def _carry(self, client, lane):
        """All of one connection."""
        with client, socket.socket() as server:
            for side in (client, server):
                side.setblocking(False)
                side.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            await self._loop.sock_connect(server, self._target)
            plan, lane.passed = lane.plan, {way: bytearray() for way in Way}
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pass(client, server, Way.TO_SERVER, plan, lane.passed[Way.TO_SERVER]))
                    both.create_task(self._pass(server, client, Way.TO_CLIENT, plan, lane.passed[Way.TO_CLIENT]))
            except* CutOff:
                if plan.cut.how is How.RESET:
                    reset(client, server)
            except* OSError:
                reset(client, server)  # one side was reset, so the other is

    async def _pass(self, source, sink, way, plan, passed):
        """All that goes one way."""
        chance = random.Random(f"{plan.seed} {way}")
        while room := plan.room(way, len(passed)):
            data = await self._loop.sock_recv(source, room)
            if not data:
                break
            passed += data  # before anybody can have seen it
            async for piece in plan.pieces(data, chance):
                await self._loop.sock_sendall(sink, piece)
        if room == 0 and plan.cut.how is not How.HALF:
            raise CutOff
        with contextlib.suppress(OSError):  # its other side may be gone
            sink.shutdown(socket.SHUT_WR)
        while room == 0 and await self._loop.sock_recv(source, CHUNK):
            pass  # nobody is told


def reset(*sockets):
    """Let the other sides see a reset when these are closed."""
    for each in sockets:
        each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
