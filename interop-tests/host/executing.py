"""Servers whose requests run on the main thread."""

import threading

import rpyc
from common import classic_server, say, spawn
from rpyc_rs.utils.executors import MainThreadQueue


def queue():
    """A queue that the main thread looks into, until a client stops it."""
    calls = MainThreadQueue()
    server, address = classic_server(executor=calls, protocol_config={"executor_timeout": None})
    say("listening on", address)
    calls.run_forever()
    server.close()
    say("stopped")


class Plain(rpyc.Service):
    """A service that says when it has run."""

    def __init__(self):
        self.ran = []

    def exposed_run(self, name, wait=None):
        self.ran.append(name)
        if wait is not None:
            wait()
        return name


def connected(service, executor, **config):
    """A connection to a service whose requests go through an executor."""
    config = dict(config, executor=executor)
    return rpyc.connect_thread(remote_service=service, remote_config=config)


def outcome(function, *args):
    """What a call results in."""
    try:
        return function(*args)
    except Exception as exc:
        return "%s: %s" % (type(exc).__name__, str(exc).strip().split("\n")[0])


def failing():
    """Executors that raise, do nothing, or do it twice."""
    def raises(function):
        raise LookupError("no main thread today")

    def does_nothing(function):
        pass

    def does_it_twice(function):
        function()
        return function()

    switch = {"executor": lambda function: function()}
    for executor in [raises, does_nothing, does_it_twice]:
        service = Plain()
        conn = connected(service, lambda function: switch["executor"](function))
        run = conn.root.run
        switch["executor"] = executor
        say(outcome(run, "once"), len(service.ran))
        switch["executor"] = lambda function: function()
        say(conn.root.run("again"))
        conn.close()


def busy():
    """A main thread that is held for long: who waits is told by what, and is not served later."""
    calls, service = MainThreadQueue(), Plain()
    done = threading.Event()

    def act():
        first = connected(service, calls)
        second = connected(service, calls, executor_timeout=0.2)
        holding, release = threading.Event(), threading.Event()
        hold = rpyc.async_(first.root.run)
        run = second.root.run
        first_result = hold("first", lambda: (holding.set(), release.wait(20)))
        server = spawn(first.serve_all)
        assert holding.wait(20)
        say(outcome(run, "second"))
        release.set()
        say(first_result.value)
        second.root.run("third")
        say(*service.ran)
        first.close(), second.close()
        server.join(20)
        calls.stop()
        done.set()

    spawn(act)
    calls.run_forever()
    assert done.wait(20)
