"""A stock client on rpyc-server.

The limit is what that client can see of any server.  It is a replier that answers at once with what the server has said
to the same request before; where much data is sent, it is the time that the client takes to compress them, and a plain
socket to send as many bytes.  As long as the client waits for each answer, all share a core.
"""

from bench.tables import Table, at_least, at_most, ratio

STOCK = "stock / ours"
LIMIT = "ours / limit"
NEAR = {LIMIT: at_most(1.1)}
FAR = {STOCK: at_least(50)}
STALLING = 20
"""Operations in a batch where stock stalls: more than those that TCP lets pass after a pause."""
ROWS = [  # what, operations in a batch: few, so that all see the same state of the machine; the limit, goals
    ("ping", 50, "canned", NEAR),
    ("attribute get", 50, "canned", NEAR),
    ("method call", 20, "canned", NEAR),
    ("hou.node(p).parm(n).set(v)", 5, "canned", NEAR),
    ("iterate, an item", 1, "canned", NEAR),
    ("buffiter, an item", 1, None, {}),
    ("attribute get, 64 in flight", 1, "canned", {}),
    ("object create + drop", STALLING, "canned", FAR),
    ("send 64 kB of noise", STALLING, "deflate", FAR),
    ("connect + close", STALLING, None, {STOCK: at_least(5)}),
]


def table(workers, options):
    """Measure it."""
    workers.serve_python("stock")
    workers.serve_native("ours")
    workers.serve_canned("ours")
    workers.serve_bare()
    figures = [ratio(STOCK, "stock", "ours"), ratio(LIMIT, "ours", "limit")]
    result = Table("stock client on `rpyc-server`", ["stock", "ours", "limit", "bare"], figures, options)
    for row, count, limit, goals in ROWS:
        workers.share_core("in flight" not in row)
        contenders = {server: workers.work("call", row=row, count=count, on=server) for server in ("stock", "ours")}
        contenders["bare"] = workers.work("bare", row=row, count=count)
        if limit == "canned":
            contenders["limit"] = workers.work("call", row=row, count=count, on="canned")
        elif limit == "deflate":
            contenders["limit"] = workers.work("deflate", row=row, count=count)
        result.measure(row, goals, contenders)
    return result
