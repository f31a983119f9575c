"""Conversations through the proxy: the recorded one, and each that is disturbed in its own way."""

import json
import signal
import subprocess
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from faults.proxy import Cut, Plan
from support.deadline import HUNG

CLIENT = Path(__file__).with_name("client.py")
SMALL = 160
"""Frames up to this size are cut at every byte."""


@dataclass(frozen=True)
class Told:
    """How far a conversation came."""

    plan: Plan
    seen: list
    error: list | None
    after: list | None
    text: str | None

    def complaint(self, expected):
        """What is wrong with it, if anything: *expected* is what is seen undisturbed."""
        if self.seen != expected[:len(self.seen)]:
            return f"{self.plan.cut}: wrong results {self.seen}"
        if self.error is None:
            return None if len(self.seen) == len(expected) else f"{self.plan.cut}: no error, but only {self.seen}"
        for error in (self.error, self.after or ["EOFError"]):
            if "EOFError" not in error and "ConnectionError" not in error:
                return f"{self.plan.cut}: {self.text} after {len(self.seen)} steps, then {self.after}"
        return None


class Client:
    """A process that holds one conversation after the other, through a lane of its own."""

    def __init__(self, interpreter, lane, log):
        self._lane = lane
        self._process = subprocess.Popen(
            [str(interpreter), str(CLIENT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True)

    def converse(self, plan):
        """One conversation according to a plan."""
        self._lane.plan = plan
        timers = [threading.Timer(HUNG, self._process.send_signal, [signal.SIGUSR1]),
                  threading.Timer(HUNG + 1, self._process.kill)]
        for timer in timers:
            timer.start()
        try:
            self._process.stdin.write(f"{self._lane.port}\n")
            self._process.stdin.flush()
            told = self._process.stdout.readline()
        finally:
            for timer in timers:
                timer.cancel()
        assert told, f"{plan.cut}: the client hangs (its log shows where), at {self._lane}"
        return Told(plan, **json.loads(told))

    def close(self):
        """End the process."""
        self._process.stdin.close()
        try:
            self._process.wait(HUNG)
        finally:
            self._process.kill()
            self._process.wait()
            self._process.stdout.close()


class Clients:
    """A client for each lane of a proxy."""

    def __init__(self, interpreter, proxy, log):
        self._lanes = proxy.lanes
        with open(log, "wb") as file:
            self._clients = [Client(interpreter, lane, file) for lane in self._lanes]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for client in self._clients:
            client.close()

    def converse(self, plan):
        """One conversation according to a plan."""
        return self._clients[0].converse(plan)

    def recorded(self):
        """What is seen of an undisturbed conversation, and the bytes that went each way."""
        told = self.converse(Plan())
        assert told.error is None, told.text
        return told.seen, {way: bytes(data) for way, data in self._lanes[0].passed.items()}

    def converse_all(self, plans):
        """A conversation for each plan, in all lanes at once."""
        shares = [plans[number::len(self._clients)] for number in range(len(self._clients))]

        def run(client, share):
            return [client.converse(plan) for plan in share]

        with ThreadPoolExecutor(len(shares)) as pool:
            return [told for share in pool.map(run, self._clients, shares) for told in share]


def frames(data):
    """Where the frames of recorded bytes begin and end."""
    start = 0
    while start < len(data):
        end = start + 5 + int.from_bytes(data[start:start + 4], "big") + 1
        yield start, end
        start = end


def positions(data):
    """Where to cut recorded bytes: everywhere, but in large frames at the first and last bytes and a few between."""
    chosen = {0}
    for start, end in frames(data):
        inner = range(start + 1, end + 1)
        chosen.update(inner if end - start <= SMALL else [*inner[:40], *inner[40:-20:101], *inner[-20:]])
    return sorted(chosen)


def cuts(recorded, how):
    """A plan for each place where recorded conversations can be cut."""
    return [Plan(cut=Cut(way, position, how)) for way, data in recorded.items() for position in positions(data)]
