"""Prints tables that compare ours with unmodified stock rpyc, in one run.

The first one is of rpyc-server, from a stock client; the second of our Python package, as server and as client.
Times are medians in microseconds for one operation.  ``bare`` is the same traffic, byte for byte, on plain TCP
sockets with TCP_NODELAY, from Python: what is left of our time above it is mostly the client's own work.
"""

import argparse
import contextlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from bench import python
from support import environments, processes, versions
from support.stage import Stage

HERE = Path(__file__).resolve().parent
LINE = "{:<28} {:>6} {:>6} {:>10} {:>10} {:>8} {:>10} {:>8}"


def main():
    """Run it."""
    options = arguments()
    with tempfile.TemporaryDirectory(prefix="rpyc-bench-") as directory:
        stage = Stage(directory, server=options.server_binary)
        for version in map(versions.find, options.rpyc.split(",")):
            if options.of in ("server", "both"):
                compare(stage, version, options)
            if options.of in ("python", "both"):
                python.compare(version, options, lambda *peer: running_peer(stage, *peer))


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=5, help="time for each row (default 5, 3 rounds at least)")
    parser.add_argument("--quick", action="store_true", help="3 rounds: only shows that it works")
    parser.add_argument("--only", default="", help="rows with this in their name")
    parser.add_argument("--of", choices=["server", "python", "both"], default="both", help="which tables")
    parser.add_argument("--rpyc", default=versions.NEWEST.name, help="client and stock versions, separated by commas")
    parser.add_argument("--server-binary", help="path of rpyc-server (default: from cargo's target directory)")
    options = parser.parse_args()
    if options.quick:
        options.seconds = 0
    return options


def compare(stage, version, options):
    """Print the table for one client version."""
    interpreter = environments.environment(version)
    with contextlib.ExitStack() as running:
        ports = {}
        for name, start in starters(stage, interpreter).items():
            server = start(stage.scratch())
            running.callback(end, server)
            ports[name] = server.addresses.port
        print(f"client and stock server: {environments.describe(interpreter)}; medians in us")
        print(LINE.format("", "", "", "", "", "stock/", "", "ours/"))
        print(LINE.format("operation", "rounds", "trips", "stock", "ours", "ours", "bare", "bare"))
        measure(interpreter, dict(ports, seconds=options.seconds, only=options.only))


def starters(stage, interpreter):
    """How to start each server."""
    return {
        "stock": lambda scratch: start_peer(scratch, interpreter, "stock"),
        "ours": lambda scratch: stage.start("rpyc-server", "--port", "0", "--log-level", "error"),
        "echo": lambda scratch: start_peer(scratch, sys.executable, "echo"),
    }


def start_peer(scratch, interpreter, name):
    """Start one of `peers.py`."""
    return processes.start_server([interpreter, HERE / "peers.py", name], scratch / "server.log", 1)


@contextlib.contextmanager
def running_peer(stage, interpreter, name):
    """The port of one of `peers.py`."""
    server = start_peer(stage.scratch(), interpreter, name)
    try:
        yield server.addresses.port
    finally:
        end(server)


def measure(interpreter, job):
    """Run the measuring client and print its rows as they come."""
    command = [str(interpreter), str(HERE / "client.py"), json.dumps(job)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as client:
        for line in client.stdout:
            show(json.loads(line))
    if client.returncode != 0:
        raise SystemExit(f"the measuring client failed with code {client.returncode}")


def end(server):
    """Stop a server of any kind."""
    server.process.kill()
    server.process.wait()
    server.process.stdout.close()


def show(row):
    """Print one line."""
    print(LINE.format(
        row["what"], row["rounds"], row["trips"] if row["trips"] is not None else "-",
        f"{row['stock'] * 1e6:.1f}", f"{row['ours'] * 1e6:.1f}", f"{row['stock'] / row['ours']:.2f}",
        f"{row['bare'] * 1e6:.1f}", f"{row['ours'] / row['bare']:.2f}",
    ), flush=True)


if __name__ == "__main__":
    main()
