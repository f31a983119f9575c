"""What hostile peers do to rpyc-server: the 37 rows of the fact sheet, in every dialect.

The attacks are those of `rpyc-server torture`, which tries them against any server: here against ours, where all have to
be survived with another client undisturbed beside them and little memory taken, and against a stock server, where it
has to notice what stock does not survive.  More that is broken is in `test_robustness.py`, limits are in
`test_limits.py`.
"""

import re
import resource
import signal
import subprocess

import pytest

from support import environments, processes
from support.stage import PYTHON_SERVER
from support.torture import torture
from support.versions import NEWEST
from support.wire import RawPeer

DIALECTS = {"6.x", "6.x-threads", "4.1-5.3", "5.3-threads", "4.0", "3.x"}
ROWS = range(1, 38)
NOT_OURS = {
    "result that is no Unicode": "text in Rust is always Unicode",
    "datagram of nine bytes to the registry": "rpyc-server has no registry",
}
"""Attacks on what rpyc-server does not have, and why."""
UNCOUNTED = {f"release of {count}" for count in ("none", "fewer than none", "far fewer than none", "NaN", "1 000 000 000")}
"""Attacks that clients of rpyc 3 cannot make: their releases have no count."""


@pytest.fixture(scope="module")
def results(stage):
    """What became of all attacks on one server, which has survived them."""
    server = stage.start("rpyc-server", "--port", "0", "--log-level", "error", name="hostile")
    with RawPeer(server.addresses) as bystander:
        assert bystander.ping()
        code, found = torture(stage.binary("rpyc-server"), server.addresses, pid=server.process.pid)
        assert bystander.ping(), "a client that was connected all the time"
        assert server.is_running()
        yield code, found
    assert "panicked" not in server.log_text()
    assert server.stop() == 0


def test_every_dialect_is_tried(results):
    assert {result.dialect for result in results[1]} == DIALECTS | {"any"}


@pytest.mark.parametrize("row", ROWS)
def test_row_is_survived(results, row):
    of_row = [result for result in results[1] if result.row == row]
    assert of_row
    bad = [str(result) for result in of_row if result.verdict not in ("ok", "n/a")]
    assert not bad, "\n".join(bad)
    tried = [result for result in of_row if result.verdict == "ok"]
    for result in of_row:
        if result.verdict == "n/a":
            assert result.attack in NOT_OURS or (result.dialect == "3.x" and result.attack in UNCOUNTED), result
    assert tried or all(result.attack in NOT_OURS for result in of_row)


def test_attacks_on_no_row_are_survived(results):
    code, found = results
    assert [str(result) for result in found if result.verdict not in ("ok", "n/a")] == []
    assert code == 0


def test_little_memory_is_taken(results):
    worst = max(results[1], key=lambda result: result.peak)
    assert worst.peak < 300 << 20, worst
    assert max(result.kept for result in results[1]) < 64 << 20


def test_nobody_waits(results):
    worst = max(results[1], key=lambda result: result.wait)
    assert worst.wait < 1, worst


def test_crowd_beyond_the_file_descriptors(stage):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))  # the server inherits it
    try:
        server = stage.start("rpyc-server", "--port", "0", "--log-level", "error", name="few-files")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    code, found = torture(stage.binary("rpyc-server"), server.addresses, "--only", "21,22", "--patience", "1")
    assert code == 0, list(map(str, found))
    assert {result.row for result in found} == {21, 22}
    assert server.stop() == 0


@pytest.fixture
def stock(stage, chosen):
    """A stock server, with as many files as a test wants to leave it."""
    if NEWEST.name not in [version.name for version in chosen.versions]:
        pytest.skip("the newest rpyc is not chosen")
    started = []

    def start(files=None):
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (files or soft, hard))
        try:
            command = [environments.environment(NEWEST), PYTHON_SERVER]
            started.append(processes.start_server(command, stage.scratch() / "stock.log", 3))
        finally:
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        return started[-1]

    yield start
    for server in started:
        server.stop(signal.SIGKILL)  # it may linger on what it could not read


def test_stock_server_does_not_survive(stage, stock):
    """The program notices what is known of stock: else it would say nothing about ours."""
    attacks = (
        "bytes after,message of kind 0,bytes of 4 GiB,unknown tag,hashes to 0,fewer than none,reply with an object,"
        "not imported,nobody describes,no Unicode,paths,addresses,web browser,empty frame"
    )
    code, found = torture(stage.binary("rpyc-server"), stock().addresses, "--only", attacks, "--patience", "1")
    assert code == 3
    assert {result.dialect for result in found} == {"6.x", "any"}
    verdicts = {result.attack: result.verdict for result in found}
    assert verdicts.pop("empty frame") == "ok"
    del verdicts["frozenset of 5 000 ints that Python hashes to 0"]  # a tenth of a second, more or less
    assert verdicts.pop("frozenset of 20 000 ints that Python hashes to 0") == "HARM"
    assert len(verdicts) > 10 and set(verdicts.values()) == {"FAULT"}, verdicts


def test_stock_server_ends_without_file_descriptors(stage, stock):
    code, found = torture(
        stage.binary("rpyc-server"), stock(files=64).addresses, "--only", "21", "--patience", "1")
    assert code == 3
    assert [result.verdict for result in found] == ["DEAD"]


def test_other_machines_are_left_alone(stage):
    done = subprocess.run(
        [str(stage.binary("rpyc-server")), "torture", "192.0.2.1:18811"], capture_output=True, text=True)
    assert done.returncode == 1
    assert re.search("192.0.2.1:18811 is not on this machine.*--allow-remote", done.stderr)


def test_list_of_attacks(stage):
    done = subprocess.run(
        [str(stage.binary("rpyc-server")), "torture", "--list", "127.0.0.1:1"], capture_output=True, text=True)
    assert done.returncode == 0
    rows = {int(line.split()[0]) for line in done.stdout.splitlines()}
    assert rows == set(ROWS) | {0}


def test_nobody_there(stage):
    done = subprocess.run([str(stage.binary("rpyc-server")), "torture", "127.0.0.1:1"], capture_output=True, text=True)
    assert done.returncode == 1
    assert "127.0.0.1:1 answers in no dialect" in done.stderr and len(done.stderr.splitlines()) == 1
