"""Stock clients of every dialect, on Python 2 and 3, at one port of ours: the quick part of the matrix.

The whole is ``python3 -m matrix``, and ``python3 -m matrix --server python``.
"""

import subprocess
import threading

import pytest

from matrix import environments, runner
from support.deadline import HUNG
from support.environments import NoEnvironment
from support.stage import PYTHON, RUST

QUICK = {environment.name: environment for environment in environments.quick()}
EVERY = {environment.name: environment for environment in environments.every()}


@pytest.fixture
def addresses(stage):
    """Where our testbed listens."""
    return stage.server(RUST).addresses


def made(*names):
    """The environments that can be made here; none is a reason to skip."""
    found, reasons = [], []
    for name in names:
        try:
            environments.make(EVERY[name])
            found.append(EVERY[name])
        except NoEnvironment as reason:
            reasons.append(f"{name}: {reason}")
    if not found:
        pytest.skip("; ".join(reasons))
    return found


@pytest.mark.parametrize("subject", [RUST, PYTHON], ids=lambda subject: subject.name)
@pytest.mark.parametrize("name", QUICK)
def test_a_stock_client_sees_no_difference(name, subject, stage, chosen, tmp_path):
    if subject.kind not in chosen.servers:
        pytest.skip("not chosen")
    addresses = stage.server(subject).addresses
    cell = runner.run(QUICK[name], addresses, tmp_path, runner.Deviations(subject.kind))
    if cell.skipped:
        pytest.skip(cell.skipped)
    assert cell.is_good, cell.explanation()
    assert cell.steps > 50


def test_all_dialects_at_the_same_time_at_one_port(stage, tmp_path):
    server = stage.start("testbed", "--port", "0", listeners=3)
    try:
        chosen = made(*QUICK)
        alone = {each.name: runner.observe(each, server.addresses, tmp_path) for each in chosen}
        together = {each.name: runner.start_client(each, server.addresses, tmp_path, "wait") for each in chosen}
        for name, client in together.items():
            assert connected(client), name
        for client in together.values():  # each holds its connections now; all work at once
            client.stdin.write("go\n")
            client.stdin.flush()
        outcomes = all_finished(together)
    finally:
        server.stop()
    for name, outcome in outcomes.items():
        assert outcome.trouble() is None, f"{name}: {outcome.trouble()}"
        assert len(outcome.steps) > 50
        for step, saw in outcome.steps.items():
            assert saw == alone[name].steps[step], f"{name}: {step}"


def connected(client):
    """Whether a client says that it has connected; one that hangs is killed."""
    watchdog = threading.Timer(HUNG, client.kill)
    watchdog.start()
    try:
        return '"connected": true' in client.stdout.readline()
    finally:
        watchdog.cancel()


def all_finished(clients):
    """The outcomes of clients that run at the same time: all have to be read at once."""
    outcomes = {}
    threads = [
        threading.Thread(target=lambda name=name, client=client: outcomes.update({name: runner.finish(client)}))
        for name, client in clients.items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {name: outcomes[name] for name in clients}


# -- bugs of old clients that the server works around --------------------------------------------------------

PROLOGUE = "import sys, time, gc, rpyc; conn = rpyc.classic.connect('127.0.0.1', int(sys.argv[1]));"


def client(environment, addresses, code):
    """Run code in an environment, with ``conn`` connected to our testbed; return what it prints."""
    command = [environments.make(environment), "-c", PROLOGUE + code, addresses.port]
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, env=environment.variables, timeout=HUNG)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.mark.parametrize("python", ["2.7", "3.11"])
def test_4_1_3_gets_no_dotted_names(addresses, python):
    # Its class_factory never ends with a dotted name of a module that the client does not have:
    # https://github.com/tomerfiliba-org/rpyc/blob/4.1.3/rpyc/core/netref.py
    code = "print(type(conn.modules.testbed.Point(1, 2)).__name__)"
    broken, = made(f"4.1.3-py{python}")
    assert client(broken, addresses, code) == "Point"
    sound, = made(f"4.1.5-py{python}")
    assert client(sound, addresses, code) == "testbed.Point"


def test_4_1_4_does_not_wait_for_acknowledgements(addresses):
    # It writes each frame in three parts, of which the second waits until the first is acknowledged; a server that
    # leaves this to delayed acknowledgements costs it 40 ms a call, a hundred times what a call takes:
    # https://github.com/tomerfiliba-org/rpyc/blob/4.1.4/rpyc/core/channel.py
    code = (
        "start = time.time(); [conn.ping('x' * 10) for _ in range(100)];"
        "print(time.time() - start)"
    )
    slow, sound = made("4.1.4-py3.11", "4.1.5-py3.11")
    assert float(client(slow, addresses, code)) < 20 * float(client(sound, addresses, code))


@pytest.mark.parametrize("name", ["4.0.2-py2.7", "4.0.2-py3.11", "4.1.0-py3.11", "4.1.2-py3.11"])
def test_every_request_is_answered_once(addresses, name):
    # 4.0.0 to 4.1.2 end at an answer that they do not wait for, with a KeyError in `_dispatch_reply`:
    # https://github.com/tomerfiliba-org/rpyc/blob/4.1.2/rpyc/core/protocol.py
    code = """
testbed = conn.modules.testbed
calls = [rpyc.async_(testbed.numbers)(3) for _ in range(50)]
calls += [rpyc.async_(testbed.fail)("ValueError", "x") for _ in range(50)]
objects = [testbed.Point(number, 0) for number in range(50)]
del objects  # fifty DELs
gc.collect()
for call in calls:
    call.wait()
for _ in range(3):
    conn.ping()
waiting = conn._request_callbacks
print("%d %s %s" % (len(waiting), conn.closed, testbed.add(1, 2)))
"""
    environment, = made(name)
    assert client(environment, addresses, "\n" + code) == "0 False 3"


@pytest.mark.parametrize("name", ["3.1.0-py2.7", "3.2.3-py2.7", "3.4.4-py3.6"])
def test_a_client_before_4_0_gets_its_objects_back(addresses, name):
    # It counts each time that it sends an object, and takes one off for each DEL, whatever count that has:
    # https://github.com/tomerfiliba-org/rpyc/blob/3.4.4/rpyc/core/protocol.py, `_handle_del`
    code = """
testbed = conn.modules.testbed
given = [1, 2]
for _ in range(5):
    testbed.hold("given", given)
before = len(conn._local_objects._dict)
testbed.drop_held("given")
for _ in range(3):
    conn.ping()
print("%d" % (before - len(conn._local_objects._dict)))
"""
    environment, = made(name)
    assert client(environment, addresses, "\n" + code) == "1"
