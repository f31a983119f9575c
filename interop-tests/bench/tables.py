"""Rows of figures: how they are measured, and how a table of them looks on the terminal and in the README.

Everything is measured in one way.  A row has contenders: functions without arguments that do a batch of work and return
what one operation took.  They take turns, a batch each, until the time is over; what counts is the best batch of each, as
other programs, and a scheduler that tears client and server apart, can only add to it.  A figure is computed from what
contenders of one row took, so it depends on no machine's speed and no other run.
"""

import time
from dataclasses import dataclass, field
from typing import Callable

LEAST_ROUNDS = 3


@dataclass(frozen=True)
class Goal:
    """What a figure should be."""

    limit: float
    at_most: bool

    def is_met(self, value):
        """Whether that is good enough."""
        return value <= self.limit if self.at_most else value >= self.limit

    def __str__(self):
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"


def at_most(limit):
    """The goal of what should be small."""
    return Goal(limit, True)


def at_least(limit):
    """The goal of what should be large."""
    return Goal(limit, False)


@dataclass(frozen=True)
class Column:
    """One figure of each row."""

    name: str
    formula: Callable
    """Computes it from the values of the contenders; a contender that the row has not is a `KeyError`."""

    def cell(self, row):
        """The figure and its goal, and whether it is missed."""
        try:
            value = self.formula(row.values)
        except KeyError:
            return "", False
        goal = row.goals.get(self.name)
        text = f"{value:.2f}" if abs(value) < 10 else f"{value:.0f}"
        return (text, False) if goal is None else (f"{text} ({goal})", not goal.is_met(value))


def ratio(name, one, other):
    """The column for how often *other* fits into *one*."""
    return Column(name, lambda values: values[one] / values[other])


@dataclass(frozen=True)
class Row:
    """A measured row."""

    what: str
    goals: dict
    values: dict
    rounds: int


@dataclass
class Table:
    """Rows with the same contenders and figures.  A row is printed when it is measured."""

    title: str
    contenders: list
    columns: list
    options: object
    """The command line."""
    unit: str = "us"
    """Of the contenders' values, on the terminal."""
    rows: list = field(default_factory=list)

    def measure(self, what, goals, contenders, once=False):
        """Measure a row, if it is wanted; *goals* are those of the columns that have one, by name."""
        if self.options.only in what:
            self._add(Row(what, goals, *(single(contenders) if once else best(contenders, self.options.seconds))))

    def _add(self, row):
        if not self.rows:
            print(f"\n{self.title}; best batches, in {self.unit}")
            print(self._line("", "rounds", self.contenders, [column.name for column in self.columns]))
        self.rows.append(row)
        scale = {"us": 1e6, "ms": 1e3}[self.unit]
        values = [f"{row.values[name] * scale:.2f}" if name in row.values else "" for name in self.contenders]
        figures = [text + (" !" if missed else "") for text, missed in (column.cell(row) for column in self.columns)]
        print(self._line(row.what, row.rounds, values, figures), flush=True)

    def _line(self, what, rounds, values, figures):
        widths = [max(10, len(name) + 1) for name in self.contenders]
        parts = [f"{value:>{width}}" for value, width in zip(values, widths)]
        widths = [max(18, len(column.name) + 2) for column in self.columns]
        parts += [f"{figure:>{width}}" for figure, width in zip(figures, widths)]
        return f"{what:<36}{rounds:>7}" + "".join(parts)

    def markdown(self):
        """The figures for the README; a missed goal is bold."""
        lines = [[self.title, *(column.name for column in self.columns)], ["---", *("---:" for _ in self.columns)]]
        for row in self.rows:
            cells = [column.cell(row) for column in self.columns]
            lines.append([row.what, *(f"**{text}**" if missed else text for text, missed in cells)])
        return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def single(contenders):
    """What each contender says, once, and that this is one round."""
    return {name: work() for name, work in contenders.items()}, 1


def best(contenders, seconds):
    """The least value of each contender, from as many rounds as there is time for, and the number of rounds."""
    turns = list(contenders.items())
    values = {name: [] for name in contenders}
    rounds, end = 0, time.perf_counter() + seconds
    while rounds < LEAST_ROUNDS or time.perf_counter() < end:
        for name, work in turns:
            values[name].append(work())
        turns.append(turns.pop(0))  # nobody is always first
        rounds += 1
    return {name: min(series) for name, series in values.items()}, rounds
