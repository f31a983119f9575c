"""The client's objects in the hands of the server after the call: events."""

import threading

import rpyc

from support.client import raises, wait_until


def test_emit_within_a_call(testbed):
    seen = []
    signal = testbed.Signal()
    signal.connect(lambda *args: seen.append(args))
    assert signal.emit(1, u"two") == 1
    assert signal.emit() == 1
    assert seen == [(1, u"two"), ()]


def test_several_listeners(testbed):
    seen = []
    signal = testbed.Signal()
    for number in range(3):
        signal.connect(lambda x, number=number: seen.append((number, x)))
    assert signal.emit(u"x") == 3
    assert seen == [(0, u"x"), (1, u"x"), (2, u"x")]


def test_disconnect(testbed):
    seen = []
    signal = testbed.Signal()
    listener = seen.append
    signal.connect(listener)
    signal.disconnect(listener)
    assert signal.emit(1) == 0
    assert seen == []
    with raises(ValueError):
        signal.disconnect(listener)


def test_emit_later_while_the_client_serves(conn, testbed):
    seen = []
    signal = testbed.Signal()
    signal.connect(seen.append)
    assert signal.emit_later(5) is None
    wait_until(lambda: seen, conn, "the event")
    assert seen == [5]


def test_emit_later_with_a_background_thread(connect):
    conn = connect()
    testbed = conn.modules["testbed"]
    signal = testbed.Signal()
    arrived = threading.Event()
    seen = []

    def listener(*args):
        seen.append(args)
        arrived.set()

    signal.connect(listener)
    thread = rpyc.BgServingThread(conn)
    try:
        signal.emit_later(1, 2)
        assert arrived.wait(20)
    finally:
        thread.stop()
    assert seen == [(1, 2)]


def test_many_events_in_order(conn, testbed):
    seen = []
    signal = testbed.Signal()
    signal.connect(seen.append)
    for number in range(20):
        signal.emit(number)
    assert seen == list(range(20))


def test_event_from_another_connection(conn, testbed, other):
    seen = []
    signal = testbed.Signal()
    signal.connect(seen.append)
    testbed.hold(u"test_event_from_another", signal)
    theirs = other.modules["testbed"].held(u"test_event_from_another")
    theirs.emit_later(u"from there")
    wait_until(lambda: seen, conn, "the event")
    assert seen == [u"from there"]
    testbed.drop_held(u"test_event_from_another")


def test_listener_talks_back(conn, testbed):
    seen = []
    signal = testbed.Signal()
    signal.connect(lambda x: seen.append(testbed.add(x, 1)))
    signal.emit_later(1)
    wait_until(lambda: seen, conn, "the event")
    assert seen == [2]


def test_object_of_a_lost_client(testbed, connect):
    leaving = connect()
    leaving.modules["testbed"].hold(u"test_object_of_a_lost_client", lambda: 1)
    leaving.close()
    with raises(Exception) as caught:
        testbed.call_held(u"test_object_of_a_lost_client")
    assert not isinstance(caught.value, TypeError)
    testbed.drop_held(u"test_object_of_a_lost_client")
    assert testbed.ANSWER == 42


def test_waiting_call_is_woken_by_another_connection(testbed, other, unique):
    gate = testbed.gate(unique)
    theirs = other.modules["testbed"].gate(unique)
    waiting = rpyc.async_(gate.wait)(u"through")
    wait_until(lambda: theirs.waiting == 1, what="the call to arrive")
    theirs.open()
    assert waiting.value == u"through"
    assert theirs.waiting == 0
