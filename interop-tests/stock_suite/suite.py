"""Runs the test files of a checkout of rpyc, each in a process of its own, one after another: they share ports."""

import contextlib
import json
import os
import signal
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
TEST_HUNG = 60
"""Seconds for one test; the slowest needs ten."""
FILE_HUNG = 90
"""Seconds for one file, so that a process that does not end is noticed."""

RACING = {"test_gdb.py": 5}
"""How often a file is tried whose tests do not always pass, with stock as with ours: the server in gdb says where it
listens before it does."""
RACING_HUNG = 30
"""Seconds for one try."""

NOTHING_SELECTED = 5
"""The code with which pytest says so."""

PROCESS = "(the process)"
"""Stands for the process of a file among its tests."""

IMPORTED_FIRST = {"test_classic.py": "tests.test_magic"}
"""Modules that a file's tests expect to be imported, as they are when pytest collects the whole folder."""


@dataclass(frozen=True)
class Outcome:
    """What became of a test."""

    state: str
    """``passed``, ``skipped``, ``failed`` or ``unfinished`` (it ended its process, or was ended when it hung)."""
    text: str = ""
    """Why."""


@dataclass(frozen=True)
class Runner:
    """Runs test files with stock's rpyc, or with ours in its place."""

    interpreter: Path
    checkout: Path
    ours: bool
    selection: tuple = ()
    """Arguments for pytest that select tests."""

    def run(self, file):
        """The outcomes of a file's tests by their names, and that of `PROCESS`."""
        for _ in range(RACING.get(file, 1)):
            outcomes = self._run(file)
            if all(outcome.state in ("passed", "skipped") for outcome in outcomes.values()):
                break
        return outcomes

    def _run(self, file):
        outcomes, done = {}, []
        while True:
            ended = self._process(file, done)
            outcomes.update(ended.outcomes)
            unfinished = [test for test in ended.outcomes if ended.outcomes[test].state == "unfinished"]
            if not unfinished:
                break
            done += ended.outcomes  # the others get another process
            for test in unfinished:
                outcomes[test] = Outcome("unfinished", f"{ended.outcomes[test].text}\n{ended.said}")
        if outcomes or ended.code != NOTHING_SELECTED:
            outcomes[PROCESS] = ended.outcome("rpyc_rs" if self.ours else "rpyc")
        return outcomes

    def _process(self, file, deselected):
        with tempfile.TemporaryDirectory(prefix="rpyc-suite-") as directory:
            report, log = Path(directory, "outcomes"), Path(directory, "log")
            with open(log, "wb") as said:
                process = subprocess.Popen(
                    self._command(file, report, deselected), cwd=self.checkout, env=self._environment(),
                    stdin=subprocess.DEVNULL, stdout=said, stderr=said, start_new_session=True)
                code = end(process, RACING_HUNG if file in RACING else FILE_HUNG)
            lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
            return Ended(code, lines, log.read_text(encoding="utf-8", errors="replace"))

    def _command(self, file, report, deselected):
        command = [
            self.interpreter, "-m", "pytest", f"tests/{file}", "-p", "stock_suite_outcomes", f"--outcomes={report}",
            "-p", "no:cacheprovider", f"--timeout={TEST_HUNG}", "--timeout-method=thread", "-q", *self.selection,
        ]
        if file in IMPORTED_FIRST:
            command += ["-p", IMPORTED_FIRST[file]]
        return [str(part) for part in command] + [f"--deselect={test}" for test in deselected]

    def _environment(self):
        path = [HERE / "in_place"] * self.ours + [HERE / "plugin", self.checkout]
        return {
            **os.environ,
            "PYTHONPATH": os.pathsep.join(map(str, path)),
            "PYTHONDONTWRITEBYTECODE": "1",
            "RPYC_CHECKOUT": str(self.checkout),
        }


def end(process, seconds):
    """Wait for a process and return its code, None if it hung; end what it started, too: some tests leave that."""
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        code = None
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    return code


class Ended:
    """One process of pytest, after its end."""

    def __init__(self, code, lines, said):
        self.code, self.said = code, said
        self.outcomes = {}
        self._rpyc = None
        for line in map(json.loads, lines):
            if "rpyc" in line:
                self._rpyc = line["rpyc"]
            else:
                self.outcomes[line["test"]] = Outcome(line["outcome"], line["text"])

    def outcome(self, package):
        """Whether the process ended as it should, whatever became of the tests, which had that package."""
        if self.code is None:
            return Outcome("failed", f"the process of these tests did not end:\n{self.said}")
        if self.code not in (0, 1, NOTHING_SELECTED):
            return Outcome("failed", f"the process of these tests ended with code {self.code}:\n{self.said}")
        if self._rpyc and Path(self._rpyc).parent.name != package:
            return Outcome("failed", f"the tests had {self._rpyc}")
        return Outcome("passed")
