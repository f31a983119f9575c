"""What the README shows, run as it stands but for the ports."""

import re
import subprocess

import pytest
from support import environments, versions
from support.stage import REPOSITORY

README = (REPOSITORY / "README.md").read_text()
HRPYC = REPOSITORY / "interop-tests" / "hrpyc"


def blocks(language):
    """The code blocks in that language."""
    return re.findall(rf"^```{language}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)


def run(code, port):
    """Run one block against a server on that port, with the newest client."""
    code = re.sub(r"\b1881[12]\b", str(port), code)
    code = code.replace("import_remote_module()", f"import_remote_module(port={port})")
    command = [environments.environment(versions.NEWEST), "-c", code]
    return subprocess.run(command, env={"PYTHONPATH": str(HRPYC)}, capture_output=True, text=True, timeout=60)


@pytest.fixture
def scene(program):
    """A server with the scene that it starts with: other tests have changed that of the shared one."""
    return program()


def test_quick_start(scene):
    classic, hrpyc, _ = blocks("python")
    done = run(classic, scene.addresses.port)
    assert (done.stdout, done.returncode) == ("/obj/sphere1 2.0\n", 0), done.stderr
    done = run(hrpyc, scene.addresses.port)
    assert done.returncode == 0, done.stderr
    assert "0.5" in done.stdout


def test_own_objects(stage):
    *_, python = blocks("python")
    server = stage.start("thermostat", "127.0.0.1:0")
    try:
        done = run(python, server.addresses.port)
    finally:
        server.stop()
    first = python.split("# ")[1].splitlines()[0]
    assert done.stdout.startswith(first + "\n"), done.stderr
    assert "All targets so far." in done.stdout
    # The last line is there to fail.
    assert done.stderr.rstrip().splitlines()[-1] == python.rstrip().split("# ")[-1]


def test_the_rust_example_is_the_one_that_runs():
    (code,) = blocks("rust,no_run")
    example = (REPOSITORY / "crates/rpyc/examples/thermostat.rs").read_text()
    assert code == example[example.index("\nuse ") + 1:]
