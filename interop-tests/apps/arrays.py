"""numpy arrays between two processes.  A client script: see `support/client.py`."""

import numpy
import rpyc
from support.client import only

ARRAYS = [
    numpy.arange(12, dtype="float64").reshape(3, 4),
    numpy.array([], dtype="int8"),
    numpy.array(5.5),
    numpy.array([1 + 2j, -3.5j]),
    numpy.array([True, False]),
    numpy.array([u"\xe9", u"text"]),
    numpy.array([(1, 2.5), (3, 4.5)], dtype=[("a", "i4"), ("b", "f8")]),
    numpy.asfortranarray(numpy.arange(6).reshape(2, 3)),
    numpy.arange(20)[::3],
]


def same(a, b):
    """Whether two local arrays are alike in all respects."""
    return type(b) is numpy.ndarray and a.dtype == b.dtype and a.shape == b.shape and bool((a == b).all())


def test_there_and_back(conn):
    for given in ARRAYS:
        remote = rpyc.classic.deliver(conn, given)
        assert str(remote) == str(given) and tuple(remote.shape) == given.shape
        assert same(given, rpyc.classic.obtain(remote)), repr(given)


def test_big_ones(conn):
    given = numpy.random.default_rng(1).random((512, 1024))  # 4 MB
    remote = rpyc.classic.deliver(conn, given)
    assert float(remote.sum()) == float(given.sum())
    assert same(given * 2, rpyc.classic.obtain(remote * 2))


def test_arithmetic(conn):
    remote = conn.modules["numpy"].arange(6)
    assert rpyc.classic.obtain(remote.reshape(2, 3) + 1).tolist() == [[1, 2, 3], [4, 5, 6]]
    assert rpyc.classic.obtain(2 * remote - remote).tolist() == [0, 1, 2, 3, 4, 5]
    assert rpyc.classic.obtain(remote > 3).tolist() == [False] * 4 + [True] * 2
    assert rpyc.classic.obtain(-remote[::-2]).tolist() == [-5, -3, -1]
    assert rpyc.classic.obtain(remote.reshape(2, 3)[1, :]).tolist() == [3, 4, 5]
    assert int(remote.sum()) == 15 and len(remote) == 6 and 3 in remote
    remote[2:4] = 9
    assert list(remote.tolist()) == [0, 1, 9, 9, 4, 5]
    assert [int(item) for item in remote] == [0, 1, 9, 9, 4, 5]


def test_a_local_array_from_a_proxy(conn):
    remote = conn.modules["numpy"].arange(4.0)
    for local in [numpy.array(remote), numpy.asarray(remote), remote.__array__()]:
        assert same(numpy.arange(4.0), local)


@only(since="5.0.0", reason="earlier ones cannot teleport functions of CPython 3.11")
def test_a_function_sent_there_takes_and_gives_arrays(conn):
    def centred(values):
        import numpy
        assert type(values) is numpy.ndarray
        return values - values.mean(axis=0)

    remote = conn.teleport(centred)(rpyc.classic.deliver(conn, ARRAYS[0]))
    assert same(ARRAYS[0] - ARRAYS[0].mean(axis=0), rpyc.classic.obtain(remote))


def test_a_local_array_there(conn):
    # It stays here, and numpy there asks for it.
    remote = conn.modules["numpy"].array(ARRAYS[0])
    assert float(remote.sum()) == 66.0
    assert same(ARRAYS[0], rpyc.classic.obtain(remote))
