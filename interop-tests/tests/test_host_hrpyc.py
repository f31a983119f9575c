"""hrpyc: start and stop, a port in use, clients of every version; and interpreters beside the main one."""

import pytest
from support.host import PYTHONS

OLDEST = PYTHONS[0]


@pytest.mark.parametrize("python", PYTHONS)
def test_start_and_stop(programs, python):
    server = programs.start("ours", python, "hrpycs", "server")
    address = server.address()
    use(programs, python, address)
    server.tell()
    server.expect("False", "True")
    use(programs, python, address)
    server.tell()
    server.expect("False")
    assert server.end().is_clean()


def use(programs, python, address):
    """Let clients of all kinds use a server."""
    for rpyc in ["6.0.2", "5.3.1", "4.1.0"]:
        ended = programs.run(rpyc, OLDEST, "hrpycs_stock", "client", address)
        assert ended.is_clean() and ended.output == ["b"]
    ended = programs.run("ours", python, "hrpycs", "client", address)
    assert ended.is_clean() and ended.output == ["True b"]


@pytest.mark.parametrize("python", PYTHONS)
def test_a_port_in_use(programs, python):
    ended = programs.run("ours", python, "hrpycs", "taken")
    assert ended.is_clean() and ended.output == ["cannot listen on 127.0.0.1:PORT: Address already in use"] * 2


@pytest.mark.parametrize("python", [python for python in PYTHONS if python != "3.8"])
def test_other_interpreters(programs, python):
    ended = programs.run("ours", python, "interpreters", "main")
    assert ended.is_clean()
    assert ended.output[1::2] == ["42", "42"]
    assert all(line.startswith("ImportError") and "interpreter" in line for line in ended.output[::2])
