"""Compares what a program sees with what it sees with stock alone, and finds the least that makes the difference."""

import itertools
import re
import tempfile
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from programs import generator, pairs

SMALL = 5
"""How many of the differences of a pair are made small: that takes a while if all programs differ."""
ATTEMPTS = 300
"""Most programs that are tried to make one smaller."""


DEVIATIONS = tomllib.loads(Path(__file__).with_name("deviations.toml").read_text(encoding="utf-8"))["deviation"]
PROXY_CLASS = re.compile(r"""(['"(]|not |, )(?:type|ABCMeta|Meta|[a-z_]\w*(?:\.\w+)+)(?=['")]| found)""")
"""What a class of proxies is called in error messages: by stock 5.3.1 otherwise than by 6.0.2, and so by ours."""


@dataclass(frozen=True)
class Difference:
    """A program that does not see the same."""

    pair: pairs.Pair
    seed: int
    number: int
    steps: list
    stock: list
    other: list
    is_small: bool = True

    def __str__(self):
        what = "as small as it gets" if self.is_small else "where it differs"
        lines = [f"program {self.number} of seed {self.seed}, {self.pair}, {what}:"]
        for number, step in enumerate([*self.steps, "the end of the connection"]):
            stock, other = (seen[number] if number < len(seen) else "nothing" for seen in (self.stock, self.other))
            if not same(self.pair, stock, other) and not deviation(self.pair, step, stock, other):
                lines += [shown(step), f"  {self.pair.oracle}: {short(stock)}", f"  this:  {short(other)}"]
            elif self.is_small:
                lines += [shown(step), f"  fine:  {short(other)}"]
        return "\n".join(lines)


def shown(step):
    """A step as at a prompt."""
    return ">>> " + step.replace("\n", "\n... ")


def short(text, most=2000):
    """A text of moderate length."""
    return text if len(text) <= most else text[:most] + f" .. {len(text)} characters"


def run(seed, numbers, compared=tuple(pairs.COMPARED), jobs=2):
    """The differences of some programs, for each of the pairs; the stock ones run once for each version."""
    programs = {number: generator.program(seed, number) for number in numbers}
    with tempfile.TemporaryDirectory(prefix="rpyc-programs-") as directory, ThreadPoolExecutor(jobs) as pool:
        versions = list(dict.fromkeys(pair.oracle for pair in compared))
        transcripts = pool.map(lambda version: play(pairs.oracle(version), programs, directory), versions)
        expected = dict(zip(versions, transcripts))
        transcripts = list(pool.map(lambda pair: play(pair, programs, directory), compared))
        found = []
        for pair, seen in zip(compared, transcripts):
            of_pair = [Difference(pair, seed, number, steps, expected[pair.oracle][number], seen[number], False)
                       for number, steps in programs.items()]
            of_pair = [each for each in of_pair if differ(pair, each.steps, each.stock, each.other)]
            found += [smallest(each, directory) for each in of_pair[:SMALL]] + of_pair[SMALL:]
        return found


def differ(pair, steps, stock, other):
    """Whether two transcripts of a program differ; the end of the connection is the last of their parts."""
    for step, one, another in itertools.zip_longest([*steps, "close"], stock, other, fillvalue="nothing"):
        if not same(pair, one, another):
            allowed = deviation(pair, step, one, another)
            if allowed is None:
                return True
            if allowed.get("ends"):
                return False
    return False


def same(pair, stock, other):
    """Whether a step has seen the same."""
    if pair.oracle != pairs.NEWEST:
        stock, other = (PROXY_CLASS.sub(r"\1..", text) for text in (stock, other))
    return stock == other


def deviation(pair, step, stock, other):
    """What allows a difference, if anything does."""
    for entry in DEVIATIONS:
        texts = [(entry["step"], step), (entry["stock"], stock), (entry["ours"], other)]
        if entry.get("oracle", pair.oracle) == pair.oracle and all(re.fullmatch(*each) for each in texts):
            return entry
    return None


def play(pair, programs, directory):
    """The transcripts of programs."""
    player = pairs.Player(pair, directory)
    try:
        return {number: player.play(steps) for number, steps in programs.items()}
    finally:
        player.close()


def smallest(difference, directory):
    """The same with as few steps as it takes; as it is, if it does not come again."""
    pair = difference.pair
    stock, other = (pairs.Player(each, directory, hung=10) for each in (pairs.oracle(pair.oracle), pair))
    try:
        steps = shrunk(difference.steps, lambda fewer: differ(pair, fewer, stock.play(fewer), other.play(fewer)))
        small = Difference(pair, difference.seed, difference.number, steps, stock.play(steps), other.play(steps))
        return small if differ(pair, steps, small.stock, small.other) else difference
    finally:
        stock.close()
        other.close()


def shrunk(steps, differs):
    """Drop steps as long as the rest *differs*: the later ones first, many at once first."""
    size, attempts = len(steps), 0
    while size and attempts < ATTEMPTS:
        for start in range(len(steps) - size, -1, -size):
            fewer = steps[:start] + steps[start + size:]
            attempts += 1
            if differs(fewer):
                steps = fewer
        size //= 2
    return steps
