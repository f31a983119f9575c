"""rpyc.async_: pipelined calls, callbacks of results, order, errors."""

import rpyc

from support.client import only, raises, wait_until


def test_value(testbed):
    result = rpyc.async_(testbed.add)(1, 2)
    assert result.value == 3
    assert result.ready and not result.error


def test_wait_and_ready(testbed):
    result = rpyc.async_(testbed.numbers)(3)
    result.wait()
    assert result.ready
    assert list(result.value) == [0, 1, 2]


def test_error(testbed):
    result = rpyc.async_(testbed.divide)(1, 0)
    result.wait()
    assert result.ready and result.error
    with raises(ZeroDivisionError):
        result.value


def test_pipelined(testbed):
    add = rpyc.async_(testbed.add)
    results = [add(number, 1) for number in range(200)]
    assert [result.value for result in results] == list(range(1, 201))


def test_awaited_in_reverse(testbed):
    add = rpyc.async_(testbed.add)
    results = [add(number, 1) for number in range(50)]
    assert [result.value for result in reversed(results)] == list(range(50, 0, -1))


def test_requests_start_in_order(testbed):
    items = testbed.numbers(0)
    append = rpyc.async_(items.append)
    results = [append(number) for number in range(100)]
    results[-1].wait()
    assert list(items) == list(range(100))


def test_async_method_and_class(testbed):
    point = rpyc.async_(testbed.Point)(1, 2).value
    result = rpyc.async_(point.scaled)(10)
    assert result.value.as_tuple() == (10, 20)


def test_async_keeps_arguments_alive(testbed):
    results = [rpyc.async_(testbed.apply)(lambda x=number: x * x) for number in range(5)]
    assert [result.value for result in results] == [0, 1, 4, 9, 16]


def test_callback_of_the_result(testbed):
    seen = []
    result = rpyc.async_(testbed.add)(1, 2)
    result.add_callback(lambda answer: seen.append(answer.value))
    result.wait()
    assert seen == [3]


def test_timeout_of_one_result(testbed, other, unique):
    gate = testbed.gate(unique)
    result = rpyc.async_(gate.wait)()
    result.set_expiry(0.02)
    with raises(Exception) as caught:
        result.value
    assert "expired" in str(caught.value)
    other.modules["testbed"].gate(unique).open()
    assert testbed.ANSWER == 42


def test_timed(testbed):
    timed = rpyc.timed(testbed.add, 20)
    assert timed(1, 2).value == 3


def test_later_request_overtakes_a_waiting_one(testbed):
    # While the server waits for the client's answer to its own request it serves others, so the second
    # answer is there before the first.
    order = []

    def callback():
        second.wait()
        order.append(u"callback")
        return u"done"

    apply, add = rpyc.async_(testbed.apply), rpyc.async_(testbed.add)
    first = apply(callback)
    second = add(1, 2)
    first.add_callback(lambda _: order.append(u"first"))
    second.add_callback(lambda _: order.append(u"second"))
    assert first.value == u"done"
    assert order == [u"second", u"callback", u"first"]
    assert second.value == 3


@only(servers=["rust"], reason="a stock server answers nothing else on a connection while a call runs")
def test_ping_is_answered_while_a_call_waits(conn, testbed, other, unique):
    gate = testbed.gate(unique)
    waiting = rpyc.async_(gate.wait)(7)
    conn.ping()
    assert not waiting.ready
    other.modules["testbed"].gate(unique).open()
    assert waiting.value == 7


def test_two_connections_do_not_wait_for_each_other(testbed, other, unique):
    theirs = other.modules["testbed"]
    gate = testbed.gate(unique)
    waiting = rpyc.async_(gate.wait)(7)
    wait_until(lambda: theirs.gate(unique).waiting == 1)
    assert theirs.add(1, 2) == 3
    assert not waiting.ready
    theirs.gate(unique).open()
    assert waiting.value == 7


def test_dropped_result(testbed):
    before = testbed.object_count()
    for _ in range(10):
        rpyc.async_(testbed.a_list)()
    assert testbed.add(1, 2) == 3  # the answers came before this one, and were dropped
    testbed.nothing()
    assert testbed.object_count() <= before + 1
