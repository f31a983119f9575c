"""Our package at both ends, and stock rpyc at both ends.

``bare`` is the same traffic, byte for byte, on plain TCP sockets from Python.  As long as one thread of one client waits
for each answer, all share a core.
"""

from bench.native import STALLING
from bench.tables import Column, Table, at_least, at_most, ratio

STOCK = "stock / ours"
ABOVE = "ours - bare, us"
SEVERAL = 8
TWICE = {STOCK: at_least(2)}
ROWS = [  # what, operations in a batch, goals
    ("ping", 50, {}),
    ("attribute get", 50, {ABOVE: at_most(15)}),
    ("method call", 50, {}),
    ("object create + drop", STALLING, {}),
    ("callback", 20, {}),
    ("attribute get, 64 in flight", 1, TWICE),
    ("method call, 64 in flight", 1, TWICE),
]
ROWS_OF_SEVERAL = [  # what, operations in a batch of each
    ("attribute get", 20),
    ("method call", 20),
]


def table(workers, options):
    """Measure it."""
    workers.serve_python("stock")
    workers.serve_python("ours")
    workers.serve_bare()
    above = Column(ABOVE, lambda values: (values["ours"] - values["bare"]) * 1e6)
    contenders = ["stock", "ours", "ours on stock", "bare"]
    result = Table("our client on our Python server", contenders, [ratio(STOCK, "stock", "ours"), above], options)

    def pairs(row, count, **more):
        names = [("stock", "stock", "stock"), ("ours", "ours", "ours"), ("ours on stock", "ours", "stock")]
        return {
            name: workers.work("call", row=row, count=count, kind=client, on=server, **more)
            for name, client, server in names}

    for row, count, goals in ROWS:
        workers.share_core("in flight" not in row)
        result.measure(row, goals, pairs(row, count) | {"bare": workers.work("bare", row=row, count=count)})
    for row, count in ROWS_OF_SEVERAL:
        result.measure(f"{row}, {SEVERAL} threads", TWICE, pairs(row, count, threads=SEVERAL))
    for row, count in ROWS_OF_SEVERAL:
        result.measure(f"{row}, {SEVERAL} clients", {STOCK: at_least(3)}, pairs(row, count, clients=SEVERAL))
    return result
