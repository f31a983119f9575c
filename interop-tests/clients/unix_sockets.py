"""The same service on a Unix socket."""

import rpyc
from rpyc.core.service import ClassicService
from rpyc.utils.factory import unix_connect

from support.client import raises


def connect(address):
    """A classic connection over the Unix socket."""
    return unix_connect(address.unix, service=ClassicService)


def test_classic_connection(address):
    conn = connect(address)
    testbed = conn.modules["testbed"]
    assert testbed.add(1, 2) == 3
    assert list(testbed.a_list()) == [1, u"two", 3.0]
    assert testbed.apply(lambda x: x + 1, 1) == 2
    with raises(ValueError):
        testbed.fail("ValueError")
    conn.close()


def test_it_is_the_same_process(address, testbed):
    conn = connect(address)
    testbed.SHARED_LIST.append(u"over TCP")
    assert list(conn.modules["testbed"].SHARED_LIST) == [u"over TCP"]
    conn.modules["testbed"].SHARED_LIST.clear()
    assert len(testbed.SHARED_LIST) == 0
    conn.close()


def test_large_values(address):
    conn = connect(address)
    testbed = conn.modules["testbed"]
    noise = testbed.noise(200000)
    assert testbed.echo(noise) == noise
    assert testbed.zeros(500000) == b"\x00" * 500000
    conn.close()


def test_close_is_answered(address):
    conn = unix_connect(address.unix, service=ClassicService, config={"sync_request_timeout": None})
    conn.ping()
    conn.close()
    assert conn.closed


def test_pipelined(address):
    conn = connect(address)
    add = rpyc.async_(conn.modules["testbed"].add)
    results = [add(number, number) for number in range(100)]
    assert [result.value for result in results] == list(range(0, 200, 2))
    conn.close()
