"""Files of random bytes, up and down by stock's own functions, to our Python server and to stock's.

The limit of an upload is what the client does itself: it reads and compresses the file, and sends it over a plain socket.
How often stock's server stalls depends on chance.
"""

import hashlib
import os
import tempfile
from pathlib import Path

from bench.tables import Column, Table, at_least, at_most, ratio

STOCK = "stock / ours"
LIMIT = "ours / limit"
MEMORY = "server's memory, MB"
GOALS = {STOCK: at_least(5), MEMORY: at_most(64)}
STALLING = 32
"""Megabytes for stock's server, at most."""
MEGABYTE = 1 << 20


def table(workers, options):
    """Measure it."""
    workers.serve_python("stock")
    workers.serve_python("ours")
    workers.serve_bare()
    above_start = Column(MEMORY, lambda values: values["memory"] / MEGABYTE)
    figures = [ratio(STOCK, "stock", "ours"), ratio(LIMIT, "ours", "limit"), above_start]
    contenders = ["stock", "ours", "limit"]
    result = Table("large files, stock client on our Python server", contenders, figures, options, unit="ms")
    memory = Memory(workers.servers["ours"].process.pid)
    sizes = {"stock": min(options.megabytes, STALLING), "ours": options.megabytes}
    with tempfile.TemporaryDirectory(prefix="rpyc-bench-files-") as directory:
        files = {server: Files(Path(directory, server), size) for server, size in sizes.items()}
        for how in ("upload", "download"):
            what = f"{how} of {sizes['ours']} MB, each (stock: {sizes['stock']} MB)"
            contenders = {server: moving(workers, how, server, files[server]) for server in sizes}
            if how == "upload":
                contenders["limit"] = workers.work("sink", source=str(files["ours"].local))
            result.measure(what, GOALS, contenders | {"memory": memory.above_start}, once=True)
    return result


class Files:
    """A file of random bytes, where it goes to and where it comes back."""

    def __init__(self, directory, megabytes):
        directory.mkdir()
        self.local, self.remote, self.back = (directory / name for name in ("local", "remote", "back"))
        with open(self.local, "wb") as file:
            for _ in range(megabytes):
                file.write(os.urandom(MEGABYTE))

    def check(self, copy):
        """Compare."""
        if digest(copy) != digest(self.local):
            raise SystemExit(f"{copy} differs from {self.local}")


def moving(workers, how, server, files):
    """A contender: the seconds for a megabyte."""
    source, target = (files.local, files.remote) if how == "upload" else (files.remote, files.back)
    work = workers.work(how, on=server, source=str(source), target=str(target))

    def seconds():
        took = work()
        files.check(target)
        return took
    return seconds


class Memory:
    """How much memory a process has come to need."""

    def __init__(self, pid):
        self._proc = Path(f"/proc/{pid}")
        (self._proc / "clear_refs").write_text("5")  # sets the peak back to what there is; see proc(5)
        self._start = self._peak()

    def _peak(self):
        lines = (self._proc / "status").read_text().splitlines()
        (line,) = [line for line in lines if line.startswith("VmHWM:")]
        return int(line.split()[1]) * 1024

    def above_start(self):
        """The peak since then, in bytes."""
        return self._peak() - self._start


def digest(path):
    """What is in a file."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
