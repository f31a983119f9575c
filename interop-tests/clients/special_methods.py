"""Special methods: operators, container protocol, conversions, calling, context managers."""

import operator

from support.client import raises


def test_repr_and_str(testbed):
    point = testbed.Point(1, 2)
    assert repr(point) == "Point(1, 2)"
    assert str(point) == "<1|2>"
    assert "%s %r" % (point, point) == "<1|2> Point(1, 2)"


def test_equality(testbed):
    assert testbed.Point(1, 2) == testbed.Point(1, 2)
    assert testbed.Point(1, 2) != testbed.Point(2, 1)
    assert not testbed.Point(1, 2) == testbed.Point(2, 1)
    assert not testbed.Point(1, 2) != testbed.Point(1, 2)
    assert not testbed.Point(1, 2) == 5
    assert testbed.Point(1, 2) != 5


def test_ordering(testbed):
    small, large = testbed.Point(1, 2), testbed.Point(1, 3)
    assert small < large and small <= large and large > small and large >= small
    assert not large < small
    assert [point.y for point in sorted([large, small])] == [2, 3]
    assert max([small, large]).y == 3


def test_hash_makes_it_a_key(testbed):
    point = testbed.Point(1, 2)
    assert hash(point) == hash(testbed.Point(1, 2))
    table = {point: "here"}
    assert table[point] == "here"
    assert table[testbed.Point(1, 2)] == "here"
    assert testbed.Point(3, 3) not in table


def test_arithmetic_of_points(testbed):
    a, b = testbed.Point(1, 2), testbed.Point(10, 20)
    assert (a + b).as_tuple() == (11, 22)
    assert (b - a).as_tuple() == (9, 18)
    assert (a * 3).as_tuple() == (3, 6)
    assert (3 * a).as_tuple() == (3, 6)
    assert (-a).as_tuple() == (-1, -2)


def test_in_place_operator_keeps_the_object(testbed):
    point = again = testbed.Point(1, 2)
    point += testbed.Point(5, 5)
    assert point.as_tuple() == (6, 7)
    assert again.as_tuple() == (6, 7)


def test_truth(testbed):
    assert testbed.Point(0, 1)
    assert not testbed.Point(0, 0)
    assert testbed.Number(5)
    assert not testbed.Number(0)


def test_length_and_items(testbed):
    point = testbed.Point(5, 6)
    assert len(point) == 2
    assert (point[0], point[1], point[-1]) == (5, 6, 6)
    point[0] = 50
    assert point.x == 50
    with raises(IndexError):
        point[2]


def test_iteration_and_membership(testbed):
    point = testbed.Point(5, 6)
    assert list(point) == [5, 6]
    x, y = point
    assert (x, y) == (5, 6)
    assert 6 in point
    assert 7 not in point


def test_conversions(testbed):
    number = testbed.Number(65)
    assert int(number) == 65
    assert float(number) == 65.0
    assert operator.index(number) == 65
    assert hex(number) == "0x41"
    assert [0, 10, 20][testbed.Number(2)] == 20
    assert list(range(testbed.Number(3))) == [0, 1, 2]
    assert round(number) == 65


def test_binary_operators(testbed):
    number = testbed.Number
    for name, expected in [
        ("add", 20), ("sub", 14), ("mul", 51), ("floordiv", 5), ("mod", 2), ("pow", 4913),
        ("and_", 1), ("or_", 19), ("xor", 18), ("lshift", 136), ("rshift", 2),
    ]:
        function = getattr(operator, name)
        assert function(number(17), number(3)) == expected, name
        assert function(number(17), 3) == expected, name
        assert function(17, number(3)) == expected, name
    assert number(7) / 2 == 3.5


def test_in_place_operators(testbed):
    number = testbed.Number(10)
    same = number
    number += 5
    number *= 2
    number -= testbed.Number(1)
    number //= 2
    assert int(number) == 14
    assert int(same) == 14


def test_unary_operators(testbed):
    number = testbed.Number(-7)
    assert -number == 7
    assert +number == -7
    assert abs(number) == 7
    assert ~number == 6


def test_divmod(testbed):
    quotient, remainder = divmod(testbed.Number(17), 5)
    assert (int(quotient), int(remainder)) == (3, 2)


def test_comparisons_with_ints(testbed):
    number = testbed.Number(5)
    assert number == 5 and number != 6 and number < 6 and number >= 5
    assert 5 == number and 4 < number
    assert max(number, 3) == 5


def test_division_by_zero(testbed):
    with raises(ZeroDivisionError):
        testbed.Number(1) // 0
    with raises(ZeroDivisionError):
        testbed.Number(1) % 0


def test_mapping_protocol(testbed):
    bag = testbed.Bag(b=2, a=1)
    assert len(bag) == 2
    assert bag["a"] == 1
    bag["c"] = [3]
    assert list(bag["c"]) == [3]
    bag["a"] = 10
    assert list(bag) == ["a", "b", "c"]
    assert "c" in bag and "z" not in bag
    del bag["c"]
    assert "c" not in bag
    assert list(bag.keys()) == ["a", "b"]
    assert list(reversed(bag)) == ["b", "a"]
    assert dict(bag) == {"a": 10, "b": 2}


def test_missing_key(testbed):
    bag = testbed.Bag()
    with raises(KeyError) as caught:
        bag["nothing"]
    assert caught.value.args == ("nothing",)
    with raises(KeyError):
        del bag["nothing"]
    assert not bag  # an empty container is false


def test_callable_object(testbed):
    triple = testbed.Multiplier(3)
    assert triple(5) == 15
    assert triple(5, plus=1) == 16
    assert callable(triple)
    assert list(map(triple, [1, 2])) == [3, 6]


def test_iterator_object(testbed):
    countdown = testbed.Countdown(3)
    assert iter(countdown) is not None
    assert next(countdown) == 3
    assert list(countdown) == [2, 1]
    with raises(StopIteration):
        next(countdown)
    assert next(countdown, "done") == "done"


def test_context_manager_left_normally(testbed):
    recorder = testbed.Recorder()
    with recorder as entered:
        assert entered == recorder
        assert recorder.depth == 1
    assert recorder.depth == 0
    assert recorder.exits == ("clean",)


def test_context_manager_left_by_exception(testbed):
    recorder = testbed.Recorder()
    with raises(ValueError) as caught:
        with recorder:
            raise ValueError("local trouble")
    assert str(caught.value) == "local trouble"
    assert recorder.exits == ("error",)


def test_context_manager_swallows(testbed):
    recorder = testbed.Recorder(swallow=True)
    with recorder:
        raise ValueError("local trouble")
    with recorder:
        pass
    assert recorder.exits == ("error", "clean")


def test_context_manager_left_by_return(testbed):
    recorder = testbed.Recorder()

    def leave():
        with recorder:
            return recorder.depth

    assert leave() == 1
    assert recorder.exits == ("clean",)


def test_unsupported_special_method(testbed):
    recorder = testbed.Recorder()
    with raises(TypeError):
        len(recorder)
    with raises(TypeError):
        recorder[0]
    with raises(TypeError):
        iter(recorder)
    with raises(TypeError):
        recorder + 1
    assert recorder  # no __bool__ and no __len__: true
