"""Functions and methods: positional, keyword, default and variadic arguments; async ones; wrong arguments."""

from support.client import raises


def test_positional(testbed):
    assert testbed.add(2, 3) == 5
    assert testbed.add(0.5, 0.25) == 0.75
    assert testbed.add(2 ** 70, 1) == 2 ** 70 + 1


def test_keywords(testbed):
    assert testbed.add(a=1, b=2) == 3
    assert testbed.add(1, b=2) == 3
    assert testbed.add(**{"a": 4, "b": 5}) == 9


def test_defaults(testbed):
    assert testbed.greet(u"Ann") == u"hello Ann!"
    assert testbed.greet(u"Ann", u"bye") == u"bye Ann!"
    assert testbed.greet(u"Ann", punctuation=u"?") == u"hello Ann?"
    assert testbed.greet(punctuation=u".", greeting=u"hi", name=u"Bob") == u"hi Bob."


def test_variadic(testbed):
    assert testbed.variadic() == ((), ())
    assert testbed.variadic(1, u"two", None) == ((1, u"two", None), ())
    assert testbed.variadic(b=2, a=1) == ((), ((u"a", 1), (u"b", 2)))
    assert testbed.variadic(1, x=(2, 3)) == ((1,), ((u"x", (2, 3)),))


def test_mixed(testbed):
    assert testbed.mixed(1) == (1, 2, (), ())
    assert testbed.mixed(1, 20, 30, 40, z=5) == (1, 20, (30, 40), ((u"z", 5),))
    assert testbed.mixed(second=7, first=6, other=8) == (6, 7, (), ((u"other", 8),))


def test_no_result(testbed):
    assert testbed.nothing() is None
    assert testbed.Point().move(1) is None


def test_missing_argument(testbed):
    with raises(TypeError) as caught:
        testbed.add(1)
    assert "add() missing 1 required positional argument: 'b'" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.add()
    assert "add() missing 2 required positional arguments: 'a' and 'b'" in str(caught.value)


def test_too_many_arguments(testbed):
    with raises(TypeError) as caught:
        testbed.add(1, 2, 3)
    assert "add() takes 2 positional arguments but 3 were given" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.greet(1, 2, 3, 4)
    assert "greet() takes from 1 to 3 positional arguments but 4 were given" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.nothing(1)
    assert "nothing() takes 0 positional arguments but 1 was given" in str(caught.value)


def test_unexpected_keyword(testbed):
    with raises(TypeError) as caught:
        testbed.add(1, 2, c=3)
    assert "add() got an unexpected keyword argument 'c'" in str(caught.value)


def test_argument_given_twice(testbed):
    with raises(TypeError) as caught:
        testbed.add(1, a=2)
    assert "add() got multiple values for argument 'a'" in str(caught.value)


def test_wrong_method_arguments(testbed):
    point = testbed.Point()
    with raises(TypeError) as caught:
        point.move()
    assert "Point.move() missing 1 required positional argument: 'dx'" in str(caught.value)
    with raises(TypeError) as caught:
        point.move(1, 2, 3)
    assert "Point.move() takes from 2 to 3 positional arguments but 4 were given" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.Point(1, 2, 3)
    assert "takes from 1 to 3 positional arguments but 4 were given" in str(caught.value)


def test_wrong_types(testbed):
    assert testbed.typed(1, 2, u"three") == (1, 2.0, u"three")
    with raises(TypeError) as caught:
        testbed.typed(u"one", 2, u"three")
    assert "str" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.typed(1.5, 2, u"three")
    assert "float" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.typed(1, u"two", u"three")
    assert "str" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.typed(1, 2.0, 3)
    assert "int" in str(caught.value)
    with raises(TypeError) as caught:
        testbed.typed(None, 2.0, u"three")
    assert "None" in str(caught.value)  # of type NoneType: CPython's functions in C say None


def test_bool_is_an_int(testbed):
    assert testbed.typed(True, False, u"x") == (1, 0.0, u"x")


def test_method_changes_the_object(testbed):
    point = testbed.Point(1, 1)
    point.move(2)
    point.move(dy=5, dx=0)
    assert point.as_tuple() == (3, 6)


def test_method_returns_an_object(testbed):
    assert testbed.Point(1, 2).scaled(3).as_tuple() == (3, 6)


def test_bound_method_can_be_kept(testbed):
    point = testbed.Point()
    move = point.move
    for _ in range(5):
        move(1, 2)
    assert point.as_tuple() == (5, 10)
    del point
    move(1)  # the method keeps its object alive


def test_object_as_argument(testbed):
    assert testbed.Point(0, 0).distance_to(testbed.Point(3, 4)) == 5.0
    with raises(TypeError) as caught:
        testbed.Point().distance_to(5)
    assert "other must be Point, not int" in str(caught.value)


def test_class_method(testbed):
    assert testbed.Point.from_tuple((7, 8)).as_tuple() == (7, 8)


def test_function_of_the_class(testbed):
    point = testbed.Point(1, 2)
    assert testbed.Point.as_tuple(point) == (1, 2)
    testbed.Point.move(point, 1, dy=1)
    assert point.as_tuple() == (2, 3)


def test_async_functions_look_like_others(testbed):
    assert testbed.add_async(1, 2) == 3
    point = testbed.Point(1, 2)
    assert point.move_async(1, 1) == point
    assert point.as_tuple() == (2, 3)
    with raises(TypeError):
        testbed.add_async(1)


def test_function_attributes(testbed):
    assert testbed.greet.__name__ == "greet"
    assert callable(testbed.greet)
    assert testbed.Point().move.__name__ == "move"


def test_calling_what_is_not_callable(testbed):
    with raises(TypeError):
        testbed.Point()()
