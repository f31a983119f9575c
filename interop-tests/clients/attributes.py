"""Attributes of remote objects: get, set, delete, read-only, missing."""

from support.client import raises


def test_get_and_set(testbed):
    point = testbed.Point(1, 2)
    assert (point.x, point.y) == (1, 2)
    point.x = 10
    point.y += 5
    assert (point.x, point.y) == (10, 7)


def test_set_is_seen_through_every_proxy(testbed):
    point = testbed.Point(1, 2)
    again = point.itself()
    again.x = 99
    assert point.x == 99


def test_set_to_none_text_and_float(testbed):
    bag = testbed.Multiplier(1)
    for value in (2.5, 7, -1):
        bag.factor = value
        assert bag.factor == value


def test_deletable_attribute(testbed):
    point = testbed.Point()
    assert not hasattr(point, "label")
    point.label = u"corner"
    assert point.label == u"corner"
    del point.label
    assert not hasattr(point, "label")
    with raises(AttributeError):
        del point.label


def test_setter_may_refuse(testbed):
    point = testbed.Point()
    with raises(TypeError) as caught:
        point.label = 5
    assert "label must be str, not int" in str(caught.value)


def test_read_only_attribute(testbed):
    point = testbed.Point(3, 4)
    assert point.norm == 5.0
    with raises(AttributeError):
        point.norm = 1.0
    with raises(AttributeError):
        del point.norm
    assert point.norm == 5.0


def test_missing_attribute(testbed):
    point = testbed.Point()
    with raises(AttributeError) as caught:
        point.no_such_thing
    assert "'Point' object has no attribute 'no_such_thing'" in str(caught.value)
    assert getattr(point, "no_such_thing", "default") == "default"
    assert not hasattr(point, "no_such_thing")


def test_missing_attribute_cannot_be_deleted(testbed):
    with raises(AttributeError):
        del testbed.Point().no_such_thing


def test_getattr_and_setattr_by_name(testbed):
    point = testbed.Point(1, 2)
    setattr(point, "x", 8)
    assert getattr(point, "x") == 8
    assert [getattr(point, name) for name in ("x", "y")] == [8, 2]


def test_class_attribute(testbed):
    assert testbed.Point.dimensions == 2
    assert testbed.Point().dimensions == 2
    assert testbed.Square.sides == 4
    assert testbed.Circle.sides == 0  # inherited


def test_module_attributes(testbed):
    assert testbed.ANSWER == 42
    assert testbed.NAME == u"testbed"
    assert testbed.__name__ == "testbed"
    with raises(AttributeError):
        testbed.no_such_member


def test_missing_class_attribute(testbed):
    with raises(AttributeError) as caught:
        testbed.Point.no_such_thing
    assert "type object 'Point' has no attribute 'no_such_thing'" in str(caught.value)


def test_dynamic_attributes(testbed):
    dynamic = testbed.Dynamic()
    assert dynamic.double_21 == 42
    with raises(AttributeError):
        dynamic.triple_21
    dynamic.anything = u"kept"
    assert dynamic.anything == u"kept"
    assert "anything" in dir(dynamic)
    del dynamic.anything
    assert not hasattr(dynamic, "anything")


def test_attribute_of_a_result(testbed):
    assert testbed.points(3)[2].y == -2
    assert testbed.Point.from_tuple((5, 6)).scaled(2).itself().x == 10
