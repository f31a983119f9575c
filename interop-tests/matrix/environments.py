"""The environments of the matrix: one rpyc seen by one Python.

rpyc is pure Python, so each version is installed once, in `.venvs/matrix/rpyc<version>`, and an environment is a
starter of an interpreter that has that directory on its path: `.venvs/matrix/<name>/bin/python`.
"""

import dataclasses
import functools
import os
import shutil
import subprocess
import threading
import tomllib
from pathlib import Path

from support import clone, environments
from support.environments import NoEnvironment, find_python
from support.versions import DEFAULT_PYTHON, OURS, version_number

HERE = Path(__file__).resolve().parent
FOLDER = environments.VENVS / "matrix"
TABLE = tomllib.loads((HERE / "versions.toml").read_text(encoding="utf-8"))
PYTHONS = TABLE["pythons"]
_MAKING = threading.Lock()


@dataclasses.dataclass(frozen=True)
class Environment:
    """One cell of the matrix."""

    rpyc: str
    python: str
    family: str
    threads: bool = False
    tag: str = ""
    oracle_version: str = ""

    @property
    def name(self):
        """E.g. ``5.3.1-py3.12-threads``."""
        return f"{self.rpyc}-py{self.python}" + ("-threads" if self.threads else "")

    @property
    def oracle(self):
        """The environment whose client and server show what is right: a stock server with bound threads may hang."""
        return dataclasses.replace(self, rpyc=self.oracle_version or self.rpyc, oracle_version="", threads=False)

    @property
    def variables(self):
        """What processes in it need in their environment."""
        variables = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "RPYC_"))}
        if self.threads:
            variables["RPYC_BIND_THREADS"] = "true"
        return variables


def every():
    """All environments of the table, whether they can be made here or not."""
    found = []
    for row in TABLE["version"]:
        for threads in [False, True] if row.get("threads") else [False]:
            for python in PYTHONS:
                if any(_within(python, first, last) for first, last in row["python"]):
                    found.append(Environment(
                        row["rpyc"], python, row["family"], threads, row.get("tag", ""), row.get("oracle", "")))
    return found


def quick():
    """The ones that the tests run by default."""
    by_name = {environment.name: environment for environment in every()}
    return [by_name[name] for name in TABLE["quick"]]


def ours(python=DEFAULT_PYTHON):
    """The environment with our package on some Python."""
    return Environment(OURS.name, python, "")


def _within(python, first, last):
    return version_number(first) <= version_number(python) <= version_number(last)


def make(environment):
    """The interpreter of an environment, made if needed; `NoEnvironment` says why it cannot be."""
    if environment.rpyc == OURS.name:
        return environments.with_wheel(environment.python)
    with _MAKING:
        return _make(environment)


def _make(environment):
    path = str(_package(environment.rpyc, environment.tag))
    if environment.python.startswith("2."):
        path += f":{_enum34()}"
    interpreter = _interpreter(environment.python)
    starter = FOLDER / f"{environment.rpyc}-py{environment.python}" / "bin" / "python"
    text = f'#!/bin/sh\nPYTHONPATH="{path}" exec "{interpreter}" "$@"\n'
    if not starter.exists() or starter.read_text() != text:
        shutil.rmtree(starter.parent, ignore_errors=True)
        starter.parent.mkdir(parents=True)
        partly = starter.with_name("python.part")
        partly.write_text(text)
        partly.chmod(0o755)
        _try_import(partly, environment)
        partly.rename(starter)
    return starter


@functools.cache
def _interpreter(python):
    return find_python(python)


def _try_import(starter, environment):
    code = "import rpyc, rpyc.utils.server; rpyc.classic.connect"
    done = subprocess.run([str(starter), "-c", code], capture_output=True, text=True, env=environment.variables)
    if done.returncode != 0:
        reason = done.stderr.strip().rpartition("\n")[2]
        raise NoEnvironment(f"rpyc {environment.rpyc} cannot be imported: {reason}")


@functools.cache
def _package(rpyc, tag):
    """The directory with the package, installed if needed."""
    path = FOLDER / f"rpyc{rpyc}"
    if tag:
        return _made(path, lambda partly: _unpack(rpyc, tag, partly))
    return _made(path, lambda partly: _install(f"rpyc=={rpyc}", partly))


@functools.cache
def _enum34():
    """The module enum of Python 2, for the testbed that its stock servers serve. (On 3 it would hide the real one.)"""
    return _made(FOLDER / "enum34", lambda partly: _install("enum34", partly))


def _made(path, fill):
    """A directory that is there in full or not at all."""
    if not path.exists():
        partly = path.with_name(path.name + ".part")
        shutil.rmtree(partly, ignore_errors=True)
        partly.mkdir(parents=True)
        fill(partly)
        partly.rename(path)
    return path


def _install(package, path):
    pip = [_interpreter(DEFAULT_PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    environments.run([*pip, "--no-deps", "--no-compile", "--target", path, package])


def _unpack(rpyc, tag, path):
    """Take a version that PyPI does not have from a clone of rpyc's repository."""
    clone.unpack(tag, path)
    if not (path / "rpyc").exists():
        _build_as_3_0(path, rpyc)


def _build_as_3_0(path, rpyc):
    """Do what the ``buildall.sh`` of 3.0 does: the tree is the package, and two of its files are templates."""
    tree = path.with_name(path.name + ".tree")
    path.rename(tree)
    path.mkdir()
    package = tree.rename(path / "rpyc")
    major, minor, revision = rpyc.split(".")
    text = (package / "___init__.py").read_text(encoding="utf-8")
    text = text.replace("__MAJOR__", major).replace("__MINOR__", minor).replace("__REVISION__", revision)
    (package / "__init__.py").write_text(text, encoding="utf-8")
    (package / "_license.py").rename(package / "license.py")


@functools.cache
def full_version(python):
    """E.g. ``3.11.7``; just ``3.11`` where there is none."""
    try:
        interpreter = _interpreter(python)
    except NoEnvironment:
        return python
    code = "import platform; print(platform.python_version())"
    return subprocess.run([str(interpreter), "-c", code], capture_output=True, text=True).stdout.strip()
