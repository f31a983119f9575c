"""Odd and broken peers, beside those of `test_hostile.py`: each costs itself only."""

import zlib

import pytest

from support.wire import ENVELOPES, PING, REPLY, VALUE, RawPeer, compressed, encode, frame


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


BROKEN_FRAMES = {
    "length of 4 GiB": b"\xff\xff\xff\xff\x00",
    "no zlib stream": frame(b"this is not compressed", flag=1),
    "truncated zlib stream": frame(zlib.compress(b"x" * 1000)[:-6], flag=1),
    "message type 0": frame(b"\x00\x11\x50\x50"),
    "message type 18 as a pair": frame(b"\x12\x11\x50\x50"),
    "message type 9": frame(b"\x09\x11\x50\x50"),
}


@pytest.mark.parametrize("name", BROKEN_FRAMES)
def test_broken_first_frame_ends_the_connection(server, bystander, name):
    bystander(server)
    with RawPeer(server.addresses) as peer:
        peer.send(BROKEN_FRAMES[name])
        assert peer.ended()


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


def test_nothing_is_kept_of_them(server, bystander):
    watcher = bystander(server)
    for _ in range(20):
        with RawPeer(server.addresses) as peer:
            peer.root()
            peer.send(frame(b"\x09"))
            assert peer.ended()
    assert watcher.ping()
    assert "panicked" not in server.log_text()
