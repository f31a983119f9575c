"""Threads that share a connection of our package, or of a stock client at our server."""

import pytest
from support.host import PYTHONS

PAIRS = [("ours", "6.0.2"), ("ours", "ours"), ("6.0.2", "ours"), ("ours", "4.1.0"), ("4.1.0", "ours")]
OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]


@pytest.mark.parametrize("client,server", PAIRS)
def test_a_shared_connection(programs, client, server):
    address = programs.start(server, OLDEST, "serving", "serve").address()
    ended = programs.run(client, NEWEST, "threads", "shared", address)
    assert ended.is_clean() and ended.output == ["all well"]


@pytest.mark.parametrize("python", PYTHONS)
def test_beside_a_thread_in_the_background(programs, python):
    address = programs.start("ours", python, "serving", "serve").address()
    ended = programs.run("ours", python, "threads", "shared_with_background", address)
    assert ended.is_clean() and ended.output == ["all well"] * 5


@pytest.mark.parametrize("client,server", PAIRS[:-1])  # the client of 4.1 may sleep through an answer
def test_callbacks_of_the_servers_threads(programs, client, server):
    address = programs.start(server, NEWEST, "serving", "serve").address()
    ended = programs.run(client, OLDEST, "threads", "events", address)
    assert ended.is_clean() and ended.output == ["True"]


@pytest.mark.parametrize("client,server", [("6.0.2", "ours"), ("ours", "ours")])
def test_several_threads_serve_a_connection(programs, client, server):
    address = programs.start(server, NEWEST, "threads", "overtaking_server").address()
    ended = programs.run(client, OLDEST, "threads", "overtaking", address)
    assert ended.is_clean() and ended.output == ["a b c"]
