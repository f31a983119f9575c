"""Attributes, special methods, classes."""

from common import CLASSIC, attempt, step
from plain import plain


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
