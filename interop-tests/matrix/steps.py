"""What a client of the matrix does, step by step.  Runs on Python 2.7 and 3 with every rpyc from 3.0 on.

    steps.py PORT CUSTOM_PORT ["wait"]

Prints a JSON object a line: ``{"step": NAME, "saw": [..]}``.  The same steps against a stock server of the client's
own version are the oracle, so a step may fail: it then has to fail in the same way.  With ``wait``, it says
``{"connected": true}`` and goes on when a line comes on standard input, and leaves out what counts objects in the
server's process.
"""

import gc
import json
import os
import sys
import threading

# A folder named like a remote module must not be importable: proxy classes look into the client's own modules.
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [path for path in sys.path if os.path.abspath(path or ".") != HERE]
sys.path.insert(0, HERE)
sys.dont_write_bytecode = True  # Python 2 would write it into the sources
from plain import plain, raised  # noqa: E402
sys.dont_write_bytecode = False
del sys.path[0]

import rpyc  # noqa: E402
from rpyc.utils import helpers  # noqa: E402

CLASSIC, CUSTOM, COUNTING = [], [], []

asynchronous = getattr(rpyc, "async_", None) or getattr(rpyc, "async")


def step(group):
    """Add a function to a group of steps."""
    def add(function):
        group.append(function)
        return function
    return add


def attempt(function, *args, **kwargs):
    """What a call gives: its value or its exception, with its text unless ``text=False``."""
    text = kwargs.pop("text", True)
    try:
        return plain(function(*args, **kwargs))
    except Exception as error:
        return raised(error, text)


def serve_until(conn, condition, rounds=2000):
    """Serve a connection until something is true, or for so many rounds."""
    pause = threading.Event()
    while not condition() and rounds:
        conn.ping()
        pause.wait(0.005)  # with bound threads, another one may be serving
        rounds -= 1


# -- values and calls ----------------------------------------------------------------------------------------

@step(CLASSIC)
def module(conn, testbed):
    return plain((testbed.ANSWER, testbed.NAME, conn.modules.testbed is testbed, conn.modules["testbed.sub"].LEVEL))


@step(CLASSIC)
def every_plain_value(conn, testbed):
    return plain(testbed.values())


@step(CLASSIC)
def echo(conn, testbed):
    values = [
        None, True, False, NotImplemented, Ellipsis, 0, -48, -49, 159, 160, 2 ** 31, -2 ** 63, 2 ** 64, 2 ** 70,
        -2 ** 200, 0.0, 1.5, float("-inf"), complex(1, -2), u"", u"text", u"\xe9\u20ac", b"\x00\xff", (),
        (1, (2, (3, ()))), frozenset([1]), u"x" * 300, (1,) * 300,
    ]
    return [plain(testbed.echo(value)) for value in values]


@step(CLASSIC)
def echo_ascii_bytes(conn, testbed):
    return [plain(testbed.echo(value)) for value in [b"", b"abc", b"x" * 300]]


@step(CLASSIC)
def echo_slices(conn, testbed):
    return [plain(testbed.echo(value)) for value in [slice(None), slice(1, 10, 2)]]


@step(CLASSIC)
def types_that_arrive(conn, testbed):
    values = [None, True, 1, 2 ** 70, 1.5, 1j, (), frozenset(), slice(1), Ellipsis]
    named = [testbed.type_name(value) for value in values]
    return ["int" if name == "long" else name for name in named]


@step(CLASSIC)
def large_values(conn, testbed):
    big = testbed.zeros(200000)
    noise = testbed.noise(20000)
    return plain((
        len(big), testbed.byte_sum(b"\x01\xff" * 5000), len(noise), testbed.byte_sum(noise),
        testbed.text_length(u"\xe9" * 5000), len(testbed.echo(u"y" * 5000)), testbed.power_of_two(70),
    ))


@step(CLASSIC)
def keyword_arguments(conn, testbed):
    return [
        attempt(testbed.greet, u"you"),
        attempt(testbed.greet, u"you", punctuation=u"?"),
        attempt(testbed.greet, name=u"you", greeting=u"bye"),
        attempt(testbed.variadic, 1, u"a", x=1, y=(2, 3)),
        attempt(testbed.mixed, 1, 2, 3, 4, z=u"z"),
        attempt(testbed.mixed, first=1),
    ]


@step(CLASSIC)
def wrong_arguments(conn, testbed):
    return [
        attempt(testbed.add, text=False),
        attempt(testbed.add, 1, 2, 3, text=False),
        attempt(testbed.greet, u"you", nonsense=1, text=False),
        attempt(testbed.typed, u"x", 1.0, u"t", text=False),
    ]


# -- attributes and objects ----------------------------------------------------------------------------------

@step(CLASSIC)
def attributes(conn, testbed):
    point = testbed.Point(3, 4)
    seen = [plain(point.x), plain(point.norm), plain(point.dimensions), attempt(lambda: point.label)]
    point.x = 30
    point.label = u"here"
    seen += [plain(point.x), plain(point.label)]
    del point.label
    seen += [attempt(lambda: point.label), attempt(lambda: point.missing, text=False)]
    seen += [attempt(setattr, point, "norm", 1, text=False), plain(hasattr(point, "move")), plain(hasattr(point, "no"))]
    return seen + [attempt(getattr, point, u"y")]


@step(CLASSIC)
def made_up_attributes(conn, testbed):
    dynamic = testbed.Dynamic()
    dynamic.stored = 5
    seen = [plain(dynamic.double_21), plain(dynamic.stored), attempt(lambda: dynamic.nothing)]
    del dynamic.stored
    return seen + [attempt(lambda: dynamic.stored)]


@step(CLASSIC)
def directory(conn, testbed):
    names = dir(testbed.Point(1, 2))
    wanted = ["move", "norm", "from_tuple", "__len__", "missing"]
    return plain([name in names for name in wanted] + [type(names).__name__, isinstance(names[0], str)])


@step(CLASSIC)
def methods(conn, testbed):
    point = testbed.Point(1, 2)
    move = point.move
    move(1)
    move(dx=1, dy=5)
    other = testbed.Point.from_tuple((5, 6))
    return plain((point.as_tuple(), other.as_tuple(), point.scaled(2).as_tuple(), point.distance_to(other))) + [
        attempt(point.distance_to, 5),
    ]


@step(CLASSIC)
def identity(conn, testbed):
    point = testbed.Point(1, 2)
    return plain((point.itself() is point, testbed.ORIGIN is testbed.ORIGIN, testbed.same(point, point.itself())))


@step(CLASSIC)
def texts_of_objects(conn, testbed):
    point = testbed.Point(1, 2)
    shown = [repr(point), str(point), "%s" % (point,), "%r" % ([point],), testbed.Point.__name__]
    shown.append(testbed.Point.__doc__.splitlines()[0])
    return plain(shown) + [plain([type(text) is str for text in shown])]


@step(CLASSIC)
def comparisons(conn, testbed):
    a, b, c = testbed.Point(1, 2), testbed.Point(1, 2), testbed.Point(2, 1)
    return [
        attempt(lambda: bool(a == b)), attempt(lambda: bool(a != b)), attempt(lambda: bool(a == c)),
        attempt(lambda: bool(a < c)), attempt(lambda: bool(a >= c)), attempt(lambda: bool(a == a)),
        attempt(lambda: hash(a) == hash(b), text=False), attempt(lambda: testbed.equal(a, b)),
    ]


@step(CLASSIC)
def compared_to_local_values(conn, testbed):
    number, point = testbed.Number(5), testbed.Point(1, 2)
    return [
        attempt(lambda: number == 5), attempt(lambda: number != 5), attempt(lambda: number < 6),
        attempt(lambda: number == 6), attempt(lambda: bool(point == 5), text=False),
    ]


@step(CLASSIC)
def operators(conn, testbed):
    a, b = testbed.Point(1, 2), testbed.Point(10, 20)
    seen = [attempt(lambda: point().as_tuple()) for point in [
        lambda: a + b, lambda: b - a, lambda: a * 3, lambda: 3 * a, lambda: -a,
    ]]
    a += b
    numbers = [lambda: testbed.Number(7) % 4, lambda: 2 ** testbed.Number(5), lambda: ~testbed.Number(1)]
    return seen + [plain(a.as_tuple())] + [attempt(lambda: number().value) for number in numbers]


@step(CLASSIC)
def conversions(conn, testbed):
    number = testbed.Number(5)
    return [
        attempt(int, number), attempt(float, number), attempt(complex, number), attempt(abs, testbed.Number(-2)),
        plain(bool(testbed.Number(0))), plain(bool(testbed.Point(0, 0))), plain(bool(testbed.Point(0, 1))),
        attempt(lambda: [10, 20, 30][testbed.Number(1)]),
    ]


@step(CLASSIC)
def container_methods(conn, testbed):
    point, bag = testbed.Point(1, 2), testbed.Bag(b=2, a=1)
    point[0] = 7
    bag[u"c"] = 3
    del bag[u"a"]
    return [
        plain(len(point)), plain(point[0]), plain(point[-1]), attempt(lambda: point[5]), plain(list(point)),
        plain(7 in point), plain(8 in point), plain(len(bag)), plain(sorted(bag)), plain(u"a" in bag),
        attempt(lambda: bag[u"a"]), plain(list(reversed(bag))),
    ]


@step(CLASSIC)
def callable_object(conn, testbed):
    return plain((testbed.Multiplier(3)(5), testbed.Multiplier(3)(5, plus=1), callable(testbed.Multiplier(3))))


@step(CLASSIC)
def with_blocks(conn, testbed):
    clean, error, swallowing = testbed.Recorder(), testbed.Recorder(), testbed.Recorder(swallow=True)
    with clean as entered:
        depth = entered.depth

    def fail(recorder):
        with recorder:
            raise ValueError("within")

    return plain((depth, clean.exits)) + [attempt(fail, error), plain(error.exits), attempt(fail, swallowing)]


@step(CLASSIC)
def instances_and_classes(conn, testbed):
    point, square = testbed.Point(1, 2), testbed.Square(2)
    return [
        attempt(isinstance, point, testbed.Point), attempt(isinstance, testbed.a_list(), list),
        attempt(isinstance, square, testbed.Square), attempt(lambda: point.__class__.__name__),
        attempt(isinstance, testbed.Point, type), attempt(lambda: testbed.Shape(), text=False),
    ]


@step(CLASSIC)
def enums(conn, testbed):
    red = testbed.Color.RED
    return [
        plain((red.name, red.value)), attempt(testbed.paint, testbed.Color.BLUE), attempt(testbed.paint),
        attempt(lambda: testbed.next_color(red).name), attempt(testbed.paint, 1, text=False),
        attempt(lambda: testbed.Color(2).name), attempt(lambda: testbed.Color.RED is red),
    ]


# -- containers and iteration --------------------------------------------------------------------------------

@step(CLASSIC)
def lists(conn, testbed):
    numbers = testbed.numbers(10)
    numbers.append(10)
    numbers[0] = 100
    del numbers[1]
    return [
        plain(len(numbers)), plain(numbers[0]), plain(numbers[-1]), plain(list(numbers)), plain(5 in numbers),
        plain(numbers.index(5)), plain(numbers.pop()), attempt(lambda: numbers[99], text=False), plain(repr(numbers)),
    ]


@step(CLASSIC)
def slices(conn, testbed):
    numbers = testbed.numbers(10)
    seen = [plain(list(part)) for part in [
        numbers[2:5], numbers[:3], numbers[7:], numbers[-2:], numbers[:], numbers[::2], numbers[8:2:-3], numbers[5:2],
    ]]
    del numbers[1:3]
    seen.append(plain(list(numbers)))
    numbers[0:2] = (u"a", u"b", u"c")
    return seen + [plain(list(numbers))]


@step(CLASSIC)
def dicts(conn, testbed):
    mapping = testbed.a_dict()
    mapping[u"four"] = 4
    return [
        plain(mapping[u"two"]), plain(len(mapping)), plain(sorted(mapping)), plain(sorted(mapping.items())),
        plain(u"one" in mapping), plain(mapping.get(u"none", 7)), attempt(lambda: mapping[u"none"]),
        plain(sorted(mapping.keys())), plain(sorted(mapping.values())),
    ]


@step(CLASSIC)
def sets(conn, testbed):
    numbers = testbed.a_set()
    numbers.add(9)
    return plain((len(numbers), sorted(numbers), 2 in numbers, 7 in numbers, testbed.set_by_value()))


@step(CLASSIC)
def nested_containers(conn, testbed):
    nested, mixed = testbed.nested(), testbed.a_mixed_tuple()
    return plain((
        nested[u"name"], list(nested[u"sizes"][1]), nested[u"info"][u"depth"][u"deeper"], sorted(nested[u"tags"]),
        type(mixed) is tuple, list(mixed[1]), mixed[2].x, mixed[3][1][u"y"],
    ))


@step(CLASSIC)
def iteration(conn, testbed):
    iterator = testbed.iterator(3)
    seen = [plain([next(iterator), next(iterator), next(iterator)]), attempt(next, iterator)]
    seen += [plain(list(testbed.Countdown(3))), plain([point.x for point in testbed.point_iterator(4)])]

    def drain():
        return [item for item in testbed.failing_iterator(2)]

    return seen + [attempt(drain), plain([x for x in testbed.numbers(25)]), plain(sum(testbed.numbers(5)))]


@step(CLASSIC)
def buffered_iteration(conn, testbed):
    return [
        plain(list(helpers.buffiter(testbed.numbers(55), 10))),
        plain([point.x for point in helpers.buffiter(testbed.points(5), 2)]),
        plain(list(helpers.buffiter(testbed.numbers(0)))),
    ]


@step(CLASSIC)
def obtain(conn, testbed):
    return [
        attempt(lambda: rpyc.classic.obtain(testbed.a_list())), attempt(lambda: rpyc.classic.obtain(testbed.nested())),
    ]


# -- exceptions ----------------------------------------------------------------------------------------------

@step(CLASSIC)
def builtin_exceptions(conn, testbed):
    seen = []
    for name, args in [
        ("ValueError", (u"bad",)), ("KeyError", (u"k",)), ("IndexError", ()), ("TypeError", (1, u"two")),
        ("ZeroDivisionError", (u"z",)), ("StopIteration", ()), ("AttributeError", (u"a",)), ("EOFError", (u"e",)),
        ("NotImplementedError", ()), ("Exception", (u"x",)), ("ImportError", (u"i",)), ("RuntimeError", (u"\xe9",)),
    ]:
        seen.append(attempt(testbed.fail, name, *args))
    return seen


@step(CLASSIC)
def caught_by_class(conn, testbed):
    try:
        testbed.fail("KeyError", u"k")
    except LookupError:
        return ["caught"]


@step(CLASSIC)
def custom_exceptions(conn, testbed):
    try:
        testbed.fail_custom(7, u"detail")
    except Exception as error:
        return raised(error) + [plain((error.code, error.detail))]


@step(CLASSIC)
def further_exceptions(conn, testbed):
    return [
        attempt(testbed.divide, 1, 0, text=False), attempt(testbed.fail_with_object), attempt(testbed.divide, 3, 2),
        attempt(lambda: conn.modules["no.such.module"], text=False), attempt(lambda: testbed.no_such_name, text=False),
    ]


@step(CLASSIC)
def remote_traceback(conn, testbed):
    try:
        testbed.fail("ValueError", u"bad")
    except ValueError as error:
        traceback = getattr(error, "_remote_tb", None)
        text = traceback if type(traceback) is str else "\n".join(traceback or ())
        return plain((traceback is not None, "ValueError: bad" in text, "WARNING" in text, "WARNING" in str(error)))


# -- callbacks -----------------------------------------------------------------------------------------------

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


# -- references ----------------------------------------------------------------------------------------------

@step(COUNTING)
def released_once(conn, testbed):
    before = testbed.token_count()
    token = testbed.Token(u"t")
    alive = testbed.token_count() - before
    del token
    gc.collect()
    return plain((alive, testbed.token_count() - before))


@step(COUNTING)
def released_when_received_several_times(conn, testbed):
    before = testbed.token_count()
    token = testbed.Token(u"t")
    same = [token.itself() for _ in range(4)]
    del token, same
    gc.collect()
    return plain(testbed.token_count() - before)


@step(COUNTING)
def released_with_their_list(conn, testbed):
    before = testbed.token_count()
    tokens = testbed.tokens(10)
    kept = tokens[3]
    names = [token.name for token in tokens]
    del tokens
    gc.collect()
    after_list = testbed.token_count() - before
    del kept
    token = None
    gc.collect()
    return plain((names, after_list, token, testbed.token_count() - before))


@step(COUNTING)
def own_objects_are_released(conn, testbed):
    table = conn._local_objects
    table = getattr(table, "_dict", table)
    name = u"held-%d" % os.getpid()
    own = Own()
    testbed.hold(name, own)
    held = [testbed.held(name) is own for _ in range(3)]
    for _ in range(5):
        testbed.hold(name, own)
    key = [key for key in table if own is table[key][0]]
    testbed.drop_held(name)
    serve_until(conn, lambda: not any(own is entry[0] for entry in list(table.values())), rounds=20)
    return plain((held, len(key), len([1 for key in table if own is table[key][0]])))


# -- a custom service, with the client's default service -----------------------------------------------------

@step(CUSTOM)
def service_methods(conn, root):
    return plain((root.VERSION, root.add(2, 3), root.visit(), root.visit()))


@step(CUSTOM)
def service_name(conn, root):
    return [attempt(root.get_service_name), attempt(root.get_service_aliases)]


@step(CUSTOM)
def service_objects(conn, root):
    account = root.open_account(u"somebody")
    return [
        plain((account.owner, account.deposit(5), account.deposit(amount=6))), attempt(account.deposit, -1),
        attempt(lambda: account.balance), attempt(lambda: account.audit()), attempt(setattr, account, "owner", 1),
    ]


@step(CUSTOM)
def service_callbacks(conn, root):
    def fail():
        raise KeyError(u"mine")

    return [
        attempt(root.apply, lambda x: x * 2, 4), attempt(root.apply, lambda: root.add(1, 2)),
        attempt(root.apply, fail),
    ]


@step(CUSTOM)
def service_failures(conn, root):
    return [
        attempt(root.fail), attempt(lambda: root.secret()), attempt(lambda: root.hidden), attempt(lambda: root.nothing),
        attempt(setattr, root, "VERSION", 1), attempt(delattr, root, "VERSION"), attempt(root.fail),
    ]


@step(CUSTOM)
def service_ping(conn, root):
    conn.ping()
    return ["pong"]


# -- running them --------------------------------------------------------------------------------------------

class Classic(object):
    """A classic connection, made anew when a step has lost it."""

    def __init__(self, port):
        self.port = port
        self.connect()

    def connect(self):
        """Connect, and fetch what the steps use."""
        self.conn = rpyc.classic.connect("127.0.0.1", self.port)
        self.subject = self.conn.modules["testbed"]


class Custom(Classic):
    """The same to the custom service."""

    def connect(self):
        self.conn = rpyc.connect("127.0.0.1", self.port)
        self.subject = self.conn.root


def say(**answer):
    """Tell the runner."""
    OUT.write(json.dumps(answer, sort_keys=True) + "\n")
    OUT.flush()


def run(steps, client):
    """Run steps, each for itself."""
    for function in steps:
        if client.conn.closed:
            client.connect()
        try:
            saw = function(client.conn, client.subject)
        except Exception as error:
            saw = ["failed"] + raised(error)
        say(step=function.__name__, saw=saw)


def closed(conn):
    """Close a connection and use it after that."""
    conn.close()
    conn.close()
    return [plain(conn.closed), attempt(conn.ping, text=False)]


def main():
    """Connect, run everything, close."""
    waits = sys.argv[3:] == ["wait"]
    classic, custom = Classic(int(sys.argv[1])), Custom(int(sys.argv[2]))
    if waits:
        say(connected=True)
        sys.stdin.readline()
    run(CLASSIC if waits else CLASSIC + COUNTING, classic)
    run(CUSTOM, custom)
    say(step="close", saw=closed(classic.conn) + closed(custom.conn))


if __name__ == "__main__":
    OUT = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what rpyc prints is not for the runner
    main()
