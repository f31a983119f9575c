"""The client's objects in the hands of the server; calls that are not waited for."""

from common import CLASSIC, asynchronous, attempt, serve_until, step
from plain import plain


@step(CLASSIC)
def callbacks(conn, testbed):
    return [
        attempt(testbed.apply, lambda x: x * 2, 21),
        attempt(testbed.apply, lambda *args, **kwargs: (args, sorted(kwargs.items())), 1, u"b", key=u"v"),
        attempt(testbed.apply_async, lambda: u"\xe9"),
        attempt(testbed.apply, lambda: None),
        plain(list(testbed.apply_all(lambda x: x + 1, [1, 2, 3]))),
    ]


@step(CLASSIC)
def callbacks_within_callbacks(conn, testbed):
    def back(depth):
        return testbed.ping_pong(back, depth)

    return plain((testbed.ping_pong(back, 6), testbed.apply(lambda: testbed.add(1, testbed.apply(lambda: 2)))))


@step(CLASSIC)
def exceptions_of_callbacks(conn, testbed):
    def fail():
        raise ValueError(u"mine", 5)

    def key_error():
        return {}[u"key"]

    return [attempt(testbed.catch, fail), attempt(testbed.fail_through, fail), attempt(testbed.catch, key_error)]


@step(CLASSIC)
def stop_iteration_of_a_callback(conn, testbed):
    def stop():
        raise StopIteration()

    return [attempt(testbed.catch, stop)]


@step(CLASSIC)
def own_containers(conn, testbed):
    filled, mapping = [], {u"a": 1, u"b": 2}
    seen = [
        attempt(testbed.sum_of, [1, 2, 3]), attempt(testbed.sum_of, (1, 2, 3)), attempt(testbed.sum_of, set([4, 5])),
        attempt(testbed.sum_of, (number for number in range(30))), attempt(testbed.fill, filled, 4), plain(filled),
        attempt(testbed.merge, mapping), attempt(testbed.put, mapping, u"c", 3), plain(sorted(mapping.items())),
        attempt(testbed.take, iter(range(100)), 12), attempt(testbed.sum_of, testbed.numbers(4)),
        attempt(testbed.total_area, [testbed.Square(2), testbed.Square(3)]),
    ]
    return seen


class Own(object):
    """An object that the server asks things."""

    def __init__(self):
        self.value = 5

    def method(self, a, b=0):
        return self.value + a + b

    def __str__(self):
        return "own str"

    def __repr__(self):
        return "own repr"

    def __eq__(self, other):
        return other == 7

    __hash__ = None


@step(CLASSIC)
def own_objects(conn, testbed):
    own = Own()
    seen = [
        attempt(testbed.get_attribute, own, "value"), attempt(testbed.call_method, own, "method", 1, b=2),
        attempt(testbed.describe, own), attempt(testbed.equal, own, 7), attempt(testbed.equal, own, 8),
        attempt(testbed.set_attribute, own, "extra", u"set"), plain(own.extra),
        attempt(testbed.delete_attribute, own, "extra"), plain(hasattr(own, "extra")),
        attempt(testbed.get_attribute, own, "nothing", text=False),
        plain(testbed.echo(own) is own), plain(testbed.same(own, own)), plain(testbed.echo((1, own))[1] is own),
    ]
    return seen


@step(CLASSIC)
def events(conn, testbed):
    seen = []
    signal = testbed.Signal()
    signal.connect(seen.append)
    signal.emit(u"now")
    signal.emit_later(u"later")
    serve_until(conn, lambda: len(seen) == 2)
    return plain(seen)


@step(CLASSIC)
def asynchronous_calls(conn, testbed):
    results = [asynchronous(testbed.add_async)(number, 1) for number in range(5)]
    failed = asynchronous(testbed.fail_async)(3, u"later")
    values = [result.value for result in results]
    failed.wait()
    return [plain(values), plain((failed.ready, failed.error))] + [attempt(lambda: failed.value)]


@step(CLASSIC)
def ping(conn, testbed):
    conn.ping()
    conn.ping("x" * 5000)
    return ["pong"]


@step(CLASSIC)
def builtins_of_the_server(conn, testbed):
    builtin = conn.builtin if hasattr(conn, "builtin") else conn.builtins
    return [plain(builtin.len((1, 2))), attempt(builtin.abs, -3), plain(list(builtin.range(3)))]
