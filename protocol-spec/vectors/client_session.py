"""A stock client's classic session: run by record_conversations.py, on every Python and rpyc."""

import sys

import rpyc
from rpyc.utils.classic import obtain
from rpyc.utils.helpers import buffiter

PYTHON2 = sys.version_info[0] == 2
E_ACUTE = b"\xc3\xa9".decode("utf-8")
CODE = """
class Thing(object):
    def __init__(self, x):
        self.x = x
    def __len__(self):
        return self.x
    def __eq__(self, other):
        return self.x == getattr(other, "x", None)
    def __ne__(self, other):
        return not self == other
    def __hash__(self):
        return 7
    def __repr__(self):
        return "<Thing %d>" % self.x
    def __enter__(self):
        return self
    def __exit__(self, kind, value, traceback):
        return None
    def __dir__(self):
        return ["x"]

class Broken(Exception):
    pass

def apply(function, *args, **kwargs):
    return function(*args, **kwargs)

def fail(what):
    error = Broken(what)
    error.code = 7
    raise error

def keep(value):
    kept.append(value)

kept = []
"""


def main():
    # What rpyc.classic.connect does, which takes no configuration: tracebacks tell paths.
    service = getattr(rpyc, "ClassicService", rpyc.SlaveService)
    conn = rpyc.connect("127.0.0.1", int(sys.argv[1]), service, {"include_local_traceback": False})
    # by value
    assert conn.eval("6 * 7") == 42
    for text in ("2**70", "b'abc\\xff'", "u'\\xe9'"):
        conn.eval(text)
    assert len(conn.eval("'0123456789' * 400")) == 4000
    # objects
    conn.execute(CODE)
    names = conn.namespace
    thing = names["Thing"](3)
    thing.x += 1
    thing.y = "new"
    del thing.y
    assert len(thing) == 4 and repr(thing) == str(thing) == "<Thing 4>"
    assert thing == names["Thing"](4)
    if not PYTHON2:
        assert dir(thing) == ["x"]
    try:
        assert hash(thing) == 7
    except TypeError:  # references cannot be hashed: 3.x on Python 3
        pass
    assert isinstance(thing, names["Thing"])
    with thing:
        pass
    # modules
    assert conn.modules.math.floor(2.5) == 2
    # callbacks
    assert names["apply"](lambda x, y=0: x + y, 4, y=5) == 9
    assert names["apply"](lambda: names["apply"](lambda: thing)).x == 4
    names["keep"]([1, 2])
    # exceptions, in both directions
    for text in ("{}['k']", "1 // 0", "fail('it')"):
        try:
            conn.eval(text)
        except Exception:
            pass
        else:
            raise AssertionError(text)

    def raises():
        raise ValueError("here")

    try:
        names["apply"](raises)
    except ValueError:
        pass
    # containers and iteration
    numbers = conn.eval("list(range(12))")
    assert [number for number in conn.eval("[10, 20]")] == [10, 20]
    assert list(buffiter(numbers)) == list(range(12))
    assert list(numbers[1:3]) == [1, 2]
    assert obtain(conn.eval("{1: 2}")) == {1: 2}
    # the end
    numbers = thing = None
    conn.ping()
    conn.close()


main()
