"""What hostile peers do to our servers: the 37 rows of the fact sheet, in every dialect.

The attacks are those of `rpyc-server torture`, which tries them against any server: here against `rpyc-server` and a
Python server of `rpyc_rs`, where all have to be survived with another client undisturbed beside them and little memory
taken, and against a stock server, where it has to notice what stock does not survive.  More that is broken is in
`test_robustness.py`, limits are in `test_limits.py`.
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
from support.wire import EXCEPTION, GETATTR, REPLY, VALUE, RawPeer, boxed, encode, local, referred

DIALECTS = {"6.x", "6.x-threads", "4.1-5.3", "5.3-threads", "4.0", "3.x"}
ROWS = range(1, 38)
SERVERS = ["native", "python"]
NOT_OURS = {
    "native": {
        "result that is no Unicode": "text in Rust is always Unicode",
        "datagram of nine bytes to the registry": "rpyc-server has no registry",
    },
    "python": {},
}
"""Attacks on what a server does not have, and why."""
STALL = ("--stall", "10")
"""How long another client may be held up by what is survived: a busy machine does that, too."""
UNCOUNTED = {f"release of {count}" for count in ("none", "fewer than none", "far fewer than none", "NaN", "1 000 000 000")}
"""Attacks that clients of rpyc 3 cannot make: their releases have no count."""
CAREFUL = {"frame": 64 << 20, "inflated": 64 << 20, "decoded": 256 << 20, "elements": 1_000_000, "backlog": 64 << 20}
"""The limits of a Python server that is not to take whole arrays."""


def bad(results):
    """Those that were not survived."""
    return [str(result) for result in results if result.verdict not in ("ok", "n/a")]


def start(stage, kind, name):
    """A server of one of the kinds, and how to stop it."""
    if kind == "native":
        return stage.start("rpyc-server", "--port", "0", "--log-level", "error", name=name), signal.SIGTERM
    return stage.start_python({"limits": CAREFUL}, "--registry", listeners=4, name=name), signal.SIGKILL


@pytest.fixture(scope="module", params=SERVERS)
def kind(request, chosen):
    """Which of our servers is attacked."""
    if request.param == "python" and "python" not in chosen.servers:
        pytest.skip("about our Python package, which is not chosen")
    return request.param


@pytest.fixture(scope="module")
def results(stage, kind):
    """What became of all attacks on one server, which has survived them."""
    server, ending = start(stage, kind, "hostile")
    with RawPeer(server.addresses) as bystander:
        assert bystander.ping()
        code, found = torture(
            stage.binary("rpyc-server"), server.addresses, "--patience", "6", *STALL, pid=server.process.pid)
        assert bystander.ping(), "a client that was connected all the time"
        assert server.is_running()
        yield code, found
    assert not re.search("panicked|Traceback", server.log_text())
    assert server.stop(ending) in (0, -ending)


def test_every_dialect_is_tried(results):
    assert {result.dialect for result in results[1]} == DIALECTS | {"any"}


@pytest.mark.parametrize("row", ROWS)
def test_row_is_survived(results, kind, row):
    of_row = [result for result in results[1] if result.row == row]
    assert of_row
    assert bad(of_row) == []
    tried = [result for result in of_row if result.verdict == "ok"]
    for result in of_row:
        if result.verdict == "n/a":
            assert result.attack in NOT_OURS[kind] or (result.dialect == "3.x" and result.attack in UNCOUNTED), result
    assert tried or all(result.attack in NOT_OURS[kind] for result in of_row)


def test_attacks_on_no_row_are_survived(results):
    code, found = results
    assert bad(found) == [] and code == 0


def test_little_memory_is_taken(results):
    worst = max(results[1], key=lambda result: result.peak)
    assert worst.peak < 300 << 20, worst
    assert max(result.kept for result in results[1]) <= 64 << 20


def test_crowd_beyond_the_file_descriptors(stage, kind):
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))  # the server inherits it
    try:
        server, ending = start(stage, kind, "few-files")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    code, found = torture(stage.binary("rpyc-server"), server.addresses, "--only", "21,22", "--patience", "1", *STALL)
    assert bad(found) == [] and code == 0
    assert {result.row for result in found} == {21, 22}
    assert server.stop(ending) in (0, -ending)


def test_bombs_cost_no_more_than_the_largest_message(stage, python):
    """As the limits are by default: a message may have 1 GiB."""
    server = python()
    code, found = torture(
        stage.binary("rpyc-server"), server.addresses, "--only", "bomb,frozensets,tuples", "--memory", "1100",
        "--patience", "40", *STALL, pid=server.process.pid)
    assert bad(found) == [] and code == 0
    assert {result.row for result in found} == {0, 10, 11, 12, 13, 14, 6}


def execute(peer, what, source):
    """The answer to ``execute`` or ``eval`` of some source."""
    method = peer.reference(GETATTR, boxed(local(peer.root()), (VALUE, what)))
    return peer.reply_to(peer.call(method, (VALUE, source)))


@pytest.mark.parametrize("server_kind", ["ThreadedServer", "ThreadPoolServer"])
def test_what_ends_threads_ends_a_request_only(python, bystander, server_kind):
    server = python({}, "--kind", server_kind)
    bystander(server)
    with RawPeer(server.addresses) as peer:
        for exception in ["KeyboardInterrupt", "SystemExit", "GeneratorExit"] * 10:  # more than a pool has threads
            kind, rest = execute(peer, "execute", "raise " + exception)
            assert kind == EXCEPTION and exception.encode() in rest
        assert peer.ping()


UNSENDABLE = {
    "no Unicode": "'\\udc80'", "4301 digits": "10 ** 4300", "many digits": "1 << 10_000_000",
    "exception that is no Unicode": "int('\\udc80')", "exception of 4301 digits": "{}[10 ** 4300]",
    "too deep": "__import__('functools').reduce(lambda inner, _: (inner,), range(1000), ())",
    "attribute that does not exist": "object.nothing", "repr that fails": "{}[type('A', (), {'__repr__': 1})()]",
}


@pytest.mark.parametrize("what", UNSENDABLE)
def test_what_cannot_be_sent_is_an_exception(python, bystander, what):
    server = python()
    bystander(server)
    with RawPeer(server.addresses) as peer:
        assert execute(peer, "eval", UNSENDABLE[what])[0] == EXCEPTION
        assert peer.ping()


def test_pool_is_not_taken_by_those_that_say_little(python, bystander):
    server = python({}, "--kind", "ThreadPoolServer")
    bystander(server)
    peers = [RawPeer(server.addresses) for _ in range(40)]
    for peer in peers[::2]:
        peer.send(b"\x00")
    with RawPeer(server.addresses) as other:
        assert other.ping()
    for peer in peers:
        peer.socket.close()


@pytest.mark.parametrize("server_kind", ["ThreadedServer", "ThreadPoolServer"])
def test_silence_towards_an_authenticator_stalls_nobody(python, server_kind):
    server = python({"limits": {"first_frame": 2}}, "--kind", server_kind, "--authenticate")
    peers = [RawPeer(server.addresses) for _ in range(40)]
    with RawPeer(server.addresses) as other:
        other.send(b"!")
        assert other.ping()
        assert all(peer.ended() for peer in peers), "who does not authenticate itself in time"
        assert other.ping()
    for peer in peers:
        peer.socket.close()


def flooding(count):
    """A frozenset of ints that Python hashes to 0, encoded."""
    return b"\x1a" + encode(tuple(factor * (2 ** 61 - 1) for factor in range(1, count + 1)))


def test_flooded_hashes_cost_a_request(python, bystander):
    server = python()
    watcher = bystander(server)
    with RawPeer(server.addresses) as peer:
        length = peer.builtin("len")
        asked = [peer.call(length, b"\x11" + encode(VALUE) + flooding(count)) for count in (100, 20_000, 200_000)]
        assert watcher.ping()
        kind, rest = peer.reply_to(asked[0])
        assert kind == REPLY and rest == b"\x11" + encode(VALUE) + encode(100)
        for seq in asked[1:]:
            kind, rest = peer.reply_to(seq)
            assert kind == EXCEPTION and b"have the same hash" in rest
        assert peer.ping()


def test_numbers_of_classes_are_no_addresses(python):
    server = python()
    with RawPeer(server.addresses) as peer, RawPeer(server.addresses) as other:
        numbers = [class_number(one, source) for one in (peer, other) for source in ("{}.__class__", "type")]
        assert numbers[:2] == numbers[2:], "they are those of the process"
        assert numbers[0] != numbers[1] and all(0 < number < 2 ** 32 for number in numbers)
        # A class that comes to be where another one was has another number.
        made = [class_number(peer, "type('A', (), {'__module__': 'made'})") for _ in range(50)]
        assert len(set(made)) == len(made)


def class_number(peer, source):
    """The number of a class."""
    id_pack = referred(*execute(peer, "eval", source))
    digits = re.search(rb"\x16.(\d+)\x50$", id_pack, re.DOTALL)
    assert digits, id_pack
    return int(digits[1])


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
