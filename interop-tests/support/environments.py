"""Makes and finds the Python environments that clients and stock servers run in.

Each is a virtual environment `.venvs/<python>-rpyc<version>`, made once with the unmodified package from
PyPI and kept until its recipe changes.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / ".venvs"


class NoEnvironment(RuntimeError):
    """An environment cannot be made."""


def find_python(python):
    """The interpreter for a version such as ``'3.11'``: from pyenv if it is there, else from PATH."""
    for candidate in _pyenv_candidates(python) + _path_candidates(python):
        if _reports(candidate, python):
            return candidate
    raise NoEnvironment(f"no Python {python} found, neither with pyenv nor on PATH")


def _pyenv_candidates(python):
    pyenv = shutil.which("pyenv")
    root = os.environ.get("PYENV_ROOT")
    if root is None and pyenv is not None:
        root = subprocess.run([pyenv, "root"], capture_output=True, text=True).stdout.strip()
    if not root:
        return []
    return sorted(Path(root).glob(f"versions/{python}.*/bin/python"), reverse=True)


def _path_candidates(python):
    names = [f"python{python}", "python3", "python"]
    found = [shutil.which(name) for name in names]
    return [Path(sys.executable)] + [Path(path) for path in found if path]


def _reports(interpreter, python):
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([str(interpreter), "-c", code], capture_output=True, text=True)
    return done.returncode == 0 and done.stdout.strip() == python


def environment(version):
    """The interpreter of the environment for a `versions.Version`, made if needed."""
    packages = [f"rpyc=={version.rpyc}"]
    if version.python.startswith("2."):
        packages.append("enum34")  # the testbed uses enum
    return make(f"cpython{version.python}-rpyc{version.rpyc}", version.python, packages)


def make(name, python, packages):
    """The interpreter of the environment of that name with these packages, made if needed."""
    path = VENVS / name
    interpreter = path / "bin" / "python"
    stamp = path / "recipe"
    recipe = "\n".join([python, *packages])
    if not (stamp.exists() and stamp.read_text() == recipe and interpreter.exists()):
        shutil.rmtree(path, ignore_errors=True)
        _create(path, find_python(python), python)
        run([interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
        stamp.write_text(recipe)
    return interpreter


def _create(path, python_executable, python):
    # Python 2 has no venv module; its virtualenv is an ordinary package of that interpreter.
    module = "virtualenv" if python.startswith("2.") else "venv"
    run([python_executable, "-m", module, path])


def run(command, env=None):
    """Run a command; `NoEnvironment` has its output if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, env=env)
    if done.returncode != 0:
        line = " ".join(str(part) for part in command)
        raise NoEnvironment(f"{line} failed:\n{done.stdout}{done.stderr}")


def describe(interpreter):
    """What runs there, e.g. ``rpyc 6.0.2 on CPython 3.11.7``."""
    code = (
        "import platform, rpyc; print('rpyc %s on %s %s' % ('.'.join(str(n) for n in rpyc.__version__)"
        " if isinstance(rpyc.__version__, tuple) else rpyc.__version__,"
        " platform.python_implementation(), platform.python_version()))"
    )
    return subprocess.run([str(interpreter), "-c", code], capture_output=True, text=True).stdout.strip()
