"""An honest client: random requests to the testbed, every answer verified.  Runs in the client's environment.

The worker calls `session`.  As a program, ``honest.py PORT SEED`` goes on until it is killed and prints a line for
each request.
"""

import random
import sys

import rpyc


def session(connect, seed, steps):
    """So many random requests on one connection; returns how many that were."""
    testbed = connect().modules["testbed"]
    chance = random.Random(seed)
    for _ in range(steps):
        chance.choice(REQUESTS)(testbed, chance)
    return steps


def echo(testbed, chance):
    """A plain value and back."""
    value = chance.choice([plain(chance), slice(1, plain(chance), None)])
    assert testbed.echo(value) == value, value
    assert testbed.type_name(value) == type(value).__name__, value


def arguments(testbed, chance):
    """Arguments by position and by keyword."""
    args = [plain(chance) for _ in range(chance.randrange(4))]
    kwargs = {"k%d" % n: n for n in range(chance.randrange(4))}
    assert testbed.variadic(*args, **kwargs) == (tuple(args), tuple(sorted(kwargs.items())))
    name = text(chance)
    assert testbed.greet(name, punctuation=u"?") == u"hello %s?" % name


def large(testbed, chance):
    """Many bytes, which can be compressed or not."""
    size = 1 << chance.randrange(8, 19)
    data = chance.choice([chance.randbytes(size), b"x" * size])
    assert testbed.byte_sum(data) == sum(data)
    assert testbed.echo(data) == data
    assert testbed.zeros(size) == bytes(size)


def objects(testbed, chance):
    """Objects that are made, asked, passed back and dropped."""
    x, y, factor = (chance.randrange(-1000, 1000) for _ in range(3))
    point = testbed.Point(x, y)
    assert (point * factor).as_tuple() == (x * factor, y * factor)
    assert testbed.echo(point) is point and testbed.same(point, point.itself())
    point.move(factor, dy=1)
    point.label = u"moved"
    assert (point.x, point.y, point.label, str(point)) == (x + factor, y + 1, u"moved", "<%d|%d>" % (x + factor, y + 1))
    tokens = testbed.tokens(chance.randrange(1, 20))
    assert [token.name for token in tokens] == [str(n) for n in range(len(tokens))]


def containers(testbed, chance):
    """Containers of the server and of the client."""
    count = chance.randrange(1, 50)
    assert sum(testbed.iterator(count)) == sum(testbed.numbers(count)) == testbed.sum_of(list(range(count)))
    assert [point.x for point in testbed.points(count)] == list(range(count))
    mine = []
    assert testbed.fill(mine, count) == count and mine == list(range(count))
    assert testbed.merge({"a": count, "b": 2}) == (("a", count), ("b", 2))


def callbacks(testbed, chance):
    """Functions of the client, and calls back and forth."""
    number, depth = chance.randrange(1000), chance.randrange(12)
    assert testbed.apply(lambda value, plus: value + plus, number, plus=1) == number + 1
    assert list(testbed.apply_all(lambda item: item * number, [1, 2, 3])) == [number, 2 * number, 3 * number]

    def back(level):
        return testbed.ping_pong(back, level)

    assert testbed.ping_pong(back, depth) == depth


def exceptions(testbed, chance):
    """Exceptions of the server, and of the client through the server."""
    said = text(chance)
    assert raised(testbed.fail, "LookupError", said).args == (said,)
    assert isinstance(raised(testbed.divide, 1, 0), ZeroDivisionError)
    assert raised(testbed.fail_custom, 7, said).code == 7

    def fail():
        raise KeyError(said)

    assert testbed.catch(fail) == (u"KeyError", (said,))
    assert isinstance(raised(testbed.fail_through, fail), KeyError)


def asynchronous(testbed, chance):
    """Requests that are all on their way before the first answer is looked at, in any order."""
    add = rpyc.async_(testbed.add)
    results = [(add(number, 1), number + 1) for number in range(chance.randrange(1, 40))]
    chance.shuffle(results)
    for result, expected in results:
        assert result.value == expected


REQUESTS = [echo, arguments, large, objects, containers, callbacks, exceptions, asynchronous]


def raised(function, *args):
    """The exception of a call."""
    try:
        function(*args)
    except Exception as error:
        return error
    raise AssertionError("no exception")


def plain(chance, depth=2):
    """Some value that travels by value."""
    kind = chance.randrange(10 if depth else 8)
    if kind < 2:
        return chance.choice([None, True, False, Ellipsis, NotImplemented, 0.1, -1e300, complex(1, 2)])
    if kind < 4:
        return chance.randrange(-1 << chance.choice([3, 8, 64, 300]), 1 << chance.choice([3, 8, 64, 300]))
    if kind < 6:
        return text(chance)
    if kind < 8:
        return chance.randbytes(chance.randrange(300))
    items = [plain(chance, depth - 1) for _ in range(chance.randrange(6))]
    return tuple(items) if kind == 8 else frozenset(items)


def text(chance):
    """Some text."""
    return u"".join(chance.choice(u"abc \xe9\u20ac\U0001f600\0\n") for _ in range(chance.randrange(300)))


def until_killed(port, seed):
    """Requests without end, told of one by one."""
    chance = random.Random(seed)
    testbed = rpyc.classic.connect("127.0.0.1", port).modules["testbed"]
    while True:
        chance.choice(REQUESTS)(testbed, chance)
        print("done", flush=True)


if __name__ == "__main__":
    until_killed(int(sys.argv[1]), sys.argv[2])
