"""Each limit of our servers, `rpyc-server` and a Python server of `rpyc_rs`: what it costs who reaches it, that it is
logged once and counted, and that nobody else notices.  What is hostile is in `test_hostile.py`."""

import ast
import itertools
import os
import re
import resource
import signal
import struct
from pathlib import Path

import pytest

from support.deadline import wait_until
from support.wire import (
    BUFFITER, CALL, EXCEPTION, GETATTR, NEW, PING, REMOTE_REF, REPLY, REQUEST, VALUE, RawPeer, boxed, compressed,
    encode, frame, local, referred,
)

MEBIBYTE = 1 << 20
NATIVE = pytest.mark.parametrize("kind", ["native"], indirect=True)
REACHED = re.compile(r'limit reached peer="([^"]+)" limit=(\w+) value=(\d+) allowed=(\d+)')


FLAGS = {
    "frame": "--max-frame-size", "ratio": "--max-inflate-ratio", "depth": "--max-depth", "elements": "--max-elements",
    "decoded": "--max-decoded-size", "digits": "--max-digits", "local_objects": "--max-objects",
    "netrefs": "--max-objects", "requests": "--max-requests", "backlog": "--max-requests-size",
    "nested": "--max-nested", "buffiter": "--max-items", "output": "--max-unsent", "mid_frame": "--mid-frame-timeout",
    "write": "--write-timeout", "idle": "--idle-timeout", "first_frame": "--first-frame-timeout",
    "connections": "--max-connections", "connections_per_address": "--max-connections-per-address",
}
"""What sets a limit of rpyc-server; in Python, ``limits`` has these names."""


class Stage:
    """A server with limits, and a bystander that must not notice anything."""

    def __init__(self, kind, server, bystander):
        self.kind = kind
        self.server = server
        self.bystander = bystander(server)

    def peer(self):
        """One more connection."""
        return RawPeer(self.server.addresses)

    def reached(self):
        """What the log says of limits: ``{name: [(peer, value, allowed)]}``."""
        found = {}
        for peer, limit, value, allowed in REACHED.findall(self.server.log_text()):
            found.setdefault(limit, []).append((peer, int(value), int(allowed)))
        return found

    def assert_reached(self, limit, times=1):
        """That limit and no other was logged, so many times, and counted; the bystander is well."""
        wait_until(lambda: limit in self.reached(), f"the log to tell of {limit}")
        reached = self.reached()
        assert list(reached) == [limit], reached
        assert len(reached[limit]) == times, reached
        assert all(value >= allowed for _, value, allowed in reached[limit])
        assert len({peer for peer, _, _ in reached[limit]}) == times, "once for each connection"
        assert self.bystander.ping()
        assert self.limits_reached() == {limit: times}

    def stats(self):
        """What rpyc-server has counted, as any client can ask it."""
        return self._asked("rpyc_server", "stats")

    def limits_reached(self):
        """How many connections have reached which limit, as any classic client can ask the server."""
        return self._asked("rpyc_server" if self.kind == "native" else "rpyc_rs.core.limits", "limits_reached")

    def _asked(self, module, name):
        peer = self.bystander
        method = peer.reference(GETATTR, boxed(local(peer.module(module)), (VALUE, name)))
        counts = referred(*peer.reply_to(peer.call(method)))
        return ast.literal_eval(peer.repr(counts))

    def memory(self, name):
        """`VmRSS` (now) or `VmHWM` (at most) of the server, in bytes."""
        status = Path(f"/proc/{self.server.process.pid}/status").read_text(encoding="ascii")
        return int(status.split(name + ":")[1].split()[0]) * 1024


@pytest.fixture(params=["native", "python"])
def kind(request, chosen):
    """Which of our servers has the limits."""
    if request.param == "python" and "python" not in chosen.servers:
        pytest.skip("about our Python package, which is not chosen")
    return request.param


@pytest.fixture
def limited(kind, program, python, bystander):
    """``limited(**limits)``: a server with these limits; *callback_timeout* is how long it waits for its clients."""

    def start(*flags, callback_timeout=None, **limits):
        if kind == "native":
            flags = [*flags, *itertools.chain(*([FLAGS[name], str(value)] for name, value in limits.items()))]
            if callback_timeout:
                flags += ["--callback-timeout", str(callback_timeout)]
            return Stage(kind, program(*flags), bystander)
        config = {"limits": limits, **({"sync_request_timeout": callback_timeout} if callback_timeout else {})}
        return Stage(kind, python(config, *flags), bystander)

    return start


def remote(number):
    """An object of this peer, boxed."""
    return b"\x11" + encode(REMOTE_REF) + encode(("tests.Endless", 7, number))


def ping(data):
    """A ping of which the data are encoded already."""
    return NEW.request(0, PING, b"\x11" + encode(VALUE) + b"\x10" + data)


MESSAGES = {
    "frame": ({"frame": 65536}, lambda: frame(ping(encode(b"x" * 65536)))),
    "inflated": ({"frame": 65536}, lambda: compressed(ping(encode(b"x" * 65536)))),
    "ratio": ({"ratio": 100}, lambda: compressed(ping(encode(b"x" * 2 * MEBIBYTE)))),
    "depth": ({"depth": 50}, lambda: frame(ping(b"\x10" * 50 + b"\x50"))),
    "elements": ({"elements": 1000}, lambda: frame(ping(encode((1,) * 1000)))),
    "decoded": ({"decoded": 65536}, lambda: frame(ping(encode(b"x" * 65536)))),
    "digits": ({"digits": 100}, lambda: frame(ping(encode(10 ** 100)))),
}


@pytest.mark.parametrize("limit", MESSAGES)
def test_message_beyond_a_limit_ends_the_connection(limited, limit):
    limits, message = MESSAGES[limit]
    stage = limited(**limits)
    for times in (1, 2):
        with stage.peer() as peer:
            assert peer.ping()
            peer.send(message())
            assert peer.ended()
        wait_until(lambda: len(stage.reached().get(limit, [])) == times, "the log to tell of both")
    stage.assert_reached(limit, times=2)


@pytest.mark.parametrize("limit, below", [
    ("depth", ping(b"\x10" * 45 + b"\x50")), ("elements", ping(encode((1,) * 900))), ("digits", ping(encode(10 ** 99))),
    ("frame", ping(encode(b"x" * 65000))), ("ratio", None),
])
def test_message_within_a_limit_is_fine(limited, limit, below):
    stage = limited(**MESSAGES[limit][0])
    with stage.peer() as peer:
        peer.send(frame(below) if below else compressed(ping(encode(b"x" * (MEBIBYTE - 100)))))
        assert peer.reply_to(0)[0] == REPLY
    assert stage.reached() == {}


def test_objects_that_a_client_holds(limited):
    stage = limited(local_objects=20)
    with stage.peer() as peer:
        make = peer.builtin("list")
        kinds = [peer.reply_to(peer.call(make))[0] for _ in range(40)]
        assert kinds.count(EXCEPTION) > 20 and kinds[0] == REPLY
        assert peer.ping()
        stage.assert_reached("local_objects")


def test_objects_of_a_client_that_the_server_holds(limited):
    stage = limited(netrefs=20)
    with stage.peer() as peer:
        make = peer.builtin("list")
        kind, rest = peer.reply_to(peer.call(make, boxed(*[remote(number) for number in range(1, 30)])))
        assert kind == EXCEPTION and b"MemoryError" in rest
        assert peer.ping()
        stage.assert_reached("netrefs")


def test_requests_in_flight_stop_the_reading(limited):
    stage = limited(requests=4, callback_timeout=1)
    with stage.peer() as peer:
        make = peer.builtin("list")
        # Each waits for an answer of this peer, which never comes.
        waiting = [peer.call(make, remote(number)) for number in range(1, 21)]
        kinds = []
        while len(kinds) < len(waiting):
            kind, _ = peer.message()
            if kind in (REPLY, EXCEPTION):
                kinds.append(kind)
        assert kinds == [EXCEPTION] * len(waiting), "each gets one answer"
        assert peer.ping()
        stage.assert_reached("requests")


def test_memory_of_requests_in_flight_stops_the_reading(limited):
    stage = limited(backlog=MEBIBYTE, callback_timeout=1)
    before = stage.memory("VmHWM")
    with stage.peer() as peer:
        peer.socket.settimeout(0.3)
        make = peer.builtin("dict")
        junk = encode((VALUE, (("k", b"x" * MEBIBYTE),)))
        call = boxed(local(make), boxed(remote(1)), junk)  # the keyword is looked at when the items have come
        with pytest.raises(TimeoutError):
            for seq in range(1000, 1100):
                peer.socket.sendall(frame(NEW.request(seq, CALL, call)))
        stage.assert_reached("backlog")
        assert stage.memory("VmHWM") - before < 32 * MEBIBYTE


def test_nested_requests(limited):
    stage = limited(nested=5)
    with stage.peer() as peer:
        make = peer.builtin("list")
        asked = [peer.call(make, remote(number)) for number in range(1, 11)]
        refused = []
        while len(refused) < 4:
            kind, rest = peer.message()
            if kind == EXCEPTION:
                assert b"RecursionError" in rest
                refused.append(next(seq for seq in asked if rest.startswith(encode(seq))))
        assert refused == asked[6:], "one, and five nested in it, are served"
        stage.assert_reached("nested")


def test_items_asked_for_at_once(limited):
    stage = limited(buffiter=10)
    with stage.peer() as peer:
        numbers = referred(*peer.reply_to(peer.call(peer.builtin("range"), (VALUE, 10 ** 9))))
        iterator = referred(*peer.reply_to(peer.call(peer.builtin("iter"), local(numbers))))
        kind, rest = peer.request(BUFFITER, boxed(local(iterator), (VALUE, 10 ** 6)))
        assert (kind, rest) == (REPLY, b"\x11" + encode(VALUE) + b"\x14\x0a" + b"".join(map(encode, range(10))))
        stage.assert_reached("buffiter")


def flood(peer):
    """Pings with much data until the server does not take them any more."""
    peer.socket.settimeout(0.3)
    request = frame(ping(encode(os.urandom(MEBIBYTE))))
    with pytest.raises((TimeoutError, ConnectionError)):
        for _ in range(200):
            peer.socket.sendall(request)


def test_answers_that_are_not_read(limited):
    stage = limited(output=MEBIBYTE)
    before = stage.memory("VmHWM")
    with stage.peer() as peer:
        flood(peer)
        stage.assert_reached("output")
        assert stage.memory("VmHWM") - before < 32 * MEBIBYTE


def test_answers_that_are_not_read_for_long(limited):
    stage = limited(write=0.3, output=MEBIBYTE)
    with stage.peer() as peer:
        flood(peer)
        wait_until(lambda: "write" in stage.reached(), "the connection to end")
        assert set(stage.reached()) == {"output", "write"}
        assert stage.bystander.ping()


def test_half_a_message(limited):
    stage = limited(mid_frame=0.3)
    with stage.peer() as peer, stage.peer() as silent:
        assert silent.ping()
        peer.send(frame(ping(encode(b"data")))[:-1])
        assert peer.ended()
        assert silent.ping(), "between two messages nobody is in a hurry"
        stage.assert_reached("mid_frame")


def test_half_a_message_from_the_start(limited):
    stage = limited(mid_frame=0.3)
    with stage.peer() as peer:
        peer.send(b"\x00")
        assert peer.ended()
        stage.assert_reached("mid_frame")


def test_nothing_at_all(kind, program, python):
    server = program("--idle-timeout", "0.3") if kind == "native" else python({"limits": {"idle": 0.3}})
    with RawPeer(server.addresses) as silent, RawPeer(server.addresses) as idle:
        assert idle.ping()
        assert silent.ended() and idle.ended()
    wait_until(lambda: len(re.findall("limit=idle", server.log_text())) == 2, "the log to tell of both")


def test_silence_is_no_fault_by_default(limited):
    stage = limited(mid_frame=0.1, write=0.1, first_frame=0)
    with stage.peer() as silent:
        with stage.peer() as other:
            other.send(b"\x00")
            assert other.ended()  # more than a tenth of a second has passed
        assert silent.ping()


def served(stage):
    """Whether a new connection is served."""
    with stage.peer() as peer:
        try:
            return peer.ping()
        except ConnectionError:
            return False


def test_connections_in_all(limited):
    stage = limited(connections=3, connections_per_address=3)
    with stage.peer() as second, stage.peer() as third:
        assert second.ping() and third.ping()
        assert not served(stage) and not served(stage)
        stage.assert_reached("connections", times=2)
    wait_until(lambda: served(stage), "room for a connection")
    assert stage.limits_reached()["connections"] >= 2
    if stage.kind == "native":
        counted = stage.stats()
        assert counted["refused"] >= 2 and counted["connections"] == 1, counted


def test_connections_of_one_address(limited):
    stage = limited(connections=8, connections_per_address=2)
    with stage.peer() as second:
        assert second.ping()
        assert not served(stage)
        with RawPeer(stage.server.addresses, source="127.0.0.2") as elsewhere:
            assert elsewhere.ping()
        stage.assert_reached("connections_per_address")
    wait_until(lambda: served(stage), "room for a connection")


def test_one_address_cannot_take_all_connections(limited):
    stage = limited(connections=8)
    peers = [stage.peer() for _ in range(8)]
    with RawPeer(stage.server.addresses, source="127.0.0.2") as elsewhere:
        assert elsewhere.ping()
    for peer in peers:
        peer.socket.close()
    stage.assert_reached("connections_per_address", times=3)


def test_who_says_nothing_makes_room(limited):
    stage = limited(connections=3, connections_per_address=3, first_frame=0)
    with stage.peer() as silent, stage.peer() as other:
        assert other.ping()
        assert served(stage)
        assert silent.ended()
        assert other.ping()
        stage.assert_reached("first_frame")


@NATIVE
def test_memory_of_all_messages(limited):
    stage = limited("--max-buffers", "16M", mid_frame=1)
    before = stage.memory("VmHWM")
    peers = [stage.peer() for _ in range(8)]
    for peer in peers:
        assert peer.ping()  # the first frame may not be large
        peer.socket.settimeout(0.1)
        try:
            peer.socket.sendall(frame(ping(encode(b"x" * 32 * MEBIBYTE)))[:-1])
        except (TimeoutError, ConnectionError):
            pass  # the server reads no further
    assert stage.bystander.ping()
    assert stage.memory("VmHWM") - before < 64 * MEBIBYTE
    wait_until(lambda: "buffers" in stage.reached(), "connections to end")
    for peer in peers:
        peer.socket.close()
    wait_until(lambda: stage.stats()["buffers"] == 0, "the memory to be given back")
    assert stage.bystander.ping()


def test_memory_grows_with_what_arrives(limited):
    stage = limited()
    before = stage.memory("VmHWM")
    with stage.peer() as peer:
        assert peer.ping()  # the first frame may not be large
        peer.send(struct.pack("!LB", 100 * MEBIBYTE, 0) + b"x" * MEBIBYTE)
        assert stage.bystander.ping()
        assert stage.memory("VmHWM") - before < 16 * MEBIBYTE


def test_memory_of_large_messages_is_given_back(limited):
    stage = limited()
    with stage.peer() as peer:
        assert peer.ping()
        before = stage.memory("VmRSS")
        for _ in range(3):
            assert peer.ping(b"x" * 48 * MEBIBYTE)
        assert stage.memory("VmRSS") - before < 32 * MEBIBYTE


@pytest.mark.parametrize("limits", [{}, {"first_frame": 0}], ids=["default", "impatient"])
def test_no_file_descriptors_left(limited, limits):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))  # the server inherits it
    try:
        stage = limited(**limits)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    peers = [stage.peer() for _ in range(100)]  # the kernel accepts what the server cannot
    wait_until(lambda: "cannot be accepted" in stage.server.log_text(), "the server to notice")
    assert stage.bystander.ping()
    if limits:
        wait_until(lambda: served(stage), "those that say nothing to make room")
    for peer in peers:
        peer.socket.close()
    wait_until(lambda: served(stage), "a new client to be served")
    assert stage.server.log_text().count("cannot be accepted") < 10, "it is not logged for each try"
    if stage.kind == "native":
        assert stage.stats()["accept_failures"] > 0


@NATIVE
def test_no_threads_are_needed(limited):
    stage = limited()
    threads = len(os.listdir(f"/proc/{stage.server.process.pid}/task"))
    peers = [stage.peer() for _ in range(200)]
    assert all(peer.ping() for peer in peers)
    assert len(os.listdir(f"/proc/{stage.server.process.pid}/task")) == threads
    for peer in peers:
        peer.socket.close()
    assert stage.bystander.ping()


@pytest.mark.parametrize("flags", [[], ["--kind", "ThreadPoolServer"]], ids=["", "pool"])
def test_no_threads_left(limited, kind, flags):
    if kind == "native" and flags:
        pytest.skip("rpyc-server is of one kind")
    stage = limited(*flags)
    pid = stage.server.process.pid
    unlimited = resource.prlimit(pid, resource.RLIMIT_AS)
    # No stack of a thread can be mapped any more. (The number of threads is not limited for root.)
    resource.prlimit(pid, resource.RLIMIT_AS, (stage.memory("VmSize") + MEBIBYTE, unlimited[1]))
    peers = [stage.peer() for _ in range(30)]
    if kind == "python" and not flags:
        wait_until(lambda: "cannot be accepted" in stage.server.log_text(), "the server to notice")
        assert "start new thread" in stage.server.log_text()
    else:
        assert all(peer.ping() for peer in peers), "no threads are needed for them"
    assert stage.bystander.ping()
    resource.prlimit(pid, resource.RLIMIT_AS, unlimited)
    wait_until(lambda: served(stage), "a new client to be served")
    assert stage.server.log_text().count("cannot be accepted") < 10, "it is not logged for each try"
    for peer in peers:
        peer.socket.close()


def test_request_in_flight_is_told_that_the_server_stops(program):
    server = program()
    with RawPeer(server.addresses) as peer:
        seq = peer.call(peer.builtin("list"), remote(1))
        kind, _ = peer.message()
        assert kind == REQUEST  # the server asks for the items, and waits
        server.process.send_signal(signal.SIGTERM)
        kind, rest = peer.message()
        assert kind == EXCEPTION and rest.startswith(encode(seq))
        assert b"EOFError" in rest and b"the server is shutting down" in rest
        assert peer.ended()


@NATIVE
def test_all_that_is_counted(limited):
    stage = limited(buffiter=1000)
    before = stage.stats()
    assert before["connections"] == 1 and before["requests"] > 0 and stage.limits_reached() == {}
    with stage.peer() as peer:
        peer.request(GETATTR, (VALUE, ()))
        peer.request(GETATTR, boxed(local(peer.root()), (VALUE, "no such thing")))
        peer.send(b"GET / HTTP/1.1\r\n\r\n")
        assert peer.ended()
    wait_until(lambda: stage.stats()["misbehaved"] == 1, "the end to be counted")
    after = stage.stats()
    assert after["exceptions"] > before["exceptions"] and after["panics"] == 0
    assert stage.limits_reached() == {"frame": 1}
