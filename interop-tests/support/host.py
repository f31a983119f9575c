"""Programs made of the scripts in `host/`: start one, talk to it, see how it ends."""

import contextlib
import signal
import subprocess
import threading
from dataclasses import dataclass
from pathlib import Path

from matrix import environments
from support.deadline import HUNG
from support.environments import WHEEL_PYTHONS, found

HOST = Path(__file__).resolve().parent.parent / "host"
PYTHONS = found(*WHEEL_PYTHONS)
STOCK = {environment.name: environment for environment in environments.every() if not environment.threads}


def environment(rpyc, python):
    """The environment of ``ours``, or of a stock version, on some Python."""
    return environments.ours(python) if rpyc == "ours" else STOCK[f"{rpyc}-py{python}"]


@dataclass(frozen=True)
class Ended:
    """How a program has ended."""

    code: int
    """Its exit code, or minus the number of the signal that ended it."""
    output: list
    """The lines that it has printed."""
    errors: str
    """What it has written on standard error."""

    def is_clean(self):
        """Whether there is nothing to complain of; if there is, an `AssertionError` says so."""
        assert (self.code, self.errors) == (0, ""), f"ended with code {self.code}:\n{self.errors}"
        return True


class Lines:
    """What comes from a pipe, line by line."""

    def __init__(self, pipe):
        self._pipe = pipe
        self._all = []
        self._seen = 0
        self._changed = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        with self._pipe:
            for line in self._pipe:
                self._add(line)
        self._add(None)

    def _add(self, line):
        with self._changed:
            if line is None:
                self._over = True
            else:
                self._all.append(line.rstrip("\n"))
            self._changed.notify_all()

    def next(self):
        """The next line; None if none comes."""
        with self._changed:
            self._changed.wait_for(lambda: self._over or self._seen < len(self._all), HUNG)
            if self._seen == len(self._all):
                return None
            self._seen += 1
            return self._all[self._seen - 1]

    def all(self):
        """All lines, when the other side has closed the pipe."""
        self._reader.join(HUNG)
        return self._all.copy()

    def __str__(self):
        return "\n".join(self._all)


class Program:
    """A running program."""

    def __init__(self, where, *command, variables=None, cwd=None):
        interpreter = environments.make(where)
        self.process = subprocess.Popen(
            [str(part) for part in [interpreter, *command]], cwd=cwd, text=True, errors="replace",
            env={**where.variables, **(variables or {})},
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        self.output = Lines(self.process.stdout)
        self.errors = Lines(self.process.stderr)

    def expect(self, *lines):
        """Demand what it prints next."""
        for expected in lines:
            line = self.output.next()
            assert line == expected, f"{line!r} instead of {expected!r}\n{self.errors}"

    def address(self):
        """Where it listens, which it prints next."""
        said, _, address = (self.output.next() or "").rpartition(" ")
        assert said == "listening on", f"{said!r}\n{self.errors}"
        return address

    def tell(self, line=""):
        """Let its `told` return."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def interrupt(self, how=signal.SIGINT):
        """Send a signal: Ctrl-C."""
        self.process.send_signal(how)

    def end(self):
        """Wait until it has ended."""
        with contextlib.suppress(BrokenPipeError):  # what it was told came too late
            self.process.stdin.close()
        try:
            code = self.process.wait(HUNG)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGALRM)
            code = self.process.wait(HUNG)
        finally:
            self.kill()
        return Ended(code, self.output.all(), str(self.errors))

    def kill(self):
        """End it in any case."""
        self.process.kill()
        self.process.wait()
        self.output.all()
        self.errors.all()
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()


class Programs:
    """The programs of one test."""

    def __init__(self):
        self._started = []

    def start(self, rpyc, python, script, function, *args, **options):
        """Start a function of a script."""
        return self.command(rpyc, python, HOST, script, function, *args, **options)

    def command(self, rpyc, python, *command, **options):
        """Start an interpreter with some command line."""
        program = Program(environment(rpyc, python), *command, **options)
        self._started.append(program)
        return program

    def run(self, *args, **options):
        """Start a function of a script and wait until it has ended."""
        return self.start(*args, **options).end()

    def close(self):
        """End those that have not ended."""
        for program in self._started:
            program.kill()
