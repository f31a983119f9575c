"""Runs `rpyc-server torture` against a server and reads what it says."""

import json
import subprocess
from dataclasses import dataclass

from support.deadline import HUNG


@dataclass(frozen=True)
class Result:
    """What became of one attack in one dialect."""

    row: int
    attack: str
    dialect: str
    verdict: str
    outcome: str
    reasons: tuple
    wait: float
    peak: int
    kept: int

    def __str__(self):
        said = "; ".join(self.reasons) or self.outcome
        return f"{self.verdict:<6} row {self.row:>2} {self.attack} ({self.dialect}): {said}"


def torture(program, addresses, *flags, pid=None, seconds=10 * HUNG):
    """The exit code and the results, one for each attack and dialect."""
    command = [program, "torture", f"{addresses.host}:{addresses.port}", "--json", *flags]
    if pid is not None:
        command += ["--pid", pid]
    if addresses.registry_port:
        command += ["--registry", f"{addresses.host}:{addresses.registry_port}"]
    done = subprocess.run(
        [str(part) for part in command], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds)
    assert done.returncode in (0, 3), done.stderr
    results = []
    for line in done.stdout.splitlines():
        fields = json.loads(line)
        results.append(Result(**{**fields, "reasons": tuple(fields["reasons"])}))
    return done.returncode, results
