"""Makes and finds the Python environments that clients and Python servers run in.

Each is a virtual environment `.venvs/<python>-rpyc<version>`, made once with the unmodified package from PyPI and kept
until its recipe changes; or `.venvs/<python>-rpyc_rs` with the wheel of `crates/python`, brought up to date when that
changes.  There `import rpyc` gives `rpyc_rs`, too (`alias/rpyc.py`): what is written for stock runs there as it is.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from support.versions import DEFAULT_PYTHON

ROOT = Path(__file__).resolve().parent.parent
VENVS = ROOT / ".venvs"
CRATE = ROOT.parent / "crates" / "python"
MATURIN = "maturin>=1.9,<2"
WHEEL_PYTHONS = ["3.8", "3.11", "3.13"]
"""The Pythons that the wheel is tested with, where they are: the oldest, the usual and the newest."""


class NoEnvironment(RuntimeError):
    """An environment cannot be made."""


def find_python(python):
    """The interpreter for a version such as ``'3.11'``: from pyenv if it is there, else from PATH."""
    for candidate in _pyenv_candidates(python) + _path_candidates(python):
        if _reports(candidate, python):
            return candidate
    raise NoEnvironment(f"no Python {python} found, neither with pyenv nor on PATH")


def found(*pythons):
    """Those of some Pythons that are here."""
    here = []
    for python in pythons:
        with contextlib.suppress(NoEnvironment):
            find_python(python)
            here.append(python)
    return here


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
    if version.is_ours:
        return with_wheel(version.python)
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
        if packages:
            run([interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages])
        stamp.write_text(recipe)
    return interpreter


@functools.cache
def wheel():
    """The path of the wheel: that which RPYC_RS_WHEEL names, else one from the sources as they are."""
    if "RPYC_RS_WHEEL" in os.environ:
        return Path(os.environ["RPYC_RS_WHEEL"]).resolve()
    with _alone():
        folder = VENVS / "wheels.part"  # who has an older one may still be about to install it
        shutil.rmtree(folder, ignore_errors=True)
        python = find_python(DEFAULT_PYTHON)
        maturin = make("maturin", DEFAULT_PYTHON, [MATURIN]).with_name("maturin")
        options = ["--locked", "--strip", "--compatibility", "linux", "--interpreter", python]
        run([maturin, "build", "--manifest-path", CRATE / "Cargo.toml", "--out", folder, *options])
        (built,) = folder.glob("*.whl")
        (VENVS / "wheels").mkdir(exist_ok=True)
        return built.replace(VENVS / "wheels" / built.name)


@functools.cache
def with_wheel(python, name=None, packages=()):
    """The interpreter of an environment with the wheel, made or brought up to date if needed.

    *name* and *packages* are for one that has more than the wheel.
    """
    built = wheel()
    with _alone():
        interpreter = make(name or f"cpython{python}-rpyc_rs", python, packages)
        stamp, content = interpreter.parent.parent / "wheel", _content(built)
        if not stamp.exists() or stamp.read_text() != content:
            stamp.unlink(missing_ok=True)
            pip = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            run([*pip, "--force-reinstall", "--no-deps", built])
            _site_packages(interpreter).joinpath("alias.pth").write_text(f"{ROOT / 'alias'}\n")
            stamp.write_text(content)
    return interpreter


def _content(path):
    """A hash of what is in a wheel; not of its metadata, which are new each time."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(path) as archive:
        for name in sorted(archive.namelist()):
            if ".dist-info/" not in name:
                digest.update(name.encode() + b"\0" + archive.read(name))
    return digest.hexdigest()


def _site_packages(interpreter):
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=True).stdout.strip())


@contextlib.contextmanager
def _alone():
    """Several test runs share the environments with the wheel."""
    VENVS.mkdir(exist_ok=True)
    with open(VENVS / "wheel.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _create(path, python_executable, python):
    # Python 2 has no venv module; its virtualenv is an ordinary package of that interpreter.
    module = "virtualenv" if python.startswith("2.") else "venv"
    run([python_executable, "-m", module, path])


def run(command):
    """Run a command; `NoEnvironment` has its output if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
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
