"""The network fails: a conversation that is cut at every byte, that comes in pieces, that is delayed.

The client always gets a clear error in time, or has the results that had come; the server lets go of all that it held,
says nothing unexpected, and another client notices nothing.
"""

import contextlib

import pytest

from faults.conversations import Clients, cuts, positions
from faults.proxy import Cut, How, Plan, Proxy, Way
from soak.watch import Record
from support import environments, processes
from support.processes import Addresses
from support.stage import PYTHON_SERVER
from support.versions import OURS, find
from support.watcher import Watcher
from support.wire import NEW, PING, VALUE, RawPeer, frame

LANES = 8
CLIENTS = ["6.0.2", "4.1.0", "rpyc_rs"]


@pytest.fixture(scope="module", params=["native", "python"])
def server(request, stage, chosen):
    """A testbed of its own."""
    if request.param == "native":
        running = stage.start("testbed", "--port", "0", listeners=3)
    elif "python" in chosen.servers:
        command = [environments.environment(OURS), PYTHON_SERVER]
        running = processes.start_server(command, stage.scratch() / "python.log", 3)
    else:
        pytest.skip("our Python package is not chosen")
    yield running
    running.stop()


@pytest.fixture(scope="module")
def bystander(server):
    """Who watches the server from its beginning on, and what it held when there was nobody else."""
    with contextlib.closing(Watcher(server)) as watcher:
        yield watcher, watcher.held()


@contextlib.contextmanager
def conversations(version, server, bystander, scratch):
    """A client through a proxy.  In the end, nobody but the two may have noticed anything of what happened there."""
    watcher, before = bystander
    with Proxy(server.addresses, LANES) as proxy:
        with Clients(environments.environment(find(version)), proxy, scratch / "client.log") as client:
            client.recorded()
            record = Record(watcher)
            record.start()
            try:
                yield client
            finally:
                record.stop()
            assert record.failure is None
            assert watcher.settled(before) == before
    assert (scratch / "client.log").read_text() == ""
    assert server.log_text() == ""


@pytest.mark.parametrize("how", How, ids=lambda how: how.value)
@pytest.mark.parametrize("version", CLIENTS)
def test_cut_at_every_byte(server, bystander, version, how, stage):
    with conversations(version, server, bystander, stage.scratch()) as client:
        expected, recorded = client.recorded()
        plans = cuts(recorded, how)
        assert len(plans) > 2000, "the conversation is too short"
        plans = plans if how is How.CLOSE else plans[::4]  # what comes of which part of a message, the first shows
        told = client.converse_all(plans)
        bad = [complaint for complaint in (each.complaint(expected) for each in told) if complaint]
        assert not bad, "\n".join([f"{len(bad)} of {len(told)}", *bad[:20]])
        # Numbers of objects grow longer with time, so the last step may be out of reach.
        assert {len(each.seen) for each in told} >= set(range(len(expected))), "cut in the midst of every step"
        assert sum(each.error is None for each in told) < len(told) / 10, "a cut after the last step is none"


@pytest.mark.parametrize("plan", [
    Plan(piece=1), Plan(piece=20, delay=0.004), Plan(piece=40, seed=1), Plan(piece=3000, delay=0.02, seed=2),
], ids=["bytes", "slow pieces", "pieces", "late pieces"])
@pytest.mark.parametrize("version", CLIENTS)
def test_in_pieces(server, bystander, version, plan, stage):
    with conversations(version, server, bystander, stage.scratch()) as client:
        expected, _ = client.recorded()
        told = client.converse(plan)
        assert (told.seen, told.error) == (expected, None), told.text


@pytest.mark.parametrize("how", How, ids=lambda how: how.value)
def test_proxy_cuts_where_it_is_told(server, how):
    with Proxy(server.addresses, 1) as proxy:
        (lane,) = proxy.lanes
        with RawPeer(Addresses(port=lane.port)) as peer:
            assert peer.ping()
            answer = bytes(lane.passed[Way.TO_CLIENT])
        lane.plan = Plan(cut=Cut(Way.TO_CLIENT, len(answer) - 1, how))
        with RawPeer(Addresses(port=lane.port)) as peer:
            peer.send(frame(NEW.request(0, PING, (VALUE, (b"alive",)))))
            assert read_to_end(peer.socket) == (answer[:-1], how is How.RESET)


def read_to_end(connection):
    """All that comes, and whether the end is a reset."""
    data = b""
    try:
        while part := connection.recv(1 << 16):
            data += part
    except ConnectionResetError:
        return data, True
    return data, False


def test_positions():
    small, large = frame(b"x" * 20), frame(b"x" * 1000)
    assert positions(small) == list(range(len(small) + 1))
    chosen = positions(small + large + small)
    assert set(chosen) >= {*range(len(small) + 40), *range(len(small + large) - 19, len(small + large + small) + 1)}
    assert len(chosen) < 150
