"""A stock client that makes each kind of request once: run by generate_messages.py, on every Python and rpyc.

Before each step it says its name and waits for a line, so that the requests can be told apart.
"""

import pickle
import sys

import rpyc
from rpyc.utils.helpers import buffiter

PYTHON2 = sys.version_info[0] == 2
E_ACUTE = b"\xc3\xa9".decode("utf-8")


class Custom(Exception):
    """An exception that no other side knows."""

    def __init__(self, message, code):
        Exception.__init__(self, message)
        self.code = code


class Thing(object):
    """Something that goes by reference."""


class Iterator(object):
    """Counts to three."""

    def __init__(self):
        self.at = 0

    def __iter__(self):
        return self

    def __next__(self):
        if self.at == 3:
            raise StopIteration
        self.at += 1
        return self.at

    next = __next__


THING = Thing()
VALUES = {
    "none": None, "true": True, "int": 42, "big-int": 2**70, "float": 1.5, "complex": 1 + 2j, "native-text": "abc",
    "text": E_ACUTE, "bytes": b"a\xff", "tuple": (1, ("a", None)), "slice": slice(1, None, 2),
    "frozenset": frozenset([5]), "ellipsis": Ellipsis, "not-implemented": NotImplemented, "empty": (),
    "object": THING, "class": Thing, "module": pickle, "list": [1, 2], "tuple-of-objects": (1, (THING, "a"), []),
    "long-text": "0123456789" * 400,
}


def make(what, *theirs):
    """What the other side calls: gives one of VALUES, or what it was given, or raises."""
    if what == "yours":
        return theirs[0]
    if what == "both":
        return (THING, theirs[0], 1)
    if what == "iterator":
        return Iterator()
    if what == "raise-stop":
        raise StopIteration
    if what == "raise-key":
        raise KeyError("k", 3)
    if what == "raise-value":
        raise ValueError("bad " + "value")
    if what == "raise-text":
        raise ValueError(E_ACUTE)
    if what == "raise-object":
        raise ValueError(frozenset([THING]))
    if what == "raise-custom":
        raise Custom("broken", 7)
    return VALUES[what]


def step(name):
    sys.stdout.write(name + "\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main():
    config = {"include_local_traceback": False, "allow_pickle": True}
    conn = rpyc.connect("127.0.0.1", int(sys.argv[1]), config=config)
    step("getroot")
    root = conn.root
    step("getattr")
    thing, kls, other = root.thing, root.kls, root.other
    assert thing.x == 42
    step("setattr")
    thing.x = 5
    step("setattr-object")
    thing.x = THING
    step("delattr")
    del thing.x
    step("call")
    assert thing(1, k=2) == 6
    step("callattr")
    assert len(thing) == 3
    step("repr")
    assert repr(thing) == "<thing>"
    step("str")
    assert str(thing) == "<thing>"
    step("eq")
    thing == 7
    step("lt")
    try:
        thing < 7
    except TypeError:  # no __lt__ among the methods: 4.0 and before on Python 3
        pass
    if PYTHON2:
        step("cmp")
        cmp(thing, 7)
    step("hash")
    try:
        hash(thing)
    except TypeError:
        pass
    step("dir")
    assert dir(thing) == ["x"]
    step("pickle")
    pickle.dumps(thing, 2)
    step("buffiter")
    assert list(buffiter(thing, 10)) == [1, 2]
    step("slice")
    thing[1:2]
    step("open-slice")
    thing[1:]
    step("with")
    with thing:
        pass
    step("with-exception")
    try:
        with thing:
            raise ValueError("x")
    except ValueError:
        pass
    step("isinstance")
    isinstance(other, kls)
    step("ping")
    conn.ping("hi")
    call = root.call
    for name in sorted(VALUES):
        step("pass-" + name)
        call(VALUES[name])
    step("pass-yours")
    call(thing)
    step("pass-both")
    call((thing, THING, 1))
    step("pass-keyword-object")
    call(key=THING)
    step("callbacks")
    call(make)
    step("del-2")
    third = [root.third, root.third]
    del third
    step("del")
    del other
    step("close")
    conn.close()


main()
