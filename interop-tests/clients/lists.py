"""Remote lists behave like lists."""

from support.client import raises


def test_is_a_list(testbed):
    items = testbed.a_list()
    assert isinstance(items, list)
    assert repr(items) == "[1, 'two', 3.0]"
    assert str(items) == "[1, 'two', 3.0]"


def test_length_items_and_membership(testbed):
    items = testbed.a_list()
    assert len(items) == 3
    assert (items[0], items[1], items[-1]) == (1, u"two", 3.0)
    assert u"two" in items and 5 not in items
    assert bool(items) and not testbed.numbers(0)


def test_index_error(testbed):
    items = testbed.a_list()
    with raises(IndexError) as caught:
        items[3]
    assert "list index out of range" in str(caught.value)
    with raises(TypeError) as caught:
        items["one"]
    assert "list indices must be integers or slices, not str" in str(caught.value)


def test_iteration(testbed):
    assert [item for item in testbed.a_list()] == [1, u"two", 3.0]
    assert list(testbed.numbers(0)) == []
    assert list(enumerate(testbed.a_list()))[1] == (1, u"two")
    assert list(zip(testbed.numbers(3), testbed.numbers(3))) == [(0, 0), (1, 1), (2, 2)]


def test_slices(testbed):
    items = testbed.numbers(10)
    assert list(items[2:5]) == [2, 3, 4]
    assert list(items[:3]) == [0, 1, 2]
    assert list(items[-2:]) == [8, 9]
    assert list(items[::-3]) == [9, 6, 3, 0]
    assert list(items[20:]) == []
    assert len(items[:]) == 10
    assert isinstance(items[:2], list)


def test_assignment(testbed):
    items = testbed.numbers(5)
    items[0] = u"zero"
    items[-1] = 44
    assert list(items) == [u"zero", 1, 2, 3, 44]
    with raises(IndexError) as caught:
        items[5] = 0
    assert "list assignment index out of range" in str(caught.value)


def test_slice_assignment(testbed):
    items = testbed.numbers(5)
    items[1:3] = (10, 20, 30)
    assert list(items) == [0, 10, 20, 30, 3, 4]
    items[::2] = (7, 8, 9)
    assert list(items) == [7, 10, 8, 30, 9, 4]
    with raises(ValueError) as caught:
        items[::2] = (1, 2)
    assert "attempt to assign sequence of size 2 to extended slice of size 3" in str(caught.value)


def test_slice_assignment_from_a_local_list(testbed):
    items = testbed.numbers(3)
    items[:2] = [u"a", u"b", u"c"]  # the server reads the client's list
    assert list(items) == [u"a", u"b", u"c", 2]


def test_deletion(testbed):
    items = testbed.numbers(6)
    del items[0]
    del items[-1]
    assert list(items) == [1, 2, 3, 4]
    del items[1:3]
    assert list(items) == [1, 4]
    with raises(IndexError):
        del items[2]


def test_growing(testbed):
    items = testbed.numbers(0)
    assert items.append(1) is None
    items.extend((2, 3))
    items.extend([4])
    items.extend(testbed.numbers(2))
    items.insert(0, u"first")
    items.insert(-1, u"before last")
    assert list(items) == [u"first", 1, 2, 3, 4, 0, u"before last", 1]


def test_shrinking(testbed):
    items = testbed.numbers(5)
    assert items.pop() == 4
    assert items.pop(0) == 0
    items.remove(2)
    assert list(items) == [1, 3]
    items.clear()
    assert len(items) == 0
    with raises(IndexError) as caught:
        items.pop()
    assert "pop from empty list" in str(caught.value)
    with raises(ValueError) as caught:
        items.remove(7)
    assert "not in list" in str(caught.value)


def test_searching(testbed):
    items = testbed.numbers(4)
    items.append(2)
    assert items.index(2) == 2
    assert items.index(2, 3) == 4
    assert items.count(2) == 2
    assert items.count(u"x") == 0
    with raises(ValueError) as caught:
        items.index(99)
    assert "99 is not in list" in str(caught.value)


def test_ordering(testbed):
    items = testbed.numbers(0)
    items.extend((3, 1, 2))
    assert sorted(items) == [1, 2, 3]
    assert list(items) == [3, 1, 2]
    items.sort()
    assert list(items) == [1, 2, 3]
    items.reverse()
    assert list(items) == [3, 2, 1]
    items.sort(key=lambda item: -item)
    assert list(items) == [3, 2, 1]
    items.sort(reverse=False)
    assert list(items) == [1, 2, 3]
    assert list(reversed(items)) == [3, 2, 1]
    assert max(items) == 3 and sum(items) == 6


def test_sort_of_incomparables(testbed):
    with raises(TypeError) as caught:
        testbed.a_list().sort()
    assert "not supported between instances of" in str(caught.value)


def test_arithmetic(testbed):
    items = testbed.numbers(2)
    assert list(items + testbed.numbers(1)) == [0, 1, 0]
    assert list(items * 2) == [0, 1, 0, 1]
    assert list(2 * items) == [0, 1, 0, 1]
    items += testbed.numbers(1)
    assert list(items) == [0, 1, 0]
    items *= 2
    assert len(items) == 6


def test_comparison(testbed):
    assert testbed.numbers(3) == testbed.numbers(3)
    assert testbed.numbers(3) != testbed.numbers(2)
    assert not testbed.numbers(3) != testbed.numbers(3)
    assert testbed.numbers(2) < testbed.numbers(3)
    assert testbed.numbers(3) >= testbed.numbers(3)
    assert not testbed.numbers(3) == 3


def test_copy_method(testbed):
    items = testbed.numbers(2)
    other = items.copy()
    other.append(2)
    assert (len(items), len(other)) == (2, 3)


def test_objects_inside(testbed):
    Point = testbed.Point
    points = testbed.points(3)
    assert [point.x for point in points] == [0, 1, 2]
    points[1].x = 100
    assert points[1].x == 100
    assert Point(2, -2) in points
    assert points.index(Point(2, -2)) == 2
    assert repr(points) == "[Point(0, 0), Point(100, -1), Point(2, -2)]"


def test_clients_objects_inside(testbed):
    items = testbed.numbers(0)
    mine = [1, 2]
    items.append(mine)
    assert items[0] is mine
    items[0].append(3)
    assert mine == [1, 2, 3]


def test_unhashable(testbed):
    with raises(TypeError) as caught:
        hash(testbed.a_list())
    assert "unhashable type: 'list'" in str(caught.value)


def test_shared_by_connections(testbed, other):
    mine, theirs = testbed.SHARED_LIST, other.modules["testbed"].SHARED_LIST
    mine.append(u"hello")
    assert theirs[-1] == u"hello"
    theirs.clear()
    assert len(mine) == 0


def test_nested(testbed):
    sizes = testbed.nested()["sizes"]
    assert sizes[0] == 1
    assert list(sizes[1]) == [2, 3]
    assert repr(sizes) == "[1, [2, 3]]"


def test_by_value(testbed):
    assert testbed.list_by_value() == (1, u"two", 3.0)
    assert type(testbed.list_by_value()) is tuple


def test_large(testbed):
    items = testbed.numbers(2000)
    assert sum(items) == 1999000
    assert items[1999] == 1999


def test_missing_method(testbed):
    with raises(AttributeError) as caught:
        testbed.a_list().push(1)
    assert "'list' object has no attribute 'push'" in str(caught.value)
