"""Programs with our package that fork: what a child inherits is its parent's."""


import pytest
from support.deadline import wait_until
from support.host import PYTHONS

OLDEST, NEWEST = PYTHONS[0], PYTHONS[-1]
INHERITED = "EOFError this connection belongs to the process that this one was forked from"


@pytest.fixture(params=["6.0.2", "ours"])
def address(programs, request):
    """Where a classic server is."""
    return programs.start(request.param, OLDEST, "serving", "serve").address()


@pytest.mark.parametrize("python", PYTHONS)
def test_a_client_forks(programs, python, address):
    ended = programs.run("ours", python, "forks", "client", address)
    good, bad = "child ended with 0", "child ended with 256"
    assert ended.output == [
        "42 True", good, "42 True", good, *[INHERITED, bad] * 5, "None None True", good, good, good, "10 42 42 True",
    ], ended.errors
    assert ended.is_clean()


@pytest.mark.parametrize("python", PYTHONS)
def test_a_server_forks(programs, python, address):
    server = programs.start("ours", python, "forks", "server")
    ended = programs.run("6.0.2", NEWEST, "forks", "fork_a_server", server.address(), address)
    assert ended.is_clean()
    assert ended.output == [f"{way} 0 42 3 2" for way in ["returns", "raises", "exits", "exits_at_once"]]
    server.tell()
    assert server.end().code == 0


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_multiprocessing(programs, python, method, address):
    ended = programs.run("ours", python, "forks", "processes", address, method)
    assert ended.is_clean() and ended.output == ["True True", "42"]


@pytest.mark.parametrize("python", PYTHONS)
def test_no_descriptor_is_inherited(programs, python, address):
    ended = programs.run("ours", python, "forks", "descriptors", address)
    assert ended.is_clean()
    assert ended.output == ["['0', '1', '2', '3'] 4", "['0', '1', '2', '3']"]


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("client", ["6.0.2", "ours"])
def test_a_server_that_forks_for_each_client(programs, python, client):
    server = programs.start("ours", python, "serving", "serve", "ForkingServer")
    clients = programs.start(client, NEWEST, "forks", "forking_server_clients", server.address(), 20)
    clients.tell(str(server.process.pid))
    clients.expect("20 True", "20", "10")
    pids = [int(pid) for pid in clients.output.next().split()]
    assert clients.end().is_clean()
    wait_until(lambda: not any(map(is_process, pids)), "the children to end")
    server.interrupt()
    assert server.end().code == 0


def is_process(pid):
    """Whether there is such a process; one that nobody has waited for yet is none."""
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
