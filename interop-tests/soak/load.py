"""Lets the players take turns until the time is over, and counts."""

import random
import threading
import time
import traceback
from dataclasses import dataclass, field


@dataclass
class Row:
    """What one kind of player has done."""

    turns: int = 0
    requests: int = 0
    longest: float = 0.0
    """Seconds of its longest turn."""
    failures: list = field(default_factory=list)


class Load:
    """Slots, each a thread in which one player after the other has a turn.

    Which player has which turn, and all that is random in it, depends on the seed, the slot and the number of the turn.
    """

    def __init__(self, slots, seed):
        self._slots, self._seed = slots, seed
        self._lock = threading.Lock()
        self.rows = {}

    def run(self, seconds):
        """Run for so long; turns that have begun are finished."""
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=self._run_slot, args=(slot, end)) for slot in self._slots]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for player in {id(player): player for players in self._slots.values() for player in players}.values():
            player.close()

    def turn(self, slot, number):
        """The player that has a turn, and its `Random`."""
        chance = random.Random(f"{self._seed}/{slot}/{number}")
        return chance.choice(self._slots[slot]), chance

    def _run_slot(self, slot, end):
        number = 0
        while time.monotonic() < end:
            player, chance = self.turn(slot, number)
            self._play(player, chance, f"slot {slot!r}, turn {number}")
            number += 1

    def _play(self, player, chance, where):
        start, requests, failure = time.monotonic(), 0, None
        try:
            requests = player.turn(chance)
        except Exception:
            failure = f"{player.name}, {where}:\n{traceback.format_exc()}"
        with self._lock:
            row = self.rows.setdefault(player.name, Row())
            row.turns += 1
            row.requests += requests
            row.longest = max(row.longest, time.monotonic() - start)
            row.failures += [failure] if failure else []
