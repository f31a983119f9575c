"""Programs that Ctrl-C reaches while they wait or work."""

import os
import select
import signal
import threading

import rpyc
from common import connect, join, poll, remote, say, spawn


def interrupted(function, *args):
    """Call a function during which Ctrl-C comes."""
    try:
        say("waiting")
        function(*args)
    except KeyboardInterrupt:
        say("interrupted")
    else:
        say("not interrupted")


def release(address, *names):
    """Let requests go on, over another connection."""
    with connect(address) as other:
        for name in names:
            remote(other).give(name)


def synchronous(address):
    """Wait for a long request."""
    conn = connect(address)
    interrupted(remote(conn).hold, "here")
    release(address, "here")
    say(conn.eval("6 * 7"), conn.ping())


def asynchronous(address):
    """Wait for the result of a request that is under way."""
    conn = connect(address)
    result = rpyc.async_(remote(conn).hold)("here")
    interrupted(result.wait)
    release(address, "here")
    say(result.value, conn.eval("6 * 7"))


def serve(conn):
    """Serve whatever comes, for ever."""
    while True:
        conn.serve(None)


def serving(address):
    """Serve whatever comes, on the main thread."""
    conn = connect(address)
    result = rpyc.async_(remote(conn).hold)("here")
    interrupted(serve, conn)
    release(address, "here")
    say(result.value)


def other_reads(address):
    """Wait for a long request while another thread reads."""
    conn = connect(address)
    hold = rpyc.async_(remote(conn).hold)
    reader = spawn(conn.serve_all)
    poll(conn._recvlock.locked)
    interrupted(hold("here").wait)
    release(address, "here")
    say(conn.eval("6 * 7"))
    conn.close()
    join(reader)


def reader_is_interrupted(address):
    """Be interrupted while reading for others, too: these must take over."""
    conn = connect(address)
    hold, results = rpyc.async_(remote(conn).hold), []
    first = hold("first")

    def wait_for_another():
        poll(conn._recvlock.locked)
        result = hold("second")
        say("sent")
        results.append(result.value)

    waiting = [spawn(wait_for_another) for _ in range(3)]
    interrupted(first.wait)
    release(address, "first", "second")
    join(*waiting)
    say(*results, first.value)


def interrupt_when_full(descriptor, over):
    """Interrupt the main thread when a socket takes nothing more: again and again, lest it was not yet waiting."""
    poll(lambda: not select.select([], [descriptor], [], 0)[1])
    main = threading.main_thread().ident
    while not over.wait(0.01):
        signal.pthread_kill(main, signal.SIGUSR1)


def writing(address):
    """Send more than the other side takes."""
    conn = connect(address)
    length = conn.builtin.len
    result = rpyc.async_(remote(conn).hold)("here")
    over = threading.Event()

    def once(*_):
        if not over.is_set():
            over.set()
            raise KeyboardInterrupt

    signal.signal(signal.SIGUSR1, once)
    spawn(interrupt_when_full, conn.fileno(), over)
    interrupted(length, bytes(100 << 20))
    release(address, "here")
    say(result.value, conn.eval("6 * 7"))


def client_of_interrupted(address):
    """Be served by a program that Ctrl-C interrupts."""
    conn = connect(address)
    try:
        remote(conn).hold("here")
    except (KeyboardInterrupt, EOFError) as exc:
        say(type(exc).__name__)
    try:
        conn.ping()
    except EOFError:
        say("over")


def callback(address):
    """Be interrupted while serving a callback of a request."""
    conn = connect(address)
    far = remote(conn)
    answered = rpyc.async_(far.call)

    def wait_for_ctrl_c():
        say("in the callback")
        threading.Event().wait()

    interrupted(far.call, wait_for_ctrl_c)
    say(conn.eval("6 * 7"), answered(int, "5").value)


def handler(address):
    """A handler of a signal that does not raise, and uses the connection that waits; the wait goes on."""
    conn = connect(address)
    far = remote(conn)
    later = rpyc.async_(far.event)

    def handle(*_):
        os.write(1, b"handled %r\n" % later("there").ready)  # print may have been interrupted

    signal.signal(signal.SIGUSR1, handle)
    say(far.hold("here"))
