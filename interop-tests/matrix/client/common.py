"""What the steps have in common.  Runs on Python 2.7 and 3 with every rpyc from 3.0 on."""

import threading

import rpyc
from plain import plain, raised

CLASSIC, CUSTOM, COUNTING = [], [], []

asynchronous = getattr(rpyc, "async_", None) or getattr(rpyc, "async")


def step(group):
    """Add a function to a group of steps."""
    def add(function):
        group.append(function)
        return function
    return add


def attempt(function, *args, **kwargs):
    """What a call gives: its value or its exception, with its text unless ``text=False``."""
    text = kwargs.pop("text", True)
    try:
        return plain(function(*args, **kwargs))
    except Exception as error:
        return raised(error, text)


def serve_until(conn, condition, rounds=2000):
    """Serve a connection until something is true, or for so many rounds."""
    pause = threading.Event()
    while not condition() and rounds:
        conn.ping()
        pause.wait(0.005)  # with bound threads, another one may be serving
        rounds -= 1
