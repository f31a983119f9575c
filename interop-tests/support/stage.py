"""Everything a test session runs on: binaries, environments, running servers and workers, made on demand."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from support import environments, processes
from support.versions import OURS, Version
from support.workers import Worker

ROOT = Path(__file__).resolve().parent.parent
REPOSITORY = ROOT.parent
PYTHON_SERVER = Path(__file__).with_name("python_server.py")


@dataclass(frozen=True)
class Subject:
    """A server under test."""

    name: str
    """As in test ids: ``rust``, ``python``, ``stock``, or for one stock server of several ``stock-5.3.1``."""
    version: Version | None
    """What serves the testbed, if it is a Python server."""

    @property
    def kind(self):
        """``rust``, ``python`` or ``stock``."""
        return self.name.partition("-")[0]


RUST = Subject("rust", None)
PYTHON = Subject("python", OURS)


class Stage:
    """Servers and workers of one session, all stopped by `close`."""

    def __init__(self, directory, testbed=None, server=None):
        self.directory = Path(directory)
        self._binaries = {"testbed": testbed, "rpyc-server": server}
        self._servers = {}
        self._workers = {}
        self._scratch = 0

    def binary(self, program):
        """The path of one of our programs, as given or where cargo puts it."""
        given = self._binaries.get(program)
        path = Path(given).resolve() if given else _cargo_output(program)
        if not path.exists():
            raise FileNotFoundError(f"{program} is not built ({path}); interop-tests/run.py builds it")
        return path

    def server(self, subject, program="testbed"):
        """The running server, which all tests share."""
        key = (program, subject.version)
        running = self._servers.get(key)
        if running is None or not running.is_running():
            running = self._servers[key] = self._start(subject, program)
        return running

    def start(self, program, *flags, listeners=1, name=None, env=None):
        """Start a server of its own for one test; the caller stops it."""
        log = self.scratch() / f"{name or program}.log"
        return processes.start_server([self.binary(program), *flags], log, listeners, env=env)

    def start_python(self, config=None, *flags, listeners=3, name="python"):
        """Start `rpyc_rs` serving the testbed, for one test; the caller stops it, by a signal that it does not survive."""
        command = [environments.environment(OURS), PYTHON_SERVER, "--config", json.dumps(config or {}), *flags]
        return processes.start_server(command, self.scratch() / f"{name}.log", listeners)

    def worker(self, version, number=0):
        """The worker process of a version (several with different numbers)."""
        key = (version.name, number)
        if key not in self._workers:
            log = self.directory / f"worker-{version.name}-{number}.log"
            log.touch()
            self._workers[key] = Worker(environments.environment(version), log)
        return self._workers[key]

    def scratch(self):
        """A new empty directory."""
        self._scratch += 1
        path = self.directory / f"scratch-{self._scratch}"
        path.mkdir()
        return path

    def close(self):
        """Stop everything; a server that does not obey SIGTERM is an error."""
        for worker in self._workers.values():
            worker.close()
        for server in self._servers.values():
            server.stop()

    def _start(self, subject, program):
        if program == "rpyc-server":
            return self.start(program, "--port", "0", listeners=1)
        flags = ["--unix", self.scratch() / "testbed.sock"]
        if subject == RUST:
            return self.start(program, "--port", "0", *flags, listeners=4)
        command = [environments.environment(subject.version), PYTHON_SERVER, *flags]
        return processes.start_server(command, self.scratch() / "python.log", 4)


def _cargo_output(program):
    # The server is measured and shipped as a release build; so the testbed is built the same way.
    folder = "release" if program == "rpyc-server" else "release/examples"
    return target_directory() / folder / program


def target_directory():
    """Cargo's target directory."""
    if "CARGO_TARGET_DIR" in os.environ:
        return Path(os.environ["CARGO_TARGET_DIR"])
    if shutil.which("cargo"):
        command = ["cargo", "metadata", "--format-version=1", "--no-deps", "--offline"]
        done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True)
        if done.returncode == 0:
            return Path(json.loads(done.stdout)["target_directory"])
    return REPOSITORY / "target"


def describe(version):
    """One line about a client environment, for the head of the test report."""
    return f"{version.name}: {environments.describe(environments.environment(version))}"
