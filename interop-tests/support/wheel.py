"""Builds the wheel of `crates/python`, and makes environments that have it: `.venvs/<python>-rpyc_rs`.

In these environments `import rpyc` gives `rpyc_rs`, too (`alias/rpyc.py`), so that whatever is written for stock runs
there as it is.
"""

import contextlib
import fcntl
import functools
import hashlib
import os
import subprocess
import zipfile
from pathlib import Path

from support import environments
from support.environments import ROOT, VENVS, NoEnvironment

CRATE = ROOT.parent / "crates" / "python"
ALIAS = ROOT / "alias"
MATURIN = ["maturin>=1.9,<2"]
WHEELS = VENVS / "wheels"


@functools.cache
def build():
    """The path of the wheel: that which RPYC_RS_WHEEL names, else one from the sources as they are."""
    if "RPYC_RS_WHEEL" in os.environ:
        return Path(os.environ["RPYC_RS_WHEEL"]).resolve()
    with _alone():
        maturin = environments.make("maturin", "3.11", MATURIN).with_name("maturin")
        for old in WHEELS.glob("*.whl"):
            old.unlink()
        command = [
            maturin, "build", "--release", "--locked", "--strip", "--compatibility", "linux",
            "--manifest-path", CRATE / "Cargo.toml", "--interpreter", environments.find_python("3.11"),
            "--out", WHEELS,
        ]
        environments.run(command, env={**os.environ, "SOURCE_DATE_EPOCH": "1700000000"})
        (wheel,) = WHEELS.glob("*.whl")
        return wheel


@functools.cache
def environment(python, name=None, packages=()):
    """The interpreter of an environment with the wheel, made or brought up to date if needed.

    *name* and *packages* are those of one that has more than the wheel.
    """
    wheel = build()
    with _alone():
        interpreter = environments.make(name or f"cpython{python}-rpyc_rs", python, list(packages))
        stamp = interpreter.parent.parent / "wheel"
        content = _content(wheel)
        if not stamp.exists() or stamp.read_text() != content:
            stamp.unlink(missing_ok=True)
            pip = [interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            environments.run([*pip, "--force-reinstall", "--no-deps", wheel])
            (_site_packages(interpreter) / "alias.pth").write_text(f"{ALIAS}\n")
            stamp.write_text(content)
    return interpreter


def found(*pythons):
    """Those of some Pythons that are here."""
    result = []
    for python in pythons:
        with contextlib.suppress(NoEnvironment):
            environments.find_python(python)
            result.append(python)
    return result


def _site_packages(interpreter):
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    return Path(subprocess.run([interpreter, "-c", code], capture_output=True, text=True, check=True).stdout.strip())


def _content(wheel):
    """A hash of what is in a wheel; not of its metadata, which are new each time."""
    digest = hashlib.sha256()
    with zipfile.ZipFile(wheel) as archive:
        for name in sorted(archive.namelist()):
            if ".dist-info/" not in name:
                digest.update(name.encode() + b"\0" + archive.read(name))
    return digest.hexdigest()


@contextlib.contextmanager
def _alone():
    """Several test runs share the environments."""
    VENVS.mkdir(exist_ok=True)
    with open(VENVS / "wheel.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
