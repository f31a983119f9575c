"""Waiting for conditions of other processes: by polling, with a deadline that means *hung*."""

import threading
import time

HUNG = 30.0
"""Seconds after which something that takes milliseconds is taken for hung.  No test depends on its value."""

_PAUSE = threading.Event()


def wait_until(condition, what, seconds=HUNG):
    """Call *condition* until it returns something true, and return that."""
    end = time.monotonic() + seconds
    while True:
        result = condition()
        if result:
            return result
        if time.monotonic() > end:
            raise AssertionError(f"still waiting after {seconds:.0f} s: {what}")
        _PAUSE.wait(0.005)
