"""A stock client on a Python server with our package.

No server lets that client be faster than ``canned`` does; what is asked for takes ``local``, in a process of its own.
"By load" is without that client: requests come from the load generator of `crates/bench`.  As long as one client waits
for each answer, all share a core.
"""

from bench.native import STALLING
from bench.tables import Column, Table, at_least, ratio

STOCK = "stock / ours"
MOST = "stock / canned"
SUM = "(canned + local) / ours"
NEAR = {SUM: at_least(1)}
FASTER = {STOCK: at_least(3)}
ROWS = [  # what, operations in a batch, goals
    ("ping", 50, NEAR),
    ("attribute get", 50, NEAR),
    ("method call", 50, NEAR),
    ("hou.node(p).parm(n).set(v)", 5, NEAR),
    ("iterate, an item", 1, NEAR),
    ("object create + drop", STALLING, {}),
]
PIPELINED = [
    ("attribute get, 64 in flight", 1, FASTER),
    ("method call, 64 in flight", 1, FASTER),
]
MORE_ROWS = [  # canned replies do not call back, and know no other data
    ("callback", 20, {}),
    ("send 64 kB of noise", STALLING, {}),
    ("receive 64 kB of noise", STALLING, {}),
    ("connect + close", STALLING, {}),
]
CLIENTS = 8


def table(workers, options):
    """Measure it."""
    workers.serve_python("stock")
    workers.serve_python("ours")
    workers.serve_canned("ours")
    sum_of_both = Column(SUM, lambda values: (values["canned"] + values["local"]) / values["ours"])
    result = Table("stock client on our Python server", ["stock", "ours", "canned", "local"],
                   [ratio(STOCK, "stock", "ours"), ratio(MOST, "stock", "canned"), sum_of_both], options)

    def call(servers, row, count, **more):
        return {server: workers.work("call", row=row, count=count, on=server, **more) for server in servers}

    workers.share_core(True)
    for row, count, goals in ROWS:
        contenders = call(["stock", "ours", "canned"], row, count)
        contenders["local"] = workers.work("local", row=row, count=10 * count)
        result.measure(row, goals, contenders)
    for row, count, goals in MORE_ROWS:
        result.measure(row, goals, call(["stock", "ours"], row, count))
    workers.share_core(False)
    for row, count, goals in PIPELINED:
        result.measure(row, goals, call(["stock", "ours", "canned"], row, count))
    for row in ("attribute get", "method call"):
        result.measure(f"{row}, {CLIENTS} clients", FASTER, call(["stock", "ours", "canned"], row, 50, clients=CLIENTS))
    for what, operation in (("attribute get", "getattr"), ("call", "call")):
        for connections, depth in ((1, 64), (CLIENTS, 1), (CLIENTS, 64)):
            contenders = {
                server: workers.load(server, operation, connections, depth, seconds=max(0.1, options.seconds / 10))
                for server in ("stock", "ours")}
            result.measure(f"by load: {what}, {connections} x {depth} in flight", FASTER, contenders)
    return result
