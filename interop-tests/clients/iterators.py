"""Iterators, generators and buffiter."""

from rpyc.utils.helpers import buffiter

from support.client import raises


def test_iterator_is_walked_once(testbed):
    numbers = testbed.iterator(3)
    assert next(numbers) == 0
    assert list(numbers) == [1, 2]
    assert list(numbers) == []
    with raises(StopIteration):
        next(numbers)


def test_iterator_is_its_own_iterator(testbed):
    numbers = testbed.iterator(3)
    assert iter(numbers) == numbers
    assert next(numbers, "done") == 0


def test_iterator_of_objects(testbed):
    assert [point.as_tuple() for point in testbed.point_iterator(3)] == [(0, 0), (1, -1), (2, -2)]


def test_two_iterators_of_one_list(testbed):
    items = testbed.numbers(3)
    one, two = iter(items), iter(items)
    assert (next(one), next(one), next(two)) == (0, 1, 0)
    assert (list(one), list(two)) == ([2], [1, 2])


def test_iterator_outlives_its_list(testbed):
    iterator = iter(testbed.numbers(3))
    assert list(iterator) == [0, 1, 2]


def test_error_of_an_iterator(testbed):
    seen = []
    with raises(ValueError) as caught:
        for number in testbed.failing_iterator(3):
            seen.append(number)
    assert seen == [0, 1, 2]
    assert "exhausted badly" in str(caught.value)


def test_empty_iterator(testbed):
    assert list(testbed.iterator(0)) == []
    assert list(testbed.point_iterator(0)) == []


def test_leaving_a_loop_early(testbed):
    before = testbed.object_count()
    for number in testbed.iterator(100):
        if number == 5:
            break
    del number
    assert testbed.object_count() == before


def test_unpacking(testbed):
    a, b, c = testbed.iterator(3)
    assert (a, b, c) == (0, 1, 2)


def test_buffiter_of_a_list(testbed):
    assert list(buffiter(testbed.numbers(1000))) == list(range(1000))


def test_buffiter_sizes(testbed):
    for length in (0, 1, 9, 10, 11, 29, 30, 31, 100):
        assert list(buffiter(testbed.numbers(length))) == list(range(length)), length


def test_buffiter_options(testbed):
    assert list(buffiter(testbed.numbers(50), chunk=7, max_chunk=20, factor=3)) == list(range(50))
    assert list(buffiter(testbed.iterator(50), chunk=1, factor=1)) == list(range(50))


def test_buffiter_of_an_iterator(testbed):
    assert sum(buffiter(testbed.iterator(500))) == 124750


def test_buffiter_of_objects(testbed):
    assert [point.x for point in buffiter(testbed.point_iterator(25))] == list(range(25))


def test_buffiter_of_a_dict(testbed):
    assert sorted(buffiter(testbed.a_dict())) == [u"one", u"three", u"two"]


def test_buffiter_of_an_own_iterator(testbed):
    assert list(buffiter(testbed.Countdown(15))) == list(range(15, 0, -1))


def test_buffiter_continues_an_iterator(testbed):
    numbers = testbed.iterator(30)
    assert next(numbers) == 0
    assert list(buffiter(numbers)) == list(range(1, 30))


def test_buffiter_of_a_failing_iterator(testbed):
    with raises(ValueError):
        list(buffiter(testbed.failing_iterator(5)))


def test_list_changed_while_iterated(testbed):
    items = testbed.numbers(3)
    seen = []
    for item in items:
        seen.append(item)
        if len(items) < 6:
            items.append(item)
    assert seen == [0, 1, 2, 0, 1, 2]


def test_items_view_iterates_tuples(testbed):
    for item in testbed.a_dict().items():
        assert type(item) is tuple


def test_generator_of_the_client_through_map(testbed):
    assert list(map(testbed.Multiplier(2), testbed.iterator(3))) == [0, 2, 4]
