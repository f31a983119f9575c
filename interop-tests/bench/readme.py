"""Writes the section `Figures` of the README."""

import datetime
import os
import platform
import re
from pathlib import Path

from support import environments
from support.stage import REPOSITORY

README = REPOSITORY / "README.md"
BEGIN = "<!-- figures: written by `python3 -m bench --readme` -->"
END = "<!-- end of figures -->"


def write(tables, python):
    """Put these tables in the place of those that are there."""
    before, rest = README.read_text().split(BEGIN)
    _, after = rest.split(END)
    parts = [BEGIN, machine(python), *(table.markdown() for table in tables), END]
    README.write_text(before + "\n\n".join(parts) + after)


def machine(python):
    """Where and when this was."""
    cpu = re.search(r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text(), re.MULTILINE)
    cores = len(os.sched_getaffinity(0))
    return (f"{datetime.date.today()}: {cpu[1] if cpu else platform.machine()}, {cores} cores, Linux"
            f" {platform.release()}, {environments.describe(python)}.")
