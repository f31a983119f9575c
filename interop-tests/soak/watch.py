"""How a server does while it is under load."""

import statistics
import threading
import time


class Record(threading.Thread):
    """Asks a `Watcher` again and again."""

    EVERY = 0.2

    def __init__(self, watcher):
        super().__init__()
        self._watcher, self._over = watcher, threading.Event()
        self._start = time.monotonic()
        self.samples = []
        """Pairs of seconds since the start and memory."""
        self.longest = 0.0
        """The longest time that an answer took, in seconds."""
        self.failure = None

    def run(self):
        try:
            while not self._over.wait(self.EVERY):
                self.samples.append((time.monotonic() - self._start, self._watcher.memory()))
                self.longest = max(self.longest, self._watcher.wait())
        except (OSError, AssertionError) as error:
            self.failure = f"the quiet client: {error!r}"

    def stop(self):
        """End, and leave the watcher to others."""
        self._over.set()
        self.join()

    def memory(self, parts=12):
        """The memory over the time: the median of each part of it."""
        length = self.samples[-1][0] / parts
        within = [[memory for at, memory in self.samples if part <= at / length <= part + 1] for part in range(parts)]
        return [statistics.median(samples) for samples in within]

    def growth(self):
        """The memory after the warm-up, which is a third of the time, and at the end."""
        parts = self.memory()
        return statistics.mean(parts[4:6]), statistics.mean(parts[-2:])
