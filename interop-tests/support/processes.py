"""Server processes: start, wait for the lines that say where they listen, stop, show their log."""

import re
import signal
import subprocess
import threading
from dataclasses import dataclass, field
from pathlib import Path

from support.deadline import HUNG

_LISTENING = re.compile(r"^(?:(\w+) service )?listening on (?:unix:(?P<path>.+)|(?P<host>[\d.]+):(?P<port>\d+))$")


@dataclass
class Addresses:
    """Where the listeners of one process are."""

    host: str = "127.0.0.1"
    port: int = 0
    unix: str = ""
    custom_port: int = 0
    public_port: int = 0
    registry_port: int = 0

    def note(self, line):
        """Learn from one line of output; returns whether it was such a line."""
        match = _LISTENING.match(line)
        if match is None:
            return False
        if match["path"]:
            self.unix = match["path"]
        elif match[1]:
            setattr(self, f"{match[1]}_port", int(match["port"]))
        else:
            self.host, self.port = match["host"], int(match["port"])
        return True


@dataclass
class Server:
    """A running server process, with what it has printed so far."""

    process: subprocess.Popen
    log: Path
    addresses: Addresses = field(default_factory=Addresses)
    output: list = field(default_factory=list)

    def log_text(self, start=0):
        """What it has written on standard error, from a position on."""
        with open(self.log, "rb") as file:
            file.seek(start)
            return file.read().decode("utf-8", "replace")

    def log_size(self):
        """The position in the log at this moment."""
        return self.log.stat().st_size

    def is_running(self):
        """Whether the process lives."""
        return self.process.poll() is None

    def stop(self, how=signal.SIGTERM):
        """Ask it to end, and return its exit code; kill it if it does not obey."""
        if self.is_running():
            self.process.send_signal(how)
        try:
            code = self.process.wait(HUNG)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(f"the server ignored {how.name}; its log:\n{self.log_text()}") from None
        finally:
            self.process.stdout.close()
        return code


def start_server(command, log, listeners, env=None):
    """Start a server and wait until it has said of that many listeners where they are."""
    with open(log, "wb") as log_file:
        process = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log_file, text=True, env=env,
        )
    server = Server(process, Path(log))
    watchdog = threading.Timer(HUNG, process.kill)  # ends the reading below if nothing comes
    watchdog.start()
    found = 0
    try:
        while found < listeners:
            line = process.stdout.readline()
            if not line:
                break
            server.output.append(line.rstrip("\n"))
            found += server.addresses.note(line.rstrip("\n"))
    finally:
        watchdog.cancel()
    if found < listeners:
        process.kill()
        process.wait()
        said = "\n".join(server.output)
        raise AssertionError(f"{command[0]} did not start listening.\nstdout: {said}\nstderr: {server.log_text()}")
    threading.Thread(target=_drain, args=(server,), daemon=True).start()
    return server


def _drain(server):
    # Nobody reads the rest in time, so a full pipe must not stop the server.
    try:
        for line in server.process.stdout:
            server.output.append(line.rstrip("\n"))
    except ValueError:
        pass  # closed by stop()
