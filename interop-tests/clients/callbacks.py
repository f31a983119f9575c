"""The client's objects in the hands of the server, in the middle of a call."""

from support.client import held_by_peer, raises


def test_function(testbed):
    assert testbed.apply(lambda x: x + 1, 41) == 42
    assert testbed.apply(max, 3, 9, 4) == 9
    assert testbed.apply(lambda: None) is None


def test_keyword_arguments(testbed):
    def difference(a, b=0, c=0):
        return a - b - c
    assert testbed.apply(difference, 10, c=2, b=1) == 7


def test_async_handler(testbed):
    assert testbed.apply_async(lambda x: x * 2, 21) == 42


def test_several_calls_in_one_call(testbed):
    seen = []

    def note(item):
        seen.append(item)
        return item * 10

    assert list(testbed.apply_all(note, [1, 2, 3])) == [10, 20, 30]
    assert seen == [1, 2, 3]


def test_bound_method(testbed):
    seen = []
    testbed.apply(seen.append, u"noted")
    assert seen == [u"noted"]


def test_class_of_the_client(testbed):
    class Local(object):
        def __init__(self, value):
            self.value = value

    made = testbed.apply(Local, 5)
    assert type(made) is Local
    assert made.value == 5


def test_result_object_is_the_very_same(testbed):
    mine = object()
    assert testbed.apply(lambda: mine) is mine
    assert testbed.echo(mine) is mine


def test_server_object_passes_through_the_client(testbed):
    point = testbed.Point(1, 2)
    moved = testbed.apply(lambda p: p.move(1) or p, point)
    assert testbed.same(moved, point)
    assert point.x == 2


def test_list(testbed):
    assert testbed.sum_of([1, 2, 3]) == 6
    assert testbed.sum_of((1, 2, 3)) == 6
    assert testbed.sum_of([]) == 0
    assert testbed.sum_of(testbed.numbers(4)) == 6


def test_other_iterables(testbed):
    assert testbed.sum_of({1, 2, 3}) == 6
    assert testbed.sum_of(iter([1, 2, 3])) == 6
    assert testbed.sum_of(n * n for n in range(4)) == 14
    assert testbed.sum_of({1: "a", 2: "b"}) == 3


def test_generator_is_walked_only_as_far_as_needed(testbed):
    walked = []

    def numbers():
        for number in range(100):
            walked.append(number)
            yield number

    assert testbed.take(numbers(), 3) == (0, 1, 2)
    assert len(walked) <= 10 + 4  # the server may read a few ahead


def test_dict(testbed):
    assert testbed.merge({u"b": 2, u"a": 1}) == ((u"a", 1), (u"b", 2))
    assert testbed.merge({}) == ()
    assert testbed.merge(testbed.a_dict()) == ((u"one", 1), (u"three", 3), (u"two", 2))


def test_list_is_changed(testbed):
    mine = [u"x"]
    assert testbed.fill(mine, 3) == 4
    assert mine == [u"x", 0, 1, 2]


def test_dict_is_changed(testbed):
    mine = {}
    testbed.put(mine, u"key", 5)
    point = testbed.Point()
    testbed.put(mine, u"point", point)
    assert mine[u"key"] == 5
    assert mine[u"point"] is point


def test_attributes_of_a_local_object(testbed):
    class Local(object):
        color = u"red"

    local = Local()
    assert testbed.get_attribute(local, u"color") == u"red"
    testbed.set_attribute(local, u"color", u"blue")
    assert local.color == u"blue"
    testbed.delete_attribute(local, u"color")
    assert local.color == u"red"  # the class attribute shows again
    with raises(AttributeError):
        testbed.get_attribute(local, u"no_such_thing")


def test_methods_of_a_local_object(testbed):
    assert testbed.call_method([3, 1, 2], u"index", 1) == 1
    assert testbed.call_method(u"text".__class__, u"upper", u"x") == u"X"
    mine = [3, 1, 2]
    testbed.call_method(mine, u"sort", reverse=True)
    assert mine == [3, 2, 1]


def test_texts_of_a_local_object(testbed):
    class Local(object):
        def __str__(self):
            return "its str"

        def __repr__(self):
            return "its repr"

    assert testbed.describe(Local()) == ("its str", "its repr")
    assert testbed.describe([1, 2]) == ("[1, 2]", "[1, 2]")


def test_equality_of_local_objects(testbed):
    assert testbed.equal([1, 2], [1, 2])
    assert not testbed.equal([1, 2], [1])
    assert testbed.equal(1, 1.0)


def test_error_in_the_callback_comes_back(testbed):
    def fail():
        raise ValueError("local trouble", 5)

    with raises(ValueError) as caught:
        testbed.fail_through(fail)
    assert caught.value.args[:2] == ("local trouble", 5)


def test_server_sees_the_callbacks_error(testbed):
    def fail(kind):
        raise kind("local trouble")

    assert testbed.catch(lambda: 7) == (u"ok", 7)
    assert testbed.catch(fail, ValueError) == (u"ValueError", ("local trouble",))
    assert testbed.catch(fail, KeyError)[0] == u"KeyError"


def test_server_sees_a_custom_error(testbed):
    class LocalError(Exception):
        pass

    def fail():
        raise LocalError("mine")

    name, args = testbed.catch(fail)
    assert name == u"LocalError"
    assert args == ("mine",)


def test_wrong_arguments_for_the_callback(testbed):
    with raises(TypeError):
        testbed.apply(lambda: None, 1, 2)
    with raises(TypeError):
        testbed.apply(5)


def test_error_then_everything_goes_on(testbed):
    for _ in range(20):
        with raises(ZeroDivisionError):
            testbed.apply(lambda: 1 // 0)
    assert testbed.apply(lambda: 1) == 1


def test_nested_calls(testbed):
    def back(depth):
        return testbed.ping_pong(back, depth)

    for depth in (1, 2, 5, 10):
        assert testbed.ping_pong(back, depth) == depth


def test_callback_uses_the_connection(testbed, conn):
    def work(x):
        assert conn.modules["testbed"].add(x, 1) == 2
        return testbed.Point(x, x).scaled(5).x

    assert testbed.apply(work, 1) == 5


def test_callback_gets_server_objects(testbed):
    assert testbed.apply(lambda items: list(items), testbed.a_list()) == [1, u"two", 3.0]
    points = testbed.points(3)
    assert list(testbed.apply_all(lambda point: point.x, points)) == [0, 1, 2]


def test_callback_returns_containers(testbed):
    mine = {u"a": [1, 2]}
    result = testbed.apply(lambda: mine)
    assert result is mine


def test_sort_with_a_key_of_the_client(testbed):
    points = testbed.points(4)
    points.sort(key=lambda point: point.y)
    assert [point.y for point in points] == [-3, -2, -1, 0]


def test_object_that_is_held_between_calls(testbed):
    calls = []

    def callback(x):
        calls.append(x)
        return len(calls)

    testbed.hold(u"test_object_that_is_held", callback)
    assert testbed.call_held(u"test_object_that_is_held", u"a") == 1
    assert testbed.call_held(u"test_object_that_is_held", u"b") == 2
    assert testbed.held(u"test_object_that_is_held") is callback
    testbed.drop_held(u"test_object_that_is_held")
    with raises(KeyError):
        testbed.held(u"test_object_that_is_held")
    assert calls == [u"a", u"b"]


def test_client_objects_are_released(testbed, conn):
    # What the server no longer holds must not stay in the client's table either.
    before = held_by_peer(conn)
    for number in range(20):
        testbed.apply(lambda x: x, number)
        testbed.sum_of([number])
    conn.ping()
    conn.ping()
    assert held_by_peer(conn) <= before + 2


def test_held_object_is_released(testbed, conn):
    before = held_by_peer(conn)
    testbed.hold(u"test_held_object_is_released", [1, 2, 3])
    assert held_by_peer(conn) > before
    testbed.drop_held(u"test_held_object_is_released")
    conn.ping()
    conn.ping()
    assert held_by_peer(conn) == before
