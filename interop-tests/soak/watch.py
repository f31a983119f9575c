"""How a server does while it is under load."""

import statistics
import threading


class Record(threading.Thread):
    """Asks a `Watcher` again and again."""

    EVERY = 0.1

    def __init__(self, watcher):
        super().__init__()
        self._watcher, self._over = watcher, threading.Event()
        self.samples = []
        """The memory, again and again."""
        self.longest = 0.0
        """The longest time that an answer took, in seconds."""
        self.failure = None

    def run(self):
        try:
            while not self._over.wait(self.EVERY):
                self.samples.append(self._watcher.memory())
                self.longest = max(self.longest, self._watcher.wait())
        except (OSError, AssertionError) as error:
            self.failure = f"the quiet client: {error!r}"

    def stop(self):
        """End, and leave the watcher to others."""
        self._over.set()
        self.join()

    def memory(self, parts=12):
        """The memory over the time: the median of each part of the samples."""
        count = len(self.samples)
        within = [self.samples[part * count // parts:(part + 1) * count // parts] for part in range(parts)]
        return [statistics.median(samples) for samples in within]

    def growth(self):
        """The memory after the warm-up, which is a third of the time, and at the end."""
        parts = self.memory()
        return statistics.mean(parts[4:6]), statistics.mean(parts[-2:])
