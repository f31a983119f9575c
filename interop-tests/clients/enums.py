"""Enumerations."""

from support.client import raises


def test_name_and_value(testbed):
    assert testbed.Color.RED.name == "RED"
    assert testbed.Color.BLUE.value == 3


def test_texts(testbed):
    assert str(testbed.Color.RED) == "Color.RED"
    assert repr(testbed.Color.RED) == "<Color.RED: 1>"


def test_comparison(testbed):
    assert testbed.Color.RED == testbed.Color.RED
    assert testbed.Color.RED != testbed.Color.BLUE
    assert not testbed.Color.RED == 1


def test_members_are_keys(testbed):
    Color = testbed.Color
    prices = {Color.RED: 10, Color.BLUE: 20}
    assert prices[testbed.next_color(Color.GREEN)] == 20
    assert Color.GREEN not in prices


def test_passed_back(testbed):
    assert testbed.paint(testbed.Color.GREEN) == u"painted GREEN"
    assert testbed.paint() == u"painted RED"
    with raises(TypeError) as caught:
        testbed.paint(2)
    assert "color must be Color, not int" in str(caught.value)


def test_returned(testbed):
    assert testbed.next_color(testbed.Color.BLUE) == testbed.Color.RED
    assert testbed.same(testbed.next_color(testbed.Color.RED), testbed.Color.GREEN)


def test_isinstance(testbed):
    assert isinstance(testbed.Color.RED, testbed.Color)


def test_lookup(testbed):
    assert testbed.Color(2) == testbed.Color.GREEN
    assert testbed.Color["BLUE"] == testbed.Color.BLUE
    with raises(ValueError) as caught:
        testbed.Color(9)
    assert "9 is not a valid Color" in str(caught.value)
    with raises(KeyError):
        testbed.Color["PINK"]
    with raises(AttributeError):
        testbed.Color.PINK


def test_iteration(testbed):
    assert [color.name for color in testbed.Color] == ["RED", "GREEN", "BLUE"]
    assert len(testbed.Color) == 3
    assert testbed.Color.RED in testbed.Color
