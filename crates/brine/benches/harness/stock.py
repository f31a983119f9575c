"""Times stock's brine for the benchmark: "dump HEX" or "load HEX" in, nanoseconds for each call out."""

import platform
import sys
import timeit

import rpyc
from rpyc.core import brine

SECONDS = 0.002


def nanoseconds(function, argument):
    timer = timeit.Timer("function(argument)", globals={"function": function, "argument": argument})
    number, taken = 1, timer.timeit(1)
    while taken < SECONDS:
        number = max(number * 2, int(number * SECONDS / max(taken, 1e-7)))
        taken = timer.timeit(number)
    return taken / number * 1e9


print("rpyc %s on Python %s" % (rpyc.__version__, platform.python_version()), flush=True)
for line in sys.stdin:
    name, data = line.split()
    data = bytes.fromhex(data)
    value = brine.load(data)
    if brine.dump(value) != data:
        sys.exit("not what stock writes: %s" % line)
    print(nanoseconds(brine.dump, value) if name == "dump" else nanoseconds(brine.load, data), flush=True)
