"""Runs programs with one kind of client at one kind of server."""

import json
import os
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from support import environments, processes, stage, versions
from support.deadline import HUNG

CLIENT = Path(__file__).with_name("client.py")
VARIABLES = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RPYC_"))}
VARIABLES["PYTHONHASHSEED"] = "0"  # so that sets of texts have the same order everywhere


@dataclass(frozen=True)
class Pair:
    """A client and a server, by the names of their versions."""

    client: str
    server: str
    oracle: str
    """The stock version that shows, as client and server, what is right."""

    def __str__(self):
        return f"{self.client} client on {self.server} server"


def oracle(version):
    """The pair that shows what is right for a version."""
    return Pair(version, version, version)


NEWEST, OURS = versions.NEWEST.name, versions.OURS.name
COMPARED = [Pair(version, OURS, version) for version in [NEWEST, "5.3.1", "4.1.0"]]
COMPARED += [Pair(OURS, NEWEST, NEWEST), Pair(OURS, OURS, NEWEST)]


def interpreter(name):
    """The interpreter for one side."""
    return environments.environment(versions.find(name))


class Player:
    """The processes of a pair.  They are started when they are needed, again after a hang; `close` ends them."""

    def __init__(self, pair, directory, hung=HUNG):
        self.pair = pair
        self._directory = Path(directory)
        self._hung = hung
        self._starts = 0
        self._server = self._client = None
        self._log = self._directory / f"{pair} client.log".replace(" ", "-")

    def play(self, steps):
        """The transcript of a program: what each step saw, and how the connection ended."""
        if self._client is None:
            self._start()
        watchdog = threading.Timer(self._hung, self._hangs)
        watchdog.start()
        try:
            return self._transcript(steps)
        finally:
            watchdog.cancel()

    def _transcript(self, steps):
        size = self._log.stat().st_size
        self._client.stdin.write(json.dumps(steps) + "\n")
        self._client.stdin.flush()
        seen = []
        for line in self._client.stdout:
            answer = json.loads(line)
            if answer is None:
                return seen
            seen.append(answer)
        with open(self._log, "rb") as log:
            log.seek(size)
            said = log.read().decode("utf-8", "replace")
        code = self._client.wait()
        self.close()
        return [*seen, f"the client ended with code {code} (it is killed when it hangs)\n{said}"]

    def close(self):
        """End both processes."""
        if self._client is not None:
            self._client.stdin.close()
            self._client.stdout.close()
            self._client.kill()
            self._client.wait()
            self._client = None
        if self._server is not None:
            self._server.process.kill()
            self._server.process.wait()
            self._server.process.stdout.close()
            self._server = None

    def _start(self):
        self._starts += 1
        name = f"{self.pair} {self._starts}".replace(" ", "-")
        socket = self._directory / os.urandom(4).hex()
        command = [interpreter(self.pair.server), stage.PYTHON_SERVER, "--unix", socket]
        self._server = processes.start_server(command, self._directory / f"{name}-server.log", 4, env=VARIABLES)
        command = [interpreter(self.pair.client), CLIENT, self._server.addresses.unix]
        with open(self._log, "ab") as log:
            self._client = subprocess.Popen(
                [str(part) for part in command], env=VARIABLES, text=True, stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=log)

    def _hangs(self):
        self._client.send_signal(signal.SIGUSR1)  # prints where all its threads are
        try:
            self._client.wait(1)
        except subprocess.TimeoutExpired:
            self._client.kill()
