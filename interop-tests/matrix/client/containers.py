"""Containers and iteration."""

import rpyc
from common import CLASSIC, attempt, step
from plain import plain
from rpyc.utils import helpers


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
