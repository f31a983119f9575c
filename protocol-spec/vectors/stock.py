"""The versions of stock rpyc that the vectors come from, and where to find them.

An environment is `DIRECTORY/cpython<python>-rpyc<version>`, a virtual environment with the unmodified package from
PyPI; `interop-tests/run.py` makes most of them in the directory that is the default here. By hand:

    python3.6 -m venv DIR/cpython3.6-rpyc3.4.4 && DIR/cpython3.6-rpyc3.4.4/bin/pip install rpyc==3.4.4
    virtualenv -p python2.7 DIR/cpython2.7-rpyc3.4.4 && ..      (Python 2 needs virtualenv<20.22)
"""

import argparse
import json
import os
import pathlib
import socket
import subprocess
from dataclasses import dataclass

import codec

HERE = pathlib.Path(__file__).resolve().parent
ENVIRONMENTS = HERE.parents[1] / "interop-tests" / ".venvs"


@dataclass(frozen=True)
class Stock:
    """One stock peer."""

    rpyc: str
    python: str = "3.11"
    bind_threads: bool = False

    @property
    def name(self):
        """For file names and ids."""
        threads = "-threads" if self.bind_threads else ""
        return f"{self.rpyc}-py{self.python}{threads}"

    @property
    def dialect(self):
        """How it writes."""
        return codec.Dialect(self.rpyc, self.python, self.bind_threads)

    def interpreter(self, environments):
        """Its Python."""
        return environments / f"cpython{self.python}-rpyc{self.rpyc}" / "bin" / "python"

    def start(self, environments, script, *arguments, stderr=None):
        """Run a script of this directory with it; what it prints comes by a pipe, and it reads from one."""
        environment = dict(os.environ, PYTHONHASHSEED="0", PYTHONUNBUFFERED="1",
                           RPYC_BIND_THREADS="true" if self.bind_threads else "false")
        command = [self.interpreter(environments), HERE / script, *map(str, arguments)]
        return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                stderr=stderr, bufsize=0)

    def source(self, environments):
        """What it is, as it says itself."""
        code = ("import platform; from rpyc.version import version; print('rpyc %s on CPython %s' % ("
                "'.'.join(map(str, version)), platform.python_version()))")
        done = subprocess.run([self.interpreter(environments), "-c", code], check=True, capture_output=True, text=True)
        return done.stdout.strip() + (", bind_threads" if self.bind_threads else "")


PEERS = [
    Stock("3.2.3", "2.7"), Stock("3.2.3", "3.6"), Stock("3.4.4", "2.7"), Stock("3.4.4", "3.6"),
    Stock("4.0.2", "2.7"), Stock("4.0.2", "3.6"), Stock("4.1.0", "2.7"), Stock("4.1.0"),
    Stock("4.1.5", "2.7"), Stock("4.1.5"), Stock("5.3.1"), Stock("5.3.1", bind_threads=True),
    Stock("6.0.2"), Stock("6.0.2", bind_threads=True),
]


def arguments(description):
    """The command line of a generator: where the environments are."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--environments", type=pathlib.Path, default=ENVIRONMENTS)
    parser.add_argument("--only", default="", help="only peers with this in their name; nothing is written")
    return parser.parse_args()


def listen():
    """A listening socket and its port."""
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(20)
    return listener, listener.getsockname()[1]


def lines(items):
    """A JSON list with one item a line."""
    return "[\n" + ",\n".join(json.dumps(item) for item in items) + "\n]\n"
