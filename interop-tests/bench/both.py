"""Our package at both ends, and stock rpyc at both ends.

``bare`` is the same traffic, byte for byte, on plain TCP sockets from Python.
"""

from bench.native import STALLING
from bench.tables import Column, Table, at_least, at_most, ratio

STOCK = "stock / ours"
ABOVE = "ours - bare, us"
THREADS = 8
TWICE = {STOCK: at_least(2)}
ROWS = [  # what, operations in a batch, threads that share the connection, goals
    ("ping", 50, 1, {}),
    ("attribute get", 50, 1, {ABOVE: at_most(15)}),
    ("method call", 50, 1, {}),
    ("object create + drop", STALLING, 1, {}),
    ("callback", 20, 1, {}),
    ("attribute get, 64 in flight", 1, 1, TWICE),
    ("method call, 64 in flight", 1, 1, TWICE),
    ("attribute get", 20, THREADS, TWICE),
    ("method call", 20, THREADS, TWICE),
]


def table(workers, options):
    """Measure it."""
    workers.serve_python("stock")
    workers.serve_python("ours")
    workers.serve_bare()
    above = Column(ABOVE, lambda values: (values["ours"] - values["bare"]) * 1e6)
    contenders = ["stock", "ours", "ours on stock", "bare"]
    result = Table("our client on our Python server", contenders, [ratio(STOCK, "stock", "ours"), above], options)
    for row, count, threads, goals in ROWS:
        pairs = [("stock", "stock", "stock"), ("ours", "ours", "ours"), ("ours on stock", "ours", "stock")]
        contenders = {
            name: workers.work("call", row=row, count=count, kind=client, on=server, threads=threads)
            for name, client, server in pairs}
        if threads == 1:
            contenders["bare"] = workers.work("bare", row=row, count=count)
        result.measure(row if threads == 1 else f"{row}, {threads} threads", goals, contenders)
    return result
