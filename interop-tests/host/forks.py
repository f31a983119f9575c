"""Programs that fork, or start others, while connections are open."""

import gc
import multiprocessing
import os
import signal
import subprocess
import sys

from common import classic_server, connect, join, remote, say, spawn


def child(function, *args, leave=sys.exit):
    """Run a function in a forked process; says how that ended."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        signal.alarm(10)  # the parent's is not inherited
        code = 1
        try:
            function(*args)
            code = 0
        except EOFError as exc:
            say("EOFError", exc)
        leave(code)
    say("child ended with", os.waitpid(pid, 0)[1])


def client(address):
    """A client that forks, with a thread that serves another connection."""
    conn, other = connect(address), connect(address)
    server = spawn(other.serve_all)
    objects = [conn.eval("[]") for _ in range(10)]
    held = conn.root.getconn()

    def use_its_own():
        with connect(address) as own:
            say(own.eval("6 * 7"), own.modules.os.getpid() == conn_pid)

    conn_pid = conn.modules.os.getpid()
    child(use_its_own)
    child(use_its_own, leave=os._exit)
    child(lambda: conn.eval("1"))
    child(lambda: objects[0].append(1))
    child(conn.ping)
    child(lambda: conn.serve(0))
    child(lambda: other.eval("1"))
    child(lambda: say(conn.close(), other.close(), conn.closed))

    def free():
        del objects[:]
        gc.collect()

    child(free)
    child(free, leave=os._exit)
    for item in objects:
        item.append(1)
    say(sum(map(len, objects)), conn.eval("6 * 7"), other.eval("6 * 7"), held is not None)
    other.close()
    join(server)


def server():
    """A server that is told to fork, by methods that run in its threads."""
    _, address = classic_server()
    say("listening on", address)
    input()


def fork_a_server(address, other_address):
    """Have a server fork: in a method, and in a thread that has no connection."""
    conn, bystander = connect(address), connect(address)
    held = bystander.eval("[1, 2, 3]")
    conn.execute(FORKING)
    for way in ["returns", "raises", "exits", "exits_at_once"]:
        say(way, conn.namespace["fork"](way, other_address), conn.eval("6 * 7"), len(held), bystander.eval("1 + 1"))


FORKING = '''
import os, sys, threading

def fork(way, address):
    pid = os.fork()
    if pid:
        return os.waitpid(pid, 0)[1] if way != "returns" else (os.waitpid(pid, 0), 0)[1]
    import rpyc
    host, port = address.split(":")
    with rpyc.classic.connect(host, int(port)) as conn:
        assert conn.eval("6 * 7") == 42
    if way == "exits":
        sys.exit(0)
    if way == "exits_at_once":
        os._exit(0)
    if way == "raises":
        raise KeyboardInterrupt
    return "from the child"
'''


def in_process(address):
    """What a process of ``multiprocessing`` does."""
    with connect(address) as conn:
        return conn.eval("6 * 7"), os.getpid()


def processes(address, method):
    """A program that uses ``multiprocessing`` while it has connections."""
    conn = connect(address)
    context = multiprocessing.get_context(method)
    with context.Pool(2) as pool:
        results = pool.map(in_process, [address] * 8, chunksize=1)
    say([answer for answer, _ in results] == [42] * 8, os.getpid() not in {pid for _, pid in results})
    say(conn.eval("6 * 7"))


DESCRIPTORS = "import os; print(sorted(os.listdir('/proc/self/fd'), key=int))"


def descriptors(address):
    """Which descriptors another program inherits from one with connections of all kinds."""
    _, own = classic_server()
    kept = [connect(address), connect(own)]
    import rpyc
    kept += [rpyc.classic.connect_thread(), rpyc.classic.connect_subproc()]
    plain = subprocess.run([sys.executable, "-c", DESCRIPTORS], stdout=subprocess.PIPE).stdout
    say(plain.decode().strip(), len(kept))
    inherited = subprocess.run([sys.executable, "-c", DESCRIPTORS], close_fds=False, stdout=subprocess.PIPE).stdout
    say(inherited.decode().strip())
    kept[-1].close()


def forking_server_clients(address, count):
    """Many clients of a server that forks for each."""
    conns = [connect(address) for _ in range(int(count))]
    pids = {conn.modules.os.getpid() for conn in conns}
    say(len(pids), {conn.modules.os.getppid() for conn in conns} == {int(told_parent) for told_parent in [input()]})
    for conn in conns:
        conn.execute("value = 1")
    say(sum(conn.eval("value") for conn in conns))
    for conn in conns[::2]:
        conn.close()
    say(sum(conn.eval("value") for conn in conns[1::2]))
    say(*sorted(pids))
