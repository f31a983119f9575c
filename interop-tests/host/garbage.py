"""Objects and connections that nobody keeps."""

import gc
import threading
import weakref

import rpyc
from common import LOCAL, connect, join, poll, remote, say, spawn
from rpyc.utils.server import ThreadedServer

SERVED = []


def held(conn):
    """How many objects of ours the other side holds."""
    return len(conn._local_objects._dict)


class Counted(rpyc.SlaveService):
    """Tells how many objects its clients hold, and how many clients there are."""

    __slots__ = ()

    def on_connect(self, conn):
        SERVED.append(conn)
        super().on_connect(conn)

    def on_disconnect(self, conn):
        SERVED.remove(conn)
        super().on_disconnect(conn)


def server():
    """Serve on the main thread; clients can ask for `garbage.count()`."""
    import sys
    sys.modules["garbage"] = sys.modules[__name__]
    server = ThreadedServer(Counted, **LOCAL)
    server.listener.listen(16)
    say("listening on 127.0.0.1:%d" % server.port)
    server.start()


def count():
    """The objects that each client holds."""
    gc.collect()
    return tuple(held(conn) for conn in SERVED)


def resident():
    """Kilobytes of memory in use."""
    gc.collect()
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * 4


class Cycle:
    """Garbage that only the collector finds."""

    def __init__(self, value):
        self.value, self.itself = value, self


def cycles(address):
    """Netrefs in cycles, freed by whichever thread collects, while others make requests."""
    conn = connect(address)
    other = connect(address)
    counted = other.modules["garbage"].count
    far = remote(conn)
    far.call(Cycle, 1)
    gc.collect()
    before, here = sorted(counted()), held(conn)
    gc.set_threshold(50)

    def work():
        for turn in range(40):
            [Cycle(conn.eval("object()")) for _ in range(5)]
            far.call(lambda value: Cycle(value) and 0, far.event("x"))
            conn.eval("[object() for _ in range(3)]")[1].__class__

    join(*[spawn(work) for _ in range(6)])
    gc.collect()
    conn.ping()
    poll(lambda: sorted(counted()) <= before)
    poll(lambda: conn.ping() or held(conn) <= here)
    say("all freed")


def create_and_drop(address):
    """A hundred thousand objects, each dropped at once; the memory of both sides stays as it is."""
    conn = connect(address)
    far, make = conn.modules["garbage"], conn.eval("object")
    far_resident, count = far.resident, far.count

    def rounds(number):
        for _ in range(number):
            make()

    rounds(5000)
    before, held_before = (resident(), far_resident()), count()
    rounds(95000)
    after = resident(), far_resident()
    say(max(now - then for now, then in zip(after, before)) < 2000, count() == held_before)


def dropped(address):
    """Connections that are dropped, not closed."""
    conn = connect(address)
    counted = conn.modules["garbage"].count
    for make in [connect, lambda address: rpyc.connect(*address.split(":")), connect]:
        other = make(address)
        kept = weakref.ref(other)
        poll(lambda: len(counted()) == 2)
        if make is connect:
            other.itself = other.eval("[]")
        del other
        gc.collect()
        assert kept() is None
        poll(lambda: len(counted()) == 1)
    say("all closed")


def after_the_end(address):
    """Netrefs that outlive their connection, and callbacks while it is closed."""
    conn = connect(address)
    items = [conn.eval("object()") for _ in range(100)]
    conn.close()
    del items[:50]
    try:
        repr(items[0])
    except EOFError:
        say("EOFError")
    del items
    gc.collect()
    closing = [connect(address) for _ in range(5)]
    threads = [spawn(lambda conn=conn: [conn.eval("object()") for _ in range(1000)]) for conn in closing]
    threading.excepthook = lambda args: args.exc_type is EOFError or say("unexpected", args)
    for conn in closing:
        conn.close()
    join(*threads)
    say("closed")


def in_order(address):
    """What the server has noticed when it is asked something after a netref is gone."""
    conn = connect(address)
    conn.execute("""
seen = []

class Token:
    def __del__(self):
        seen.append("gone")
""")
    for _ in range(50):
        token = conn.eval("Token()")
        del token
        conn.execute("seen.append('asked')")
    say(conn.eval("seen == ['gone', 'asked'] * 50"))
