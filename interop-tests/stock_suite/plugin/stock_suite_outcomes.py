"""A pytest plugin that writes what became of each test as a JSON line, at once: the process may not live to its end.

The last line says which rpyc the tests had.
"""

import json
import sys

RANK = ["passed", "skipped", "failed"]


def pytest_addoption(parser):
    parser.addoption("--outcomes", required=True)


def pytest_configure(config):
    config.pluginmanager.register(Outcomes(config.getoption("--outcomes")))


class Outcomes:
    """Listens to the tests."""

    def __init__(self, path):
        self._file = open(path, "w", encoding="utf-8")
        self._reports = []

    def pytest_runtest_logstart(self, nodeid):
        self._reports = []
        self._write(test=nodeid, outcome="unfinished", text="")

    def pytest_runtest_logreport(self, report):
        self._reports.append(report)
        self._write(test=report.nodeid, outcome="unfinished", text=self._worst().longreprtext)

    def pytest_runtest_logfinish(self, nodeid):
        worst = self._worst()
        self._write(test=nodeid, outcome=worst.outcome, text=worst.longreprtext)

    def pytest_sessionfinish(self):
        self._write(rpyc=getattr(sys.modules.get("rpyc"), "__file__", None))

    def _worst(self):
        return max(self._reports, key=lambda report: RANK.index(report.outcome))

    def _write(self, **line):
        self._file.write(json.dumps(line) + "\n")
        self._file.flush()
