"""Hostile and broken peers: each costs itself only.  The rows are those of the fact sheet on hostile input."""

import resource
import socket
import struct
import zlib
from pathlib import Path

import pytest

from support.deadline import wait_until
from support.wire import (
    BUFFITER, CALL, CLOSE, DEL, ENVELOPES, EXCEPTION, GETATTR, GETROOT, INSPECT, LOCAL_REF, NEW, OLD, PING, REMOTE_REF,
    REPLY, REQUEST, TUPLE, VALUE, RawPeer, compressed, encode, frame,
)

MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def server(stage, chosen):
    """One server for all these tests: none may end it."""
    running = stage.start("rpyc-server", "--port", "0", "--log-level", "error", name="robustness")
    yield running
    running.stop()


@pytest.fixture(params=ENVELOPES, ids=lambda envelope: envelope.name)
def peer(request, server, bystander):
    """A peer in one of the envelopes, past its first request; a bystander watches."""
    bystander(server)
    with RawPeer(server.addresses, request.param) as connected:
        assert connected.ping()
        yield connected


def memory_peak(server):
    """The most memory the process has used, in bytes."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


def ping_with(data):
    """The argument bytes of a ping whose data is already encoded."""
    return b"\x11" + encode(VALUE) + b"\x10" + data


BROKEN_VALUES = {
    "unknown tag 07": b"\x07",
    "unknown tag ff": b"\xff",
    "nothing": b"",
    "invalid UTF-8": b"\x08\x0b\xc3\x28",
    "text around a tuple": b"\x08\x02",
    "truncated float": b"\x18\x00\x00",
    "integer that is no number": b"\x16\x03abc",
    "integer without digits": b"\x16\x00",
    "integer of 4301 digits": b"\x17" + struct.pack("!L", 4301) + b"9" * 4301,
    "slice of a pair": b"\x19\x11\x50\x50",
    "frozenset of an int": b"\x1a\x50",
    "bytes shorter than they claim": b"\x0f\xff\xff\xff\xffabc",
    "tuple longer than the frame": b"\x15\xff\xff\xff\xff",
    "tuple nested 100000 deep": b"\x10" * 100000 + b"\x50",
    "frozensets nested 100000 deep": b"\x1a\x10" * 100000 + b"\x50",
}


@pytest.mark.parametrize("name", BROKEN_VALUES)
def test_broken_value_costs_the_request_or_the_connection(peer, name):
    peer.send(frame(peer.envelope.request(1, PING, ping_with(BROKEN_VALUES[name]))))
    try:
        kind, _ = peer.reply_to(1)
    except ConnectionError:
        return  # the end
    assert kind == EXCEPTION
    assert peer.ping()


BROKEN_FRAMES = {
    "length of 4 GiB": b"\xff\xff\xff\xff\x00",
    "no zlib stream": frame(b"this is not compressed", flag=1),
    "truncated zlib stream": frame(zlib.compress(b"x" * 1000)[:-6], flag=1),
    "message type 0": frame(b"\x00\x11\x50\x50"),
    "message type 18 as a pair": frame(b"\x12\x11\x50\x50"),
    "message type 9": frame(b"\x09\x11\x50\x50"),
    "no brine at all": frame(b"GET / HTTP/1.1\r\n"),
    "http": b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN_FRAMES)
def test_broken_frame_ends_the_connection(peer, name):
    peer.send(BROKEN_FRAMES[name])
    assert peer.ended()


@pytest.mark.parametrize("name", BROKEN_FRAMES)
def test_broken_first_frame_ends_the_connection(server, bystander, name):
    bystander(server)
    with RawPeer(server.addresses) as peer:
        peer.send(BROKEN_FRAMES[name])
        assert peer.ended()


def test_trailing_newline_is_not_compared(peer):
    payload = peer.envelope.request(1, PING, (VALUE, (b"alive",)))
    peer.send(frame(payload)[:-1] + b"\x00")
    kind, rest = peer.reply_to(1)
    assert kind == REPLY and rest.endswith(b"alive")


def test_small_frame_may_be_compressed(peer):
    peer.send(compressed(peer.envelope.request(1, PING, (VALUE, (b"alive",)))))
    kind, rest = peer.reply_to(1)
    assert kind == REPLY and rest.endswith(b"alive")


def test_frame_in_single_bytes(peer):
    for byte in frame(peer.envelope.request(1, PING, (VALUE, (b"alive",)))):
        peer.send(bytes([byte]))
    assert peer.reply_to(1)[0] == REPLY


def test_many_frames_in_one_packet(peer):
    frames = [frame(peer.envelope.request(seq, PING, (VALUE, (seq,)))) for seq in range(1, 101)]
    peer.send(b"".join(frames))
    for seq in range(1, 101):
        assert peer.reply_to(seq) == (REPLY, b"\x11" + encode(VALUE) + encode(seq))


@pytest.mark.parametrize("levels", [1, 100, 300])
def test_honest_nesting_is_fine(peer, levels):
    data = b"\x10" * levels + b"\x50"
    peer.send(frame(peer.envelope.request(1, PING, ping_with(data))))
    kind, rest = peer.reply_to(1)
    assert kind == REPLY and rest.endswith(data)


BOMBS = {
    "zlib bomb of 512 MiB": lambda: zeros_compressed(512 * MEBIBYTE),
    "zlib bomb of 2 GiB": lambda: zeros_compressed(2048 * MEBIBYTE),
    "a million frozensets": lambda: frozensets_compressed(10 ** 6),
    "four million frozensets": lambda: frozensets_compressed(4 * 10 ** 6),
    "sixty million empty tuples": lambda: tuples_compressed(60 * 10 ** 6),
}


def zeros_compressed(size):
    """A zlib stream of that many zeros."""
    packer = zlib.compressobj(1)
    block = b"\x00" * MEBIBYTE
    parts = [packer.compress(block) for _ in range(size // MEBIBYTE)]
    return b"".join([*parts, packer.flush()])


def frozensets_compressed(count):
    """A ping with that many empty frozensets."""
    return zlib.compress(NEW.request(1, PING, ping_with(many(count, b"\x1a\x02"))), 9)


def tuples_compressed(count):
    """A ping with that many empty tuples."""
    return zlib.compress(NEW.request(1, PING, ping_with(many(count, b"\x02"))), 9)


def many(count, item):
    """A tuple with that many of the same item, encoded."""
    return b"\x15" + struct.pack("!L", count) + item * count


@pytest.mark.parametrize("name", BOMBS)
def test_bomb_costs_little_memory(server, bystander, name):
    bystander(server)
    before = memory_peak(server)
    with RawPeer(server.addresses) as peer:
        assert peer.ping()
        peer.send(frame(BOMBS[name](), flag=1))
        peer.socket.recv(1)  # an answer or the end, but no silence
    assert memory_peak(server) - before < 400 * MEBIBYTE


def test_claimed_length_is_not_reserved(server, bystander):
    bystander(server)
    before = memory_peak(server)
    with RawPeer(server.addresses) as peer:
        peer.send(struct.pack("!LB", 60 * MEBIBYTE, 0) + b"x")
        with RawPeer(server.addresses) as other:
            assert other.ping()
    assert memory_peak(server) - before < 30 * MEBIBYTE


def test_truncated_frame_holds_up_nobody(server, bystander):
    watcher = bystander(server)
    with RawPeer(server.addresses) as peer:
        peer.send(frame(b"x" * 100)[:50])
        assert watcher.ping()


def test_peer_that_never_reads(server, bystander):
    watcher = bystander(server)
    with RawPeer(server.addresses) as peer:
        peer.socket.settimeout(0.2)
        noise = bytes(range(256)) * 4096
        request = frame(NEW.request(0, PING, (VALUE, (noise,))))
        with pytest.raises(TimeoutError):
            for _ in range(200):  # until the server stops reading, because nobody takes its answers
                peer.socket.sendall(request)
        assert watcher.ping()
    assert watcher.ping()


def test_close_is_answered_by_the_end(peer):
    peer.send(frame(peer.envelope.request(1, CLOSE, (VALUE, ()))))
    assert peer.ended()


BAD_REQUESTS = {
    "unknown handler": (99, (VALUE, ())),
    "negative handler": (-1, (VALUE, ())),
    "too many arguments": (GETROOT, (VALUE, (1, 2, 3))),
    "too few arguments": (GETATTR, (VALUE, ())),
    "bad label": (PING, (9, (1,))),
    "label that is text": (PING, ("x", (1,))),
    "inspect of nothing": (INSPECT, (VALUE, (5,))),
    "inspect of an unknown id": (INSPECT, (VALUE, (("x.Y", 123456789, 987654321),))),
    "attribute of an unknown object": (GETATTR, (TUPLE, ((LOCAL_REF, ("x.Y", 12345678, 98765432)), (VALUE, "name")))),
    "attribute of a value": (GETATTR, (VALUE, (5, "name"))),
    "call of an unknown object": (
        CALL, (TUPLE, ((LOCAL_REF, ("x.Y", 12345678, 98765432)), (VALUE, ()), (VALUE, ())))),
    "buffiter of an unknown object": (
        BUFFITER, (TUPLE, ((LOCAL_REF, ("x.Y", 12345678, 98765432)), (VALUE, 10 ** 12)))),
    "release of an unknown object": (DEL, (TUPLE, ((LOCAL_REF, ("x.Y", 12345678, 98765432)), (VALUE, 1)))),
    "release of a value": (DEL, (VALUE, (5, 1))),
}


@pytest.mark.parametrize("name", BAD_REQUESTS)
def test_bad_request_costs_that_request(peer, name):
    handler, args = BAD_REQUESTS[name]
    kind, rest = peer.request(handler, args)
    assert kind == EXCEPTION, rest
    assert peer.ping()


def test_keywords_that_are_none(peer):
    root = peer.root()
    target = b"\x11" + encode(LOCAL_REF) + root
    args = b"\x11" + encode(TUPLE) + b"\x12" + target + encode((VALUE, ())) + encode((VALUE, 5))
    kind, _ = peer.request(CALL, args)
    assert kind == EXCEPTION
    assert peer.ping()


@pytest.mark.parametrize("count", [0, -1, -10 ** 30, 10 ** 30])
def test_release_with_an_odd_count(peer, count):
    root = peer.root()
    target = b"\x11" + encode(LOCAL_REF) + root
    peer.request(DEL, b"\x11" + encode(TUPLE) + b"\x11" + target + encode((VALUE, count)))
    assert peer.root()
    assert peer.ping()


@pytest.mark.parametrize("seq", [-1, 2 ** 62, 159, 160])
def test_odd_sequence_numbers_are_echoed(peer, seq):
    peer.send(frame(peer.envelope.request(seq, PING, (VALUE, (b"alive",)))))
    kind, rest = peer.message()
    assert kind == REPLY
    assert rest.endswith(b"alive") and (str(seq).encode() in rest or rest.startswith(encode(seq)))


@pytest.mark.parametrize("seq", ["text", (1, 2), None, 2 ** 200])
def test_sequence_number_that_is_none_ends_the_connection(peer, seq):
    peer.send(frame(peer.envelope.request(seq, PING, (VALUE, (b"alive",)))))
    assert peer.ended()


@pytest.mark.parametrize("kind", [REPLY, EXCEPTION])
def test_answer_that_nobody_asked_for(peer, kind):
    reference = encode((REMOTE_REF, ("x.Y", 1, 2)))
    error = encode((("this", "Zen"), (), (), "Traceback"))
    for seq in (500, 501, 2 ** 60):
        peer.send(frame(peer.envelope.message(kind, seq, reference if kind == REPLY else error)))
    peer.send(frame(peer.envelope.request(77, PING, (VALUE, (b"alive",)))))
    message_kind, rest = peer.message()
    while message_kind == REQUEST:
        assert rest[1:3] == b"\x11" + encode(DEL), rest  # references in it are given back, and that is all
        message_kind, rest = peer.message()
    assert (message_kind, rest[:1]) == (REPLY, encode(77))
    assert peer.ping()


def test_many_idle_connections(server, bystander):
    watcher = bystander(server)
    peers = [RawPeer(server.addresses) for _ in range(200)]
    assert watcher.ping()
    for peer in peers:
        assert peer.ping()
    for peer in peers:
        peer.socket.close()
    assert watcher.ping()


def test_more_connections_than_file_descriptors(stage):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))  # the server inherits it
    try:
        server = stage.start("rpyc-server", "--port", "0", "--log-level", "error", name="few-files")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    try:
        peers = [RawPeer(server.addresses) for _ in range(100)]  # the kernel accepts what the server cannot
        assert peers[0].ping()
        for peer in peers:
            peer.socket.close()

        def served_again():
            try:
                with RawPeer(server.addresses) as peer:
                    return peer.ping()
            except ConnectionError:
                return False  # it has not noticed yet that the others left

        wait_until(served_again, "a new client to be served")
        assert server.is_running()
    finally:
        server.stop()


def test_reset_connections(server, bystander):
    watcher = bystander(server)
    for _ in range(50):
        peer = RawPeer(server.addresses)
        peer.send(frame(NEW.request(0, GETROOT, (VALUE, ()))))
        peer.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        peer.socket.close()  # a reset
    assert watcher.ping()


def test_dialects_do_not_mix(server, bystander):
    # What a 5.x client sends in the middle of a 6.x conversation is a broken frame.
    bystander(server)
    with RawPeer(server.addresses, NEW) as peer:
        assert peer.ping()
        peer.send(frame(OLD.request(5, PING, (VALUE, (1,)))))
        assert peer.ended()


def test_nothing_is_kept_of_them(server, bystander):
    watcher = bystander(server)
    for _ in range(20):
        with RawPeer(server.addresses) as peer:
            peer.root()
            peer.send(frame(b"\x09"))
            assert peer.ended()
    assert watcher.ping()
    assert "panicked" not in server.log_text()
