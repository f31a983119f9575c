"""pytest for the interop tests: options, the session's stage, and the collector for client scripts."""

import shutil
import signal
import tempfile
from pathlib import Path

import pytest

from support import collector, stage as staging, versions
from support.collector import CHOSEN, EXPECTED, STAGE, Chosen, ClientFile, ExpectedFailures

ROOT = Path(__file__).resolve().parent


def pytest_addoption(parser):
    group = parser.getgroup("interop")
    group.addoption("--servers", default=",".join(collector.SERVERS), help="kinds, separated by commas (default: all)")
    group.addoption("--rpyc", default="", help="client versions, separated by commas (default: all)")
    group.addoption("--testbed-binary", help="path of the testbed example (default: from cargo's target)")
    group.addoption("--server-binary", help="path of rpyc-server (default: from cargo's target)")


def pytest_configure(config):
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        # A shell has started this in the background: the programs under test are to heed Ctrl-C all the same.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    names = [name for name in config.getoption("--rpyc").split(",") if name]
    chosen = [versions.find(name) for name in names] or [*versions.VERSIONS, versions.OURS]
    config.stash[CHOSEN] = Chosen(chosen, tuple(config.getoption("--servers").split(",")))
    config.stash[EXPECTED] = ExpectedFailures(ROOT / "expected-failures.toml")


def pytest_report_header(config):
    lines = ["client " + staging.describe(version) for version in config.stash[CHOSEN].versions]
    return [*lines, "servers: " + ", ".join(config.stash[CHOSEN].servers)]


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path, parent):
    others = yield
    if file_path.parent == ROOT / "clients" and file_path.suffix == ".py":
        return [ClientFile.from_parent(parent, path=file_path)]  # never an ordinary test module
    return others


@pytest.fixture(scope="session")
def stage(request):
    """Servers and workers of the session."""
    return request.config.stash[STAGE]


@pytest.fixture(scope="session")
def chosen(request):
    """The chosen versions and servers."""
    return request.config.stash[CHOSEN]


def pytest_sessionstart(session):
    config = session.config
    directory = tempfile.mkdtemp(prefix="rpyc-interop-")
    config.stash[STAGE] = staging.Stage(
        directory, testbed=config.getoption("--testbed-binary"), server=config.getoption("--server-binary"))


def pytest_sessionfinish(session):
    stage = session.config.stash.get(STAGE, None)
    if stage is not None:
        stage.close()
        shutil.rmtree(stage.directory, ignore_errors=True)
