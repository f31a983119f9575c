"""Threads that share connections."""

import threading

import rpyc
from common import LOCAL, connect, join, remote, say, spawn, wait
from rpyc.utils.server import ThreadedServer

THREADS = 8
ROUNDS = 30


def in_threads(function, count=THREADS):
    """Run ``function(number)`` in some threads at once; says what came of it."""
    failures, start = [], threading.Barrier(count)

    def run(number):
        try:
            start.wait(20)
            function(number)
        except BaseException as exc:
            failures.append("%s: %r" % (number, exc))

    join(*[spawn(run, number) for number in range(count)])
    say(*failures or ["all well"])


def mixed(conn, far, rounds=ROUNDS):
    """What each thread does with a connection: calls, callbacks, exceptions, results that come later."""
    later = rpyc.async_(far.call)

    def work(number):
        for turn in range(rounds):
            value = 1000 * number + turn
            results = [later(str, value + add) for add in range(3)]
            assert conn.eval("%d + 1" % value) == value + 1
            assert far.call(lambda: far.call(lambda: value)) == value
            try:
                far.fail("no %d" % value)
            except ValueError as exc:
                assert exc.args == ("no %d" % value,)
            items = conn.builtin.list((value, value + 1))
            assert items[1] == value + 1 and len(items) == 2
            assert [result.value for result in results] == [str(value + add) for add in range(3)]

    return work


def shared(address):
    """One connection for all."""
    conn = connect(address)
    in_threads(mixed(conn, remote(conn)))


def shared_with_background(address):
    """The same, beside a thread that serves in the background, and stops."""
    conn = connect(address)
    far = remote(conn)
    background = rpyc.BgServingThread(conn)
    in_threads(mixed(conn, far, 10))
    background.stop()
    in_threads(mixed(conn, far, 10))
    for _ in range(3):
        background = rpyc.BgServingThread(conn, serve_interval=0.01, sleep_interval=0)
        in_threads(mixed(conn, far, 5))
        background.stop()


def events(address):
    """Callbacks that threads of the server make on their own; a thread of ours serves them."""
    conn = connect(address)
    conn.execute(
        "import threading\n"
        "def start(callback, count):\n"
        "    threads = [threading.Thread(target=lambda n=n: [callback(n) for _ in range(20)]) for n in range(count)]\n"
        "    for thread in threads: thread.start()\n"
        "    return threads\n"
    )
    serving = spawn(conn.serve_all)
    seen, done = [], threading.Event()

    def callback(number):
        seen.append(number)
        if len(seen) == 80:
            done.set()

    threads = conn.namespace["start"](callback, 4)
    wait(done)
    for thread in threads:
        thread.join()
    conn.close()
    join(serving)
    say(sorted(seen) == sorted([0, 1, 2, 3] * 20))


class Threaded(rpyc.Service):
    """A service whose requests may overtake each other."""

    def on_connect(self, conn):
        self.events = {}

    def exposed_hold(self, name):
        wait(self.events.setdefault(name, threading.Event()))
        return name

    def exposed_give(self, name):
        self.events.setdefault(name, threading.Event()).set()


class SeveralThreads(ThreadedServer):
    """Serves each connection with several threads."""

    def _handle_connection(self, conn):
        conn.serve_threaded(4)


def overtaking_server():
    """Serve so."""
    server = SeveralThreads(Threaded, **LOCAL)
    server.listener.listen(16)
    say("listening on 127.0.0.1:%d" % server.port)
    server.start()


def overtaking(address):
    """Requests that wait for later ones."""
    host, port = address.split(":")
    conn = rpyc.connect(host, int(port))
    hold = rpyc.async_(conn.root.hold)
    results = [hold(name) for name in "abc"]
    for name in "cba":
        conn.root.give(name)
    say(*[result.value for result in results])
    conn.close()
