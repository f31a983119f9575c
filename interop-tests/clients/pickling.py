"""Pickle of plain data: obtain, copy, deepcopy, and what it is good for."""

import copy
import pickle

import rpyc
from rpyc.utils.classic import obtain

from support.client import only, raises


def test_obtain_list(testbed):
    local = obtain(testbed.a_list())
    assert local == [1, u"two", 3.0]
    assert type(local) is list


def test_obtain_dict(testbed):
    local = obtain(testbed.a_dict())
    assert local == {u"one": 1, u"two": 2, u"three": 3}
    assert list(local) == [u"one", u"two", u"three"]
    assert type(local) is dict


def test_obtain_set(testbed):
    local = obtain(testbed.a_set())
    assert local == {1, 2, 3}
    assert type(local) is set


def test_obtain_nested(testbed):
    assert obtain(testbed.nested()) == {
        u"name": u"scene",
        u"sizes": [1, [2, 3]],
        u"tags": {u"a", u"b"},
        u"info": {u"depth": {u"deeper": (1, 2)}},
    }


def test_obtain_every_plain_type(testbed):
    box = testbed.numbers(0)
    box.append(testbed.values())
    (local,) = obtain(box)
    assert local[:5] == (None, True, False, NotImplemented, Ellipsis)
    assert local[5:] == testbed.values()[5:]


def test_obtain_large(testbed):
    assert obtain(testbed.numbers(5000)) == list(range(5000))


def test_obtain_shared_and_recursive(testbed):
    outer, inner = testbed.numbers(0), testbed.numbers(2)
    outer.append(inner)
    outer.append(inner)
    local = obtain(outer)
    assert local == [[0, 1], [0, 1]]
    assert local[0] is local[1]


def test_obtain_a_list_that_holds_itself(testbed):
    outer = testbed.numbers(1)
    outer.append(outer)
    local = obtain(outer)
    assert local[0] == 0
    assert local[1] is local


def test_obtain_of_plain_values(testbed):
    assert obtain(testbed.ANSWER) == 42
    assert obtain(testbed.list_by_value()) == (1, u"two", 3.0)


def test_copy(testbed):
    local = copy.copy(testbed.a_list())
    assert local == [1, u"two", 3.0]
    assert type(local) is list


def test_deepcopy(testbed):
    remote = testbed.nested()
    local = copy.deepcopy(remote)
    assert local["sizes"] == [1, [2, 3]]
    local["sizes"].append(3)
    assert len(remote["sizes"]) == 2


def test_pickle_dumps_of_a_netref(testbed):
    assert pickle.loads(pickle.dumps(testbed.a_dict())) == {u"one": 1, u"two": 2, u"three": 3}
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(testbed.numbers(3), protocol)) == [0, 1, 2], protocol


@only(servers=["rust"], reason="a stock server's pickle names the class testbed.Point, which a client lacks")
def test_objects_are_not_plain_data(testbed):
    with raises(Exception) as caught:
        obtain(testbed.Point(1, 2))
    assert "Point" in str(caught.value)
    assert testbed.ANSWER == 42


@only(servers=["rust"], reason="the same within a container")
def test_objects_in_containers_are_not_plain_data(testbed):
    with raises(Exception) as caught:
        obtain(testbed.points(2))
    assert "Point" in str(caught.value)
    assert testbed.ANSWER == 42


def test_pickling_disabled_for_custom_services(custom):
    account = custom.root.open_account(u"Ann")
    with raises(ValueError) as caught:
        pickle.dumps(account)
    assert "pickling is disabled" in str(caught.value)


@only(servers=["rust"], reason="a stock classic server unpickles what a client delivers, which is its purpose")
def test_nothing_is_ever_unpickled(conn):
    with raises(Exception):
        rpyc.classic.deliver(conn, [1, 2, 3])
    conn.ping()
