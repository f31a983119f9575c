"""Compares what became of each test with stock and with ours."""

import tomllib
from pathlib import Path

from stock_suite.suite import PROCESS, Outcome

NOT_RUN = Outcome("not run")


class Exceptions:
    """Tests that pass with stock only, each with the reason: `exceptions.toml`."""

    def __init__(self, path=Path(__file__).with_name("exceptions.toml")):
        self._reasons = {}
        for entry in tomllib.loads(path.read_text(encoding="utf-8")).get("exception", []):
            self._reasons[entry["test"]] = entry["reason"]

    def reason(self, test):
        """Why a test may fail with ours; None if it must not."""
        return self._reasons.get(test)

    def unknown(self, tests):
        """Listed tests that there are not."""
        return sorted(set(self._reasons) - set(tests))


class Comparison:
    """The outcomes of both runs, and what is to be said of them."""

    def __init__(self, exceptions):
        self._exceptions = exceptions
        self._tests = {}
        self.problems = []
        """What must not be, as texts."""

    def add(self, stock, ours):
        """Add the outcomes of a file; return their lines of the table."""
        processes = stock.pop(PROCESS, Outcome("passed")), ours.pop(PROCESS, Outcome("passed"))
        self.problems += [process.text for process in processes if process.state != "passed"]
        lines = []
        for test in {**stock, **ours}:
            pair = stock.get(test, NOT_RUN), ours.get(test, NOT_RUN)
            self._tests[test] = pair
            lines.append(self._line(test, *pair))
        return lines

    def finish(self, is_whole):
        """The closing line; in a whole run each exception has to name a test."""
        if is_whole:
            self.problems += [f"exceptions.toml lists {test}, which is none" for test in
                              self._exceptions.unknown(self._tests)]
        passed = {test: pair for test, pair in self._tests.items() if pair[0].state == "passed"}
        both = sum(ours.state == "passed" for _, ours in passed.values())
        listed = sum(bool(self._exceptions.reason(test)) for test in passed)
        others = [pair[0].state for pair in self._tests.values() if pair[0].state != "passed"]
        return (
            f"{both} tests passed with both, {len(passed) - both} differ ({listed} of them listed with a reason);"
            f" with stock itself {others.count('skipped')} are skipped, {len(others) - others.count('skipped')} failed"
        )

    def _line(self, test, stock, ours):
        reason = self._exceptions.reason(test)
        note = ""
        if reason and ours.state == "passed":
            note = "  <- passes, but exceptions.toml lists it"
            self.problems.append(f"{test} passes, but exceptions.toml lists it: {reason}")
        elif reason:
            note = f"  ({reason})"
        elif stock.state == "passed" and ours.state != "passed":
            note = "  <-"
            self.problems.append(f"{test} passes with stock; with ours: {ours.state}\n{ours.text}")
        return f"{stock.state:<11}{ours.state:<11}{test}{note}"
