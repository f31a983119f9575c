"""Ctrl-C and SIGTERM in programs with our package."""

import signal

import pytest
from support.host import PYTHONS

WAITS = {"synchronous": "42 None", "asynchronous": "here 42", "serving": "here", "other_reads": "42"}
SERVERS = ["6.0.2", "ours"]
OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]


@pytest.fixture(params=SERVERS)
def server(programs, request):
    """A classic server."""
    return programs.start(request.param, NEWEST, "serving", "serve")


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("function", WAITS)
def test_a_client_that_waits(programs, python, server, function):
    client = programs.start("ours", python, "signals", function, server.address())
    client.expect("waiting")
    server.expect("holding here")
    client.interrupt()
    client.expect("interrupted", WAITS[function])
    assert client.end().is_clean()


@pytest.mark.parametrize("python", PYTHONS)
def test_whoever_reads_for_others_is_interrupted(programs, python, server):
    client = programs.start("ours", python, "signals", "reader_is_interrupted", server.address())
    server.expect("holding first")
    assert sorted(client.output.next() for _ in range(4)) == ["sent", "sent", "sent", "waiting"]
    client.interrupt()
    client.expect("interrupted", "second second second first")
    assert client.end().is_clean()


def test_whoever_writes_is_interrupted(programs, server):
    ended = programs.run("ours", OLDEST, "signals", "writing", server.address())
    assert ended.is_clean() and ended.output == ["waiting", "interrupted", "here 42"]


@pytest.mark.parametrize("python", PYTHONS)
def test_a_callback_is_interrupted(programs, python, server):
    client = programs.start("ours", python, "signals", "callback", server.address())
    client.expect("waiting", "in the callback")
    client.interrupt()
    client.expect("interrupted", "42 5")
    assert client.end().is_clean()


def test_a_wait_goes_on_after_a_handler(programs, server):
    address = server.address()
    client = programs.start("ours", OLDEST, "signals", "handler", address)
    server.expect("holding here")
    for _ in range(3):
        client.interrupt(signal.SIGUSR1)
        client.expect("handled False")
    programs.run("6.0.2", NEWEST, "signals", "release", address, "here")
    client.expect("here")
    assert client.end().is_clean()


@pytest.mark.parametrize("python", PYTHONS)
def test_a_server_on_the_main_thread(programs, python):
    server = programs.start("ours", python, "serving", "serve")
    client = programs.start("6.0.2", NEWEST, "signals", "client_of_interrupted", server.address())
    server.expect("holding here")
    server.interrupt()
    client.expect("EOFError", "over")
    ended = server.end()
    assert (ended.code, ended.output[-1]) == (0, "the server has ended")
    assert ended.errors == "keyboard interrupt!"
    assert client.end().is_clean()


@pytest.mark.parametrize("rpyc", SERVERS)
def test_a_request_that_runs_on_the_main_thread(programs, rpyc):
    server = programs.start(rpyc, OLDEST, "serving", "serve", "OneShotServer")
    client = programs.start("6.0.2", NEWEST, "signals", "client_of_interrupted", server.address())
    server.expect("holding here")
    server.interrupt()
    client.expect("EOFError", "over")
    ended = server.end()
    assert (ended.code, ended.output[-1]) == (0, "the server has ended")
    assert client.end().is_clean()


@pytest.mark.parametrize("flags", [[], ["--mode", "forking"]])
@pytest.mark.parametrize("how,code", [(signal.SIGINT, 0), (signal.SIGTERM, -signal.SIGTERM)])
def test_the_command(programs, flags, how, code):
    server = programs.command("ours", OLDEST, "-m", "rpyc_rs", "--port", "0", *flags)
    while "server started on" not in (server.errors.next() or "server started on"):
        pass
    server.interrupt(how)
    ended = server.end()
    assert ended.code == code
    assert "Traceback" not in ended.errors
