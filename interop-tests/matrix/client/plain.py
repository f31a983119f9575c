"""Turns what a step saw into plain JSON that compares across servers.  Runs on Python 2.7 and 3.

An exception is ``["raised", module, class, args]``, a reference ``["ref", class]``, a value its type and repr.
Differences between Pythons that say nothing about the wire are levelled: ``long`` is ``int``, and text of Python 2
that is ASCII is the same as ``str`` and as ``unicode``, as it is there.
"""

import sys

PYTHON2 = sys.version_info[0] == 2
TEXT = type(u"")
SCALARS = (type(None), bool, float, complex, type(Ellipsis), type(NotImplemented))
INTEGERS = (int,) if not PYTHON2 else (int, long)  # noqa: F821


def plain(value):
    """A value as JSON."""
    kind = type(value)
    if kind in SCALARS:
        return [kind.__name__, repr(value)]
    if kind in INTEGERS:
        return ["int", repr(value).rstrip("L")]
    if kind is TEXT:
        return ["text", value.encode("unicode_escape").decode("ascii")]
    if kind is bytes:
        return _bytes(value)
    if kind in (tuple, list):
        return [kind.__name__] + [plain(item) for item in value]
    if kind in (set, frozenset):
        return [kind.__name__] + sorted(plain(item) for item in value)
    if kind is dict:
        return ["dict"] + sorted([plain(key), plain(value[key])] for key in value)
    if kind is slice:
        return ["slice", plain(value.start), plain(value.stop), plain(value.step)]
    return ["ref", kind.__name__.rpartition(".")[2]]


def _bytes(value):
    if PYTHON2 and all(ord(character) < 128 for character in value):
        return plain(value.decode("ascii"))
    return ["bytes", repr(value).lstrip("b")]


def raised(error, text=True):
    """An exception as JSON; without its text where that depends on the server's Python."""
    kind = type(error)
    shown = ["raised", kind.__module__.replace("rpyc_rs.", "rpyc."), kind.__name__]
    if text:
        shown.append(plain(tuple(error.args)))
    return shown
