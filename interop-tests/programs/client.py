"""The process that runs programs: ``python client.py SOCKET``.  There, `rpyc` may be another name of `rpyc_rs`.

Reads one program a line, a JSON list of steps, and answers each step with a line of what was seen, at once: so it
is known how far a program came.  An empty line ends a program.
"""

import ast
import collections
import collections.abc
import contextlib
import copy
import faulthandler
import functools
import importlib.util
import inspect
import itertools
import json
import numbers
import os
import pickle
import re
import signal
import sys
import weakref

import rpyc
import rpyc.utils.helpers

THINGS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "things.py")
LOAD = """
def load(name, path):
    import importlib.util, sys
    spec = importlib.util.spec_from_file_location(name, path)
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
"""
USEFUL = [collections, contextlib, copy, functools, inspect, itertools, json, numbers, pickle, weakref]
CHANGING = [  # what differs between two runs of the same, or between the two packages, and should
    (re.compile(r"0x[0-9a-f]+"), "0x.."),
    (re.compile(r"\brpyc_rs\b"), "rpyc"),
    (re.compile(r"\((pending|ready)\) at"), "(..) at"),  # has the answer come by now?
]
NOT_COMPARED = {
    "_remote_tb", "_remote_version",
    "add_note",  # a method, of which stock makes a text since CPython 3.11
}
REMOTE_TRACEBACK = "\n\n========= Remote Traceback "
OTHER_VERSION = "\nWARNING: Remote is on RPyC"


def load(name):
    """A fresh module of things on this side."""
    spec = importlib.util.spec_from_file_location(name, THINGS)
    sys.modules[name] = module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def double(number):
    """A function to teleport."""
    return number * 2


class Program:
    """A connection, the namespace of a program, and what it sees."""

    def __init__(self, path):
        self._conn = rpyc.classic.unix_connect(path)
        self._conn.execute(LOAD)
        for name in ["remote", "common"]:
            self._conn.namespace["load"](name, THINGS)
        self._conn.execute("import remote, common")
        self._remote = self._conn.modules["remote"]
        self._local = load("local")
        self._names = {module.__name__: module for module in USEFUL}
        self._names.update(
            __name__="program", rpyc=rpyc, conn=self._conn, builtins=self._conn.builtins, double=double,
            local=self._local, here=load("common"), remote=self._remote, there=self._conn.modules["common"])

    def close(self):
        """End the connection; how it ends is part of what is seen."""
        return steady(self._attempt(self._conn.close))

    def step(self, source):
        """What a step gives, and what it made happen on both sides."""
        seen = self._attempt(self._run, source)
        events = [self._attempt(lambda: self._remote.events()), self._attempt(self._local.events)]
        return steady(" & ".join([seen, *(noted for noted in events if noted != "tuple ()")]))

    def _attempt(self, function, *args):
        try:
            return shown(function(*args))
        except BaseException as error:
            return "raised " + raised(error)

    def _run(self, source):
        """Run a piece of Python, and return the value of its last line: an expression, or what a name is given."""
        tree = ast.parse(source)
        last = tree.body[-1]
        if isinstance(last, ast.Expr):
            exec(compile(ast.Module(tree.body[:-1], []), "step", "exec"), self._names)
            return eval(compile(ast.Expression(last.value), "step", "eval"), self._names)
        exec(compile(tree, "step", "exec"), self._names)
        name = last.targets[0] if isinstance(last, ast.Assign) else getattr(last, "target", None)
        return self._names.get(name.id) if isinstance(name, ast.Name) else None


def shown(value, depth=0):
    """A value as text."""
    kind = type(value)
    if "netref" in type(kind).__name__.lower():
        return f"netref {kind.__name__} {value!r}"
    if kind in (tuple, list) and depth < 5:
        return f"{kind.__name__} ({', '.join(shown(item, depth + 1) for item in value)})"
    return f"{kind.__name__} {value!r}"


def raised(error):
    """An exception as text: its class, arguments, attributes, causes, and the ends of the tracebacks it brought."""
    kind = type(error)
    names = [f"{base.__module__}.{base.__name__}" for base in kind.__mro__[:-2]]
    own = sorted((name, shown(value)) for name, value in vars(error).items() if name not in NOT_COMPARED)
    text = attempt_text(error)
    parts = [" < ".join(names), shown(error.args), str(own), repr(text.partition(REMOTE_TRACEBACK)[0])]
    brought = getattr(error, "_remote_tb", None)
    if isinstance(brought, str):
        parts.append(f"{text.count(REMOTE_TRACEBACK)} tracebacks")
        layers = brought.partition(OTHER_VERSION)[0].split(REMOTE_TRACEBACK)
        lines = [layer.strip().rpartition("\n")[2] for layer in layers]
        parts.append(str([line.partition(": ")[2] for line in lines]))  # how stock calls the class is its own matter
    if error.__cause__ is not None:
        parts.append(f"because of {type(error.__cause__).__name__}")
    return "; ".join(parts)


def attempt_text(error):
    """The text of an exception, or that it has none."""
    try:
        return str(error)
    except Exception as other:
        return f"no text: {type(other).__name__}"


def steady(text):
    """The text without what changes from run to run."""
    for pattern, replacement in CHANGING:
        text = pattern.sub(replacement, text)
    return text


def answer(*lines):
    """Send lines."""
    for line in lines:
        ANSWERS.write(json.dumps(line) + "\n")
    ANSWERS.flush()


def main():
    """Run programs until standard input ends."""
    faulthandler.register(signal.SIGUSR1, all_threads=True)
    for line in sys.stdin:
        program = Program(sys.argv[1])
        for source in json.loads(line):
            answer(program.step(source))
        answer(program.close(), None)
        del program
    os._exit(0)


if __name__ == "__main__":
    sys.path[0:1] = []  # a folder named like one of the server's modules must not be importable here
    ANSWERS = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a program prints must not get between the answers
    main()
