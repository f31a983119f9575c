"""Stock rpyc and our Python package as clients and as servers, all in one run."""

import contextlib
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from support import environments, versions

HERE = Path(__file__).resolve().parent
SEVERAL = 8
LEAST_ROUNDS = 3
ROWS = [  # name in `python_client.py`, operations in a batch, clients at once
    ("ping", 50, 1),
    ("attribute get", 50, 1),
    ("method call", 50, 1),
    ("object create + drop", 5, 1),
    ("callback", 20, 1),
    ("100 async calls, pipelined", 1, 1),
    ("send 64 kB of zeros", 10, 1),
    ("send 64 kB of noise", 5, 1),
    ("receive 64 kB of zeros", 10, 1),
    ("receive 64 kB of noise", 5, 1),
    ("send 10 MB of zeros", 1, 1),
    ("send 10 MB of noise", 1, 1),
    ("receive 10 MB of zeros", 1, 1),
    ("receive 10 MB of noise", 1, 1),
    ("attribute get", 50, SEVERAL),
    ("method call", 50, SEVERAL),
]
PAIRS = [("stock", "stock"), ("stock", "ours"), ("ours", "stock"), ("ours", "ours")]
LINE = "{:<28} {:>6} {:>10} " + "{:>10} {:>6} " * 3 + "{:>10}"


def compare(version, options, running_peer):
    """Print the table for one stock version; ``running_peer(interpreter, name)`` is one of `peers.py`."""
    pythons = {"stock": environments.environment(version), "ours": environments.environment(versions.OURS)}
    with contextlib.ExitStack() as running:
        ports = {name: running.enter_context(running_peer(python, "stock")) for name, python in pythons.items()}
        echo = running.enter_context(running_peer(sys.executable, "echo"))
        clients = {
            name: [running.enter_context(Client(python, ports, echo)) for _ in range(SEVERAL)]
            for name, python in pythons.items()}
        print(f"\nclient on server, stock: {environments.describe(pythons['stock'])}, ours: rpyc_rs on the same;"
              f" medians in us, and how many times faster than stock on stock")
        pairs = [column for pair in PAIRS for column in [" on ".join(pair), ""]]
        print(LINE.format("operation", "rounds", pairs[0], *pairs[2:], "bare"))
        for row in ROWS:
            if options.only in row[0]:
                show(row, measure(row, clients, options.seconds))


class Client:
    """A process of `python_client.py`."""

    def __init__(self, python, ports, echo):
        job = json.dumps({"ports": ports, "echo": echo})
        self._process = subprocess.Popen(
            [str(python), str(HERE / "python_client.py"), job], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()

    def send(self, command):
        """Let it work."""
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()

    def answer(self):
        """Wait for what comes of it."""
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"the measuring client ended with code {self._process.wait()}")
        return json.loads(line)


def measure(row, clients, seconds):
    """The times of all pairs, and of a bare socket, in turns, from as many rounds as there is time for."""
    name, count, several = row
    clients["stock"][0].send({"record": name, "server": "ours"})
    exchanges = clients["stock"][0].answer()
    turns = [(pair, clients[pair[0]][:several], {"row": name, "server": pair[1], "count": count}) for pair in PAIRS]
    turns.append(("bare", clients["stock"][:several], {"exchanges": exchanges, "count": count}))
    times = {key: [] for key, _, _ in turns}
    for _, workers, command in turns:
        at_once(workers, command)  # warms up
    end = time.perf_counter() + seconds
    while len(times["bare"]) < LEAST_ROUNDS or time.perf_counter() < end:
        for key, workers, command in turns:
            times[key].append(at_once(workers, command))
        turns.append(turns.pop(0))  # nobody is always first
    return times


def at_once(workers, command):
    """Seconds for one operation, when all of these clients work at the same time."""
    start = time.perf_counter()
    for worker in workers:
        worker.send(command)
    answers = [worker.answer() for worker in workers]
    if len(workers) == 1:
        return answers[0]
    return (time.perf_counter() - start) / (len(workers) * command["count"])


def show(row, times):
    """Print one line."""
    name, _, several = row
    medians = {key: statistics.median(values) for key, values in times.items()}
    stock = medians[PAIRS[0]]
    columns = [f"{stock * 1e6:.1f}"]
    for pair in PAIRS[1:]:
        columns += [f"{medians[pair] * 1e6:.1f}", f"{stock / medians[pair]:.2f}"]
    what = name if several == 1 else f"{name}, {several} clients"
    print(LINE.format(what, len(times["bare"]), *columns, f"{medians['bare'] * 1e6:.1f}"), flush=True)
