"""Fixtures of the tests that are no client scripts: all of them are about our own programs."""

import signal

import pytest

from support.host import Programs
from support.wire import RawPeer


@pytest.fixture(scope="session", autouse=True)
def _rust_is_chosen(chosen):
    if "rust" not in chosen.servers:
        pytest.skip("about our own servers, which are not chosen")


@pytest.fixture
def program(stage):
    """A running rpyc-server of its own: ``program(*flags)``; stopped at the end."""
    started = []

    def start(*flags, **options):
        server = stage.start("rpyc-server", "--port", "0", *flags, **options)
        started.append(server)
        return server

    yield start
    for server in started:
        server.stop()


@pytest.fixture
def python(stage, chosen):
    """A running server of `rpyc_rs` of its own: ``python(config, *flags)``; killed at the end."""
    started = []

    def start(*args, **options):
        if "python" not in chosen.servers:
            pytest.skip("about our Python package, which is not chosen")
        started.append(stage.start_python(*args, **options))
        return started[-1]

    yield start
    for server in started:
        assert server.is_running(), server.log_text()
        server.stop(signal.SIGKILL)


@pytest.fixture
def bystander():
    """``bystander(server)`` is a well-behaved connection, which must not notice anything."""
    peers = []

    def connect(server):
        peer = RawPeer(server.addresses)
        assert peer.ping()
        peers.append((server, peer))
        return peer

    yield connect
    for server, peer in peers:
        try:
            assert server.is_running(), "the server ended"
            assert peer.ping(), "a bystander lost its connection"
        finally:
            peer.socket.close()


@pytest.fixture
def programs(chosen):
    """Programs in Python, ours and stock's; ended at the end."""
    if "python" not in chosen.servers:
        pytest.skip("about our Python package, which is not chosen")
    programs = Programs()
    yield programs
    programs.close()
