"""Runs the steps of one environment against a stock server and against ours, and compares."""

import fnmatch
import json
import subprocess
import tomllib
from dataclasses import dataclass, field
from pathlib import Path

from matrix import environments
from support import processes
from support.deadline import HUNG

HERE = Path(__file__).resolve().parent
STEPS = HERE / "client" / "steps.py"
PYTHON_SERVER = HERE.parent / "support" / "python_server.py"


@dataclass(frozen=True)
class Outcome:
    """What a client saw."""

    steps: dict
    """What each step saw, in order."""
    said: str
    """What the process wrote on standard error."""
    code: object
    """Its exit code; None if it hung."""

    def trouble(self):
        """Why this is no complete run, if it is none."""
        if self.code is None:
            return f"hung after the step {next(reversed(self.steps), 'connect')}"
        if self.code != 0:
            last = self.said.strip().rpartition("\n")[2]
            return f"ended with code {self.code} after the step {next(reversed(self.steps), 'connect')}: {last}"
        return None


@dataclass(frozen=True)
class Difference:
    """A step that saw something else with our server than with the stock one."""

    step: str
    stock: object
    ours: object
    reason: str = ""
    """Why it may, if `deviations.toml` lists it."""

    def __str__(self):
        return f"{self.step}:\n    stock: {shortened(self.stock)}\n    ours:  {shortened(self.ours)}"


@dataclass
class Cell:
    """The result of one environment."""

    environment: environments.Environment
    steps: int = 0
    differences: list = field(default_factory=list)
    skipped: str = ""
    failed: str = ""

    @property
    def unexpected(self):
        """The differences that are not listed."""
        return [difference for difference in self.differences if not difference.reason]

    @property
    def deviations(self):
        """The listed differences."""
        return [difference for difference in self.differences if difference.reason]

    @property
    def is_good(self):
        """Whether our server is as good as the stock one here."""
        return not self.failed and not self.unexpected

    def explanation(self):
        """What is wrong."""
        return "\n".join([self.failed] * bool(self.failed) + [str(difference) for difference in self.unexpected])


class Deviations:
    """Where our server of a kind, ``rust`` or ``python``, differs on purpose: `deviations.toml`."""

    def __init__(self, kind="rust", path=HERE / "deviations.toml"):
        entries = tomllib.loads(path.read_text(encoding="utf-8"))["deviation"]
        self.entries = [entry for entry in entries if kind in entry.get("servers", ["rust", "python"])]
        self._used = set()

    def reason(self, environment, step, ours):
        """Why a step may see that there; empty if it may not."""
        for number, entry in enumerate(self.entries):
            there = any(fnmatch.fnmatch(environment.name, name) for name in entry["where"])
            if entry["step"] == step and there and entry.get("ours", ours) == ours:
                self._used.add(number)
                return entry["reason"]
        return ""

    def unused(self):
        """Entries that no difference needed."""
        return [entry for number, entry in enumerate(self.entries) if number not in self._used]


def start_server(environment, log):
    """Start the testbed on the server of an environment."""
    interpreter = environments.make(environment)
    return processes.start_server([interpreter, PYTHON_SERVER], log, 3, env=environment.variables)


def start_client(environment, addresses, scratch, *flags):
    """Start the steps in an environment; `finish` takes their outcome."""
    command = [environments.make(environment), STEPS, addresses.port, addresses.custom_port, *flags]
    return subprocess.Popen(
        [str(part) for part in command], cwd=scratch, env=environment.variables, text=True, encoding="utf-8",
        errors="replace", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )


def finish(process):
    """Wait for a client and read what it saw."""
    try:
        out, said = process.communicate(timeout=HUNG)
        code = process.returncode
    except subprocess.TimeoutExpired:
        process.kill()
        out, said = process.communicate()
        code = None
    answers = [json.loads(line) for line in out.splitlines()]
    return Outcome({answer["step"]: answer["saw"] for answer in answers if "step" in answer}, said, code)


def observe(environment, addresses, scratch):
    """The outcome of the steps."""
    return finish(start_client(environment, addresses, scratch))


def run(environment, ours, scratch, deviations):
    """The cell of an environment; *ours* are the addresses of our testbed."""
    cell = Cell(environment)
    try:
        environments.make(environment)
        stock = start_server(environment.oracle, scratch / f"stock-{environment.name}.log")
    except environments.NoEnvironment as reason:
        cell.skipped = str(reason)
        return cell
    try:
        oracle = observe(environment.oracle, stock.addresses, scratch)
    finally:
        stock.stop()
    compare(cell, oracle, observe(environment, ours, scratch), deviations)
    return cell


def compare(cell, oracle, outcome, deviations):
    """Fill a cell."""
    cell.steps = len(outcome.steps)
    if oracle.trouble():
        cell.failed = f"no oracle: with the stock server, the client {oracle.trouble()}"
    elif outcome.trouble():
        cell.failed = f"the client {outcome.trouble()}\n{outcome.said}"
    names = outcome.steps if cell.failed else {**oracle.steps, **outcome.steps}
    seen = [(name, oracle.steps.get(name), outcome.steps.get(name)) for name in names]
    if not cell.failed:
        seen.append(("standard error", "", "\n".join(warnings(oracle, outcome))))
    for name, stock, ours in seen:
        if stock != ours:
            cell.differences.append(Difference(name, stock, ours, deviations.reason(cell.environment, name, ours)))


def warnings(oracle, outcome):
    """What the client wrote on standard error that it does not write with a stock server."""
    usual = set(oracle.said.splitlines())
    return [line for line in outcome.said.splitlines() if line not in usual]


def shortened(saw):
    """A result as text of moderate length."""
    text = json.dumps(saw)
    return text if len(text) < 400 else text[:400] + " .."
