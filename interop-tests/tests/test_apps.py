"""Real applications, served by our package on their main thread and driven by clients: the scripts of `apps/`."""

import os

import pytest

from support import environments, processes, versions
from support.collector import Script
from support.stage import ROOT
from support.workers import Worker

APPS = ROOT / "apps"
NUMPY = "numpy==1.26.4"  # the one that bpy asks for: arrays are pickled, so both sides should have the same
PACKAGES = ("bpy==4.5.*", "usd-core==26.*", NUMPY)
MODULES = {"blender": "bpy", "usd": "pxr.Usd", "arrays": "numpy"}
CLIENTS = ["6.0.2", "4.1.0", "rpyc_rs"]


def cases():
    """The functions of the scripts, for each client."""
    for script in MODULES:
        for function, _, limits in Script.read(APPS / f"{script}.py").tests:
            for client in CLIENTS:
                if limits.allow("python", versions.find(client)):
                    yield pytest.param(script, function, client, id=f"{script}-{function[5:]}-{client}")


def with_numpy(name):
    """The interpreter of a client."""
    environment = f"cpython{versions.DEFAULT_PYTHON}-{name}-numpy"
    if name == versions.OURS.name:
        return environments.with_wheel(versions.DEFAULT_PYTHON, environment, (NUMPY,))
    return environments.make(environment, versions.DEFAULT_PYTHON, (f"rpyc=={name}", NUMPY))


@pytest.fixture(scope="module")
def python():
    """The interpreter that has the applications."""
    try:
        return environments.with_wheel(versions.DEFAULT_PYTHON, "cpython3.11-apps", PACKAGES)
    except environments.NoEnvironment as reason:
        if "CI" in os.environ:
            raise
        pytest.skip(str(reason))


@pytest.fixture(scope="module")
def servers(python, stage):
    """``servers(script)`` is the running server for a script."""
    running = {}

    def server(script):
        if script not in running or not running[script].is_running():
            command = [python, APPS / "server.py", MODULES[script]]
            running[script] = processes.start_server(command, stage.scratch() / f"{script}.log", 1)
        return running[script]

    yield server
    for each in running.values():
        each.stop()


@pytest.fixture(scope="module")
def workers(stage):
    """``workers(version)`` is the worker of a client that has numpy."""
    made = {}

    def worker(name):
        if name not in made:
            log = stage.scratch() / f"worker-{name}.log"
            log.touch()
            made[name] = Worker(with_numpy(name), log)
        return made[name]

    yield worker
    for each in made.values():
        each.close()


@pytest.mark.parametrize(("script", "function", "client"), list(cases()))
def test_application(servers, workers, stage, script, function, client):
    server = servers(script)
    workers(client).run(APPS / f"{script}.py", function, server.addresses, stage.scratch())
    assert server.is_running(), server.log_text()
