"""The processes of one table: servers, and clients that measure.

While a client waits for each answer before it asks again, only one process works at a time.  Where such rows are
measured, all processes share one core.  On several, each request would wait twice until a core that sleeps has woken up,
which takes as long as all the rest, or longer, and hides what the servers differ in; and it is up to the kernel whether
the two are on one core or not, and to chance for which contender.
"""

import contextlib
import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from support import environments, processes, stage, versions

HERE = Path(__file__).resolve().parent


class Workers(contextlib.ExitStack):
    """Starts servers, and clients that know all of them; ends them all."""

    def __init__(self, scene, binaries, version):
        super().__init__()
        self._stage = scene
        self._binaries = Path(binaries) if binaries else stage.target_directory() / "release"
        self._clients = {}
        self.pythons = {name: environments.environment(v) for name, v in [("stock", version), ("ours", versions.OURS)]}
        self.servers = {}
        self._cores = os.sched_getaffinity(0)
        self.callback(os.sched_setaffinity, 0, self._cores)

    def share_core(self, wanted):
        """Let all processes, and those to come, run on one core, or on all that there are."""
        cores = {max(self._cores)} if wanted else self._cores
        os.sched_setaffinity(0, cores)  # what is started later inherits that
        processes = [server.process for server in self.servers.values()] + list(self._clients.values())
        for process in processes:
            for thread in os.listdir(f"/proc/{process.pid}/task"):
                with contextlib.suppress(ProcessLookupError):  # it has ended
                    os.sched_setaffinity(int(thread), cores)

    def serve_native(self, name):
        """Serve with rpyc-server."""
        self._serve(name, self._program("rpyc-server"), "--port", "0", "--log-level", "error")

    def serve_python(self, name):
        """Serve from Python, with the rpyc of that name."""
        self._serve(name, self.pythons[name], HERE / "peers.py", "serve")

    def serve_bare(self):
        """Serve bytes."""
        self._serve("bare", sys.executable, HERE / "peers.py", "echo")

    def serve_canned(self, upstream):
        """Serve what another server has said once."""
        self._serve("canned", self._program("canned"), f"127.0.0.1:{self.servers[upstream].addresses.port}")

    def _program(self, name):
        path = self._binaries / name
        if not path.exists():
            raise SystemExit(f"{path} is not there; cargo build --release --workspace makes it")
        return path

    def _serve(self, name, program, *arguments):
        log = self._stage.scratch() / "server.log"
        self.servers[name] = processes.start_server([program, *arguments], log, 1)
        self.callback(end, self.servers[name].process)

    def work(self, how, kind="stock", clients=1, **command):
        """A contender: the seconds that one operation takes, as `client.py` measures it."""
        def seconds():
            seconds, operations = self._do(kind, clients, {"how": how, **command})
            return seconds / operations
        return seconds

    def load(self, on, operation, connections, depth, seconds):
        """A contender: the seconds that a server takes for a request when several are on their way on each connection."""
        address = f"127.0.0.1:{self.servers[on].addresses.port}"
        command = [self._program("load"), address, "--operation", operation, "--seconds", str(seconds),
                   "--connections", str(connections), "--depth", str(depth)]

        def seconds_each():
            said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout
            return 1 / float(re.search(r"per_second=(\S+)", said)[1])
        return seconds_each

    def _do(self, kind, clients, command):
        """Seconds until all of some clients have done something, and how many operations that was."""
        workers = [self._client(kind, number) for number in range(clients)]
        start = time.perf_counter()
        for worker in workers:
            worker.send(command)
        answers = [worker.answer() for worker in workers]
        if len(answers) == 1:
            return answers[0]
        return time.perf_counter() - start, sum(operations for _, operations in answers)

    def _client(self, kind, number):
        if (kind, number) not in self._clients:
            ports = {name: server.addresses.port for name, server in self.servers.items()}
            self._clients[kind, number] = self.enter_context(Client(self.pythons[kind], ports))
        return self._clients[kind, number]


class Client:
    """A process of `client.py`."""

    def __init__(self, python, ports):
        self._process = subprocess.Popen(
            [str(python), str(HERE / "client.py"), json.dumps(ports)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        end(self._process)

    @property
    def pid(self):
        """The process's number."""
        return self._process.pid

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


def end(process):
    """Stop a process of any kind."""
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
