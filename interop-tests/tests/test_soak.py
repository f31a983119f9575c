"""A short soak of each of our servers, and that a soak notices what goes wrong."""

import os
import random
import re
import subprocess
import sys

import pytest

from soak import load, players
from soak.watch import Record
from support.stage import ROOT
from support.watcher import MEBIBYTE

SECONDS = 25


def soak(server, stage, *flags):
    """Run the program; its exit code and what it printed."""
    binaries = ["--testbed-binary", stage.binary("testbed"), "--server-binary", stage.binary("rpyc-server")]
    command = [sys.executable, "-m", "soak", "--server", server, *binaries, *flags]
    done = subprocess.run(
        [str(part) for part in command], cwd=ROOT, capture_output=True, text=True, env=os.environ, timeout=300)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("server", ["native", "python"])
def test_server_stands_it(server, stage, chosen):
    if server == "python" and "python" not in chosen.servers:
        pytest.skip("our Python package is not chosen")
    code, said = soak(server, stage, "--seconds", str(SECONDS), "--seed", "1")
    assert code == 0, said
    (requests,) = re.findall(r"^soak: .* (\d+) honest requests, 0 problems$", said, re.MULTILINE)
    assert int(requests) > 100, said
    for player in ["honest 4.1.0", "honest rpyc_rs", "killed", "half-open", "slow", "never reads", "mutant", "hostile"]:
        assert re.search(rf"^{player} +[1-9]", said, re.MULTILINE), said


def test_what_is_asked_for_is_done(stage):
    code, said = soak("native", stage, "--seconds", "5", "--seed", "1", "--only", "slow,mutant")
    assert code == 0, said
    assert set(re.findall(r"^(\w[\w. -]*?) +\d+ +\d+ +[\d.]+ s", said, re.MULTILINE)) == {"slow", "mutant"}


class Player:
    """Takes turns without a server."""

    def __init__(self, name, fails=False):
        self.name, self._fails, self.drawn = name, fails, []

    def turn(self, chance):
        """Note a random number."""
        self.drawn.append(chance.random())
        assert not self._fails, "a wrong answer"
        return 3

    def close(self):
        """Nothing is left."""


def test_a_seed_has_the_same_turns_each_time():
    def turns(seed, count=50):
        both = load.Load({"one": [Player("a"), Player("b")], "two": [Player("c")]}, seed)
        return [(player.name, chance.random()) for slot in ("one", "two") for number in range(count)
                for player, chance in [both.turn(slot, number)]]

    assert turns(1) == turns(1) != turns(2)
    assert {name for name, _ in turns(1)} == {"a", "b", "c"}


def test_failures_are_counted_and_told():
    both = load.Load({"one": [Player("good")], "two": [Player("bad", fails=True)]}, seed=1)
    both.run(0.05)
    good, bad = both.rows["good"], both.rows["bad"]
    assert good.requests == 3 * good.turns > 0 and good.failures == []
    assert bad.requests == 0 and len(bad.failures) == bad.turns > 0
    assert "a wrong answer" in bad.failures[0] and "slot 'two', turn 0" in bad.failures[0]


@pytest.mark.parametrize("step, grows", [(0, False), (1, True)])
def test_growth_is_measured_after_the_warm_up(step, grows):
    record = Record(None)
    record.samples = [(500 if at < 50 else 100 + step * at) * MEBIBYTE for at in range(300)]
    early, late = record.growth()
    assert (late - early > 24 * MEBIBYTE) is grows


def test_mutants_differ():
    data = bytes(range(200))
    made = [players.mutated(data, random.Random(number)) for number in range(100)]
    assert len(set(made)) > 95 and made.count(data) < 5, "some may be undone again"
