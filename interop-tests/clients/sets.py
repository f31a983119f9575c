"""Remote sets behave like sets."""

from support.client import raises


def test_is_a_set(testbed):
    numbers = testbed.a_set()
    assert isinstance(numbers, set)
    assert len(numbers) == 3
    assert 2 in numbers and 5 not in numbers
    assert sorted(numbers) == [1, 2, 3]
    assert repr(numbers) == "{1, 2, 3}"


def test_adding_and_removing(testbed):
    numbers = testbed.a_set()
    numbers.add(4)
    numbers.add(4)
    numbers.discard(1)
    numbers.discard(1)
    numbers.remove(2)
    assert set(numbers) == {3, 4}
    with raises(KeyError) as caught:
        numbers.remove(2)
    assert caught.value.args == (2,)
    assert numbers.pop() in (3, 4)
    numbers.clear()
    assert len(numbers) == 0 and not numbers
    assert repr(numbers) == "set()"


def test_operators(testbed):
    a, b = testbed.a_set(), testbed.a_set()
    b.add(4)
    b.remove(1)
    assert sorted(a | b) == [1, 2, 3, 4]
    assert sorted(a & b) == [2, 3]
    assert sorted(a - b) == [1]
    assert sorted(a ^ b) == [1, 4]


def test_methods(testbed):
    numbers = testbed.a_set()
    assert sorted(numbers.union((9,))) == [1, 2, 3, 9]
    assert sorted(numbers.intersection({2, 3, 4})) == [2, 3]  # the server reads the client's set
    assert sorted(numbers.difference([1])) == [2, 3]
    assert sorted(numbers.symmetric_difference((1, 7))) == [2, 3, 7]
    numbers.update((10, 11))
    assert len(numbers) == 5
    assert numbers.issuperset((1, 2)) and not numbers.issubset((1, 2)) and numbers.isdisjoint((77,))


def test_frozenset_travels_by_value(testbed):
    numbers = testbed.a_set()
    assert sorted(numbers | frozenset([7])) == [1, 2, 3, 7]
    assert numbers == frozenset([1, 2, 3])
    assert numbers >= frozenset([1]) and numbers < frozenset([1, 2, 3, 4])


def test_comparison(testbed):
    assert testbed.a_set() == testbed.a_set()
    other = testbed.a_set()
    other.add(9)
    assert testbed.a_set() != other
    assert testbed.a_set() < other and other > testbed.a_set()
    assert testbed.a_set() <= testbed.a_set()


def test_copy_method(testbed):
    numbers = testbed.a_set()
    other = numbers.copy()
    other.add(9)
    assert (len(numbers), len(other)) == (3, 4)


def test_unhashable(testbed):
    with raises(TypeError) as caught:
        testbed.a_set().add(testbed.a_list())
    assert "unhashable type: 'list'" in str(caught.value)
    with raises(TypeError):
        hash(testbed.a_set())


def test_objects_inside(testbed):
    numbers = testbed.a_set()
    numbers.add(testbed.Point(1, 2))
    numbers.add(testbed.Point(1, 2))
    assert len(numbers) == 4
    assert testbed.Point(1, 2) in numbers


def test_by_value(testbed):
    assert testbed.set_by_value() == frozenset([1, 2, 3])
    assert type(testbed.set_by_value()) is frozenset
