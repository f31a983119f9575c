"""Remote dicts behave like dicts."""

from support.client import raises


def test_is_a_dict(testbed):
    table = testbed.a_dict()
    assert isinstance(table, dict)
    assert len(table) == 3
    assert repr(table) == "{'one': 1, 'two': 2, 'three': 3}"


def test_items_and_membership(testbed):
    table = testbed.a_dict()
    assert table["one"] == 1
    assert "two" in table and "four" not in table
    assert bool(table)


def test_missing_key(testbed):
    table = testbed.a_dict()
    with raises(KeyError) as caught:
        table["four"]
    assert caught.value.args == ("four",)
    with raises(KeyError):
        del table["four"]


def test_assignment_and_deletion(testbed):
    table = testbed.a_dict()
    table["four"] = 4
    table["one"] = 11
    table[(1, 2)] = u"tuple key"
    table[None] = True
    del table["two"]
    assert (table["four"], table["one"], table[(1, 2)], table[None]) == (4, 11, u"tuple key", True)
    assert len(table) == 5


def test_numbers_as_keys(testbed):
    table = testbed.a_dict()
    table[1] = u"int"
    assert table[1.0] == u"int" and table[True] == u"int"
    table[2.5] = u"float"
    assert table[2.5] == u"float"


def test_unhashable_key(testbed):
    table = testbed.a_dict()
    with raises(TypeError) as caught:
        table[testbed.a_list()] = 1
    assert "unhashable type: 'list'" in str(caught.value)


def test_iteration_order(testbed):
    table = testbed.a_dict()
    table["zero"] = 0
    assert [key for key in table] == [u"one", u"two", u"three", u"zero"]


def test_views(testbed):
    table = testbed.a_dict()
    assert list(table.keys()) == [u"one", u"two", u"three"]
    assert list(table.values()) == [1, 2, 3]
    assert list(table.items()) == [(u"one", 1), (u"two", 2), (u"three", 3)]
    assert len(table.items()) == 3
    assert "one" in table.keys()
    for key, value in table.items():
        assert table[key] == value


def test_views_follow_the_dict(testbed):
    table = testbed.a_dict()
    keys = table.keys()
    table["four"] = 4
    assert len(keys) == 4


def test_local_copy(testbed):
    assert dict(testbed.a_dict()) == {u"one": 1, u"two": 2, u"three": 3}
    assert dict(testbed.a_dict().items()) == {u"one": 1, u"two": 2, u"three": 3}
    assert sorted(testbed.a_dict()) == [u"one", u"three", u"two"]


def test_get_and_setdefault(testbed):
    table = testbed.a_dict()
    assert table.get("one") == 1
    assert table.get("four") is None
    assert table.get("four", 4) == 4
    assert table.setdefault("one", 9) == 1
    assert table.setdefault("four", 4) == 4
    assert table["four"] == 4


def test_pop(testbed):
    table = testbed.a_dict()
    assert table.pop("one") == 1
    assert table.pop("one", None) is None
    with raises(KeyError):
        table.pop("one")
    assert table.popitem() == (u"three", 3)
    table.clear()
    with raises(KeyError) as caught:
        table.popitem()
    assert "dictionary is empty" in str(caught.value)


def test_update(testbed):
    table = testbed.a_dict()
    table.update({u"two": 22, u"four": 4})  # the server reads the client's dict
    table.update(five=5)
    table.update(testbed.nested())
    table.update(((u"six", 6),))
    assert (table["two"], table["four"], table["five"], table["six"]) == (22, 4, 5, 6)
    assert table["name"] == u"scene"


def test_copy_method(testbed):
    table = testbed.a_dict()
    other = table.copy()
    other["four"] = 4
    assert (len(table), len(other)) == (3, 4)


def test_comparison(testbed):
    assert testbed.a_dict() == testbed.a_dict()
    assert testbed.a_dict() != testbed.nested()
    assert not testbed.a_dict() == 3


def test_nested(testbed):
    nested = testbed.nested()
    assert nested["info"]["depth"]["deeper"] == (1, 2)
    nested["info"]["depth"]["new"] = [1]
    assert list(nested["info"]["depth"]["new"]) == [1]
    assert sorted(nested["tags"]) == [u"a", u"b"]


def test_objects_as_values(testbed):
    table = testbed.a_dict()
    table["point"] = testbed.Point(1, 2)
    assert table["point"].y == 2
    assert isinstance(table["point"], testbed.Point)


def test_objects_as_keys(testbed):
    table = testbed.a_dict()
    table[testbed.Point(1, 2)] = u"by value of the point"
    assert table[testbed.Point(1, 2)] == u"by value of the point"
    assert testbed.Point(2, 1) not in table


def test_fromkeys_of_the_type(conn):
    made = conn.builtin.dict()
    made["a"] = 1
    assert dict(made) == {"a": 1}


def test_by_value(testbed):
    assert dict(testbed.dict_by_value()) == {u"one": 1, u"two": 2, u"three": 3}


def test_changed_during_iteration(testbed):
    table = testbed.a_dict()
    with raises(RuntimeError) as caught:
        for key in table:
            table[key + u"!"] = 0
    assert "dictionary changed size during iteration" in str(caught.value)


def test_reversed(testbed):
    assert list(reversed(testbed.a_dict())) == [u"three", u"two", u"one"]


def test_merge_operator(testbed):
    merged = testbed.a_dict() | testbed.nested()
    assert len(merged) == 7
