"""Programs with our package that end without closing anything: at once, and as if there had been nothing."""

import pytest
from support.host import PYTHONS


@pytest.fixture
def address(programs):
    """Where a stock classic server is."""
    return programs.start("6.0.2", PYTHONS[-1], "serving", "serve").address()


@pytest.mark.parametrize("python", PYTHONS)
def test_connections_that_nobody_closes(programs, python, address):
    ended = programs.run("ours", python, "exits", "forgotten", address)
    assert ended.is_clean() and ended.output == ["leaving"]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("function", ["server_and_client", "freed_late"])
def test_a_server_and_its_client(programs, python, function):
    ended = programs.run("ours", python, "exits", function)
    assert ended.is_clean() and ended.output == ["leaving"]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("function,code", [("requests_in_flight", 0), ("exit_code", 5), ("exit_at_once", 3)])
def test_requests_in_flight(programs, python, function, code, address):
    ended = programs.run("ours", python, "exits", function, address)
    assert (ended.code, ended.output, ended.errors) == (code, ["leaving"], ""), ended.errors


@pytest.mark.parametrize("python", PYTHONS)
def test_an_exception_that_nobody_handles(programs, python, address):
    ended = programs.run("ours", python, "exits", "exception", address)
    assert (ended.code, ended.output) == (1, ["leaving"])
    lines = ended.errors.splitlines()
    assert (lines[0], lines[-1]) == ("Traceback (most recent call last):", "LookupError: the end")
    assert ended.errors.count("Traceback") == 1


@pytest.mark.parametrize("python", PYTHONS)
def test_handlers_that_use_connections(programs, python, address):
    ended = programs.run("ours", python, "exits", "exit_handlers", address)
    assert ended.is_clean() and ended.output == ["leaving", "b 42", "closed"]


def test_sys_exit_in_a_method(programs, address):
    ended = programs.run("ours", PYTHONS[0], "exits", "exit_in_method", address)
    assert ended.is_clean() and ended.output == ["SystemExit 7", "None"]


@pytest.mark.parametrize("rpyc", ["6.0.2", "ours"])
def test_sys_exit_in_a_servers_method(programs, rpyc):
    ended = programs.run(rpyc, PYTHONS[0], "exits", "exit_in_servers_method")
    assert ended.code == 0 and ended.output == ["SystemExit", "2", "EOFError", "EOFError"]
