"""Runs a function of a script beside this as a program: ``python host exits never_closed 127.0.0.1:18812``.

Runs on Python 3.8 and later, with stock rpyc or, as ``rpyc``, with `rpyc_rs`.
"""

import faulthandler
import importlib
import signal
import sys

FORGOTTEN = 120
"""Seconds after which the program ends: whoever started it has gone."""


def main():
    """Run the function with the rest of the command line."""
    faulthandler.register(signal.SIGALRM, chain=True)  # says where the threads are, and ends the program
    signal.alarm(FORGOTTEN)
    script, function = sys.argv[1:3]
    getattr(importlib.import_module(script), function)(*sys.argv[3:])


if __name__ == "__main__":
    main()
