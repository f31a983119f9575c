"""What is not on PyPI, from a clone of rpyc's repository: the one that RPYC_REPOSITORY names."""

import io
import os
import subprocess
import tarfile

from support.environments import NoEnvironment


def unpack(tag, path):
    """Unpack the tree of a tag; `NoEnvironment` says why it cannot be."""
    clone = os.environ.get("RPYC_REPOSITORY")
    if not clone:
        raise NoEnvironment("not on PyPI; RPYC_REPOSITORY can name a clone of rpyc's repository that has it")
    done = subprocess.run(["git", "-C", clone, "archive", tag], capture_output=True)
    if done.returncode != 0:
        raise NoEnvironment(f"{clone} has no {tag}: {done.stderr.decode(errors='replace').strip()}")
    with tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(path, filter="data")
