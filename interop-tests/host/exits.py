"""Programs that end without having closed anything."""

import atexit
import os
import sys
import threading

import rpyc
from common import classic_server, connect, join, remote, say, spawn, wait


def busy(address):
    """Leave all kinds of things open: return what must not be freed."""
    conn = connect(address)
    far = remote(conn)
    server, own = classic_server()
    inner = connect(own)
    inner.execute("value = [object() for _ in range(10)]")
    held = list(inner.namespace["value"])

    began = threading.Semaphore(0)

    def work_for_ever():
        began.release()
        while True:
            pass

    def wait_for_ever():
        began.release()
        threading.Event().wait()

    def wait_there():
        began.release()
        remote(connect(address)).event("never").wait()

    def serve_there(function):
        other = connect(address)
        remote(other).call(function)

    bg_conn = connect(address)
    background = rpyc.BgServingThread(bg_conn)
    wait_far = rpyc.async_(far.event("never").wait)
    pending = [wait_far() for _ in range(3)]
    for function in [wait_there, wait_there]:
        spawn(function)
    for function in [work_for_ever, wait_for_ever]:
        spawn(serve_there, function)
        spawn(remote(inner).call, function) if function is wait_for_ever else None
    for _ in range(5):
        assert began.acquire(timeout=20)
    return conn, far, server, inner, held, background, pending


def forgotten(address):
    """Connections that nobody has closed, and a netref of each."""
    first, second = connect(address), rpyc.connect(*address.split(":"), config={"sync_request_timeout": None})
    globals().update(first=first, second=second, modules=first.modules.sys.modules, root=second.root)
    say("leaving")


def server_and_client():
    """A server, and a client of it in the same program."""
    server, address = classic_server()
    conn = connect(address)
    globals().update(server=server, conn=conn, path=conn.modules.sys.path)
    say("leaving")


def requests_in_flight(address):
    """Requests that will never be answered, in both directions, and threads that wait for them."""
    globals().update(kept=busy(address))
    say("leaving")


def exit_code(address):
    """The same, with an exit code."""
    globals().update(kept=busy(address))
    say("leaving")
    sys.exit(5)


def exit_at_once(address):
    """The same, by the shortest way."""
    globals().update(kept=busy(address))
    say("leaving")
    os._exit(3)


def exception(address):
    """The same, with an exception that nobody handles."""
    globals().update(kept=busy(address))
    say("leaving")
    raise LookupError("the end")


def exit_handlers(address):
    """Handlers that still use connections and close servers."""
    conn = connect(address)
    server, own = classic_server()
    inner = connect(own)

    @atexit.register
    def last():
        inner.close()
        server.close()
        say("closed")

    @atexit.register
    def first():
        say(conn.modules.os.path.basename("a/b"), inner.eval("6 * 7"))
        conn.close()

    say("leaving")


def exit_in_method(address):
    """A method of ours that calls ``sys.exit`` tells the other party so, and goes on."""
    conn = connect(address)
    try:
        remote(conn).call(sys.exit, 7)
    except SystemExit as exc:
        say("SystemExit", exc.code)
    say(conn.ping())


def exit_in_servers_method():
    """The same in a server's thread; it ends the thread if so configured, and the connection with it."""
    for propagates in [False, True]:
        server, address = classic_server(protocol_config={"propagate_SystemExit_locally": propagates})
        conn = connect(address)
        for call in [lambda: conn.modules.sys.exit(7), lambda: conn.eval("1 + 1")]:
            try:
                say(call())
            except (SystemExit, EOFError) as exc:
                say(type(exc).__name__)
        join(*[spawn(conn.close)])
        server.close()


def freed_late():
    """Connections in reference cycles, whose ends are both in this program, freed as the interpreter ends."""
    server, address = classic_server()
    done = threading.Event()

    class Node:
        def __init__(self):
            self.conn = connect(address)
            self.conn.namespace["node"] = self
            self.itself = self

        def __del__(self):
            done.set()

    Node()
    globals().update(kept=Node(), server=server)
    import gc
    gc.collect()
    say("leaving")
