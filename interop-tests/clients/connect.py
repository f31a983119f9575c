"""Connecting, pinging, closing; what a connection leaves behind."""

import rpyc

from support.client import raises, wait_until


def test_classic_connect_sees_modules(conn):
    assert conn.modules["testbed"].add(2, 3) == 5
    assert not conn.closed


def test_connect_with_classic_service(connect):
    conn = connect()
    assert conn.modules.testbed.ANSWER == 42


def test_connect_with_plain_connect(address):
    # The default service of rpyc.connect exposes nothing and sends nothing until it is used.
    conn = rpyc.connect(address.host, address.port)
    assert conn.root.getmodule("testbed").ANSWER == 42
    conn.close()


def test_connect_and_close_without_a_request(address):
    rpyc.connect(address.host, address.port).close()
    rpyc.classic.connect(address.host, address.port).close()


def test_ping(conn):
    conn.ping()
    conn.ping(data="x" * 100)
    for _ in range(50):
        conn.ping()


def test_ping_large_data(conn):
    conn.ping(data=b"\x00" * 100000)


def test_close_is_answered(connect):
    # A 6.x client waits for the answer to CLOSE, or for the end of the stream, as long as this says.  A server
    # that gives neither would hold it for ever; the worker's watchdog would end this test.
    conn = connect(config={"sync_request_timeout": None})
    assert conn.root is not None
    conn.close()
    assert conn.closed


def test_close_is_answered_while_references_are_held(connect):
    conn = connect(config={"sync_request_timeout": None})
    kept = [conn.modules["testbed"].Point(index) for index in range(20)]
    conn.close()
    assert conn.closed and len(kept) == 20


def test_use_after_close(address):
    conn = rpyc.classic.connect(address.host, address.port)
    testbed = conn.modules["testbed"]
    conn.close()
    with raises(EOFError):
        testbed.ANSWER


def test_close_twice(connect):
    conn = connect()
    conn.close()
    conn.close()
    assert conn.closed


def test_connection_as_context_manager(address):
    with rpyc.classic.connect(address.host, address.port) as conn:
        assert conn.modules.testbed.add(1, 1) == 2
    assert conn.closed


def test_lost_connection_does_not_touch_others(conn, connect):
    lost = connect()
    lost.modules["testbed"].a_list()
    lost._channel.close()  # as if the process had been killed: no CLOSE is sent
    assert conn.modules["testbed"].add(20, 22) == 42


def test_closing_releases_everything(conn, connect):
    testbed = conn.modules["testbed"]
    before = testbed.token_count()
    leaving = connect()
    kept = leaving.modules["testbed"].tokens(10)
    first = kept[0]
    assert testbed.token_count() == before + 10
    leaving.close()
    wait_until(lambda: testbed.token_count() == before, what="the server to drop the objects")
    del first, kept


def test_losing_the_connection_releases_everything(conn, connect):
    testbed = conn.modules["testbed"]
    before = testbed.token_count()
    leaving = connect()
    kept = leaving.modules["testbed"].tokens(10)
    assert testbed.token_count() == before + 10
    leaving._channel.close()
    wait_until(lambda: testbed.token_count() == before, what="the server to drop the objects")
    del kept


def test_many_connections_one_after_the_other(address, conn):
    before = conn.modules["testbed"].object_count()
    for number in range(30):
        one = rpyc.classic.connect(address.host, address.port)
        assert one.modules["testbed"].add(number, 1) == number + 1
        one.close()
    wait_until(lambda: conn.modules["testbed"].object_count() <= before + 1, what="the tables to be dropped")


def test_many_connections_at_once(connect):
    connections = [connect() for _ in range(20)]
    shared = [each.modules["testbed"] for each in connections]
    for number, testbed in enumerate(shared):
        testbed.SHARED_LIST.append(number)
    assert list(shared[0].SHARED_LIST) == list(range(20))
    shared[7].SHARED_LIST.clear()
    assert len(shared[3].SHARED_LIST) == 0


def test_timeout_is_the_clients(connect, conn, unique):
    # A request whose answer is late fails in the client; the connection stays usable.
    slow = connect(config={"sync_request_timeout": 0.05})
    gate = slow.modules["testbed"].gate(unique)
    with raises(Exception) as caught:
        gate.wait()
    assert "expired" in str(caught.value)
    conn.modules["testbed"].gate(unique).open()
    slow._config["sync_request_timeout"] = 30
    assert slow.modules["testbed"].add(1, 2) == 3


def test_keepalive_option(address):
    conn = rpyc.connect(address.host, address.port, keepalive=True)
    assert conn.root.getmodule("testbed").ANSWER == 42
    conn.close()
