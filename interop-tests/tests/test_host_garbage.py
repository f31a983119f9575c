"""What nobody keeps is freed, on both sides: by whichever thread, at any time."""

import pytest
from support.host import PYTHONS

PAIRS = [("ours", "6.0.2"), ("ours", "ours"), ("6.0.2", "ours")]
OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]


@pytest.fixture
def run(programs):
    """``run(client, server, function)`` gives what a client of a server that counts says."""

    def run(client, server, function, python=NEWEST):
        address = programs.start(server, python, "garbage", "server").address()
        ended = programs.run(client, python, "garbage", function, address)
        assert ended.is_clean()
        return ended.output

    return run


@pytest.mark.parametrize("client,server", PAIRS[:2])  # stock's client loses count when threads share it
@pytest.mark.parametrize("python", [OLDEST, NEWEST])
def test_cycles_freed_by_any_thread(run, client, server, python):
    assert run(client, server, "cycles", python) == ["all freed"]


@pytest.mark.parametrize("python", PYTHONS)
def test_memory_stays_as_it_is(run, python):
    assert run("ours", "ours", "create_and_drop", python) == ["True True"]


@pytest.mark.parametrize("client,server", PAIRS)
def test_what_is_asked_after_a_release_comes_after_it(run, client, server):
    assert run(client, server, "in_order") == ["True"]


@pytest.mark.parametrize("client,server", PAIRS)
def test_a_connection_that_is_dropped_closes(run, client, server):
    assert run(client, server, "dropped") == ["all closed"]


@pytest.mark.parametrize("server", ["6.0.2", "ours"])
def test_netrefs_outlive_their_connection(run, server):
    assert run("ours", server, "after_the_end") == ["EOFError", "closed"]
