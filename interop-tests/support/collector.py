"""Collects the functions of `clients/*.py` as pytest items: one for each client version and each server.

The scripts are read with `ast`, not imported: rpyc is only there in the environments of the versions.
"""

import ast
import tomllib
from dataclasses import dataclass, field

import pytest

from support.stage import PYTHON, RUST, Subject
from support.versions import find, version_number
from support.workers import ClientFailed

SERVERS = ("stock", "rust", "python")
STOCK_OF_OURS = ("6.0.2", "5.3.1", "4.1.0")
"""The stock servers that the client of ours is tested with; a stock client is with that of its own version."""


def subjects(kind, client):
    """The servers of a kind that a client is tested with."""
    if kind == "rust":
        return [RUST]
    if kind == "python":
        return [PYTHON]
    if client.is_ours:
        return [Subject(f"stock-{name}", find(name)) for name in STOCK_OF_OURS]
    return [Subject("stock", client)]


@dataclass(frozen=True)
class Limits:
    """What an ``@only(..)`` decorator says."""

    servers: tuple = SERVERS
    since: str = "0"
    before: str = "999"

    def allow(self, kind, version):
        """Whether a test is for this kind of server and this client version."""
        in_range = version_number(self.since) <= version.number < version_number(self.before)
        return kind in self.servers and in_range


@dataclass
class Script:
    """A client script: its settings and its tests."""

    program: str = "testbed"
    servers: tuple = SERVERS
    tests: list = field(default_factory=list)

    @classmethod
    def read(cls, path):
        """Read the settings and tests of a file."""
        script = cls()
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                if node.targets[0].id == "PROGRAM":
                    script.program = ast.literal_eval(node.value)
                elif node.targets[0].id == "SERVERS":
                    script.servers = tuple(ast.literal_eval(node.value))
            elif isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                script.tests.append((node.name, node.lineno, _limits(node, script.servers)))
        return script


def _limits(function, servers):
    values = {"servers": servers}
    for decorator in function.decorator_list:
        if isinstance(decorator, ast.Call) and getattr(decorator.func, "id", None) == "only":
            for keyword in decorator.keywords:
                values[keyword.arg] = ast.literal_eval(keyword.value)
    values.pop("reason", None)
    values["servers"] = tuple(server for server in values["servers"] if server in servers)
    return Limits(**values)


class ClientFile(pytest.File):
    """A client script."""

    def collect(self):
        """One item for each test, version and server."""
        script = Script.read(self.path)
        pairs = self.config.stash[CHOSEN].pairs()
        for name, line, limits in script.tests:
            for version, subject in pairs:
                if limits.allow(subject.kind, version):
                    item_name = f"{name}[{version.name}-{subject.name}]"
                    yield ClientItem.from_parent(
                        self, name=item_name, test=name, line=line,
                        version=version, subject=subject, program=script.program,
                    )


class ClientItem(pytest.Item):
    """One test with one client version against one server."""

    def __init__(self, *, test, line, version, subject, program, **kwargs):
        super().__init__(**kwargs)
        self.test, self.line = test, line
        self.version, self.subject, self.program = version, subject, program

    def runtest(self):
        """Run it in the worker; a listed failure must fail."""
        expected = self.config.stash[EXPECTED].reason(self)
        try:
            self._run()
        except ClientFailed:
            if expected is None:
                raise
            pytest.xfail(expected)
        if expected is not None:
            raise AssertionError(f"passes, but expected-failures.toml lists it: {expected}")

    def _run(self):
        stage = self.config.stash[STAGE]
        server = stage.server(self.subject, self.program)
        position = server.log_size()
        try:
            stage.worker(self.version).run(self.path, self.test, server.addresses, stage.scratch())
        except ClientFailed:
            self.add_report_section("call", "server log", server.log_text(position)[-8000:])
            raise
        if not server.is_running():
            raise ClientFailed(f"the server ended during the test; its log:\n{server.log_text(position)}")

    def repr_failure(self, excinfo):
        """The client's traceback, as it is."""
        if isinstance(excinfo.value, ClientFailed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        """Where the test is and what it is called."""
        return self.path, self.line - 1, self.name


class ExpectedFailures:
    """The list in `expected-failures.toml`."""

    def __init__(self, path):
        self._entries = tomllib.loads(path.read_text(encoding="utf-8")).get("failure", [])
        for entry in self._entries:
            if not entry.get("reason"):
                raise ValueError(f"{path}: an entry without a reason: {entry}")

    def reason(self, item):
        """Why this item fails, or None if it must pass."""
        name = f"{item.path.stem}::{item.test}"
        for entry in self._entries:
            matches = entry["test"] == name and entry["server"] in (item.subject.kind, item.subject.name)
            if matches and item.version.name in entry["versions"]:
                return entry["reason"]
        return None


@dataclass(frozen=True)
class Chosen:
    """What the command line chose."""

    versions: list
    servers: tuple
    """Kinds."""

    def pairs(self):
        """Each client version with each server that it is tested with."""
        return [(version, subject) for version in self.versions for kind in self.servers
                for subject in subjects(kind, version)]


CHOSEN = pytest.StashKey()
STAGE = pytest.StashKey()
EXPECTED = pytest.StashKey()
